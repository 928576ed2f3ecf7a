"""The due date: a pure function of start, length, rule and calendar, which can say how it was reached.

The start day is not counted. Months and years end on the corresponding day, else on the last of the month. A last day
that is a rest day or festival moves to the next workday. Hours run on. Working days are counted only where the norm's
version says so. An extension continues from the last day as counted, before any move off a rest day: the stricter
reading for the body bound by the limit. Days of a pause after its first, up to and including its last, do not count.

A limit that must be kept before an event (届满三十日前) is counted back from it: the day of the event is not counted,
the last day counted is the last on which one may act, and off a rest day it moves to the workday before, so that no
less than the written time remains. Nothing extends or pauses such a limit.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from kernel.common.errors import Conflict
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar
from kernel.law.counting import Account, advance, advance_time, as_moment, retreat, retreat_time
from kernel.law.interruptions import walk_days, walk_hours
from kernel.law.lengths import Length, as_length
from kernel.law.office import DEFAULT_OFFICE, OfficeHours
from kernel.law.terms import Allowed, DayRule, Extension, Moment, Pause, Step
from kernel.law.wording import derive

_LAST = time(23, 59, 59, tzinfo=LOCAL)
"""The end of a day: 24:00 is the last second of it."""


class Due(NamedTuple):
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
    backwards: bool = False,
) -> Due:
    """When ``length`` from ``start`` ends; with ``backwards``, the last day to act ``length`` before ``start``.

    ``allowed`` bounds extensions and pauses; without it only their order in time is checked. ``settled`` recomputes
    those granted earlier without questioning them again. Refusals: Invalid for a start that has no time of day where
    hours count or lies outside the calendar, Conflict for an extension or a pause that comes too late, is too long,
    stands on no listed ground, or concerns a limit counted backwards.
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
        backwards,
    )
    if backwards:
        return _backwards(account)
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
    return Due(on, datetime.combine(on, _LAST), not calendar.sure(leaned_on, on), counted, account)


def _timed(account: Account) -> Due:
    """Limits in hours, minutes and office hours."""
    start = as_moment(account.start)
    interrupted = account.extensions or account.pauses
    at = walk_hours(account) if interrupted else advance_time(start, account.length, account)
    unsure = account.length.unit == "workhour" and not account.calendar.sure(start.date(), at.date())
    return Due(at.date(), at, unsure, at, account)


def _backwards(account: Account) -> Due:
    """Limits that end so long before an event."""
    if account.extensions or account.pauses:
        raise Conflict(
            "law.backwards_interrupted",
            _("向前计算的期限没有延长和中止。"),
            _("请按原来的日期办理；活动或者届满日期有变化的，按新的日期重新计算。"),
            rule=account.cited,
        )
    if account.length.timed:
        at = retreat_time(account)
        return Due(at.date(), at, False, at, account)
    calendar, counted = account.calendar, retreat(account)
    on = calendar.on_or_before(counted)
    until = account.day if account.rule.counts_workdays(account.length) else counted
    return Due(on, datetime.combine(on, _LAST), not calendar.sure(on, until), counted, account)
