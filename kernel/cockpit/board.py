"""The figures of one cockpit, read with few statements: each number with the selection that lists its matters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse

from kernel.cockpit import baseline
from kernel.cockpit.editions import Edition
from kernel.cockpit.figures import FIGURES, STAGES, WINDOWS
from kernel.cockpit.selection import Selection, counts
from kernel.common import sql
from kernel.common.moment import today
from kernel.law.queries import current_calendar
from kernel.matters.hooks import all_class_names

SHOWN, CLASSES, ENDED = 28, 7, 30
"""Days of the trend, classes shown, days of endings the rates look at."""
FEWEST = 10
"""Below so many matters no rate is shown, only the number (domain §4.6)."""
OPEN = Selection(("open",))
FLAGS = ("red", "yellow", "over", "soon", "session", "refused", "ordered", "backstop")
BOTH = Selection(("red", "over"))


@dataclass(frozen=True)
class Number:
    """A number on the screen: which figure it is, how many, and the address of the list of exactly those."""

    figure: str
    n: int
    url: str

    @property
    def label(self) -> Any:
        """The figure's name."""
        return FIGURES[self.figure].label

    @property
    def means(self) -> Any:
        """The figure's definition."""
        return FIGURES[self.figure].means

    @property
    def text(self) -> str:
        """With commas between thousands."""
        return f"{self.n:,}"


@dataclass(frozen=True)
class Bar:
    """A number beside a bar: its share of the longest (percent), and what stands beside it."""

    label: Any
    number: Number
    share: float
    note: Any = ""
    risen: int | None = None
    risen_number: Number | None = None


@dataclass(frozen=True)
class Rate:
    """A part of a whole in percent; None where too few make any percentage idle."""

    part: Number
    whole: Number

    @property
    def percent(self) -> float | None:
        """The share, one digit."""
        return round(100 * self.part.n / self.whole.n, 1) if self.whole.n >= FEWEST else None


