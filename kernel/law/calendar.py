"""The workday calendar as a legal object: which day is worked, and who said so.

A year is *loaded* when the State Council's notice for it has been entered (``seeds/workdays/<year>.csv``). A later
year is *provisional*: its weekends, and the festivals fixed by 全国年节及纪念日放假办法 (as revised for 2025), nothing
else. Dates that rest on a provisional year say so and are computed again when the notice comes.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "workdays"
FESTIVALS = Path(__file__).with_name("festivals.csv")
FIXED_BY = "全国年节及纪念日放假办法#2"
_NOTE = re.compile(r"(?P<name>[^（）]+)（(?P<kind>法定节假日|放假|延长假期|调休上班)）")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from the Monday-to-Friday rule, or a statutory festival."""

    on: date
    is_workday: bool
    name: str
    kind: str

    @property
    def statutory(self) -> bool:
        """A festival of the 放假办法 itself, not a day moved around it."""
        return self.kind == "法定节假日"

    @property
    def note(self) -> str:
        """As written in the third column of a year's file."""
        return f"{self.name}（{self.kind}）"


@dataclass(frozen=True, slots=True)
class Year:
    """One loaded year: its special days and the notice they come from."""

    year: int
    days: tuple[Day, ...]

    @property
    def source(self) -> str:
        """The State Council notice that arranged the year."""
        return notice_of(self.year)


def notice_of(year: int) -> str:
    """The title of the yearly notice on holidays."""
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


def read_year(year: int, text: str) -> Year:
    """Read a year's file (``date,is_workday,note``); refuse it with every faulty row named."""
    rows = list(csv.reader(text.lstrip("\ufeff").splitlines()))
    if not rows or [cell.strip() for cell in rows[0]] != ["date", "is_workday", "note"]:
        raise _bad_file(year, [_("第1行：表头应为“date,is_workday,note”。")])
    days: dict[date, Day] = {}
    problems: list[str] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        read = _read_day(year, row)
        if isinstance(read, str) or read.on in days:
            what = read if isinstance(read, str) else _("日期重复。")
            problems.append(_("第%(number)s行：%(what)s") % {"number": number, "what": what})
        else:
            days[read.on] = read
    if problems:
        raise _bad_file(year, problems)
    if not any(day.statutory for day in days.values()):
        raise _bad_file(year, [_("没有一天是法定节假日，不像一份完整的放假安排。")])
    return Year(year, tuple(days[on] for on in sorted(days)))


def _read_day(year: int, row: list[str]) -> "Day | str":
    """One row, or the sentence that says what is wrong with it."""
    cells = [cell.strip() for cell in row]
    if len(cells) != 3:
        return _("应有三列：date,is_workday,note。")
    try:
        on = date.fromisoformat(cells[0])
    except ValueError:
        return _("“date”列“%(cell)s”不是形如%(year)s-10-01的日期。") % {"cell": cells[0], "year": year}
    note = _NOTE.fullmatch(cells[2])
    if on.year != year:
        return _("“date”列“%(cell)s”不在%(year)s年内。") % {"cell": cells[0], "year": year}
    if cells[1] not in ("0", "1"):
        return _("“is_workday”列“%(cell)s”应为0（休息）或1（上班）。") % {"cell": cells[1]}
    if note is None or (note["kind"] == "调休上班") != (cells[1] == "1"):
        return _(
            "“note”列“%(cell)s”应写成“国庆节（法定节假日）”“国庆节（放假）”或“国庆节（调休上班）”，并与“is_workday”一致。"
        ) % {"cell": cells[2]}
    return Day(on, cells[1] == "1", note["name"], note["kind"])


def _bad_file(year: int, problems: list[str]) -> Invalid:
    listed = " ".join(problems)
    return Invalid(
        "law.calendar_file",
        _("%(year)s年工作日历有%(count)s处需要更正：%(listed)s")
        % {"year": year, "count": len(problems), "listed": listed},
        _("请更正后重新导入，其余内容不受影响。"),
    )


