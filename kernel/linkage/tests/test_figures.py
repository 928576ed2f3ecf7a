"""What a text says in figures is the same however it is written."""

import polars as pl
import pytest

from kernel.linkage import figures

KEY = b"k" * 32


def read(text: str) -> pl.Series:
    return figures.plain(pl.Series([text]))


@pytest.mark.parametrize("text", ["借了48000元", "借了4.8万元", "借了4.8万没还", "借了4万8没还", "借了四万八千块"])
def test_one_sum_is_found_in_all_its_spellings(text: str) -> None:
    assert figures.sums(read(text), pl.Series([None], dtype=pl.Float64)).to_list() == [[48_000]]


def test_the_sum_of_the_column_counts_too() -> None:
    assert figures.sums(read("没有数目"), pl.Series([1_800.0])).to_list() == [[1_800]]


def test_counts_are_tokens_and_moments_are_none() -> None:
    one, two = (
        figures.figures(KEY, read(text))[0] for text in ("8户，毁了8.8亩，3月5日", "八户人家，8.8亩地，去年十月")
    )
    assert sorted(one) == sorted(two)
    assert len(one) == 2


def test_the_group_of_a_village_is_read() -> None:
    assert figures.hamlets(read("金埭村11组路灯不亮")).to_list() == [11]


@pytest.mark.parametrize(
    ("text", "told"), [("之前反映过路灯不亮", 1), ("跟前面反映的是同一件事", 1), ("路灯不亮，请修", 0)]
)
def test_a_report_that_says_it_was_said_before_is_known(text: str, told: int) -> None:
    assert figures.told_before(pl.Series([text])).to_list() == [told]
