"""The jobs module's own housekeeping."""

from datetime import timedelta

from kernel.common.moment import now
from kernel.common.periods import daily
from kernel.jobs.models import Run


@daily
def forget_old_runs() -> str:
    """Drop the notes of runs older than 90 days."""
    count, _ = Run.objects.filter(started_at__lt=now() - timedelta(days=90)).delete()
    return f"{count} dropped"
