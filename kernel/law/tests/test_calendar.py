"""The calendar agrees with the notices, and refuses a file that cannot be one."""

import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from kernel.common.errors import Invalid
from kernel.law.calendar import Calendar, fixed_festivals, read_folder, read_year, seeded

PUBLISHED = Path(__file__).resolve().parents[4] / "shared/data/holidays/chinese_days_2004_2026.json.gz"
GOOD = "date,is_workday,note\n2027-01-01,0,元旦（法定节假日）\n2027-01-02,1,元旦（调休上班）\n"


def test_every_year_from_2004_to_2026_is_loaded() -> None:
    assert seeded().loaded_years == tuple(range(2004, 2027))


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published data set is not on this machine")
def test_every_day_agrees_with_the_published_data() -> None:
    published = json.loads(gzip.decompress(PUBLISHED.read_bytes()))
    off = {day for year in published.values() for day in year["holidays"]}
    on = {day for year in published.values() for day in year["workdays"]}
    day, calendar = date(2004, 1, 1), seeded()
    while day.year < 2027:
        text = day.isoformat()
        expected = text in on or (text not in off and day.weekday() < 5)
        assert calendar.is_workday(day) == expected, text
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-10-01", False),
        ("2026-10-10", True),
        ("2026-02-14", True),
        ("2026-02-28", True),
        ("2026-10-04", False),
        ("2026-10-12", True),
        ("2020-01-31", False),
        ("2020-02-01", False),
        ("2015-09-03", False),
        ("2015-09-06", True),
        ("2024-02-09", True),
        ("2006-12-30", True),
        ("2018-12-31", False),
    ],
)
def test_known_days(day: str, worked: bool) -> None:
    assert seeded().is_workday(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2027, "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 09-15 10-01 10-02 10-03"),
        (2028, "01-01 01-25 01-26 01-27 01-28 04-04 05-01 05-02 05-28 10-01 10-02 10-03"),
        (2031, "01-01 01-22 01-23 01-24 01-25 04-05 05-01 05-02 06-24 10-01 10-02 10-03"),
    ],
)
def test_a_year_without_notice_has_the_festivals_of_the_rules_only(year: int, days: str) -> None:
    assert [f"{day.on:%m-%d}" for day in fixed_festivals(year)] == days.split()


def test_two_festivals_on_one_day_are_both_named() -> None:
    names = {day.on: day.name for day in fixed_festivals(2031)}
    assert names[date(2031, 10, 1)] == "中秋节、国庆节"


def test_the_statutory_festivals_of_2025_and_2026_are_the_fixed_ones() -> None:
    for year in (2025, 2026):
        loaded = [day.on for day in seeded().years[year].days if day.statutory]
        assert loaded == [day.on for day in fixed_festivals(year)]


def test_counting_by_prefix_sums_is_counting_day_by_day() -> None:
    calendar, day, seen = seeded(), date(2025, 12, 20), 0
    for number in range(1, 400):
        day += timedelta(days=1)
        seen += calendar.is_workday(day)
        assert calendar.workdays_between(date(2025, 12, 20), day) == seen
        if calendar.is_workday(day):
            assert calendar.nth_workday(date(2025, 12, 20), seen) == day
        assert calendar.is_workday(calendar.on_or_after(day)), number


def test_before_the_first_year_and_past_the_horizon_it_refuses() -> None:
    for day in (date(2003, 12, 31), date(2061, 1, 1)):
        with pytest.raises(Invalid, match="calendar_missing"):
            seeded().is_workday(day)
    with pytest.raises(Invalid, match="calendar_missing"):
        seeded().nth_workday(date(2060, 12, 1), 60)


def test_a_gap_between_loaded_years_is_provisional() -> None:
    years = [year for year in read_folder() if year.year != 2024]
    calendar = Calendar(years)
    assert not calendar.sure(date(2023, 12, 1), date(2024, 1, 5))
    assert calendar.sure(date(2025, 1, 1), date(2025, 2, 1))
    assert calendar.is_provisional(date(2024, 5, 1))


def test_a_good_file_is_read() -> None:
    year = read_year(2027, "\ufeff" + GOOD)
    assert [(day.on.isoformat(), day.is_workday, day.statutory) for day in year.days] == [
        ("2027-01-01", False, True),
        ("2027-01-02", True, False),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "表头"),
        ("date,worked,note\n", "表头"),
        (GOOD + "2027-13-01,0,元旦（放假）\n", "第4行"),
        (GOOD + "2026-05-01,0,劳动节（放假）\n", "不在2027年内"),
        (GOOD + "2027-05-01,2,劳动节（放假）\n", "is_workday"),
        (GOOD + "2027-05-01,0,劳动节\n", "note"),
        (GOOD + "2027-05-01,1,劳动节（放假）\n", "note"),
        (GOOD + "2027-01-01,0,元旦（法定节假日）\n", "重复"),
        (GOOD + "2027-05-01,0\n", "三列"),
        ("date,is_workday,note\n2027-01-02,1,元旦（调休上班）\n", "法定节假日"),
    ],
)
def test_a_faulty_file_is_refused_with_row_and_column(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_year(2027, text)
    assert said in refusal.value.what


def test_every_faulty_row_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        read_year(2027, GOOD + "x,0,元旦（放假）\ny,0,元旦（放假）\n")
    assert "第4行" in refusal.value.what and "第5行" in refusal.value.what
