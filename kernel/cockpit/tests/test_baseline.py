"""The warning band, against what can be reckoned by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.cockpit.baseline import BACK, band, risen, series
from kernel.cockpit.drawing import draw, top_of

MONDAY = date(2026, 6, 8)


def weekday(day: date) -> bool:
    return day.weekday() < 5


def test_too_few_days_have_no_band() -> None:
    assert band([4, 5]) is None


def test_the_band_is_two_deviations_wide() -> None:
    low, high = band([10, 20, 30]) or (0, 0)
    assert (low, high) == (0, pytest.approx(40))


def test_even_counts_vary_as_poissons_do() -> None:
    assert band([9, 9, 9]) == (pytest.approx(3), pytest.approx(15))


def test_a_quiet_place_is_not_alarmed_by_one() -> None:
    assert band([0, 0, 0, 0]) == (0, 1)


def test_weekends_are_compared_with_weekends() -> None:
    """Five times as many on workdays, every week: no day is unusual."""
    found = {MONDAY - timedelta(days=n): 50 if weekday(MONDAY - timedelta(days=n)) else 10 for n in range(80)}
    assert not [one for one in series(found, MONDAY, 28, weekday) if one.above]


def test_a_burst_stands_above_its_band_and_only_it() -> None:
    found = {MONDAY - timedelta(days=n): 10 for n in range(80)} | {MONDAY - timedelta(days=2): 40}
    line = series(found, MONDAY, 28, lambda day: True)
    assert [one.day for one in line if one.above] == [MONDAY - timedelta(days=2)]


@pytest.mark.parametrize(
    ("week", "before", "percent"),
    [(4, 0, None), (12, 20, 140), (7, 20, None), (10, 0, 100), (17, 40, 70), (16, 40, None)],
)
def test_a_rise_is_told_only_when_it_is_unusual(week: int, before: int, percent: int | None) -> None:
    assert risen(week, before) == percent


@settings(max_examples=30)
@given(st.lists(st.integers(0, 500), min_size=BACK, max_size=90))
def test_a_band_holds_its_mean_and_never_goes_below_nothing(counts: list[int]) -> None:
    low, high = band(counts) or (0.0, 0.0)
    assert 0 <= low <= sum(counts) / len(counts) < high


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9000), min_size=1, max_size=60))
def test_the_picture_stays_inside_its_box(counts: list[int]) -> None:
    found = {MONDAY - timedelta(days=n): value for n, value in enumerate(counts)}
    drawn = draw([(one, None) for one in series(found, MONDAY, 28, weekday)])
    assert all(0 <= one.x <= drawn.width and 0 <= one.y <= drawn.height for one in drawn.points)
    assert top_of(max(counts)) >= max(counts)
