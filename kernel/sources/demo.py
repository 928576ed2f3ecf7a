"""The demonstration's deliveries: a tiny county's twelve source systems, as ``python -m county`` writes them."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from kernel.common.moment import at, now
from kernel.datahub.datasets import Dataset, sources
from kernel.datahub.models import Batch
from kernel.datahub.taking import deliveries
from kernel.people.models import User
from kernel.sources.services.cataloguing import publish_entry
from kernel.sources.services.delivering import deliver

LATE = {"market": 45, "window": 12}
"""Sources whose last delivery lies so many days back, so that lateness can be seen."""
APART = 7
"""Days between two deliveries of a source."""
REVIEW = "示例数据：保密办已审查，可以按所列类型共享。"
UNLISTED = ("mailbox", "web")
"""Not in the catalogue yet, so that this can be seen too."""


def load_deliveries(*, by: User, say: Callable[[str], None]) -> dict[str, int]:
    """Let the county invent ninety days of deliveries and take them in with the clock set back.

    Nothing when a delivery has come already. A load that is cut off leaves whole deliveries; the next start adds none.
    """
    if Batch.objects.exists():
        return {}
    folder = settings.VAR / "demo" / "sources"
    command = [sys.executable, "-m", "county", "generate", "--scale", "tiny", "--out", str(folder)]
    subprocess.run(command, cwd=settings.ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = {"deliveries": 0, "rows": 0, "held": 0}
    for source in sources():
        for done in _source(source, folder, by):
            found["deliveries"] += 1
            found["rows"] += done[0]
            found["held"] += done[1]
    say(f"{found['deliveries']} deliveries of source systems, {found['rows']} rows, {found['held']} held back")
    return found


def _source(source: Dataset, folder: Path, by: User) -> list[tuple[int, int]]:
    """One source's deliveries, the last of them as late as the demonstration wants it; then its entry."""
    files, taken = deliveries(source, folder), []
    for place, file in enumerate(files):
        ago = (len(files) - 1 - place) * APART + LATE.get(source.source, 0)
        with at(now() - timedelta(days=ago)):
            done = deliver(source, file, by=by)
        taken.append((done.received, done.quarantined))
    if files and source.source not in UNLISTED:
        publish_entry(source, assessment=REVIEW, by=by)
    return taken
