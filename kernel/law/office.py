"""Office hours: what a working hour (工作小时) is. A product parameter, not law."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from kernel.common.errors import Invalid
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar

DEFAULT_HOURS = "09:00-12:00,13:30-17:30"
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Spans of a workday in minutes after midnight, in order, not touching."""

    spans: tuple[tuple[int, int], ...]

    @property
    def minutes_a_day(self) -> int:
        """How many minutes a workday has."""
        return sum(end - start for start, end in self.spans)

    def __str__(self) -> str:
        """As a reader sees them: 09:00至12:00、13:30至17:30."""
        return "、".join(f"{a // 60:02}:{a % 60:02}至{b // 60:02}:{b % 60:02}" for a, b in self.spans)

    def worked_by(self, minute: int) -> int:
        """Minutes worked on a workday before ``minute`` of the day."""
        return sum(max(0, min(minute, end) - start) for start, end in self.spans)

    def moment_of(self, worked: int) -> int:
        """The minute of the day at which ``worked`` minutes (1 or more) have been worked."""
        for start, end in self.spans:
            if worked <= end - start:
                return start + worked
            worked -= end - start
        raise ValueError("more minutes than a workday has")

    def advance(self, start: datetime, minutes: int, calendar: Calendar) -> datetime:
        """The moment after ``minutes`` office minutes from ``start``. O(1) in the length."""
        on = start.date()
        done = self.worked_by(start.hour * 60 + start.minute) if calendar.is_workday(on) else self.minutes_a_day
        days, rest = divmod(done + minutes, self.minutes_a_day)
        if rest == 0:
            days, rest = days - 1, self.minutes_a_day
        end = on if days == 0 else calendar.nth_workday(on, days)
        minute = self.moment_of(rest)
        return datetime.combine(end, time(), LOCAL) + timedelta(minutes=minute)

    def minutes_between(self, start: datetime, end: datetime, calendar: Calendar) -> int:
        """Office minutes from ``start`` to ``end``."""
        return self._until(end, start.date(), calendar) - self._until(start, start.date(), calendar)

    def _until(self, moment: datetime, origin: date, calendar: Calendar) -> int:
        """Office minutes since the end of ``origin``; negative inside it."""
        on = moment.date()
        done = self.worked_by(moment.hour * 60 + moment.minute) if calendar.is_workday(on) else self.minutes_a_day
        return calendar.workdays_between(origin, on) * self.minutes_a_day + done - self.minutes_a_day


@lru_cache(maxsize=8)
def office_hours(text: str = DEFAULT_HOURS) -> OfficeHours:
    """Read ``09:00-12:00,13:30-17:30``; refuse spans that are out of order."""
    spans = []
    for part in text.split(","):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise _unreadable(text)
        hour, minute, hour_end, minute_end = (int(group) for group in found.groups())
        spans.append((hour * 60 + minute, hour_end * 60 + minute_end))
    flat = [edge for span in spans for edge in span]
    if any(left >= right for left, right in pairwise(flat)):
        raise _unreadable(text)
    return OfficeHours(tuple(spans))


def _unreadable(text: str) -> Invalid:
    return Invalid(
        "law.office_hours",
        _("看不懂办公时间“%(text)s”。") % {"text": text},
        _("请写成“%(hours)s”，按先后排列。") % {"hours": DEFAULT_HOURS},
    )


DEFAULT_OFFICE = office_hours()
