"""The minute tick: jobs are functions in any app's ``tasks.py`` marked with how often they run.

What may take long is put into the queue of background tasks (``@task``) by a job; ``manage.py db_worker`` works it off.
"""

import importlib
import importlib.util
import logging
import time
import traceback
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, close_old_connections, connection, transaction
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kernel.common.moment import now
from kernel.common.periods import Job
from kernel.jobs.models import Run

log = logging.getLogger(__name__)
_PERIODS = {"minutely": "%Y-%m-%dT%H:%M", "hourly": "%Y-%m-%dT%H", "daily": "%Y-%m-%d"}


def jobs() -> Iterator[tuple[str, Job]]:
    """Every marked function found in the installed apps' ``tasks`` modules."""
    for config in apps.get_app_configs():
        name = f"{config.name}.tasks"
        if not config.name.startswith(("kernel.", "scenarios.")) or importlib.util.find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        for key, function in vars(module).items():
            if callable(function) and hasattr(function, "every"):
                yield f"{config.label}.{key}", function


def tick(moment: datetime | None = None) -> list[Run]:
    """Run every job that has not run in the present period. A failing job is noted and never stops the others."""
    at = moment or now()
    done = [run_once(name, job, at.strftime(_PERIODS[job.every])) for name, job in jobs()]
    return [run for run in done if run is not None]


def run_once(name: str, job: Job, period: str) -> Run | None:
    """Run one job for one period; None when another process has taken it."""
    try:
        with transaction.atomic():
            run = Run.objects.create(job=name, period=period, started_at=now())
    except IntegrityError:
        return None
    try:
        run.note, run.ok = job() or "", True
    except Exception:
        run.note, run.ok = traceback.format_exc()[-4000:], False
        log.exception("job %s failed", name)
    run.finished_at = now()
    run.save(update_fields=["finished_at", "ok", "note"])
    return run


def run_again(name: str) -> Run | None:
    """Run one job now, whether it ran in this period or not; None for an unknown job, or one just run by hand."""
    job = dict(jobs()).get(name)
    return run_once(name, job, now().strftime("%Y-%m-%dT%H:%M:%S")) if job else None


def tick_forever() -> None:
    """Tick at every full minute until the process ends."""
    while True:
        close_old_connections()
        try:
            tick()
        except Exception:
            log.exception("tick failed")
        moment = now()
        following = (moment + timedelta(minutes=1)).replace(second=0, microsecond=0)
        time.sleep(max(0.5, (following - moment).total_seconds()))


def waiting_for(queued: Task[..., Any]) -> set[tuple[Any, ...]]:
    """With which arguments a background task stands in the queue and has not begun."""
    rows = DBTaskResult.objects.filter(task_path=queued.module_path, status=TaskResultStatus.READY)
    return {tuple(row["args"]) for row in rows.values_list("args_kwargs", flat=True)}


def forget_tasks(before: datetime) -> int:
    """Drop what is noted of background tasks that ended earlier; returns how many."""
    return int(DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()[0])


def forget_runs(before: datetime) -> int:
    """Drop the notes of runs that began earlier; returns how many."""
    return Run.objects.filter(started_at__lt=before).delete()[0]


def sample_tables() -> bool:
    """Let SQLite sample its tables, daily and at every start: an index that came with an upgrade is misjudged before.

    PostgreSQL does so by itself; there nothing is done, and the answer is False.
    """
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 400")
        cursor.execute("ANALYZE")
    return True
