"""Figures for whoever may see figures: the standard questions, and what a cockpit needs of them.

Two sources, each figure from one of them only:

* what *stands now* (open matters by township, class or phase): ``standing``. It adds up the tallies the lists are
  counted by, so the number is exact at this instant and equals the list it opens.
* what happened *over time* (received, trend with band, funnel, on time, repeats, classes against the period before,
  the response index): ``ask``. It reads the last snapshot, and every answer carries the moment of it (``as_of``).

For a cockpit::

    reach = reach_of(request.user, request.post)     # whose figures: the county's, or a township's; Forbidden if none
    period = last(28)                                # Period(since, until) of whole local days, today left out
    townships(reach, period)      # Answer: township, n, still_open, reopened, per_10000
    classes(reach, period)        # Answer: class_code, n, earlier
    funnel(reach, period)         # dict: received, accepted, placed, worked, ended, verified, archived
    trend(reach, period)          # Answer: day_no, n, mean, low, high (days of its sort before it)
    on_time(reach, period)        # Answer: key, township, n, met, breached
    standing(reach)               # {"township": {code: n}, "class_code": {…}, "phase": {…}, "grade": {…}}
    indexes(reach)                # {township: kernel.analysis.index.Index}, of the last twelve months
    ask("repeats", reach, period, times=3, days=30)

``Answer.rows`` are tuples in the order of ``Answer.names``; ``Answer.dicts()`` the same by name. ``day_of``
turns ``day_no`` into a date. Answers are kept in memory as long as their snapshot holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

from kernel.analysis import store
from kernel.analysis.duck import Line, line
from kernel.analysis.index import Index
from kernel.analysis.index import indexes as made
from kernel.analysis.places import day_number
from kernel.analysis.standard import Question, Value, formulas, questions
from kernel.analysis.tables import tables
from kernel.common.errors import Forbidden, NotFound
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.matters.lists import Filters, tally
from kernel.matters.models import Cell
from kernel.people.models import Post, User
from kernel.people.queries import posts_of, roles

SEES_FIGURES = ("place", "county-agg")
"""Scopes of roles that see figures: of their own place, or of the county without the matters themselves."""
TOWNSHIP = 9


@dataclass(frozen=True)
class Reach:
    """Whose figures somebody sees: of the whole county, or of one township."""

    township: str | None = None
    """The one township; None: the whole county."""

    @property
    def place(self) -> str:
        """The code of the place."""
        return self.township or str(settings.COUNTY)

    def narrowed(self, township: str | None) -> "Reach":
        """The reach, narrowed to a township of it; another's is left aside."""
        return Reach(township) if township and self.township is None else self


@dataclass(frozen=True)
class Period:
    """Whole local days: from ``since`` until the day before ``until``."""

    since: date
    until: date

    @property
    def values(self) -> dict[str, Value]:
        """As the questions name them."""
        return {"since": day_number(self.since), "until": day_number(self.until)}


@dataclass(frozen=True)
class Answer:
    """What a question gave: the columns' names, the rows, and the moment of the snapshot it was asked of."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    as_of: datetime

    def dicts(self) -> list[dict[str, Any]]:
        """The rows by name."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Event:
    """One thing an index counted: of which matter, and whether it was as it should be."""

    matter_id: int
    good: bool


def last(days: int) -> Period:
    """The last so many whole days before today."""
    return Period(today() - timedelta(days=days), today())


def reach_of(user: User, post: Post | None = None) -> Reach:
    """Whose figures this post sees, or the broadest of all posts held. Raises Forbidden where it sees none."""
    held = [post] if post is not None else posts_of(user)
    codes = {
        one.region_id for one in held if roles()[one.role].scope in SEES_FIGURES and len(one.region_id) <= TOWNSHIP
    }
    if not codes or not user.is_active:
        raise Forbidden(
            "analysis.not_yours",
            _("统计分析由县领导、县级中心、乡镇街道中心和指标管理员查看，您的岗位没有这一项。"),
            _("如工作需要，请联系本单位管理员调整岗位。"),
        )
    broadest = min(codes, key=lambda code: (len(code), code))
    return Reach(broadest if len(broadest) == TOWNSHIP else None)


def question(key: str) -> Question:
    """A standard question by its key. Raises NotFound."""
    found = questions().get(key)
    if found is None:
        raise NotFound("analysis.no_question", _("没有找到这个标准查询。"), _("请从分析页的列表里选一个。"))
    return found


def ask(key: str, reach: Reach, period: Period, **values: Value) -> Answer:
    """Ask a standard question of the last snapshot, within somebody's reach.

    ``values``: ``class_code``, ``kind``, and what the question has besides (its ``defaults``).
    """
    given: dict[str, Value] = {**OPEN, **values, **period.values, "township": reach.township}
    held = store.required()
    return _asked(str(store.folder()), held.generation, key, tuple(sorted(given.items())))


