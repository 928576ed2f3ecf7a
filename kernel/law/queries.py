"""Reading the law: the calendar in force, what a limit comes to, and which clocks need looking after."""

import time
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, QuerySet, Sum

from kernel.law.calendar import Calendar, Day, Year, read_folder, seeded
from kernel.law.citations import Citation, read_citation
from kernel.law.clockbook import ClockRow, clock_book
from kernel.law.counting import as_day
from kernel.law.due import Due, due
from kernel.law.lengths import parse
from kernel.law.models import CalendarDay, CalendarYear, Clock
from kernel.law.norms import Norm, NormVersion, library
from kernel.law.office import DEFAULT_HOURS, OfficeHours, office_hours
from kernel.law.terms import Extension, Moment, Pause

_LOOK_AGAIN = 30.0


State = tuple[int, int, datetime | None]


class _Held(NamedTuple):
    """The calendar in memory, what it was built from, and when that was last checked."""

    calendar: Calendar
    state: State
    checked: float


_held: list[_Held] = []


def current_calendar() -> Calendar:
    """The shipped years with the loaded ones over them; the database is asked again every half minute.

    What was loaded inside a transaction is kept in memory only once that is committed.
    """
    clock = time.monotonic()
    if _held and clock - _held[0].checked < _LOOK_AGAIN:
        return _held[0].calendar
    seen = CalendarYear.objects.aggregate(years=Count("pk"), revisions=Sum("revision"), last=Max("loaded_at"))
    state: State = (seen["years"], seen["revisions"] or 0, seen["last"])
    fresh = _Held(_built(state), state, clock)
    if transaction.get_connection().in_atomic_block and state[0] and not (_held and _held[0].state == state):
        transaction.on_commit(lambda: _hold(fresh))
    else:
        _hold(fresh)
    return fresh.calendar


def _hold(fresh: _Held) -> None:
    _held[:] = [fresh]


@lru_cache(maxsize=4)
def _built(state: State) -> Calendar:
    """The calendar of one state of the database."""
    return stored_calendar() if state[0] else seeded()


def forget_calendar() -> None:
    """Ask the database at the next use."""
    _held.clear()


def stored_calendar() -> Calendar:
    """Built anew from the shipped years and those in the database."""
    years = {year.year: year for year in read_folder()}
    for loaded in CalendarYear.objects.prefetch_related("days"):
        days = sorted(loaded.days.all(), key=_by_date)
        years[loaded.year] = Year(loaded.year, tuple(Day(d.date, d.is_workday, d.name, d.kind) for d in days))
    return Calendar(years.values())


def _by_date(day: CalendarDay) -> date:
    return day.date


def office() -> OfficeHours:
    """The installation's office hours (setting OFFICE_HOURS), 09:00-12:00 and 13:30-17:30 unless set."""
    return office_hours(getattr(settings, "OFFICE_HOURS", "") or DEFAULT_HOURS)


def clock_row(key: str, started_at: Moment, *, scenario: str = "", calendar: Calendar | None = None) -> dict[str, Any]:
    """The columns of a clock that starts now, computed without the ORM: for the hot path.

    ``key`` is a row of the clock book. Day limits are remembered per start day, so repeating costs a look-up.
    """
    row = clock_book().find(key, as_day(started_at), scenario)
    start = started_at if row.length.timed else as_day(started_at)
    due_at, provisional, derivation = _computed(row, start, calendar or current_calendar(), office())
    return {
        "key": row.id,
        "name": row.name,
        "article": row.article,
        "started_at": started_at,
        "due_at": due_at,
        "provisional": provisional,
        "derivation": derivation,
        "status": "running",
    }


Computed = tuple[datetime, bool, list[dict[str, str]]]
"""A due moment, whether it is provisional, and how it came about."""


@lru_cache(maxsize=16384)
def _computed(
    row: ClockRow, start: Moment, calendar: Calendar, hours: OfficeHours, law_on: date | None = None
) -> Computed:
    return _told(due_of(row, start, calendar=calendar, hours=hours, law_on=law_on))


def _told(found: Due) -> Computed:
    return found.at, found.provisional, [step.as_dict() for step in found.derivation]


def length_after(length: str, moment: datetime) -> datetime:
    """The moment a product length (``5个工作日``, ``15日``) after ``moment``, counted by the product's own rule."""
    rule = library().rule("product", moment.date())
    return due(moment if parse(length).timed else moment.date(), parse(length), rule=rule,
               calendar=current_calendar(), article="product", office=office()).at  # fmt: skip


def due_of(
    row: ClockRow,
    start: Moment,
    *,
    calendar: Calendar,
    hours: OfficeHours,
    extensions: list[Extension] | None = None,
    pauses: list[Pause] | None = None,
    settled: bool = False,
    law_on: date | None = None,
) -> Due:
    """What a row of the clock book comes to from a start, as the law of the start day (or of ``law_on``) reads it."""
    return due(
        start,
        row.length,
        rule=row.rule(law_on or as_day(start)),
        calendar=calendar,
        extensions=extensions or (),
        pauses=pauses or (),
        allowed=row.allowed,
        article=row.article,
        office=hours,
        settled=settled,
        backwards=row.sense == "before",
    )


