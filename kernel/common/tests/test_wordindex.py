"""An index of words beside the database."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.common.wordindex import WordIndex, all_of, any_of, best_of, pieces

INDEX = WordIndex("test", words=["title", "body"], numbers=["year"], tags=["kind"], weighted=True)


@pytest.fixture
def index(settings: Any, tmp_path: Any) -> WordIndex:
    settings.VAR = tmp_path
    with INDEX.writing() as writer:
        assert writer is not None
        writer.add(1, {"title": "水井", "body": "修缮水井"}, numbers={"year": 2020}, tags={"kind": "a"})
        writer.add(2, {"title": "集市", "body": "水井边的集市"}, numbers={"year": 2024}, tags={"kind": "b"}, weight=9.0)
    return INDEX


@pytest.mark.parametrize(
    ("text", "found"),
    [("水井", ["水井"]), ("修水井", ["修水", "水井"]), ("井", ["井"]), ("A B1", ["a", "b1"]), ("，。", []), ("", [])],
)
def test_every_run_is_cut_into_pairs(text: str, found: list[str]) -> None:
    assert pieces(text) == found


def test_a_phrase_is_found_wherever_it_stands_and_weight_decides(index: WordIndex) -> None:
    assert index.best(index.phrase("body", "水井"), limit=5, count=True) == (2, [2, 1])
    assert index.best(index.phrase("title", "水井"), limit=5)[1] == [1]
    assert index.best(index.phrase("body", "井边的集"), limit=5)[1] == [2]
    assert index.best(index.phrase("body", "井水"), limit=5)[1] == []


def test_what_is_found_can_be_narrowed(index: WordIndex) -> None:
    wells = index.phrase("body", "水井")
    assert index.best(all_of([wells, index.between("year", None, 2020)]), limit=5)[1] == [1]
    assert index.best(all_of([wells, index.one_of("kind", ["b"])]), limit=5)[1] == [2]
    assert index.best(all_of([wells, index.one_of("pk", [1])]), limit=5)[1] == [1]
    assert index.best(any_of([index.phrase("title", "水井"), index.phrase("title", "集市")]), limit=5)[1] == [2, 1]
    assert set(index.best(best_of([index.phrase("title", "水井"), wells], 0.1), limit=5)[1]) == {1, 2}


def test_what_is_removed_is_found_no_more(index: WordIndex) -> None:
    with index.writing() as writer:
        assert writer is not None
        writer.remove("year", 2020)
        writer.remove("pk", 77)
    assert index.best(index.phrase("body", "水井"), limit=5)[1] == [2]


def test_two_do_not_write_at_once(index: WordIndex) -> None:
    with index.writing() as first, index.writing() as second:
        assert first is not None and second is None


def test_an_empty_index_finds_nothing(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path / "none"
    assert INDEX.best(INDEX.phrase("body", "水井"), limit=5, count=True) == (0, [])


@given(st.text(max_size=30))
def test_any_text_can_be_asked(text: str) -> None:
    assert INDEX.phrase("body", text) is not None
