"""Keys of other systems and jobs that run by themselves, as their keeper sees them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _l

from kernel.administration.keeping import ACCOUNTS, require
from kernel.audit.services import audited, tell
from kernel.common.errors import Conflict, Invalid, NotFound
from kernel.common.moment import now
from kernel.common.periods import Job
from kernel.common.words import gettext as _
from kernel.jobs.models import Run
from kernel.jobs.services import jobs, run_again
from kernel.people.models import User
from kernel.web.models import ApiKey
from kernel.web.services import end_key, issue_key

KEEPERS = ACCOUNTS
"""Who issues and ends keys, and runs jobs again."""
SCOPE = re.compile(r"[a-z_]+:[a-z_]+\Z|\*\Z")
EVERY = {"minutely": _l("每分钟"), "hourly": _l("每小时"), "daily": _l("每天")}
SPAN = timedelta(days=7)
LATE = {"minutely": timedelta(minutes=5), "hourly": timedelta(hours=3), "daily": timedelta(days=2)}
"""From when on a job that did not run is late."""


@dataclass(frozen=True)
class JobLine:
    """One job with its last run and its failures of the last seven days."""

    name: str
    label: str
    every: str
    last: Run | None
    failures: int
    failed: Run | None
    late: bool

    @property
    def seconds(self) -> float | None:
        """How long the last run took."""
        if self.last is None or self.last.finished_at is None:
            return None
        return (self.last.finished_at - self.last.started_at).total_seconds()


def job_lines() -> list[JobLine]:
    """Every job; those that failed or are late first."""
    found = [_line(name, job) for name, job in jobs()]
    return sorted(found, key=lambda one: (not _bad(one), one.name))


def job_name(name: str) -> Any:
    """What a job is called; one that is no more, by its code."""
    job = dict(jobs()).get(name)
    return job.label if job else name


def _bad(one: JobLine) -> bool:
    return one.late or (one.last is not None and one.last.ok is False)


def _line(name: str, job: Job) -> JobLine:
    runs = Run.objects.filter(job=name)
    last = runs.order_by("-started_at").first()
    failed = runs.filter(ok=False, started_at__gte=now() - SPAN)
    late = last is None or now() - last.started_at > LATE[job.every]
    label, often = str(job.label), str(EVERY[job.every])
    return JobLine(name, label, often, last, failed.count(), failed.order_by("-started_at").first(), late)


def short(note: str) -> str:
    """The last line of a run's note: what went wrong, without the way there and without data."""
    lines = [line for line in note.strip().splitlines() if line.strip()]
    return lines[-1].partition(":")[0][:120] if lines else ""


def retry_job(name: str, *, by: Any) -> Run:
    """Run a job again, now. The wish is in the ledger before it runs, the run beside the others."""
    if name not in dict(jobs()):
        raise NotFound("job.unknown", _("没有这个后台任务。"), _("请从后台任务页进入。"))
    _note_retry(name, by=by)
    run = run_again(name)
    if run is None:
        raise Conflict("job.running", _("这个任务刚刚运行过。"), _("请稍等片刻再试。"))
    return run


@audited("jobs.retry")
def _note_retry(name: str, *, by: Any) -> None:
    require(by, KEEPERS)
    tell("jobs", _("重跑后台任务“%(name)s”") % {"name": job_name(name)})


def keys() -> list[ApiKey]:
    """Every key, those that run first, the newest first."""
    found = list(ApiKey.objects.select_related("user", "use").order_by("-pk"))
    moment = now()
    for key in found:
        key.over = key.valid_to is not None and key.valid_to <= moment
        key.last = getattr(getattr(key, "use", None), "at", None)
    return sorted(found, key=lambda key: key.over)


@audited("web.hand_out_key")
def hand_out_key(system: str, *, user: User, scopes: Iterable[str], valid_to: datetime, by: Any) -> tuple[ApiKey, str]:
    """Issue a key; returns it with its clear text, shown only now. Raises Invalid for scopes that are none."""
    require(by, KEEPERS)
    wanted = sorted(set(scopes))
    wrong = [scope for scope in wanted if not SCOPE.match(scope)]
    if wrong:
        raise Invalid(
            "api.scope_unknown", _("看不懂权限范围“%(scope)s”。") % {"scope": wrong[0]},
            _("写成“matters:read”这样，前面是模块，后面是动作；多个用空格隔开。"),
        )  # fmt: skip
    return issue_key(system, user=user, scopes=wanted, valid_to=valid_to, by=by)


@audited("web.take_key_back")
def take_key_back(key: ApiKey, *, by: Any) -> ApiKey:
    """End a key, from now on."""
    require(by, KEEPERS)
    if key.valid_to is not None and key.valid_to <= now():
        raise Conflict("api.key_over", _("这个密钥已经停用。"), _("不必再办。"))
    return end_key(key, by=by)
