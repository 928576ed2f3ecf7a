"""The lawful ways beside and after the house, from the clock book: who must do what, how long, from which day."""

from dataclasses import dataclass, field
from datetime import date

from kernel.law.citations import in_words
from kernel.law.clockbook import ClockRow
from kernel.law.events import event_name, known_events
from kernel.matters.desk.limits import rows_on

PEOPLE = ("申请人", "原告", "当事人", "双方当事人", "信访人")
"""Whose limits they are that a person may miss; everybody else in the book is a body."""


@dataclass(frozen=True)
class Span:
    """One limit as people read it."""

    name: str
    who: str
    length: str
    starts: str
    basis: str
    note: str


@dataclass
class WayOut:
    """One way with the limits that bind the person, and those that bind the body."""

    name: str
    yours: list[Span] = field(default_factory=list)
    theirs: list[Span] = field(default_factory=list)


def ways_out(on: date) -> list[WayOut]:
    """Every way the book names on a day: first those on which a person may be late."""
    found: dict[str, WayOut] = {}
    for row in rows_on(on):
        if row.exit:
            way = found.setdefault(row.exit, WayOut(row.exit))
            (way.yours if row.who in PEOPLE else way.theirs).append(_span(row))
    return sorted(found.values(), key=lambda way: (not way.yours, -len(way.yours)))


def _span(row: ClockRow) -> Span:
    starts = event_name(row.starts) if row.starts in known_events() else ""
    return Span(row.name, row.who, row.length.text, starts, in_words(row.article), row.note)
