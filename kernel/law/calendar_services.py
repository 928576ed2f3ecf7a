"""Loading a year's holiday notice, and computing anew every clock that leaned on it."""

from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Forbidden, Invalid
from kernel.common.moment import LOCAL, now
from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar, Year, read_year
from kernel.law.models import CalendarDay, CalendarYear, Clock
from kernel.law.queries import forget_calendar, stored_calendar
from kernel.law.services import due_text, recompute
from kernel.people.queries import posts_of
from kernel.people.services import SYSTEM

_OPEN = Q(status=Clock.Status.RUNNING) | Q(status=Clock.Status.PAUSED)
_LATE = Q(status=Clock.Status.BREACHED, met_at__isnull=True)


@audited("law.load_calendar")
def load_calendar(file: Path, *, by: Any) -> dict[str, int]:
    """Load ``<year>.csv`` and compute the clocks it touches anew; loading the same file again changes nothing.

    Returns ``{"year", "days", "clocks", "moved"}``. Refuses a file with faulty rows, and a person who is not the
    system administrator.
    """
    _require_administrator(by)
    if not file.stem.isdigit():
        raise Invalid("law.calendar_name", _("文件名“%s”不是年份。") % file.name, _("请用年份命名，例如“2027.csv”。"))
    year = read_year(int(file.stem), file.read_text(encoding="utf-8"))
    before = stored_calendar()
    stored = _store(year)
    transaction.on_commit(forget_calendar)
    after = before.with_year(year)
    clocks, moved = _recompute_touched(before, after) if stored else (0, 0)
    return {"year": year.year, "days": len(year.days), "clocks": clocks, "moved": moved}


@audited("law.settle_provisional")
def settle_provisional(*, by: Any) -> int:
    """Compute provisional clocks anew whose years have been loaded since they were started; how many it settled."""
    calendar = stored_calendar()
    last = datetime.combine(calendar.last, time.max, LOCAL)
    sure = [
        year for year in calendar.loaded_years if all(y in calendar.years for y in range(calendar.first.year, year))
    ]
    edge = datetime(max(sure) + 1, 1, 1, tzinfo=LOCAL) if sure else last
    waiting = Clock.objects.filter(_OPEN | _LATE, provisional=True, due_at__lt=edge)
    return sum(
        1 for clock in waiting.iterator(chunk_size=1000) if _settle(clock, calendar, "") or not clock.provisional
    )


def _require_administrator(by: Any) -> None:
    if getattr(by, "username", "") == SYSTEM:
        return
    if not any(post.role == "system_admin" for post in posts_of(by)):
        raise Forbidden("law.calendar_role", _("工作日历由系统管理员导入。"), _("请联系系统管理员。"))


def _store(year: Year) -> bool:
    """Write the year; False when exactly this is there already."""
    row = CalendarYear.objects.filter(year=year.year).first()
    if row is None:
        row = CalendarYear(year=year.year, source=year.source, loaded_at=now())
        row.save()
    elif _same(row, year):
        return False
    else:
        change(row, revision=row.revision + 1, loaded_at=now())
        for day in row.days.all():
            day.delete()
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(year=row, date=day.on, is_workday=day.is_workday, name=day.name, kind=day.kind)
            for day in year.days
        ]
    )
    return True


def _same(row: CalendarYear, year: Year) -> bool:
    stored = {(day.date, day.is_workday, day.name, day.kind) for day in row.days.all()}
    return stored == {(day.on, day.is_workday, day.name, day.kind) for day in year.days}


def _recompute_touched(before: Calendar, after: Calendar) -> tuple[int, int]:
    """(clocks looked at, clocks moved) among those provisional or running over a day that changed."""
    looked = moved = 0
    for clock in _touched(before, after).iterator(chunk_size=1000):
        looked += 1
        moved += _settle(clock, after, _("放假安排已公布"))
    return looked, moved


def _touched(before: Calendar, after: Calendar) -> QuerySet[Clock]:
    changed = before.changed_days(after)
    found = Q(provisional=True)
    if changed:
        first, last = datetime.combine(min(changed), time.min, LOCAL), datetime.combine(max(changed), time.max, LOCAL)
        found |= Q(started_at__lte=last, due_at__gte=first)
        found |= Q(due_at__lte=last, started_at__gte=first, due_at__lt=F("started_at"))  # counted back from an event
    return Clock.objects.filter(found & (_OPEN | _LATE)).order_by("pk")


def _settle(clock: Clock, calendar: Calendar, why: str) -> bool:
    """Compute one clock anew and say so on its matter; True when its date changed."""
    old = due_text(clock)
    moved = recompute(clock, calendar)
    if moved:
        tell(
            clock,
            _("%(why)s，“%(name)s”的截止日由%(old)s重新计算为%(new)s。")
            % {"why": why or _("工作日历已更新"), "name": clock.name, "old": old, "new": due_text(clock)},
        )
    return moved
