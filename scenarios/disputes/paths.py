"""The path finder: every lawful way out of a dispute, with its dates. Pure: words, facts and a day in, ways out.

The ways stand in ``paths.toml``, the limits in the clock book. A fact whose name is an event of the clock book
(``infringement.known``) is the day it happened; every other fact is true or false. Choosing another way never moves
a limit: ``running`` does not even know which way was chosen.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar, seeded
from kernel.law.clockbook import ClockRow, clock_book
from kernel.law.counting import as_day
from kernel.law.due import Due, due
from kernel.law.events import event_name
from kernel.law.terms import Extension
from scenarios.disputes.classes import exits_of

CODE = "disputes"
EVERY = "*"
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Limit:
    """One limit of a way: its length, and its date where the day it starts from is known."""

    clock: str
    name: str
    length: str
    article: str
    who: str
    starts: str
    """What it starts from, in words."""
    started: date | None = None
    due_on: date | None = None
    latest_on: date | None = None
    """With the longest extension the article allows."""
    provisional: bool = False
    derivation: tuple[dict[str, str], ...] = ()
    extendable: str = ""


@dataclass(frozen=True)
class Way:
    """One lawful way out: where to go, what it needs, what it costs, how long it takes, what follows."""

    key: str
    name: str
    where: str
    precondition: str
    fee: str
    consequence: str
    basis: tuple[str, ...]
    limits: tuple[Limit, ...]
    open: bool = True
    why_closed: str = ""
    help: bool = False
    """Help on the way (legal aid), not a way of its own."""


@dataclass(frozen=True)
class Running:
    """A limit that runs whichever way is chosen."""

    limit: Limit
    days_left: int
    note: str


@cache
def book() -> dict[str, Any]:
    """``paths.toml`` as written."""
    return tomllib.loads((Path(__file__).parent / "paths.toml").read_text("utf-8"))


@cache
def flags() -> frozenset[str]:
    """The facts the ways ask for that are no day: true or false."""
    rows = [*book()["path"], *book()["running"]]
    named = [[*row.get("needs", ()), *row.get("unless", ()), row.get("exempt"), row.get("first_if")] for row in rows]
    return frozenset(name for names in named for name in names if name and "." not in name)


def paths(class_code: str, facts: Facts, on: date, *, calendar: Calendar | None = None) -> list[Way]:
    """Every lawful way out for a matter of this class with these facts on this day, in the order of the table."""
    days = calendar or seeded()
    return [_way(row, facts, on, days) for row in book()["path"] if _concerns(row, class_code, facts)]


def running(class_code: str, facts: Facts, on: date, *, calendar: Calendar | None = None) -> list[Running]:
    """The limits that run now, the nearest first; those already met or never started are left out."""
    found = []
    for row in book()["running"]:
        if not _concerns(row, class_code, facts) or facts.get(row.get("exempt", "")):
            continue
        clock, limit = _limit(row["clock"], facts, on, calendar or seeded())
        if limit.due_on is not None and not any(stop in facts for stop in clock.stops):
            found.append(Running(limit, (limit.due_on - on).days, row["note"]))
    return sorted(found, key=lambda one: one.days_left)


def soonest(class_code: str, facts: Facts, on: date, *, calendar: Calendar | None = None) -> Running | None:
    """The running limit that ends first and has not ended yet."""
    return next((one for one in running(class_code, facts, on, calendar=calendar) if one.days_left >= 0), None)


def _concerns(row: Mapping[str, Any], class_code: str, facts: Facts) -> bool:
    if not all(facts.get(name) for name in row.get("needs", ())):
        return False
    if any(facts.get(name) for name in row.get("unless", ())):
        return False
    if "classes" in row:
        return EVERY in row["classes"] or class_code in row["classes"]
    return bool(set(row["exits"]) & set(exits_of(class_code)))


def _way(row: Mapping[str, Any], facts: Facts, on: date, calendar: Calendar) -> Way:
    closed = _why_closed(row, facts, on, calendar)
    return Way(
        key=row["key"], name=row["name"], where=row["where"], precondition=row["precondition"], fee=row["fee"],
        consequence=row["consequence"], basis=tuple(row["basis"]), open=not closed, why_closed=closed,
        limits=tuple(_limit(key, facts, on, calendar)[1] for key in row.get("limits", ())),
        help=row.get("kind") == "help",
    )  # fmt: skip


def _why_closed(row: Mapping[str, Any], facts: Facts, on: date, calendar: Calendar) -> str:
    first = row.get("first", ())
    needed = not row.get("first_if") or facts.get(row["first_if"])
    if first and needed and not any(event in facts for event in first):
        return str(row["first_why"])
    bars = row.get("bars", ())
    if row.get("instead_after") in facts:
        bars = (row["instead_bar"],)
    if facts.get(row.get("exempt", "")):
        bars = ()
    for key in bars:
        clock, limit = _limit(key, facts, on, calendar)
        if limit.due_on is not None and limit.due_on < on and not any(stop in facts for stop in clock.stops):
            return _("“%(name)s”的期限已于%(day)s届满（%(article)s）。") % {
                "name": limit.name, "day": limit.due_on.isoformat(), "article": limit.article,
            }  # fmt: skip
    return ""


def _limit(key: str, facts: Facts, on: date, calendar: Calendar) -> tuple[ClockRow, Limit]:
    began = _began(key, facts, on)
    row = clock_book().find(key, as_day(began) if began else on, CODE)
    found = _due(row, began, calendar)
    extend = row.allowed.extend
    return row, Limit(
        clock=key, name=row.name, length=row.length.text, article=row.article, who=row.who,
        starts=event_name(row.starts), started=as_day(began) if began else None,
        due_on=found.on if found else None, provisional=bool(found and found.provisional),
        latest_on=_latest(row, began, calendar) if found else None,
        derivation=tuple(step.as_dict() for step in found.derivation) if found else (),
        extendable=_("经%(by)s可延长%(max)s") % {"by": extend.by, "max": extend.max.text if extend.max else ""}
        if extend else "",
    )  # fmt: skip


def _began(key: str, facts: Facts, on: date) -> date | datetime | None:
    """The day the limit starts from; rows of one id share their starting event, whichever version is in force."""
    for row in clock_book().rows[clock_book().resolve(key, CODE)]:
        began = facts.get(row.starts)
        if isinstance(began, date):
            return began
    return None


def _due(row: ClockRow, began: date | datetime | None, calendar: Calendar, *more: Extension) -> Due | None:
    if began is None or (row.length.timed and not isinstance(began, datetime)):
        return None
    return due(
        began, row.length, rule=row.rule(as_day(began)), calendar=calendar, extensions=more, allowed=row.allowed,
        article=row.article,
    )  # fmt: skip


def _latest(row: ClockRow, began: date | datetime | None, calendar: Calendar) -> date | None:
    extend = row.allowed.extend
    if began is None or extend is None or extend.max is None:
        return None
    longest = [Extension(extend.max, began, extend.by, extend.needs or extend.by, began)] * max(1, extend.times)
    found = _due(row, began, calendar, *longest)
    return found.on if found else None


def events_of(class_code: str) -> list[tuple[str, str]]:
    """The events whose days decide about this class's ways, with their words: what to ask a claimant."""
    keys = [key for row in _rows_of(class_code) for key in row.get("limits", [row["clock"]] if "clock" in row else [])]
    starts = [row.starts for key in keys for row in clock_book().rows[clock_book().resolve(key, CODE)]]
    return [(event, event_name(event)) for event in dict.fromkeys(starts)]


def _rows_of(class_code: str) -> Iterable[Mapping[str, Any]]:
    everything = [*book()["path"], *book()["running"]]
    return [row for row in everything if _concerns({**row, "needs": (), "unless": ()}, class_code, {})]
