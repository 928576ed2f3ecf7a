"""The jobs module's own housekeeping."""

from datetime import timedelta

from kernel.common.moment import now
from kernel.common.periods import daily
from kernel.jobs.services import forget_runs


@daily
def forget_old_runs() -> str:
    """Drop the notes of runs older than 90 days."""
    return f"{forget_runs(now() - timedelta(days=90))} dropped"