class Calendar:
    """Every day from the first loaded year to the horizon, with prefix sums so that counting is one look-up."""

    def __init__(self, years: Iterable[Year]) -> None:
        self.years: dict[int, Year] = {year.year: year for year in years}
        if not self.years:
            raise Invalid(
                "law.calendar_empty", _("还没有导入任何年份的工作日历。"), _("请先导入“seeds/workdays”中的年份文件。")
            )
        self.first = date(min(self.years), 1, 1)
        self.last = date(max(*self.years, *festivals()), 12, 31)
        self.special: dict[date, Day] = {day.on: day for year in self.years.values() for day in year.days}
        for year in range(self.first.year, self.last.year + 1):
            if year not in self.years:
                self.special |= {day.on: day for day in fixed_festivals(year)}
        self._base = self.first.toordinal()
        self._end = self.last.toordinal()
        self._sure = self._sure_until()
        self._count_days()

    def _sure_until(self) -> int:
        """Ordinal of the last day before the first year without a notice."""
        year = self.first.year
        while year in self.years:
            year += 1
        return date(year, 1, 1).toordinal() - 1

    def _count_days(self) -> None:
        """``_before[i]`` workdays precede day ``i``; ``_work[k]`` is the ordinal of workday ``k``."""
        self._before: list[int] = []
        self._work: list[int] = []
        on = self.first
        for ordinal in range(self._base, self._end + 1):
            self._before.append(len(self._work))
            day = self.special.get(on)
            if day.is_workday if day else on.weekday() < 5:
                self._work.append(ordinal)
            on += _DAY if ordinal < self._end else timedelta(0)
        self._before.append(len(self._work))

    @property
    def loaded_years(self) -> tuple[int, ...]:
        """The years whose notice has been entered, in order."""
        return tuple(sorted(self.years))

    def is_workday(self, on: date) -> bool:
        """True for a day worked: Monday to Friday and make-up days, without festivals and days moved."""
        at = self._at(on)
        return self._before[at + 1] > self._before[at]

    def is_provisional(self, on: date) -> bool:
        """True when the notice for the day's year has not been loaded."""
        return on.year not in self.years

    def sure(self, since: date, until: date) -> bool:
        """True when every year from ``since`` to ``until`` is loaded."""
        if until.toordinal() <= self._sure:
            return True
        return all(year in self.years for year in range(since.year, until.year + 1))

    def source(self, on: date) -> str:
        """Who says whether the day is worked."""
        return notice_of(on.year) if on.year in self.years else FIXED_BY

    def nth_workday(self, start: date, n: int) -> date:
        """The ``n``-th workday after ``start`` (not counting ``start``); n ≥ 1."""
        index = self._before[self._at(start) + 1] + n - 1
        if index >= len(self._work):
            raise self._outside(self.last + _DAY)
        return date.fromordinal(self._work[index])

    def on_or_after(self, on: date) -> date:
        """``on`` when it is a workday, else the next one."""
        index = self._before[self._at(on)]
        if index >= len(self._work):
            raise self._outside(self.last + _DAY)
        return date.fromordinal(self._work[index])

    def nth_workday_before(self, end: date, n: int) -> date:
        """The ``n``-th workday before ``end`` (not counting ``end``); n ≥ 1."""
        index = self._before[self._at(end)] - n
        if index < 0:
            raise self._outside(self.first - _DAY)
        return date.fromordinal(self._work[index])

    def on_or_before(self, on: date) -> date:
        """``on`` when it is a workday, else the last one before it."""
        index = self._before[self._at(on) + 1] - 1
        if index < 0:
            raise self._outside(self.first - _DAY)
        return date.fromordinal(self._work[index])

    def workdays_between(self, start: date, end: date) -> int:
        """How many workdays lie after ``start`` up to and including ``end``."""
        return self._before[self._at(end) + 1] - self._before[self._at(start) + 1]

    def rest_block(self, on: date) -> tuple[date, date, str]:
        """The unbroken run of rest days around ``on`` and the festivals in it (empty for a plain weekend)."""
        first = last = on
        while first > self.first and not self.is_workday(first - _DAY):
            first -= _DAY
        while last < self.last and not self.is_workday(last + _DAY):
            last += _DAY
        names: dict[str, None] = {}
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = self.special.get(date.fromordinal(ordinal))
            if day:
                names |= dict.fromkeys(day.name.split("、"))
        return first, last, "、".join(names)

    def special_days(self, after: date, until: date) -> list[Day]:
        """The special days after ``after`` up to and including ``until``, in order."""
        keys = self._special_keys()
        return [self.special[on] for on in keys[bisect_right(keys, after) : bisect_right(keys, until)]]

    def changed_days(self, other: "Calendar") -> set[date]:
        """The days the two calendars treat differently, or trust differently."""
        days = set(self.special) | set(other.special)
        return {on for on in days if self._kind(on) != other._kind(on)}

    def with_year(self, year: Year) -> "Calendar":
        """The same calendar with one year loaded or replaced."""
        return Calendar([*(kept for kept in self.years.values() if kept.year != year.year), year])

    def _kind(self, on: date) -> bool:
        day = self.special.get(on)
        return day.is_workday if day else on.weekday() < 5

    def _special_keys(self) -> list[date]:
        if not hasattr(self, "_keys"):
            self._keys = sorted(self.special)
        return self._keys

    def _at(self, on: date) -> int:
        index = on.toordinal() - self._base
        if 0 <= index <= self._end - self._base:
            return index
        raise self._outside(on)

    def _outside(self, on: date) -> Invalid:
        return Invalid(
            "law.calendar_missing",
            _("没有%(year)s年的工作日历（已载入%(first)s年至%(last)s年，暂定日期可推算至%(horizon)s年）。")
            % {"year": on.year, "first": self.first.year, "last": max(self.years), "horizon": self.last.year},
            _("请核对起算日期；确需计算的，先导入该年的放假安排。"),
        )


