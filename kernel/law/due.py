"""The due date: a pure function of start, length, rule and calendar, which can say how it was reached.

The start day is not counted. Months and years end on the corresponding day, else on the last of the month. A last day
that is a rest day or festival moves to the next workday. Hours run on. Working days are counted only where the norm's
version says so. An extension continues from the last day as counted, before any move off a rest day: the stricter
reading for the body bound by the limit. Days of a pause after its first, up to and including its last, do not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kernel.common.moment import LOCAL
from kernel.law.calendar import Calendar
from kernel.law.counting import Account, advance, advance_time, as_moment
from kernel.law.interruptions import walk_days, walk_hours
from kernel.law.lengths import Length, as_length
from kernel.law.office import DEFAULT_OFFICE, OfficeHours
from kernel.law.terms import Allowed, DayRule, Extension, Moment, Pause, Step
from kernel.law.wording import derive


@dataclass(frozen=True, slots=True)
class Due:
    """The last day ``on``, the last moment ``at``, whether it is provisional (暂定), and how it came about.

    ``counted`` is the last day (or moment) before it was moved off a rest day.
    """

    on: date
    at: datetime
    provisional: bool
    counted: Moment
    account: Account

    @property
    def derivation(self) -> list[Step]:
        """The lines that lead to the date, each with its article."""
        return derive(self.account, counted=self.counted, on=self.on, at=self.at, provisional=self.provisional)


def due(
    start: Moment,
    length: Length | str,
    *,
    rule: DayRule,
    calendar: Calendar,
    extensions: Sequence[Extension] = (),
    pauses: Sequence[Pause] = (),
    allowed: Allowed | None = None,
    article: str = "",
    office: OfficeHours | None = None,
    settled: bool = False,
) -> Due:
    """When ``length`` from ``start`` ends.

    ``allowed`` bounds extensions and pauses; without it only their order in time is checked. ``settled`` recomputes
    those granted earlier without questioning them again. Refusals: Invalid for a start that has no time of day where
    hours count or lies outside the calendar, Conflict for an extension or a pause that comes too late, is too long,
    or stands on no listed ground.
    """
    account = Account(
        start,
        length if isinstance(length, Length) else as_length(length),
        rule,
        calendar,
        extensions,
        pauses,
        allowed,
        article,
        office or DEFAULT_OFFICE,
        settled,
    )
    if account.length.timed:
        return _timed(account)
    return _dated(account)


def _dated(account: Account) -> Due:
    """Limits in days, working days, months and years."""
    calendar, start = account.calendar, account.day
    interrupted = account.extensions or account.pauses
    counted = walk_days(account) if interrupted else advance(start, account.length, account.rule, calendar)
    on = calendar.on_or_after(counted)
    leaned_on = start if interrupted or account.rule.counts_workdays(account.length) else counted
    at = datetime(on.year, on.month, on.day, 23, 59, 59, tzinfo=LOCAL)
    return Due(on, at, not calendar.sure(leaned_on, on), counted, account)


def _timed(account: Account) -> Due:
    """Limits in hours, minutes and office hours."""
    start = as_moment(account.start)
    interrupted = account.extensions or account.pauses
    at = walk_hours(account) if interrupted else advance_time(start, account.length, account)
    unsure = account.length.unit == "workhour" and not account.calendar.sure(start.date(), at.date())
    return Due(at.date(), at, unsure, at, account)
