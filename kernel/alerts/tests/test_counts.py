"""The reference methods agree with an independent implementation to the last figure, and with their own definition."""

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.alerts.counts import Farrington, ears, ears_c3, farrington, frequency, reference_weeks

ORACLE = Path(__file__).parents[4] / "shared" / "data" / "outbreaks" / "oracle"
here = pytest.mark.skipif(not ORACLE.exists(), reason="the reference bounds do not lie beside the project")
WEEKS = 160


def oracle() -> dict[str, Any]:
    """Every column of the reference, series × weeks; NaN where it gives nothing."""
    found: dict[str, list[list[float]]] = {}
    for file in sorted(ORACLE.glob("*.csv.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        for name in rows[0]:
            values = [float("nan") if row[name] in ("NA", "NaN") else float(row[name]) for row in rows]
            found.setdefault(name, []).append(values)
    return {name: np.array(values) for name, values in found.items()}


@here
@pytest.mark.parametrize(
    ("name", "bounds"),
    [("earsC1", ears), ("earsC2", lambda counts: ears(counts, lag=2)), ("earsC3", ears_c3)],
)
def test_every_bound_and_alarm_of_ears_is_that_of_the_reference(name: str, bounds: Any) -> None:
    told = oracle()
    counts, known = told["observed"], ~np.isnan(told[f"{name}_ub"])
    found = bounds(counts)
    assert known.sum() >= 600
    assert np.allclose(found[known], told[f"{name}_ub"][known], rtol=1e-12, atol=1e-11)
    assert ((counts > found)[known] == (told[f"{name}_alarm"] == 1)[known]).all()


@here
def test_every_bound_and_alarm_of_farrington_is_that_of_the_reference() -> None:
    told = oracle()
    upper, alarm = told["farringtonFlexible_b2w3_np10_ub"], told["farringtonFlexible_b2w3_np10_alarm"]
    weeks = np.flatnonzero(~np.isnan(upper[0]))
    found = [farrington(told["observed"], int(week)) for week in weeks]
    assert len(weeks) * len(upper) >= 200
    assert (upper[:, weeks] == np.array([one.upper for one in found]).T).all()
    assert ((alarm[:, weeks] == 1) == np.array([one.alarm for one in found]).T).all()


def test_this_time_of_the_year_is_compared_with_itself_and_the_last_half_year_is_left_out() -> None:
    weeks, period = reference_weeks(150, Farrington())
    assert weeks[period == 0].tolist() == [*range(43, 50), *range(95, 102)]
    assert weeks.max() == 150 - 26 - 1 and set(period.tolist()) == set(range(10))


def test_too_little_history_is_refused() -> None:
    with pytest.raises(ValueError, match="needs 107 weeks"):
        farrington(np.ones((1, 100)), 99)


def test_a_season_that_returns_every_year_is_no_signal_and_a_burst_is() -> None:
    season = 6 + 5 * np.sin(2 * np.pi * np.arange(WEEKS) / 52)
    counts = np.round(np.tile(season, (2, 1)))
    counts[1, 150] += 20
    assert farrington(counts, 150).alarm.tolist() == [False, True]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_all_series_at_once_are_each_alone(seed: int, level: int) -> None:
    counts = np.random.default_rng(seed).poisson(level, (5, WEEKS)).astype(float)
    together = farrington(counts, 150)
    for place in range(5):
        alone = farrington(counts[place : place + 1], 150)
        assert np.isclose(alone.expected[0], together.expected[place], rtol=1e-12)
        assert alone.upper[0] == together.upper[place]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_no_bound_looks_ahead(seed: int, more: int) -> None:
    counts = np.random.default_rng(seed).poisson(4, (3, WEEKS)).astype(float)
    changed = counts.copy()
    changed[:, 151:] += more
    assert (farrington(counts, 150).upper == farrington(changed, 150).upper).all()
    for bounds in (ears, ears_c3):
        assert np.array_equal(bounds(counts)[:, :151], bounds(changed)[:, :151], equal_nan=True)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_rarer_alarm_has_a_higher_bound(seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(5, (4, WEEKS)).astype(float)
    often, seldom = farrington(counts, 150), farrington(counts, 150, Farrington(alpha=0.001))
    assert (seldom.upper >= often.upper).all() and (seldom.expected == often.expected).all()


def weeks(*last: int) -> Any:
    """Thirteen weeks of 2 and thirteen of 4, then these."""
    return np.array([[2] * 13 + [4] * 13 + list(last)], dtype=float)


@pytest.mark.parametrize(
    ("before", "last", "signal"),
    [
        (2, 10, False),  # median 3: 3 + 3 × 1.4826 = 7.4 is reached, but for the first time
        (2, 11, True),  # 3 + 5 × 1.4826 = 10.4 is reached at once
        (9, 8, False),  # with the 9 among the weeks before, the median is 4: 8.4
        (9, 9, True),
    ],
)
def test_a_class_is_frequent_two_weeks_running_or_at_once_beyond_five_deviations(
    before: int, last: int, signal: bool
) -> None:
    assert frequency(weeks(before, last)).alarm.tolist() == [signal]


@pytest.mark.parametrize(("usual", "last", "signal"), [(0, 4, False), (0, 5, True), (6, 6, False), (6, 7, True)])
def test_weeks_all_alike_are_a_signal_only_from_five_on_and_above_the_median(
    usual: int, last: int, signal: bool
) -> None:
    assert frequency(np.array([[usual] * 27 + [last]], dtype=float)).alarm.tolist() == [signal]


def test_a_frequency_without_half_a_year_before_it_is_refused() -> None:
    with pytest.raises(ValueError, match="28 weeks"):
        frequency(np.ones((1, 27)))