@lru_cache(maxsize=1)
def festivals() -> Mapping[int, dict[str, date]]:
    """Dates of the festivals that follow the lunar calendar and the solar terms, by year (GB/T 33661-2017)."""
    with FESTIVALS.open(encoding="utf-8", newline="") as file:
        return {
            int(row.pop("year")): {name: date.fromisoformat(text) for name, text in row.items()}
            for row in csv.DictReader(file)
        }


def fixed_festivals(year: int) -> list[Day]:
    """The thirteen days fixed by 全国年节及纪念日放假办法 article 2 (2025 version), in order."""
    lunar = festivals().get(year)
    if lunar is None:
        raise Invalid(
            "law.festivals_missing",
            _("没有%(year)s年的节日日期表。") % {"year": year},
            _("请在“kernel/law/festivals.csv”中补充该年。"),
        )
    eve = lunar["spring_festival"] - _DAY
    starts = (
        ("元旦", date(year, 1, 1), 1),
        ("春节", eve, 4),
        ("清明节", lunar["qingming"], 1),
        ("劳动节", date(year, 5, 1), 2),
        ("端午节", lunar["dragon_boat"], 1),
        ("中秋节", lunar["mid_autumn"], 1),
        ("国庆节", date(year, 10, 1), 3),
    )
    days: dict[date, str] = {}
    for name, first, length in starts:
        for offset in range(length):
            on = first + offset * _DAY
            days[on] = f"{days[on]}、{name}" if on in days else name
    return [Day(on, False, days[on], "法定节假日") for on in sorted(days)]


def read_folder(folder: Path = SEEDS) -> list[Year]:
    """Every ``<year>.csv`` of a folder, in order."""
    return [
        read_year(int(path.stem), path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9].csv"))
    ]


@lru_cache(maxsize=1)
def seeded() -> Calendar:
    """The calendar shipped with the code."""
    return Calendar(read_folder())