def row_of(clock: Clock) -> ClockRow:
    """The row of the clock book that governs a clock: of its start day, unless a later version was applied to it."""
    return clock_book().find(clock.key, clock.law_on or as_day(clock.started_at))


def due_now(
    clock: Clock,
    calendar: Calendar,
    *,
    extensions: list[Extension] | None = None,
    open_until: datetime | None = None,
    settled: bool = True,
) -> Due:
    """The due date a clock's row, extensions and pauses lead to; an open pause counts up to ``open_until``."""
    return due_of(
        row_of(clock),
        clock.started_at,
        calendar=calendar,
        hours=office(),
        extensions=[*extensions_of(clock), *(extensions or [])],
        pauses=pauses_of(clock, open_until),
        settled=settled,
        law_on=clock.law_on,
    )


def came_to(clock: Clock, calendar: Calendar, *, law_on: date | None = None) -> Computed:
    """Where a clock's row and interruptions lead, told; with ``law_on`` as the law of that day would have it.

    What nothing interrupted is remembered per start day, so that ten thousand alike cost one computation.
    """
    governed = law_on or clock.law_on
    row = clock_book().find(clock.key, governed or as_day(clock.started_at))
    start = clock.started_at if row.length.timed else as_day(clock.started_at)
    if not clock.extensions and not clock.pauses:
        return _computed(row, start, calendar, office(), governed)
    return _told(
        due_of(
            row, clock.started_at, calendar=calendar, hours=office(), extensions=extensions_of(clock),
            pauses=pauses_of(clock), settled=True, law_on=governed,
        )
    )  # fmt: skip


def extensions_of(clock: Clock) -> list[Extension]:
    """The stored extensions as terms."""
    return [
        Extension(
            parse(one["length"]),
            datetime.fromisoformat(one["granted_at"]),
            one["approver"],
            one["reason"],
            datetime.fromisoformat(one["told_at"]) if one.get("told_at") else None,
        )
        for one in clock.extensions
    ]


def pauses_of(clock: Clock, open_until: datetime | None = None) -> list[Pause]:
    """The stored pauses as terms; one still open ends at ``open_until``, or counts for nothing yet."""
    found = []
    for one in clock.pauses:
        begin = datetime.fromisoformat(one["from"])
        end = datetime.fromisoformat(one["to"]) if one["to"] else open_until or begin
        found.append(Pause(one["ground"], begin, end, one["approver"], one["reason"]))
    return found


def overdue(now: datetime) -> QuerySet[Clock]:
    """Running clocks whose time has passed, oldest first; those that only had to run are not among them."""
    running = Clock.objects.filter(status=Clock.Status.RUNNING, due_at__lt=now)
    return running.exclude(key__in=clock_book().waiting).order_by("due_at")


def ended_as(key: str, status: str, passed: bool) -> str:
    """How a clock ends that is stopped now: in time (or while paused) or late; a time that had to run, run or cut."""
    if key in clock_book().waiting:
        return str(Clock.Status.MET if passed else Clock.Status.CUT)
    return str(Clock.Status.BREACHED if passed and status != Clock.Status.PAUSED else Clock.Status.MET)


def ripe(now: datetime) -> QuerySet[Clock]:
    """Running times that only had to run and have, oldest first."""
    running = Clock.objects.filter(status=Clock.Status.RUNNING, due_at__lt=now, met_at__isnull=True)
    return running.filter(key__in=clock_book().waiting).order_by("due_at")


def still_waiting(matter_id: int, moment: datetime) -> Clock | None:
    """The at-least limit of the matter that has not run out yet, the one that ends last; None when nothing waits."""
    keys = clock_book().waiting
    running = Clock.objects.filter(matter_id=matter_id, met_at__isnull=True, due_at__gt=moment, key__in=keys)
    return running.order_by("-due_at").first()


def clocks_adrift(calendar: Calendar | None = None) -> Iterator[str]:
    """One sentence for every open clock whose stored due date is not what its row and interruptions lead to."""
    days = calendar or current_calendar()
    open_clocks = Clock.objects.filter(status=Clock.Status.RUNNING)
    for clock in open_clocks.iterator(chunk_size=2000):
        found = due_now(clock, days)
        if found.at != clock.due_at:
            yield f"clock {clock.pk} of matter {clock.matter_id}: due {clock.due_at}, its articles lead to {found.at}"


class Resolved(NamedTuple):
    """What a citation stands for on a date."""

    citation: Citation
    norm: Norm
    version: NormVersion


def resolve(citation: str, on: date) -> Resolved:
    """The norm and the version in force that ``行政处罚法#61`` means on a date; refuses an unknown or repealed norm."""
    cited = read_citation(citation)
    norm = library().find(cited.norm)
    return Resolved(cited, norm, norm.version_on(on))
