"""Time left, in words."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kernel.common.moment import LOCAL
from kernel.web.remaining import ago, of_clock, remaining, span

NOW = datetime(2026, 11, 20, 9, 42, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("left", "level", "text"),
    [
        (timedelta(hours=3, minutes=20), "soon", "剩3时20分"),
        (timedelta(hours=5, minutes=5), "soon", "剩5时05分"),
        (timedelta(hours=2), "soon", "剩2时"),
        (timedelta(minutes=45), "soon", "剩45分"),
        (timedelta(seconds=20), "soon", "剩1分"),
        (timedelta(days=1, hours=18), "near", "剩1天18时"),
        (timedelta(days=2), "near", "剩2天"),
        (timedelta(days=3), "ok", "剩3天"),
        (timedelta(days=4, hours=7), "ok", "剩4天"),
        (-timedelta(days=1, hours=4), "over", "超期1天4时"),
        (-timedelta(hours=2, minutes=10), "over", "超期2时10分"),
        (-timedelta(days=40, hours=3), "over", "超期40天"),
    ],
)
def test_a_moment_is_told_by_what_is_left(left: timedelta, level: str, text: str) -> None:
    found = remaining(NOW + left, NOW)
    assert (found.level, found.text) == (level, text)


@pytest.mark.parametrize(
    ("due", "level", "text"),
    [
        (date(2026, 11, 20), "soon", "今天到期"),
        (date(2026, 11, 21), "near", "明天到期"),
        (date(2026, 11, 23), "near", "剩3天"),
        (date(2026, 11, 24), "ok", "剩4天"),
        (date(2026, 11, 19), "over", "超期1天"),
    ],
)
def test_a_date_lasts_until_its_end(due: date, level: str, text: str) -> None:
    found = remaining(due, NOW)
    assert (found.level, found.text) == (level, text)


def test_anything_like_a_clock_is_understood() -> None:
    law = SimpleNamespace(on=date(2026, 11, 24), at=NOW + timedelta(hours=3), provisional=True)
    found = of_clock(law, NOW)
    assert found is not None and (found.text, found.provisional) == ("剩3时", True)


@pytest.mark.parametrize(("state", "text"), [("paused", "计时暂停"), ("met", "按期完成"), ("missed", "超期完成")])
def test_a_clock_that_stands_still_counts_nothing(state: str, text: str) -> None:
    found = of_clock(SimpleNamespace(due_at=NOW - timedelta(days=9), state=state), NOW)
    assert found is not None and (found.level, found.text) == (state, text)


@pytest.mark.parametrize("nothing", [None, "", SimpleNamespace(due_at=None)])
def test_without_an_end_there_is_nothing_left(nothing: object) -> None:
    assert of_clock(nothing, NOW) is None


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW - timedelta(seconds=30), "刚刚"),
        (NOW - timedelta(minutes=9), "9分钟前"),
        (NOW - timedelta(hours=2), "2小时前"),
        (datetime(2026, 11, 19, 17, 20, tzinfo=LOCAL), "昨天17:20"),
        (datetime(2026, 11, 20, 13, 2, tzinfo=LOCAL), "今天13:02"),
        (datetime(2026, 11, 18, 17, 0, tzinfo=LOCAL), "11-18 17:00"),
        (datetime(2025, 11, 18, 17, 0, tzinfo=LOCAL), "2025-11-18"),
    ],
)
def test_a_moment_past_is_told_as_people_do(moment: datetime, text: str) -> None:
    assert ago(moment, NOW) == text


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_a_length_is_never_empty_nor_zero(length: timedelta) -> None:
    assert any(unit in span(length) for unit in "天时分")
    assert not span(length).startswith("0")


def test_a_past_moment_is_told_in_english_with_its_spaces() -> None:
    with translation.override("en"):
        assert ago(NOW - timedelta(days=1, hours=1), NOW) == "yesterday, 08:42"
        assert ago(datetime(2026, 3, 2, 8, 0, tzinfo=LOCAL), NOW) == "2 Mar 08:00"
