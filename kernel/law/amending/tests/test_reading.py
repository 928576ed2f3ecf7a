"""Sentences into operations, amendments into instructions."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.law.amending.compiling import compile_amendment
from kernel.law.amending.grammar import read
from kernel.law.amending.operations import NotUnderstood
from kernel.law.amending.tests.notation import written

NAMES = ("《青石湖管理办法》", "本办法")
with Path(__file__).with_name("instructions.csv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))


@pytest.mark.parametrize("row", ROWS, ids=[row["sentence"][:40] for row in ROWS])
def test_a_sentence_means_what_the_table_says_or_is_refused(row: dict[str, str]) -> None:
    sentence = row["sentence"].replace(" / ", "\n")
    if row["refused"]:
        with pytest.raises(NotUnderstood) as trouble:
            read(sentence, NAMES)
        assert str(trouble.value) == row["refused"]
    else:
        assert " | ".join(written(one) for one in read(sentence, NAMES)) == row["operations"]


def test_the_table_is_long_enough_and_has_refusals() -> None:
    assert len(ROWS) >= 80
    assert sum(bool(row["refused"]) for row in ROWS) >= 15


SEVERAL = """关于修改《青石湖管理办法》等二部规章的决定

为了统一渔政管理，现对二部规章作如下修改：

一、对《青石湖管理办法》作出修改

（一）将第三条修改为：“渔船出港前应当登记。

“登记不收费。”

（二）第五条作如下修改：

1.删去第二款。

2.在第一款中增加一项，作为第三项：“（三）船员名单；”

二、修改《白石河采砂规定》

1.将第一条修改为：

“采砂应当取得许可。

二、无许可的不得采砂。”

2.条文顺序作相应调整。

本决定自2031年5月1日起施行。"""


def test_one_decision_changes_several_laws_with_numbers_inside_numbers() -> None:
    found = compile_amendment(SEVERAL)
    assert found.laws() == ["青石湖管理办法", "白石河采砂规定"]
    assert [(one.label, [written(o) for o in one.operations]) for one in found.of("青石湖管理办法")] == [
        ("一、（一）", ["replace #3 =渔船出港前应当登记。/登记不收费。"]),
        ("一、（二）1.", ["delete #5.2"]),
        ("一、（二）2.", ["insert #5.1.3 =（三）船员名单；"]),
    ]
    assert [one.label for one in found.of("白石河采砂规定")] == ["二、1.", "二、2."]


def test_numbering_through_is_meant_for_the_law_that_the_closing_sentence_names() -> None:
    closing = "《白石河采砂规定》根据本决定作相应修改并对条文顺序作相应调整，重新公布。"
    found = compile_amendment(SEVERAL + "\n\n" + closing)
    assert [written(o) for one in found.of("白石河采砂规定") for o in one.operations][-1] == "adjust"
    assert [written(o) for one in found.of("青石湖管理办法") for o in one.operations][-1] != "adjust"


def test_a_number_inside_a_quotation_begins_no_instruction() -> None:
    first = compile_amendment(SEVERAL).of("白石河采砂规定")[0]
    assert first.operations[0].new == "采砂应当取得许可。\n二、无许可的不得采砂。"


def test_every_instruction_stands_where_it_says_in_the_amendment() -> None:
    for one in compile_amendment(SEVERAL).instructions:
        assert SEVERAL[one.start : one.end].strip().startswith(one.text.split("\n")[0].strip())


def test_a_quotation_nobody_closed_ends_where_the_next_number_begins() -> None:
    text = "青石湖管理办法修正案\n\n一、将第三条修改为：“甲。\n\n“乙。\n\n二、删去第四条。"
    found = compile_amendment(text).instructions
    assert [written(o) for one in found for o in one.operations] == ["replace #3 =甲。/乙。", "delete #4"]


def test_a_quotation_that_is_open_at_the_end_is_refused() -> None:
    found = compile_amendment("青石湖管理办法修正案\n\n一、将第三条修改为：“甲。\n\n乙").instructions
    assert [bool(one.refused) for one in found] == [True]


def test_what_is_said_before_the_first_number_is_not_lost() -> None:
    text = "青石湖管理办法修正案\n\n将第二条修改为：“甲。”并作如下修改：\n\n一、删去第四条。"
    assert any(one.refused for one in compile_amendment(text).instructions)


def test_an_instruction_under_a_lead_nobody_understands_is_refused() -> None:
    text = "青石湖管理办法修正案\n\n一、在冬季：\n\n（一）删去第四条。"
    assert [bool(one.refused) for one in compile_amendment(text).instructions] == [True]


@given(st.text(alphabet="第一二三条款项将在修改为增加删去，。；：“”、（）作原\n甲乙", max_size=120))
def test_any_text_gives_operations_a_notice_or_a_reason(text: str) -> None:
    for one in compile_amendment(text).instructions:
        assert not (one.refused and one.operations)


@given(
    st.sampled_from([row["sentence"] for row in ROWS if row["operations"] and not row["sentence"].startswith("为了")]),
    st.sampled_from(["酌情", "原则上", "有关内容", "除外", "等条款", "适当"]),
    st.integers(0, 200),
)
def test_a_word_no_form_knows_is_never_passed_over(sentence: str, word: str, at: int) -> None:
    """Outside of quotations, names and the purpose, it makes the sentence unknown; nothing is read without it."""
    heads = [(i, sentence[:i]) for i in range(len(sentence) + 1)]
    outside = [i for i, head in heads if head.count("“") == head.count("”") and head.count("《") == head.count("》")]
    place = outside[at % len(outside)]
    changed = sentence[:place] + word + sentence[place:]
    with pytest.raises(NotUnderstood):
        read(changed.replace(" / ", "\n"), NAMES)
