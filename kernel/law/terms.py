"""The words due dates are made of: day rules, extensions, pauses, and the lines that explain a date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kernel.law.lengths import Length

Moment = date | datetime


@dataclass(frozen=True, slots=True)
class CountRule:
    """The articles that say how any period is counted, on one date."""

    start: str
    months: str
    hours: str
    rest: str
    end: str


@dataclass(frozen=True, slots=True)
class DayRule:
    """How one version of a norm reads the lengths written in it.

    ``all_days``: every 日 is a working day; ``working``: only these numbers of 日 are. ``basis`` is the article that
    says so; where the norm is silent ``basis`` is empty and ``choice`` records the reading we took and why.
    """

    norm: str
    version: str
    in_force: date
    count: CountRule
    all_days: bool = False
    working: frozenset[int] = frozenset()
    basis: str = ""
    text: str = ""
    choice: str = ""

    def counts_workdays(self, length: Length) -> bool:
        """True when ``length`` is counted in working days under this version."""
        if length.unit == "day":
            return (self.all_days and length.n > 0) or length.n in self.working
        return length.unit == "workday"


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, granted before the old time ran out, by somebody, for a reason."""

    length: Length
    granted: Moment
    approver: str
    reason: str
    told: Moment | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count: the days after ``start`` up to and including ``end``."""

    ground: str
    start: Moment
    end: Moment
    approver: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extendable:
    """What the law allows: ``max`` (None: no ceiling), decided ``by``, on condition ``needs``.

    ``times`` extensions at most, 0 for any number. ``max`` bounds the only extension, or each one of several.
    """

    by: str
    max: Length | None = None
    needs: str = ""
    times: int = 1
    article: str = ""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The extension and the pause grounds a limit knows; grounds map to the article that lists them."""

    extend: Extendable | None = None
    pause: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: what was done, which article says so, and the date it led to."""

    text: str
    article: str
    date: date

    def as_dict(self) -> dict[str, str]:
        """As stored with a clock and shown by the API."""
        return {"text": self.text, "article": self.article, "date": self.date.isoformat()}
