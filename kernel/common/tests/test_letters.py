"""What nobody sees is left out of a text; what is written stays."""

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.common.letters import UNSEEN, clean, cleaned

DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text())
def test_nothing_turns_the_direction_of_a_text(text: str) -> None:
    left = clean(text)
    assert not DIRECTIONS & {unicodedata.bidirectional(one) for one in left}
    assert clean(left) == left


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
def test_what_is_written_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦一家", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "第一行\r\n第二行\t完", "می‌خواهم"])
def test_joiners_and_line_ends_stay(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u2069", "\u200b", "\ufeff", "\x00", "\x1b", "\ud83d"])
def test_a_mark_nobody_sees_is_left_out(mark: str) -> None:
    assert cleaned({f"标{mark}题": [f"楼上{mark}漏水", 3, None]}) == {"标题": ["楼上漏水", 3, None]}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_columns_are_cleaned_as_single_texts_are(text: str) -> None:
    assert pl.Series([text]).str.replace_all(f"[{UNSEEN}]", "").to_list() == [clean(text)]
