"""How deliveries go: fresh or late, how many rows a day, which reasons, what changed. Counts only, no row."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q

from kernel.common.moment import LOCAL, now, today, written
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset
from kernel.datahub.models import Batch, Quarantined
from kernel.datahub.reasons import name_of
from kernel.sources.fetching.plan import Plan, plan_of
from kernel.sources.models import Face, Fetch
from kernel.sources.queries import all_sources

DAYS = 30
"""The span of the chart and of the rates."""
REASONS = 20_000
"""So many of the newest quarantined rows are counted by reason."""


class Freshness(NamedTuple):
    """Whether a source keeps its promise: a state code (done, returned, waiting, paused) and words for it."""

    code: str
    words: str
    late: bool


@dataclass
class Line:
    """One source in the list."""

    dataset: Dataset
    plan: Plan | None
    last: datetime | None
    freshness: Freshness
    fetch: Fetch | None
    received: int = 0
    quarantined: int = 0
    waiting: int = 0
    alarms: int = 0
    daily: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        """Share of the span's rows that went to quarantine; None without rows."""
        return self.quarantined / self.received if self.received else None


def freshness(dataset: Dataset, last: datetime | None) -> Freshness:
    """How the last delivery stands against the promised number of days."""
    if last is None:
        return Freshness("waiting", _("还没有来过数据"), bool(dataset.freshness_days))
    days = (today() - last.astimezone(LOCAL).date()).days
    if not dataset.freshness_days:
        return Freshness("paused", _("没有约定周期"), False)
    late = days - dataset.freshness_days
    if late > 0:
        return Freshness("returned", _("迟了%(n)s天") % {"n": late}, True)
    return Freshness("done", _("按时"), False)


def lines() -> list[Line]:
    """Every source with how it goes; late ones first, then those with most rows waiting."""
    known = all_sources()
    last = dict(Batch.objects.filter(finished_at__isnull=False).values_list("dataset").annotate(Max("finished_at")))
    waiting = dict(Quarantined.objects.filter(status="waiting").values_list("dataset").annotate(Count("id")))
    fetches = {one.dataset: one for one in Fetch.objects.all()}
    recent: dict[str, list[Batch]] = {}
    for batch in _recent():
        recent.setdefault(batch.dataset, []).append(batch)
    faces = {face.dataset: face for face in Face.objects.order_by("at", "pk").only("dataset", "alarms")}
    found = [_line(one, last, waiting, fetches, recent.get(one.id, []), faces.get(one.id)) for one in known]
    return sorted(found, key=lambda line: (not line.freshness.late, -line.waiting, line.dataset.id))


def _line(
    one: Dataset, last: dict[str, datetime], waiting: dict[str, int], fetches: dict[str, Fetch], recent: list[Batch],
    face: Face | None,
) -> Line:  # fmt: skip
    made = Line(one, plan_of(one), last.get(one.id), freshness(one, last.get(one.id)), fetches.get(one.id))
    made.received = sum(batch.received for batch in recent)
    made.quarantined = sum(batch.quarantined for batch in recent)
    made.waiting, made.alarms = waiting.get(one.id, 0), len(face.alarms) if face else 0
    made.daily = [day.good + day.bad for day in by_day(recent)]
    return made


def line_of(dataset: Dataset) -> Line:
    """One source with how it goes."""
    return next(line for line in lines() if line.dataset.id == dataset.id)


def _recent(dataset: str = "") -> Iterable[Batch]:
    found = Batch.objects.filter(started_at__gte=now() - timedelta(days=DAYS))
    return found.filter(dataset=dataset) if dataset else found


class Day(NamedTuple):
    """One day's rows: taken in (new, corrected or known), and quarantined."""

    day: date
    good: int
    bad: int


def by_day(batches: Iterable[Batch], days: int = DAYS) -> list[Day]:
    """Rows by day of delivery, the oldest day first, days without any included."""
    good, bad = Counter[date](), Counter[date]()
    for batch in batches:
        day = batch.started_at.astimezone(LOCAL).date()
        bad[day] += batch.quarantined
        good[day] += batch.received - batch.quarantined
    span = [today() - timedelta(days=n) for n in range(days - 1, -1, -1)]
    return [Day(day, good[day], bad[day]) for day in span]


