"""Which article became which, and what changed in it, on an invented ordinance about a village well."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.law.compare import Clause, Row, compare, renumbering, runs, tally

WELL = (
    "为了保护村里的水井，保障村民饮水安全，制定本办法。",
    "水井归全体村民所有，任何单位和个人不得侵占、破坏。",
    "村民委员会应当每三十日检查一次水质，检查结果在公开栏公布。",
    "在水井周围十米以内，禁止堆放垃圾、饲养家禽、冲洗农具。",
    "违反第四条规定的，由村民委员会责令改正；拒不改正的，处五十元以下罚款。",
    "修缮水井的费用由村集体承担，每年列入村集体收支计划；村民自愿捐款的，应当出具收据，单独记账，并在次年一月公布使用情况。",
    "本办法自公布之日起施行。",
)


def law(*texts: str, first: int = 1) -> list[Clause]:
    return [Clause((at, 0), f"第{at}条", "", text) for at, text in enumerate(texts, start=first)]


def kinds(rows: Sequence[Row]) -> list[tuple[str, list[int], list[int]]]:
    return [(row.kind, [one.key[0] for one in row.old], [one.key[0] for one in row.new]) for row in rows]


def test_a_text_compared_with_itself_has_not_changed() -> None:
    assert kinds(compare(law(*WELL), law(*WELL))) == [("same", [at], [at]) for at in range(1, 8)]


def test_an_added_article_renumbers_those_behind_it() -> None:
    new = (*WELL[:2], "村民委员会应当确定一名水井管理员，每日巡查。", *WELL[2:])
    rows = compare(law(*WELL), law(*new))
    assert kinds(rows)[2] == ("added", [], [3])
    assert renumbering(rows) == {(at, 0): ((at + (at > 2), 0),) for at in range(1, 8)}
    assert tally(rows) == {"same": 2, "added": 1, "renumbered": 5}


def test_a_deleted_article_is_told_where_it_stood() -> None:
    rows = compare(law(*WELL), law(*WELL[:3], *WELL[4:]))
    assert kinds(rows)[3] == ("deleted", [4], [])
    assert renumbering(rows)[(4, 0)] == ()


def test_a_changed_article_keeps_its_place_whatever_its_number() -> None:
    new = (
        "本办法所称水井，是指供村民饮用的公共水井。",
        WELL[0],
        WELL[1],
        WELL[2].replace("三十日", "十五日"),
        *WELL[3:],
    )
    rows = compare(law(*WELL), law(*new))
    assert ("changed", [3], [4]) in kinds(rows)


def test_an_article_that_stands_elsewhere_has_moved() -> None:
    rows = compare(law(*WELL), law(WELL[0], WELL[5], *WELL[1:5], WELL[6]))
    assert ("moved", [6], [2]) in kinds(rows)
    assert tally(rows)["moved"] == 1


def test_an_article_cut_in_two_is_split() -> None:
    first, second = WELL[5].split("；")
    rows = compare(law(*WELL), law(*WELL[:5], f"{first}。", second, WELL[6]))
    assert ("split", [6], [6, 7]) in kinds(rows)


def test_two_articles_made_one_are_merged() -> None:
    first, second = WELL[5].split("；")
    rows = compare(law(*WELL[:5], f"{first}。", second, WELL[6]), law(*WELL))
    assert ("merged", [6, 7], [6]) in kinds(rows)


def test_nothing_in_common_is_deleted_and_added() -> None:
    assert kinds(compare(law("春天播种。"), law("市集每月逢五开放，摊位抽签决定。"))) == [
        ("deleted", [1], []),
        ("added", [], [1]),
    ]


@pytest.mark.parametrize(
    ("old", "new", "gone", "come"),
    [
        ("应当每三十日检查一次", "应当每十五日检查一次", ["三十"], ["十五"]),
        ("行政机关应当受理", "行政复议机关应当受理", [], ["复议"]),
        ("处50元以下罚款", "处200元以下罚款", ["50"], ["200"]),
        ("可以收费。", "不得收费。", ["可以"], ["不得"]),
        ("甲乙丙丁", "戊乙己丁", ["甲乙丙"], ["戊乙己"]),
    ],
)
def test_changed_words_are_shown_whole(old: str, new: str, gone: list[str], come: list[str]) -> None:
    before, after = runs(old, new)
    assert [run.text for run in before if run.changed] == gone
    assert [run.text for run in after if run.changed] == come


def test_the_sides_of_a_split_row_are_dealt_back_to_their_articles() -> None:
    first, second = WELL[5].split("；")
    rows = compare(law(*WELL), law(*WELL[:5], f"{first}。", second, WELL[6]))
    row = next(one for one in rows if one.kind == "split")
    assert [["".join(run.text for run in found) for _, found in side] for side in row.sides] == [
        [WELL[5]],
        [f"{first}。", second],
    ]


texts = st.lists(st.text("甲乙丙丁应当可以水井一二三。；\n", min_size=1, max_size=40), max_size=12)


@given(texts, texts)
def test_every_article_of_both_texts_stands_in_the_table_once(old: list[str], new: list[str]) -> None:
    rows = compare(law(*old), law(*new))
    assert sorted(one.key[0] for row in rows for one in row.old) == list(range(1, len(old) + 1))
    assert sorted(one.key[0] for row in rows for one in row.new) == list(range(1, len(new) + 1))


@given(texts, texts)
def test_every_character_of_both_texts_stands_in_the_sides(old: list[str], new: list[str]) -> None:
    for row in compare(law(*old), law(*new)):
        for clauses, side in zip((row.old, row.new), row.sides, strict=True):
            assert ["".join(run.text for run in found) for _, found in side] == [one.text for one in clauses]


@given(texts)
def test_rows_in_their_order_give_the_newer_text(new: list[str]) -> None:
    rows = compare(law(*reversed(new)), law(*new))
    told = [one.key[0] for row in rows if row.kind != "moved" for one in row.new]
    assert told == sorted(told)
