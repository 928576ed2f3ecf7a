"""What analysis does by itself: bring the snapshot up every hour."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.periods import hourly


@hourly(_l("制作统计快照"))
def take_snapshot() -> str:
    """Copy what changed since the last seal that was read."""
    from kernel.analysis import (
        snapshot,  # what it reads and writes with is loaded where the job runs, not with the pages
    )

    done = snapshot.take()
    return f"{done.changed} changed, {done.written} files written"