def days_of(dataset: Dataset) -> list[Day]:
    """One source's rows by day."""
    return by_day(_recent(dataset.id))


class Bar(NamedTuple):
    """One day of the chart in its own units: where it stands, how high its two parts are."""

    day: Day
    x: float
    good_y: float
    good: float
    bad_y: float
    bad: float


WIDE, HIGH = 720.0, 150.0


def bars(days: Sequence[Day]) -> list[Bar]:
    """The days as bars of an SVG of ``WIDE`` × ``HIGH``; every part that is not nothing can be seen."""
    top = max((day.good + day.bad for day in days), default=0) or 1
    step, found = WIDE / max(1, len(days)), []
    for place, day in enumerate(days):
        good = max(2.0, day.good / top * HIGH) if day.good else 0.0
        bad = max(2.0, day.bad / top * HIGH) if day.bad else 0.0
        found.append(Bar(day, round(place * step, 1), round(HIGH - good - bad, 1) + (bad if bad else 0), round(good, 1),
                         round(HIGH - good - bad, 1), round(bad, 1)))  # fmt: skip
    return found


class Reason(NamedTuple):
    """One reason rows are held for: its code, field, a sentence as example, all rows, those still waiting."""

    code: str
    label: str
    what: str
    rows: int
    waiting: int
    share: float

    @property
    def name(self) -> str:
        """What the reason is called in a list."""
        return name_of(self.code, self.what)


def reasons(
    dataset: Dataset | None = None, received: int = 0, batch: int | None = None,
    known: Mapping[str, Dataset] | None = None,
) -> list[Reason]:  # fmt: skip
    """Rows held by reason, most first; ``share`` is of ``received``. A row with two reasons counts under both.

    Without one dataset fields are called as the first of the ``known`` ones that has them calls them.
    """
    found = Quarantined.objects.order_by("-id")
    found = found.filter(dataset=dataset.id) if dataset is not None else found
    found = found.filter(batch_id=batch) if batch else found.filter(at__gte=now() - timedelta(days=DAYS))
    total, waiting = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    says: dict[tuple[str, str], str] = {}
    for problems, status in found.values_list("problems", "status")[:REASONS]:
        for one in {(each["code"], each["field"]): each for each in problems}.values():
            key = (one["code"], one["field"])
            total[key] += 1
            waiting[key] += status == "waiting"
            says.setdefault(key, one["what"])
    names = {} if dataset else {f.target: f.label for one in (known or {}).values() for f in one.fields if f.label}
    return [
        Reason(
            code,
            dataset.label(name) if dataset else names.get(name, name),
            says[code, name],
            rows,
            waiting[code, name],
            rows / received if received else 0.0,
        )
        for (code, name), rows in total.most_common()
    ]


def batches_of(dataset: Dataset | None = None) -> Any:
    """Deliveries, the newest first, with how many rows still wait."""
    found = Batch.objects.select_related("by").annotate(
        left=Count("quarantine", filter=Q(quarantine__status="waiting"))
    )
    found = found.filter(dataset=dataset.id) if dataset is not None else found
    return found.order_by("-started_at", "-pk")


def stages(batch: Any) -> list[dict[str, Any]]:
    """A delivery from arrival to the end, as the strip of steps shows it."""
    ended = batch.finished_at is not None
    left = batch.left
    return [
        {"name": _("收到文件"), "state": "done", "note": written(batch.started_at, "SHORT_MONTH_DAY_TIME_FORMAT")},
        {"name": _("逐行检查"), "state": "done" if ended else "now", "note": _("%(n)s行") % {"n": batch.received}},
        {"name": _("入库"), "state": "done" if ended else "todo",
         "note": _("%(n)s行") % {"n": batch.accepted + batch.corrected}},
        {"name": _("处理隔离行"), "state": "done" if ended and not left else "now" if left else "todo",
         "note": _("还有%(n)s行") % {"n": left} if left else _("没有待处理的")},
    ]  # fmt: skip
