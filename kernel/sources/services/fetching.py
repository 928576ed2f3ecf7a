"""Fetching what is due from the sources and handing it to the one delivery, each source on its own.

Whatever is fetched becomes a file first. Only when the file has been taken in does the watermark move: a fetch that is
cut off anywhere is done again from its last page, and rows that come twice are known by their digest.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db.models import Q

from kernel.common.errors import Conflict, Refusal
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset
from kernel.people.models import User
from kernel.sources.fetching import folder, http, sftp, sql
from kernel.sources.fetching.plan import Plan, plan_of
from kernel.sources.models import Fetch
from kernel.sources.services.delivering import deliver

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=15)
"""So long a fetch is believed to be running without a sign of life."""
BUDGET = 40.0
"""Seconds a fetch takes new files for; the rest waits for its next turn. One file is always taken in whole."""


def fetch_source(dataset: Dataset, *, by: User, budget: float = BUDGET) -> Fetch:
    """Fetch from one source now. Raises Conflict without a plan or while somebody else fetches; what goes wrong at the
    other side is noted on the answer and raised by nobody.
    """
    plan = plan_of(dataset)
    if plan is None or plan.way == "push":
        raise Conflict("fetch.no_plan", _("这个来源没有配置取数。"), _("请在来源文件的[fetch]里写明。"))
    state = _claim(dataset.id)
    until = time.monotonic() + budget
    try:
        rows = WAYS[plan.way](dataset, plan, state, until, by)
    except Refusal as refusal:
        return _failed(state, refusal.code, f"{refusal.what}{refusal.next}")
    except Exception:
        log.exception("fetching %s failed", dataset.id)
        return _failed(state, "fetch.system", _("取数时系统出错，已写入运行日志。请管理员查看。"))
    return _set(state, busy_until=None, done_at=now(), rows=rows, code="", note="", failures=0)


def _claim(dataset: str) -> Fetch:
    """Take the source's turn: nobody else fetches from it until this ends."""
    state, _made = Fetch.objects.get_or_create(dataset=dataset)
    free = Q(busy_until=None) | Q(busy_until__lt=now())
    if not Fetch.objects.filter(free, pk=state.pk).update(busy_until=now() + LEASE, tried_at=now()):
        raise Conflict("fetch.busy", _("正在从这个来源取数。"), _("请稍后刷新看结果。"))
    state.refresh_from_db()
    return state


def _set(state: Fetch, **values: Any) -> Fetch:
    for name, value in values.items():
        setattr(state, name, value)
    state.save(update_fields=list(values))
    return state


def _failed(state: Fetch, code: str, note: str) -> Fetch:
    return _set(state, busy_until=None, code=code[:60], note=note[:300], failures=state.failures + 1)


def _alive(state: Fetch, **values: Any) -> None:
    _set(state, busy_until=now() + LEASE, **values)


def _by_folder(dataset: Dataset, plan: Plan, state: Fetch, until: float, by: User) -> int:
    rows, refused = 0, None
    for file in _in_time(folder.lying(folder.folder_of(plan, dataset.source), plan.pattern), until):
        _alive(state)
        try:
            rows += deliver(dataset, file, way="pull", by=by).received
        except Refusal as refusal:
            if refusal.status == Conflict.status:  # the house is not ready, or busy: the file is not to blame
                raise
            folder.put_away(file, refusal)
            refused = refusal
        else:
            folder.put_away(file)
    if refused is not None:
        raise refused
    return rows


def _in_time(files: Iterator[Path], until: float) -> Iterator[Path]:
    for file in files:
        yield file
        if time.monotonic() > until:
            return


def _by_http(dataset: Dataset, plan: Plan, state: Fetch, until: float, by: User) -> int:
    known = dict(state.place)
    target = Path(known.pop("file", "")) if known else _target(dataset, plan)
    place = http.Place(**known) if known and target.exists() else http.Place(top=state.since)

    def remember(reached: http.Place) -> None:
        _alive(state, place={**reached._asdict(), "file": str(target)})

    if not (known and place.pages and not place.cursor):  # all pages are there, only the taking in was cut off
        place = http.fetch_pages(plan, target, since=state.since, place=place, remember=remember)
    return _hand_over(dataset, state, target, place, by)


def _by_sql(dataset: Dataset, plan: Plan, state: Fetch, until: float, by: User) -> int:
    target = _target(dataset, plan)
    place = sql.fetch_query(plan, target, since=state.since or plan.since)
    return _hand_over(dataset, state, target, place, by)


def _hand_over(dataset: Dataset, state: Fetch, target: Path, place: http.Place, by: User) -> int:
    """Take the fetched file in, then move the watermark."""
    if place.rows:
        deliver(dataset, target, way="pull", by=by)
        folder.put_away(target)
    else:
        target.unlink(missing_ok=True)
    _set(state, since=place.top or state.since, place={})
    return place.rows


def _target(dataset: Dataset, plan: Plan) -> Path:
    return folder.folder_of(plan, dataset.source) / "fetched" / f"{dataset.source}-{now():%Y%m%dT%H%M%S}.jsonl"


def _by_sftp(dataset: Dataset, plan: Plan, state: Fetch, until: float, by: User) -> int:
    rows, here = 0, folder.folder_of(plan, dataset.source) / "sftp"
    for remote in sftp.remote_files(plan):
        if state.seen.get(remote.name) == [remote.size, remote.stamp]:
            continue
        file = sftp.take(plan, remote, here)
        rows += deliver(dataset, file, way="pull", by=by).received
        folder.put_away(file)
        _alive(state, seen={**state.seen, remote.name: [remote.size, remote.stamp]})
        if time.monotonic() > until:
            break
    return rows


WAYS: dict[str, Callable[[Dataset, Plan, Fetch, float, User], int]] = {
    "folder": _by_folder, "http": _by_http, "sql": _by_sql, "sftp": _by_sftp,
}  # fmt: skip


def due_now(datasets: list[Dataset]) -> list[Dataset]:
    """The sources whose time has come and from which nobody is fetching."""
    states = {state.dataset: state for state in Fetch.objects.all()}
    found = []
    for dataset in datasets:
        known, plan, moment = states.get(dataset.id), plan_of(dataset), now()
        busy = known is not None and known.busy_until is not None and known.busy_until > moment
        if plan is None or plan.way == "push" or busy:
            continue
        if plan.due(known.tried_at if known else None, moment):
            found.append(dataset)
    return found
