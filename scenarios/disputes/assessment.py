"""How bodies handle what they are given (A21): any month as it stood at any moment, every lost point named.

Nothing is stored. A figure follows from rows that carry their moment: clocks (started, due, met), placements (who was
accountable when), follow-up calls. Few cases are shown as counts, never as a share. It measures bodies, never people.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from kernel.common.moment import LOCAL, now
from kernel.common.words import gettext as _
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock
from kernel.law.queries import current_calendar, due_of, extensions_of, office, pauses_of, row_of
from kernel.matters.models import FollowUp, Matter, Placement
from kernel.places.models import Organisation
from kernel.rules.listing import read_listing
from scenarios.disputes.classes import RULES
from scenarios.disputes.paths import CODE

SMALL = 10
"""Below this many cases a share says nothing: counts are shown instead."""
AGAIN = timedelta(days=90)
ACCEPT, PLAN = f"{CODE}/intake.accept", f"{CODE}/complex.plan"
CONCLUDED = f"{CODE}/dispute.follow_up"
COUNTY, BACKSTOP = f"{CODE}/dispute.county_loop", f"{CODE}/dispute.backstop_review"


@dataclass(frozen=True)
class Lost:
    """One case that did not count: which matter, why, when."""

    matter_id: int
    no: str
    why: str
    at: datetime


@dataclass
class Figure:
    """So many of so many, and what was lost."""

    key: str
    name: str
    weight: int
    basis: str
    met: int = 0
    of: int = 0
    lost: list[Lost] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Met of all, from 0 to 1; None where there are too few to say."""
        return self.met / self.of if self.of >= SMALL else None

    def add(self, matter_id: int, no: str, why: str, at: datetime) -> None:
        """Count one case; a reason means it was lost."""
        self.of += 1
        if why:
            self.lost.append(Lost(matter_id, no, why, at))
        else:
            self.met += 1


@dataclass
class Assessment:
    """One body's month."""

    body: Organisation
    month: date
    as_of: datetime
    figures: dict[str, Figure]

    @property
    def points(self) -> float | None:
        """Weighted share of the figures that can be told as shares, 0–100; None while none can."""
        told = [one for one in self.figures.values() if one.share is not None]
        weight = sum(one.weight for one in told)
        return round(100 * sum(one.weight * (one.share or 0) for one in told) / weight, 1) if weight else None


@cache
def weights() -> tuple[dict[str, str], ...]:
    """The rows of ``rules/assessment.csv``."""
    return read_listing((RULES / "assessment.csv").read_text("utf-8"), "assessment", columns=("key", "name", "weight"))


def assess(month: date, *, as_of: datetime | None = None, body: Organisation | None = None) -> list[Assessment]:
    """Every body's month as it stood at a moment (now unless given), one body's when it is named."""
    moment = as_of or now()
    start, end = _bounds(month)
    books: dict[int, Assessment] = {}
    clocks = _clocks(start, min(end, moment))
    holders = Holders(clock.matter_id for clock in clocks)
    numbers = dict(Matter.objects.filter(pk__in=holders.matters).values_list("pk", "no"))
    again = _reopened(holders.matters, moment)
    for clock in clocks:
        who = holders.at(clock.matter_id, clock.started_at)
        if who is None or (body is not None and who != body.pk):
            continue
        book = books.setdefault(who, _book(who, start.date(), moment))
        for key, why in _verdicts(clock, moment, holders, again):
            book.figures[key].add(clock.matter_id, numbers[clock.matter_id], why, clock.started_at)
    names = Organisation.objects.in_bulk(books)
    for pk, book in books.items():
        book.body = names[pk]
    return sorted(books.values(), key=lambda one: one.body.pk)


def _bounds(month: date) -> tuple[datetime, datetime]:
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), LOCAL), datetime.combine(following, time(), LOCAL)


def _book(body: int, month: date, as_of: datetime) -> Assessment:
    figures = {
        row["key"]: Figure(row["key"], row["name"], int(row["weight"]), row.get("basis", "")) for row in weights()
    }
    return Assessment(Organisation(pk=body), month, as_of, figures)


def _clocks(start: datetime, end: datetime) -> list[Clock]:
    """Clocks of steps of this scenario that started in the time, those that must first run out left out."""
    waiting = [key for key, rows in clock_book().rows.items() if rows[-1].sense == "at_least"]
    found = Clock.objects.filter(
        key__startswith=f"{CODE}/", step_id__isnull=False, started_at__gte=start, started_at__lt=end
    )
    return list(found.exclude(key__in=waiting).order_by("id"))


