"""What is true of every due date."""

import time
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import LOCAL
from kernel.law.calendar import seeded
from kernel.law.counting import add_months
from kernel.law.due import Due, due
from kernel.law.lengths import parse
from kernel.law.norms import library
from kernel.law.terms import Extension, Pause

days = st.dates(date(2004, 1, 1), date(2025, 12, 31))
numbers = st.integers(1, 200)
norms = st.sampled_from(["行政处罚法", "民事诉讼法", "product"])
units = st.sampled_from(["日", "个工作日", "个月"])


def end(norm: str, length: str, start: date, **more: object) -> Due:
    return due(start, length, rule=library().rule(norm, start), calendar=seeded(), **more)  # type: ignore[arg-type]


@given(norms, days, numbers, units)
def test_the_last_day_is_worked_and_after_the_start(norm: str, start: date, n: int, unit: str) -> None:
    found = end(norm, f"{n}{unit}", start)
    assert seeded().is_workday(found.on)
    assert found.on > start


@given(norms, days, numbers, units)
def test_no_workday_lies_between_the_counted_day_and_the_due_day(norm: str, start: date, n: int, unit: str) -> None:
    found = end(norm, f"{n}{unit}", start)
    assert isinstance(found.counted, date)
    assert seeded().workdays_between(found.counted, found.on) == (found.on != found.counted)


@given(norms, days, st.integers(8, 200), units)
def test_a_longer_limit_never_ends_earlier(norm: str, start: date, n: int, unit: str) -> None:
    assert end(norm, f"{n}{unit}", start).on <= end(norm, f"{n + 1}{unit}", start).on


@given(norms, days, numbers, units)
def test_a_later_start_never_ends_earlier(norm: str, start: date, n: int, unit: str) -> None:
    rule, calendar = library().rule(norm, start), seeded()
    later = start + timedelta(days=1)
    first = due(start, f"{n}{unit}", rule=rule, calendar=calendar)
    assert first.on <= due(later, f"{n}{unit}", rule=rule, calendar=calendar).on


@given(days, numbers)
def test_working_days_never_end_before_natural_days(start: date, n: int) -> None:
    assert end("product", f"{n}日", start).on <= end("product", f"{n}个工作日", start).on


@given(days, numbers)
def test_exactly_so_many_working_days_are_counted(start: date, n: int) -> None:
    found = end("product", f"{n}个工作日", start)
    assert seeded().workdays_between(start, found.on) == n


@given(st.datetimes(datetime(2004, 1, 1), datetime(2025, 12, 31)), st.integers(1, 500))
def test_hours_are_exactly_that_many(start: datetime, n: int) -> None:
    found = due(start, f"{n}小时", rule=library().rule("民事诉讼法", start.date()), calendar=seeded())
    assert found.at - start.replace(tzinfo=LOCAL) == timedelta(hours=n)


@given(days, st.integers(1, 240))
def test_a_month_count_lands_in_that_month_on_that_day_or_its_last(start: date, n: int) -> None:
    found = add_months(start, n)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == n
    assert found.day == start.day or (found + timedelta(days=1)).day == 1


@given(days, numbers, st.integers(1, 60), units)
def test_an_extension_never_shortens(start: date, n: int, more: int, unit: str) -> None:
    extension = Extension(parse(f"{more}{unit}"), start, "张局长", "案情复杂")
    assert (
        end("民事诉讼法", f"{n}{unit}", start, extensions=[extension]).on >= end("民事诉讼法", f"{n}{unit}", start).on
    )


@given(days, st.integers(2, 90), st.integers(0, 60))
def test_natural_days_move_by_exactly_the_days_paused(start: date, n: int, rest: int) -> None:
    begin = start + timedelta(days=1)
    pause = Pause("鉴定", begin, begin + timedelta(days=rest), "张局长", "委托鉴定")
    plain, paused = end("民事诉讼法", f"{n}日", start), end("民事诉讼法", f"{n}日", start, pauses=[pause])
    assert isinstance(plain.counted, date) and isinstance(paused.counted, date)
    assert (paused.counted - plain.counted).days == rest


@given(norms, days, numbers, units)
def test_a_derivation_ends_on_the_due_day_and_cites_on_every_line(norm: str, start: date, n: int, unit: str) -> None:
    found = end(norm, f"{n}{unit}", start)
    steps = found.derivation
    last = [step for step in steps if "届满" in step.text][-1]
    assert last.date == found.on
    assert all(step.article and step.text.endswith("。") for step in steps)


@given(norms, days, numbers, units)
def test_the_same_question_has_the_same_answer(norm: str, start: date, n: int, unit: str) -> None:
    assert end(norm, f"{n}{unit}", start).derivation == end(norm, f"{n}{unit}", start).derivation


def test_a_hundred_thousand_working_day_limits_take_less_than_a_second_of_one_core() -> None:
    rule, calendar, length = library().rule("行政处罚法", date(2022, 1, 1)), seeded(), parse("7日")
    starts = [date(2022, 1, 1) + timedelta(days=i % 1500) for i in range(50_000)]
    best = min(_seconds(starts, length, rule, calendar) for _ in range(3))
    assert best < 0.5


def _seconds(starts: list[date], length: object, rule: object, calendar: object) -> float:
    begin = time.process_time()
    for start in starts:
        due(start, length, rule=rule, calendar=calendar)  # type: ignore[arg-type]
    return time.process_time() - begin


@given(norms, days, numbers, units)
def test_counted_backwards_it_is_worked_before_the_event_and_leaves_the_whole_time(
    norm: str, event: date, n: int, unit: str
) -> None:
    if event.year < 2022:
        event = event.replace(year=2022, day=min(event.day, 28))
    found = end(norm, f"{n}{unit}", event, backwards=True)
    assert seeded().is_workday(found.on)
    assert isinstance(found.counted, date) and found.on <= found.counted < event
    if unit == "日" and not library().rule(norm, event).counts_workdays(parse(f"{n}日")):
        assert (event - found.counted).days == n
    if unit == "个工作日":
        assert seeded().workdays_between(found.on, event - timedelta(days=1)) == n - 1


@given(norms, st.dates(date(2022, 1, 1), date(2025, 12, 31)), numbers, units)
def test_a_count_backwards_cites_on_every_line_and_ends_on_its_day(norm: str, event: date, n: int, unit: str) -> None:
    steps = end(norm, f"{n}{unit}", event, backwards=True).derivation
    assert all(step.article and step.text.endswith("。") for step in steps)
    assert steps[-1].date == end(norm, f"{n}{unit}", event, backwards=True).on and "届满" in steps[-1].text


def test_nothing_extends_or_pauses_a_count_backwards() -> None:
    extension = Extension(parse("5日"), date(2026, 1, 5), "张局长", "案情复杂")
    with pytest.raises(Conflict, match="backwards_interrupted"):
        end("民事诉讼法", "20日", date(2026, 3, 2), extensions=[extension], backwards=True)


def test_office_hours_are_not_counted_backwards() -> None:
    with pytest.raises(Invalid, match="backwards_office_hours"):
        due(datetime(2026, 3, 2, 10, tzinfo=LOCAL), "2个工作小时", rule=library().rule("product", date(2026, 3, 2)),
            calendar=seeded(), backwards=True)  # fmt: skip
