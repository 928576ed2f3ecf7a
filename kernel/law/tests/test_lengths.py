"""Lengths are read as the law writes them, and nothing else is."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kernel.common.errors import Invalid
from kernel.law.lengths import in_language, parse, read_number, write_number


@pytest.mark.parametrize(
    ("text", "n", "unit"),
    [
        ("7日", 7, "day"),
        ("七日", 7, "day"),
        ("3天", 3, "day"),
        ("十五日内", 15, "day"),
        ("十日以内", 10, "day"),
        ("一百八十日", 180, "day"),
        ("20个工作日", 20, "workday"),
        ("二十个工作日", 20, "workday"),
        ("5工作日", 5, "workday"),
        ("6个月", 6, "month"),
        ("六个月", 6, "month"),
        ("两个月", 2, "month"),
        ("半年", 6, "month"),
        ("1年", 1, "year"),
        ("二十年", 20, "year"),
        ("24小时", 24, "hour"),
        ("七十二小时", 72, "hour"),
        ("2个工作小时", 2, "workhour"),
        ("30分钟", 30, "minute"),
        ("15秒", 15, "second"),
        ("当日", 0, "day"),
        ("７日", 7, "day"),
        (" 20 个 工作日 ", 20, "workday"),
    ],
)
def test_a_length_is_read(text: str, n: int, unit: str) -> None:
    found = parse(text)
    assert (found.n, found.unit) == (n, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "日",
        "7号",
        "1月",
        "0日",
        "零日",
        "-3日",
        "3.5日",
        "二二日",
        "十十日",
        "半个月",
        "一五日",
        "九千千日",
        "一万日",
        "7日和3日",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(text)
    assert "20个工作日" in refusal.value.next


@given(st.integers(1, 9999))
def test_chinese_numerals_are_read_back(number: int) -> None:
    assert read_number(write_number(number)) == number


@given(st.text(alphabet="零一二三四五六七八九十百千两", min_size=1, max_size=8))
def test_a_numeral_is_read_only_when_well_written(text: str) -> None:
    number = read_number(text)
    if number is not None:
        assert write_number(number) in (text.replace("两", "二"), text.replace("两", "二").removeprefix("一"))


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("三十日", "30 days"), ("1年", "1 year"), ("五个工作日", "5 working days"), ("六个月", "6 months"),
        ("二十四小时", "24 hours"), ("半年", "6 months"), ("当日", "the same day"), ("没有期限", "没有期限"),
    ],
)  # fmt: skip
def test_a_length_is_told_in_the_language_of_the_reader(text: str, english: str) -> None:
    assert in_language(text) == text
    with translation.override("en"):
        assert in_language(text) == english
