"""The due date once more, written without looking at the first: it walks the calendar one day at a time.

Reads the year files with its own few lines and knows the working-day articles by its own table. Slow, and plain.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[3] / "seeds" / "workdays"
ONE = timedelta(days=1)
OFF: set[date] = set()
ON: set[date] = set()
for _file in SEEDS.glob("*.csv"):
    for _line in _file.read_text(encoding="utf-8").splitlines()[1:]:
        _day, _worked, _ = _line.split(",", 2)
        (ON if _worked == "1" else OFF).add(date.fromisoformat(_day))


def worked(day: date) -> bool:
    """Is this day worked."""
    if day in OFF:
        return False
    return day in ON or day.isoweekday() <= 5


def is_working_length(norm: str, start: date, number: int, unit: str) -> bool:
    """Does the norm, in the version of the start date, mean working days."""
    if unit != "日":
        return unit == "工作日"
    listed = {
        "行政许可法": range(1, 10_000),
        "行政强制法": range(1, 11),
        "行政处罚法": (2, 3, 5, 7) if start >= date(2021, 7, 15) else (),
        "行政复议法": (3, 5, 7, 10) if start.year >= 2024 else (5, 7),
    }
    return number in listed.get(norm, ())


def months_later(day: date, months: int) -> date:
    """Step to the target month, then to the day or back to the last of the month."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def to_workday(day: date) -> date:
    """The day itself when worked, else the next one."""
    while not worked(day):
        day += ONE
    return day


Segment = tuple[int, str]
Rest = tuple[date, date]


def end_of(norm: str, start: date, segments: list[Segment], pauses: list[Rest]) -> date:
    """The last day of the limit: each segment counted day by day, days inside a pause skipped, the end moved."""
    day, left_over = start, sorted(pauses)
    for place, (number, unit) in enumerate(segments):
        last = place == len(segments) - 1
        if unit in ("个月", "年"):
            day = months_end(day, number * (12 if unit == "年" else 1), left_over, last)
        else:
            day = count_days(day, number, is_working_length(norm, start, number, unit), left_over, last)
    return to_workday(day)


def count_days(day: date, number: int, working: bool, pauses: list[Rest], last: bool) -> date:
    """Walk until ``number`` days have counted, and past a pause that begins on the last of them."""
    counted = 0
    while counted < number:
        day += ONE
        inside = any(begin < day <= end for begin, end in pauses)
        if not inside and (worked(day) or not working):
            counted += 1
    return past_pauses(day, pauses, last)


def months_end(day: date, months: int, pauses: list[Rest], last: bool) -> date:
    """The corresponding day, put off by every paused day that lies before it."""
    start, end, seen = day, months_later(day, months), set()
    while True:
        fresh = [one for one in pauses if start <= one[0] <= end and one not in seen]
        if not fresh:
            return past_pauses(end, [one for one in pauses if one not in seen], last)
        seen.add(fresh[0])
        end = max(end + (fresh[0][1] - fresh[0][0]), fresh[0][1])


def past_pauses(day: date, pauses: list[Rest], last: bool) -> date:
    """A limit that ends while it is paused ends when the pause does."""
    for begin, end in sorted(pauses):
        reach = to_workday(day) if last else day
        if day <= begin <= reach or (begin <= day < end):
            day = max(end, day + (end - begin) if begin > day else end)
    return day


def latest_before(norm: str, event: date, number: int, unit: str) -> date:
    """The last day to act so long before an event: walk back, then back to a day worked."""
    day, counted = event, 0
    if unit in ("个月", "年"):
        day = months_before(event, number * (12 if unit == "年" else 1))
    working = is_working_length(norm, event, number, unit)
    while unit not in ("个月", "年") and counted < number:
        day -= ONE
        if worked(day) or not working:
            counted += 1
    while not worked(day):
        day -= ONE
    return day


def months_before(day: date, months: int) -> date:
    """Step back to the target month, then to the day or back to the last of the month."""
    year, month, number = day.year, day.month, day.day
    for _ in range(months):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


OFFICE = [*range(9 * 60, 12 * 60), *range(13 * 60 + 30, 17 * 60 + 30)]


def office_end(start: datetime, hours: int) -> datetime:
    """Spend office minutes one by one."""
    left, day, from_minute = hours * 60, start.date(), start.hour * 60 + start.minute
    while True:
        if worked(day):
            for minute in OFFICE:
                if minute >= from_minute:
                    left -= 1
                    if left == 0:
                        return datetime(day.year, day.month, day.day) + timedelta(minutes=minute + 1)
        day, from_minute = day + ONE, 0
