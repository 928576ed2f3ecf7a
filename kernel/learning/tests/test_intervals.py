"""Wilson's interval: known values, and what must hold for any counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.learning.intervals import Judged, wilson


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (8, 10, 0.4902, 0.9433), (50, 100, 0.4038, 0.5962)],
)
def test_the_interval_is_that_of_the_tables(right: int, total: int, low: float, high: float) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_share_lies_inside_and_more_counts_tell_more(right: int, wrong: int) -> None:
    total = right + wrong
    low, high = wilson(right, total)
    assert 0 <= low <= high <= 1
    if total:
        assert low - 1e-12 <= right / total <= high + 1e-12
        more = wilson(right * 4, total * 4)
        assert more[1] - more[0] <= high - low + 1e-12


def test_nothing_judged_says_nothing_and_wrong_counts_are_refused() -> None:
    assert Judged(0, 0).share is None and Judged(0, 0).interval == (0.0, 1.0)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)