class Holders:
    """Which body was accountable for each of these matters, when."""

    def __init__(self, matters: Iterable[int]) -> None:
        self.matters = set(matters)
        self._spans: dict[int, list[tuple[datetime, datetime | None, int]]] = {}
        self._loops: dict[int, list[tuple[datetime, str]]] = {}
        for part in _parts(self.matters):
            spans = Placement.objects.filter(matter_id__in=part).order_by("since", "id")
            for matter, since, until, body in spans.values_list("matter_id", "since", "until", "organisation_id"):
                self._spans.setdefault(matter, []).append((since, until, body))
            loops = Clock.objects.filter(matter_id__in=part, key__in=(COUNTY, BACKSTOP))
            for matter, started, key in loops.values_list("matter_id", "started_at", "key"):
                self._loops.setdefault(matter, []).append((started, key))

    def at(self, matter: int, moment: datetime) -> int | None:
        """The body accountable at a moment."""
        found = None
        for since, until, body in self._spans.get(matter, ()):
            if since <= moment and (until is None or moment < until or since == moment == until):
                found = body
        return found

    def still_in_township(self, matter: int, moment: datetime) -> bool:
        """Whether no higher loop had been entered by then."""
        return not any(started <= moment for started, _key in self._loops.get(matter, ()))


def _parts(keys: Iterable[int], size: int = 500) -> Iterator[list[int]]:
    listed = sorted(keys)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]


def _reopened(matters: set[int], as_of: datetime) -> dict[int, list[datetime]]:
    """When a claimant said “not solved”, by matter."""
    found: dict[int, list[datetime]] = {}
    for part in _parts(matters):
        calls = FollowUp.objects.filter(matter_id__in=part, answered=True, solved=False, at__lte=as_of)
        for matter, at in calls.values_list("matter_id", "at"):
            found.setdefault(matter, []).append(at)
    return found


def _verdicts(
    clock: Clock, as_of: datetime, holders: Holders, again: dict[int, list[datetime]]
) -> Iterator[tuple[str, str]]:
    """Which figures a clock counts in, each with the reason when the case is lost."""
    if clock.key == CONCLUDED:
        here = holders.still_in_township(clock.matter_id, clock.started_at)
        yield "township_loop", "" if here else _("办结时已升到县级以上")
        back = [at for at in again.get(clock.matter_id, ()) if clock.started_at <= at <= clock.started_at + AGAIN]
        yield "not_reopened", _("%(day)s群众反映未解决，重新办理") % {"day": _day(back[0])} if back else ""
        return
    due = due_as_of(clock, as_of)
    met = clock.met_at if clock.met_at is not None and clock.met_at <= as_of else None
    if met is None and as_of <= due:
        return
    why = "" if met is not None and met <= due else _late(clock, due, met)
    yield "not_overdue", why
    if clock.key in (ACCEPT, PLAN):
        yield ("accepted_on_time" if clock.key == ACCEPT else "plan_on_time"), why


def _late(clock: Clock, due: datetime, met: datetime | None) -> str:
    told: dict[str, Any] = {"name": clock.name, "due": _day(due), "article": clock.article}
    if met is None:
        return _("“%(name)s”应于%(due)s前完成，尚未完成（%(article)s）") % told
    return _("“%(name)s”应于%(due)s前完成，%(met)s完成（%(article)s）") % {**told, "met": _day(met)}


def _day(moment: datetime) -> str:
    return moment.astimezone(LOCAL).date().isoformat()


def due_as_of(clock: Clock, as_of: datetime) -> datetime:
    """The due moment as it stood then: extensions granted and pauses begun later are left out."""
    if not clock.extensions and not clock.pauses:
        return clock.due_at
    row = row_of(clock)
    start = clock.started_at if row.length.timed else clock.started_at.astimezone(LOCAL).date()
    found = due_of(
        row, start, calendar=current_calendar(), hours=office(), settled=True,
        extensions=[one for one in extensions_of(clock) if one.granted <= as_of],
        pauses=[one for one in pauses_of(clock, as_of) if one.start <= as_of],
    )  # fmt: skip
    return found.at