@dataclass
class Board:
    """One cockpit's figures. Each property reads what it needs once."""

    edition: Edition
    window: int = WINDOWS[0]
    day: date = field(default_factory=today)

    @cached_property
    def address(self) -> str:
        """Where the lists behind the numbers are."""
        return reverse("cockpit:matters")

    def number(self, figure: str, n: Any, selection: Selection) -> Number:
        """A number with the address of its list."""
        query = "&".join(part for part in (self.edition.asked, selection.query) if part)
        return Number(figure, int(n or 0), f"{self.address}?{query}")

    # ── what is open ─────────────────────────────────────────────────────────

    @cached_property
    def part(self) -> str:
        """By what the map is divided: townships of the county, villages of a township."""
        return "village" if self.edition.kind == "township" else "township"

    @cached_property
    def open_by_part(self) -> Mapping[str, dict[str, int]]:
        """Open matters by place of the map, with how many of them are red, over time and so on."""
        also = {one: Selection((one,)) for one in FLAGS} | {"red_over": BOTH}
        names = ("open", *also)
        rows = counts(self.edition.key, OPEN, (self.part,), also)
        return {row[0]: dict(zip(names, (int(one or 0) for one in row[1:]), strict=True)) for row in rows}

    def total(self, name: str) -> int:
        """Of all open matters, those with a flag."""
        return sum(row[name] for row in self.open_by_part.values())

    def flagged(self, figure: str, *what: str) -> Number:
        """Open matters with flags, as a number."""
        name = "red_over" if set(what) == {"red", "over"} else (what[0] if what else "open")
        return self.number(figure, self.total(name), OPEN.narrowed(what=what))

    # ── what came in ─────────────────────────────────────────────────────────

    @cached_property
    def by_day(self) -> dict[date, int]:
        """How many came on each day of the trend and its baseline."""
        found = counts(
            self.edition.key, Selection(since=self.day - timedelta(days=SHOWN + baseline.BACK - 1)), ("day",)
        )
        return {sql.read_day(day): int(n) for day, n in found}

    @property
    def today(self) -> Number:
        """Received today."""
        return self.number("today", self.by_day.get(self.day, 0), Selection(since=self.day, until=self.day))

    @property
    def yesterday(self) -> Number:
        """Received the day before."""
        day = self.day - timedelta(days=1)
        return self.number("yesterday", self.by_day.get(day, 0), Selection(since=day, until=day))

    @cached_property
    def trend(self) -> list[tuple[baseline.Day, Number]]:
        """The last four weeks, day by day, each beside what is usual. Today is not over, so it has no band."""
        line = baseline.series(self.by_day, self.day, SHOWN, current_calendar().is_workday)
        found = [(one, self.number("day", one.n, Selection(since=one.day, until=one.day))) for one in line]
        last, number = found[-1]
        return [*found[:-1], (baseline.Day(last.day, last.n, None, None), number)]

    @property
    def unusual(self) -> list[baseline.Day]:
        """The days of the trend above their band."""
        return [one for one, _number in self.trend if one.above]

    @cached_property
    def since(self) -> date:
        """First day of the window."""
        return self.day - timedelta(days=self.window - 1)

    @cached_property
    def classes(self) -> list[Bar]:
        """The classes with most matters of the window, each with its rise over the last week where that is unusual."""
        names, found = all_class_names(), self._by_class()
        order = sorted(found, key=lambda code: (-found[code][0], code))[:CLASSES]
        most = max((found[code][0] for code in order), default=1)
        bars = []
        for code in order:
            n, week, before = found[code]
            chosen = Selection(since=self.since, class_code=code)
            recent = Selection(since=self.day - timedelta(days=6), class_code=code)
            bars.append(Bar(
                names.get(code, code), self.number("class", n, chosen), 100 * n / most,
                risen=baseline.risen(week, before), risen_number=self.number("class", week, recent),
            ))  # fmt: skip
        return bars

    def _by_class(self) -> dict[str, list[int]]:
        """Of each class: in the window, in the last 7 days, in the 28 days before those."""
        week = self.day - timedelta(days=6)
        before = Selection(since=week - timedelta(days=baseline.BACK), until=week - timedelta(days=1))
        also = {"window": Selection(since=self.since), "week": Selection(since=week), "before": before}
        first = min(one.since for one in also.values() if one.since)
        rows = counts(self.edition.key, Selection(since=first), ("class_code",), also)
        return {code: [int(one) for one in found] for code, _n, *found in rows if code and found[0]}

    # ── the closed loop ──────────────────────────────────────────────────────

    @cached_property
    def _loop(self) -> dict[str, int]:
        names = (*STAGES[1:], "rejected", "merged")
        [row] = counts(self.edition.key, Selection(since=self.since), (), {one: Selection((one,)) for one in names})
        return dict(zip(("received", *names), (int(one or 0) for one in row), strict=True))

    @property
    def funnel(self) -> list[Bar]:
        """How far what came in the window has come, as shares of all of it."""
        whole = self._loop["received"]
        return [
            Bar(
                FIGURES[f"funnel_{stage}"].label,
                self.number(f"funnel_{stage}", self._loop[stage], self._stage(stage)),
                100 * self._loop[stage] / whole if whole else 0.0,
            )
            for stage in STAGES
        ]

    def _stage(self, stage: str) -> Selection:
        return Selection(() if stage == "received" else (stage,), since=self.since)

    @property
    def outside(self) -> list[Number]:
        """What left the loop at its beginning: refused, merged."""
        return [self.number(one, self._loop[one], self._stage(one)) for one in ("rejected", "merged")]

    @cached_property
    def _ended(self) -> tuple[int, int, int, int]:
        also = {one: Selection((one,)) for one in ("on_time", "rated", "satisfied")}
        [row] = counts(self.edition.key, self._endings(), (), also)
        n, on_time, rated, satisfied = (int(one or 0) for one in row)
        return n, on_time, rated, satisfied

    def _endings(self, *what: str) -> Selection:
        return Selection(("ended", *what), ended_since=self.day - timedelta(days=ENDED - 1))

    @property
    def on_time(self) -> Rate:
        """Of what ended lately, how much without a broken limit."""
        n, good, _rated, _satisfied = self._ended
        return Rate(self.number("on_time", good, self._endings("on_time")), self.number("ended", n, self._endings()))

    @property
    def satisfied(self) -> Rate:
        """Of what ended lately and was rated, how much with four stars or five."""
        _n, _good, rated, good = self._ended
        return Rate(
            self.number("satisfied", good, self._endings("rated", "satisfied")),
            self.number("rated", rated, self._endings("rated")),
        )
