"""The jobs module's own housekeeping."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _l

from kernel.common.moment import now
from kernel.common.periods import daily
from kernel.jobs.services import forget_runs, forget_tasks, sample_tables


@daily(_l("清理旧的运行记录"))
def forget_old_runs() -> str:
    """Drop the notes of runs older than 90 days, and of background tasks that ended a week ago."""
    dropped = forget_runs(now() - timedelta(days=90)), forget_tasks(now() - timedelta(days=7))
    return f"{dropped[0]} runs and {dropped[1]} tasks dropped"


@daily(_l("更新查询统计"))
def look_at_tables() -> str:
    """Let the database sample its tables, so that it reads the index that fits."""
    return "sampled" if sample_tables() else ""
