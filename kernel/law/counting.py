"""Counting: from a start and a length to the last day as counted, before anything interrupts it.

Some limits run towards an event instead of away from one (届满三十日前): they are counted back from it.
"""

import calendar as gregorian
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from kernel.common.errors import Invalid
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar
from kernel.law.lengths import Length
from kernel.law.office import DEFAULT_OFFICE, OfficeHours
from kernel.law.terms import Allowed, DayRule, Extension, Moment, Pause

_MONTHS = {"month": 1, "year": 12}
_SECONDS = {"hour": 3600, "minute": 60, "second": 1}


class Account(NamedTuple):
    """Everything a due date was computed from. A tuple, because it is made once for every due date."""

    start: Moment
    length: Length
    rule: DayRule
    calendar: Calendar
    extensions: Sequence[Extension] = ()
    pauses: Sequence[Pause] = ()
    allowed: Allowed | None = None
    article: str = ""
    office: OfficeHours = DEFAULT_OFFICE
    settled: bool = False
    """Extensions and pauses were lawful when granted and are not questioned again."""
    backwards: bool = False
    """Counted back from ``start``, the event that has to be preceded."""

    @property
    def day(self) -> date:
        """The local date of the start."""
        return as_day(self.start)

    @property
    def cited(self) -> str:
        """The article of the limit, or the best there is to cite."""
        return self.article or self.rule.basis or self.rule.norm


def as_day(moment: Moment) -> date:
    """The local date of a date or a moment."""
    if isinstance(moment, datetime):
        return moment.date() if moment.tzinfo in (None, LOCAL) else moment.astimezone(LOCAL).date()
    return moment


def as_moment(moment: Moment) -> datetime:
    """A local, aware moment; refuses a bare date, which has no hour to count from."""
    if not isinstance(moment, datetime):
        raise Invalid(
            "law.start_without_time",
            _("按小时计算的期限需要起算时刻，“%(moment)s”只有日期。") % {"moment": moment.isoformat()},
            _("请写明时刻，例如“%(moment)sT09:30”。") % {"moment": moment.isoformat()},
        )
    return moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment.astimezone(LOCAL)


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or the last of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


def advance(day: date, length: Length, rule: DayRule, calendar: Calendar) -> date:
    """The last day of a length that starts after ``day``, not yet moved off a rest day."""
    if rule.counts_workdays(length):
        return calendar.nth_workday(day, length.n)
    if length.unit == "day":
        return day + timedelta(days=length.n)
    return add_months(day, length.n * _MONTHS[length.unit])


def retreat(account: Account) -> date:
    """The last day on which one may still act before the event on ``account.day``, not yet moved off a rest day."""
    day, length = account.day, account.length
    if account.rule.counts_workdays(length):
        return account.calendar.nth_workday_before(day, length.n)
    if length.unit == "day":
        return day - timedelta(days=length.n)
    return add_months(day, -length.n * _MONTHS[length.unit])


def retreat_time(account: Account) -> datetime:
    """The last moment, as :func:`retreat`, for hours; refuses office hours, which no norm counts backwards."""
    length = account.length
    if length.unit == "workhour":
        raise Invalid(
            "law.backwards_office_hours",
            _("“%(text)s”不能向前计算。") % {"text": length.text},
            _("请写成小时、日或者工作日。"),
        )
    return as_moment(account.start) - timedelta(seconds=length.n * _SECONDS[length.unit])


def advance_time(start: datetime, length: Length, account: Account) -> datetime:
    """The moment a length in hours ends."""
    if length.unit == "workhour":
        return account.office.advance(start, length.n * 60, account.calendar)
    return start + timedelta(seconds=length.n * _SECONDS[length.unit])