@lru_cache(maxsize=512)
def _asked(_folder: str, _generation: int, key: str, values: tuple[tuple[str, Value], ...]) -> Answer:
    held = store.required()
    with line(store.folder() / "spill") as duck:
        views(duck, held)
        names, rows = duck.answer(question(key).sql("duckdb", dict(values)))
    return Answer(tuple(names), tuple(rows), held.as_of)


OPEN: dict[str, Value] = {"township": None, "class_code": None, "kind": None}
"""Values that narrow nothing."""
BEHIND: dict[str, Value] = dict.fromkeys(
    ("class_code", "kind", "region_id", "day", "clock", "lon_cell", "lat_cell", "part"), None
)
"""What may narrow the matters behind a row, besides period and township."""
MOST = 200
"""Matters listed behind one figure."""


def behind(key: str, reach: Reach, period: Period, **values: Value) -> tuple[int, ...]:
    """The keys of the matters behind a row of an answer, newest first; who may see which is not asked here."""
    held = store.required()
    given = {**BEHIND, **values, **period.values, "township": reach.township, "limit": MOST}
    asked = question(key)
    by_part = given["part"] is not None and any(column.kind == "part" for column in asked.columns)
    text = asked.one_by_one("duckdb", given, str(given["part"])) if by_part else asked.behind(given)
    with line(store.folder() / "spill") as duck:
        views(duck, held)
        return tuple(dict.fromkeys(int(row[0]) for row in duck.rows(text)))[:MOST]


def views(duck: Line, held: store.Manifest) -> None:
    """Every table of a snapshot under its name."""
    for table in tables():
        duck.view(table.name, held.files(table.name), table.schema)
    for name in ("regions", "calendar"):
        duck.view(name, held.files(name), {})


# ── what a cockpit needs ─────────────────────────────────────────────────────


def townships(reach: Reach, period: Period, **values: Value) -> Answer:
    """Of each township: received, still open, reopened, per ten thousand people."""
    return ask("townships", reach, period, **values)


def classes(reach: Reach, period: Period, **values: Value) -> Answer:
    """Of each class: received in the period, and in the one of the same length before."""
    return ask("classes", reach, period, **values)


def trend(reach: Reach, period: Period, **values: Value) -> Answer:
    """Of each day: received, and the band of the 28 days before."""
    return ask("trend", reach, period, **values)


def on_time(reach: Reach, period: Period, **values: Value) -> Answer:
    """Of each limit and township: how many were met in time, how many too late."""
    return ask("on_time", reach, period, **values)


def funnel(reach: Reach, period: Period, **values: Value) -> dict[str, int]:
    """Of what was received in the period, how many reached each stage of the closed loop."""
    found = ask("funnel", reach, period, **values)
    return {name: sum(row[place] for row in found.rows) for place, name in enumerate(found.names) if place}


def indexes(reach: Reach, *, key: str = "petition_response", until: date | None = None) -> dict[str, Index]:
    """An index by township over the twelve months before a day, and the county's under its own code.

    A township leans on the county's shares, so the county is always counted; a narrower reach is shown its own. Empty
    where no scenario brings such an index.
    """
    formula = formulas().get(key)
    if formula is None:
        return {}
    end = until or today()
    counted = ask(formula.question, Reach(), Period(end - timedelta(days=365), end))
    found = made(formula, counted.dicts(), str(settings.COUNTY))
    return found if reach.township is None else {code: one for code, one in found.items() if code == reach.township}


def events(reach: Reach, part: str, *, key: str = "petition_response", until: date | None = None) -> list[Event]:
    """What one cell of an index counts: the matters behind its ``n``, each with whether it is among the good ones."""
    formula = formulas().get(key)
    if formula is None:
        return []
    end = until or today()
    period = Period(end - timedelta(days=365), end)
    values: dict[str, Value] = {"class_code": None, "kind": None, **period.values, "township": reach.township}
    held = store.required()
    with line(store.folder() / "spill") as duck:
        views(duck, held)
        _names, rows = duck.answer(question(formula.question).one_by_one("duckdb", values, part))
    return [Event(int(pk), bool(good)) for pk, good in rows]


def standing(reach: Reach, *, kinds: Sequence[str] = ()) -> dict[str, dict[str, int]]:
    """Open matters at this instant by township, class, phase and grade: the numbers the lists themselves show."""
    counts = tally(f"p{reach.place}", Filters(kinds=tuple(kinds)))
    found: dict[str, dict[str, int]] = {"township": {}, "class_code": {}, "phase": {}, "grade": {}}
    for cell in Cell.objects.filter(pk__in=list(counts)):
        for name, sums in found.items():
            value = getattr(cell, name)
            sums[value] = sums.get(value, 0) + counts[cell.pk]
    return found
