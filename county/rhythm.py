"""When things happen: workdays from the workday files, working hours, and the rhythm in which matters come in."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from county.gazetteer import SEEDS

LOCAL = timezone(timedelta(hours=8))
"""China Standard Time; the county knows no other."""
HOURS = ((time(9), time(12)), (time(13, 30), time(17, 30)))
MINUTES_A_DAY = 420
WEEKDAY = (1.0, 1.0, 1.0, 1.0, 1.0, 0.62, 0.55)
HOLIDAY = 0.4
SEASONS = {
    "B1": ((12, 1, 2), 2.4),
    "F1": ((7, 8), 1.6),
    "C6": ((7, 8), 1.6),
    "D1": ((3, 4, 5), 1.4),
    "A1": ((3, 4, 5), 1.4),
}
"""Months in which a class comes more often, and how much."""
BY_HOUR = (1, 1, 0, 0, 0, 1, 2, 5, 12, 20, 22, 13, 7, 8, 13, 19, 20, 12, 8, 8, 9, 8, 5, 2)
OPEN_HOURS_ONLY = ("window", "referral")


@dataclass
class Calendar:
    """Which days are worked: weekdays, corrected by the lists of `seeds/workdays` (date, is_workday, note)."""

    marked: dict[date, bool] = field(default_factory=dict)
    festivals: list[date] = field(default_factory=list)
    """Days of the Spring Festival in law, in order."""

    @classmethod
    def read(cls, folder: Path = SEEDS / "workdays") -> "Calendar":
        """Read every year's file of the folder; years without one follow the weekdays."""
        marked, festivals = {}, []
        for path in sorted(folder.glob("*.csv")):
            with path.open(newline="", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    day = date.fromisoformat(row["date"])
                    marked[day] = row["is_workday"] == "1"
                    if row["note"].startswith("春节（法定"):
                        festivals.append(day)
        return cls(marked, festivals)

    def spring_festival(self, before: date) -> date:
        """Return the first day of the last Spring Festival before a day; without a list, the last 1 February."""
        past = [day for day in self.festivals if day < before]
        if not past:
            return date(before.year if before.month > 1 else before.year - 1, 2, 1)
        return min(day for day in past if day.year == past[-1].year)

    def works(self, day: date) -> bool:
        """Tell whether a day is worked."""
        return self.marked.get(day, day.weekday() < 5)

    def holiday(self, day: date) -> bool:
        """Tell whether a day is free although it is a weekday, or listed as free."""
        return self.marked.get(day) is False

    def next_workday(self, day: date) -> date:
        """Return the first workday after a day."""
        day += timedelta(days=1)
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def after_workdays(self, moment: datetime, days: float, rng: random.Random) -> datetime:
        """Return a moment within office hours about `days` working days later (a fraction is part of a day)."""
        return self.after_minutes(moment, days * MINUTES_A_DAY * rng.uniform(0.93, 1.0))

    def after_minutes(self, moment: datetime, minutes: float) -> datetime:
        """Return the moment `minutes` of office time later; time outside office hours does not count."""
        for start, end in self._spells(moment):
            begin = max(start, moment)
            room = (end - begin).total_seconds() / 60
            if room > minutes:
                return (begin + timedelta(minutes=minutes)).replace(microsecond=0)
            minutes -= max(room, 0.0)
        raise AssertionError("office hours never end")

    def _spells(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = moment.date()
        while True:
            if self.works(day):
                for start, end in HOURS:
                    finish = datetime.combine(day, end, LOCAL)
                    if finish > moment:
                        yield datetime.combine(day, start, LOCAL), finish
            day += timedelta(days=1)


def day_weights(calendar: Calendar, days: list[date], class_code: str) -> list[float]:
    """Return how likely a matter of a class comes in on each of some days."""
    months, factor = SEASONS.get(class_code, ((), 1.0))
    return [
        (HOLIDAY if calendar.holiday(day) else 1.0 if calendar.works(day) else WEEKDAY[day.weekday()])
        * (factor if day.month in months else 1.0)
        for day in days
    ]


def moment_on(calendar: Calendar, day: date, channel: str, rng: random.Random) -> datetime:
    """Return a moment of a day at which something comes in through a channel."""
    if channel in OPEN_HOURS_ONLY:
        while not calendar.works(day):
            day -= timedelta(days=1)
        return calendar.after_minutes(datetime.combine(day, time(8), LOCAL), rng.uniform(0, MINUTES_A_DAY - 1))
    hour = rng.choices(range(24), BY_HOUR)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), LOCAL)
