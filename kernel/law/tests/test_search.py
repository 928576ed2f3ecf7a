"""Articles found by words, on two invented laws."""

from datetime import date
from typing import Any

import pytest

from kernel.law import search
from kernel.law.search import Entry, Wanted, hits, refresh, stamps

OLD, NEW, TOWN = 1, 2, 3
FIRST, SECOND = date(2010, 1, 1), date(2024, 1, 1)


def entry(pk: int, version: int, text: str, *, kind: str = "法律", path: str = "", number: int = 5) -> Entry:
    name = {OLD: "水井保护法", NEW: "水井保护法", TOWN: "清渡县集市管理办法"}[version]
    since = SECOND if version == NEW else FIRST
    return Entry(
        pk,
        version,
        name,
        kind,
        "county" if version == TOWN else "national",
        path,
        text,
        number,
        since,
        SECOND if version == OLD else None,
    )


ENTRIES = [
    ("1", [entry(11, OLD, "破坏水井的，处五十元以下罚款。"), entry(12, OLD, "水井归村民所有。")]),
    ("2", [entry(21, NEW, "破坏水井的，处二百元以下罚款。"), entry(22, NEW, "取水应当排队。", path="第二章 用水秩序")]),
    ("3", [entry(31, TOWN, "破坏集市秩序的，处一百元以下罚款。", kind="地方性法规")]),
]
STAMPS = {"1": "a", "2": "a", "3": "a"}


@pytest.fixture
def index(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    refresh(STAMPS, ENTRIES)


def found(words: str, **more: Any) -> list[int]:
    return hits(Wanted(words, **more))[1]


@pytest.mark.usefixtures("index")
class TestFinding:
    def test_what_speaks_of_most_comes_first(self) -> None:
        assert set(found("破坏水井")[:2]) == {11, 21}

    def test_a_law_is_found_by_its_name_and_an_article_by_its_heading(self) -> None:
        assert found("集市管理办法")[0] == 31
        assert found("用水秩序")[0] == 22

    def test_everyday_words_find_the_words_of_the_law(self, monkeypatch: Any) -> None:
        assert found("打水")[:1] != [22]
        monkeypatch.setattr(search, "notions", lambda words: [search.Notion("打水", ("取水",))])
        assert found("打水") == [22]

    def test_only_what_was_in_force_on_the_day(self) -> None:
        assert found("破坏水井", on=date(2023, 12, 31))[0] == 11
        assert 21 not in found("破坏水井", on=date(2023, 12, 31))
        assert found("破坏水井", on=SECOND)[0] == 21
        assert 11 not in found("破坏水井", on=SECOND)
        assert found("破坏水井", on=date(2009, 12, 31)) == []

    def test_only_of_a_kind_a_level_or_certain_versions(self) -> None:
        assert found("罚款", kinds=("地方性法规",)) == [31]
        assert found("罚款", levels=("county", "city")) == [31]
        assert found("罚款", versions=(OLD,)) == [11]

    def test_the_number_of_all_is_told_beside_a_page_of_them(self) -> None:
        count, page = hits(Wanted("罚款"), limit=2, offset=2)
        assert (count, len(page)) == (3, 1)

    @pytest.mark.parametrize("words", ["", "？！", "怎么办", "。" * 500, "没有这样的词句出现过", '(*:) AND "', "井"])
    def test_any_words_are_answered(self, words: str) -> None:
        assert isinstance(found(words), list)

    def test_a_version_whose_stamp_changed_is_indexed_anew(self) -> None:
        again = [("2", [entry(21, NEW, "破坏水井的，处三百元以下罚款。")])]
        assert refresh({**STAMPS, "2": "b"}, again) == 1
        assert 22 not in found("用水秩序")
        assert found("三百元")[0] == 21
        assert stamps()["2"] == "b"

    def test_a_version_that_is_gone_is_found_no_more(self) -> None:
        refresh({"1": "a", "2": "a"}, [])
        assert 31 not in found("集市管理办法")
        assert set(stamps()) == {"1", "2"}


def test_an_index_that_was_interrupted_goes_on_and_holds_each_article_once(
    settings: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(search, "PORTION", 1)

    def broken() -> Any:
        yield ENTRIES[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh(STAMPS, broken())
    assert set(stamps()) == {"1"}
    refresh(STAMPS, [one for one in ENTRIES if one[0] not in stamps()])
    assert hits(Wanted("罚款"))[0] == 3
    assert set(stamps()) == {"1", "2", "3"}
