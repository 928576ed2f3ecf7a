"""Operations onto a text of law, the table of changes and the way back; what does not fit is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.law.amending.applying import Outcome, apply
from kernel.law.amending.changes import undo
from kernel.law.amending.compiling import compile_amendment
from kernel.law.lengths import write_number
from kernel.law.library.parsing import parse
from kernel.law.library.structure import Article, Statute, text_of

LAKE = parse(
    """# 青石湖管理办法
为了保护青石湖，制定本办法：
## 第一章 总则
第一条 渔政部门管理青石湖。
第二条 本办法所称渔船，是指在青石湖作业的船。
前款规定的船不包括救援船。
## 第二章 登记
第三条 出港登记应当提交下列材料：
（一）船名；
（二）船员名单；
（三）其他材料。
第四条 登记不收费。
登记不收费，登记当日有效。
第五条 渔政部门、县公安局每月巡查。
"""
)


def amended(*sentences: str) -> Outcome:
    """The lake's text after instructions numbered 一、二、…."""
    lines = [f"{write_number(at)}、{one}" for at, one in enumerate(sentences, start=1)]
    text = "青石湖管理办法修正案\n\n" + "\n".join(lines).replace(" / ", "\n")
    outcome = apply(LAKE, compile_amendment(text).of("青石湖管理办法"))
    assert undo(outcome.text, outcome.changes) == LAKE
    return outcome


def article(outcome: Outcome, number: int, inserted: int = 0) -> str:
    """An article of the text after, as people read it."""
    found = outcome.text.article(number, inserted)
    return text_of(found) if found else ""


def refusal(*sentences: str) -> str:
    """Why the last of the instructions was refused; the text stays as it was where it alone was given."""
    outcome = amended(*sentences)
    if len(sentences) == 1:
        assert outcome.text == LAKE
    assert len(outcome.refused) == 1
    return outcome.refused[0][1]


@pytest.mark.parametrize(
    ("sentence", "number", "text"),
    [
        ("将第一条修改为：“农业农村部门管理青石湖。”", (1, 0), "第一条　农业农村部门管理青石湖。"),
        ("将第二条第二款修改为：“救援船除外。”", (2, 0),
         "第二条　本办法所称渔船，是指在青石湖作业的船。\n救援船除外。"),
        ("在第一条后增加一条，作为第一条之一：“湖长巡湖。”", (1, 1), "第一条之一　湖长巡湖。"),
        ("在第一条中增加一款，作为第二款：“湖长巡湖。”", (1, 0), "第一条　渔政部门管理青石湖。\n湖长巡湖。"),
        ("在第一条中增加一款，作为第一款：“湖长巡湖。”", (1, 0), "第一条　湖长巡湖。\n渔政部门管理青石湖。"),
        ("删去第四条第一款。", (4, 0), "第四条　登记不收费，登记当日有效。"),
        ("将第三条第二项修改为：“船员人数；”", (3, 0),
         "第三条　出港登记应当提交下列材料：\n（一）船名；\n（二）船员人数；\n（三）其他材料。"),
        ("在第三条中增加一项，作为第三项：“（三）去向；”第三项改为第四项。", (3, 0),
         "第三条　出港登记应当提交下列材料：\n（一）船名；\n（二）船员名单；\n（三）去向；\n（四）其他材料。"),
        ("删去第三条第二项，第三项改为第二项。", (3, 0),
         "第三条　出港登记应当提交下列材料：\n（一）船名；\n（二）其他材料。"),
        ("将第五条中的“渔政部门”修改为“农业农村部门”。", (5, 0), "第五条　农业农村部门、县公安局每月巡查。"),
        ("将第四条中的“登记不收费”统一修改为“登记免费”。", (4, 0), "第四条　登记免费。\n登记免费，登记当日有效。"),
        ("删去第五条中的“、县公安局”。", (5, 0), "第五条　渔政部门每月巡查。"),
        ("在第五条中的“县公安局”后增加“、县水利局”。", (5, 0), "第五条　渔政部门、县公安局、县水利局每月巡查。"),
        ("将第五条改为第六条。", (6, 0), "第六条　渔政部门、县公安局每月巡查。"),
        ("将第四条和第五条合并修改为：“登记不收费，每月巡查。”", (4, 0), "第四条　登记不收费，每月巡查。"),
    ],
)  # fmt: skip
def test_an_instruction_gives_the_article(sentence: str, number: tuple[int, int], text: str) -> None:
    outcome = amended(sentence)
    assert not outcome.refused
    assert article(outcome, *number) == text


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("将第九条修改为：“甲。”", "现行文本里有0个第九条，应当正好有一个。"),
        ("将第二条第三款修改为：“甲。”", "第二条第三款：没有唯一的第三款。"),
        ("将第二条第二款修改为：“甲。 / “乙。”", "写明的是一款，引文有2款。"),
        ("将第二条第二款第一项修改为：“甲。”", "第二条第二款第一项：没有唯一的第一项。"),
        ("将第三条第二项修改为：“（三）甲；”", "引文以“（三）”开头，与写明的序号不同。"),
        ("将第五条中的“渔业部门”修改为“农业农村部门”。", "第五条：“渔业部门”出现0次，应当正好一次。"),
        ("将第四条中的“登记不收费”修改为“登记免费”。", "第四条：“登记不收费”出现2次，应当正好一次。"),
        ("删去第五条中的“渔政部门”。", "第五条：删去以后留下的标点连不起来，不能确定怎样写。"),
        ("将第一条修改为：“甲”。", "不能确定引文是否完整：“甲”没有以标点结束。"),
        ("在第三条中增加一项，作为第三项：“（三）去向；”", "改后的各项序号有重复，没有写明原来的项改为第几项。"),
        ("删去第三条第一项。", "改后的各项序号不连续，没有写明原来的项改为第几项。"),
        ("在第一条中增加一款，作为第四款：“湖长巡湖。”", "改后的第几款有重复或者有空缺。"),
        ("在第二条第二款后增加一款，作为第二款：“湖长巡湖。”", "增加的位置与写明的序号不一致。"),
        ("增加一条，作为第四条：“湖长巡湖。”",
         "改后的第四条不止一条：没有写明原来的条文改为第几条，也没有写明条文顺序作相应调整。"),
        ("第三章章名修改为：“罚则”。", "现行文本里有0个第三章标题，应当正好有一个。"),
        ("第二自然段删去。", "没有见过这样的写法：“第二自然段删去。”。"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_leaves_no_trace(sentence: str, why: str) -> None:
    assert refusal(sentence) == why


def test_an_instruction_is_applied_as_a_whole_or_not_at_all() -> None:
    assert "出现0次" in refusal("将第一条中的“渔政部门”修改为“甲”，“没有的词”修改为“乙”。")


def test_two_instructions_about_one_article_do_not_overwrite_each_other() -> None:
    outcome = amended("将第四条修改为：“登记免费。”", "将第四条第一款修改为：“登记收费。”")
    assert article(outcome, 4) == "第四条　登记免费。"
    assert outcome.refused[0][1] == "第四条第一款：这一条已经由另一处整条修改。"


def test_all_numbers_are_those_of_the_text_before() -> None:
    outcome = amended(
        "删去第二条。",
        "在第三条后增加一条，作为第三条：“封湖期间不得出港。”",
        "将第五条修改为：“每月巡查。”",
        "条文顺序作相应调整。",
    )
    assert not outcome.refused
    assert [article(outcome, number)[:8] for number in range(1, 6)] == [
        "第一条　渔政部门", "第二条　出港登记", "第三条　封湖期间", "第四条　登记不收", "第五条　每月巡查",
    ]  # fmt: skip


def test_a_number_said_that_does_not_come_out_is_refused() -> None:
    why = "写明的第五条不在第三条之后。"
    outcome = amended("在第三条后增加一条，作为第五条：“封湖。”", "条文顺序作相应调整。")
    assert [reason for _, reason in outcome.refused][:1] == [why]


def test_nothing_is_numbered_through_while_an_instruction_that_adds_or_deletes_is_refused() -> None:
    outcome = amended("删去第四条。", "删去第九条。", "条文顺序作相应调整。")
    assert [why for _, why in outcome.refused] == [
        "现行文本里有0个第九条，应当正好有一个。",
        "有指令没有执行，它可能增减条文，条文顺序不能确定怎样调整。",
    ]
    assert article(outcome, 5).startswith("第五条")


def test_a_new_article_between_two_chapters_needs_the_article_it_follows() -> None:
    outcome = amended("增加一条，作为第三条：“封湖。”", "条文顺序作相应调整。")
    assert outcome.refused[0][1] == "第三条在两章交界处，没有写明放在哪一条之后。"
    placed = amended("在第二条后增加一条，作为第三条：“封湖。”", "条文顺序作相应调整。")
    kinds = [type(node).__name__ for node in placed.text.body]
    assert kinds == ["Heading", *["Article"] * 3, "Heading", *["Article"] * 3]


def test_words_and_the_full_text_stated_with_them_have_to_agree() -> None:
    good = amended("将第五条中的“每月”修改为“每周”。这一条相应修改为：“渔政部门、县公安局每周巡查。”")
    assert not good.refused
    bad = "将第五条中的“每月”修改为“每周”。这一条相应修改为：“渔政部门、县公安局每日巡查。”"
    assert refusal(bad) == "第五条：改词以后的文字与写明的全文不一致。"


def test_title_preamble_and_headings_change_and_change_back() -> None:
    outcome = amended(
        "将名称修改为：“青石湖保护办法”。",
        "将引言修改为：“为了保护渔业，制定本办法：”",
        "第二章章名修改为：“登记和巡查”。",
    )
    assert not outcome.refused
    assert outcome.text.title == "青石湖保护办法"
    assert [one.text for one in outcome.text.preamble] == ["为了保护渔业，制定本办法："]
    assert [one.words for one in outcome.text.headings()] == ["第一章 总则", "第二章 登记和巡查"]


def test_the_table_of_changes_names_the_instruction_and_both_texts() -> None:
    (row,) = amended("将第一条中的“管理”修改为“保护”。").changes
    assert row.texts == ("第一条　渔政部门管理青石湖。", "第一条　渔政部门保护青石湖。")
    assert row.labels == ("一、",)


# ── laws of all amendments ───────────────────────────────────────────────────

SENTENCES = st.sampled_from(
    [
        "将第{a}条修改为：“新的第{a}条。”", "删去第{a}条。", "将第{a}条第二款修改为：“新款。”", "删去第{a}条第一款。",
        "在第{a}条后增加一条，作为第{a}条之一：“又一条。”", "在第{a}条后增加一条：“又一条。”",
        "在第{a}条中增加一款，作为第{b}款：“又一款。”", "将第{a}条中的“渔”修改为“鱼”。", "将第{a}条改为第{b}条。",
        "将第{a}条中的“第”统一修改为“弟”。", "增加一条，作为第{b}条：“又一条。”", "条文顺序作相应调整。",
        "将第{a}条和第{b}条合并修改为：“合并。”", "在第{a}条中增加一项，作为第{b}项：“（{b}）又一项；”",
    ]
)  # fmt: skip
NUMBERS = st.sampled_from("一二三四五六七八")


@st.composite
def laws(draw: st.DrawFn) -> Statute:
    """A law with a few articles, chapters and paragraphs."""
    lines = ["# 青石湖管理办法"]
    for number in range(1, draw(st.integers(1, 8)) + 1):
        if draw(st.booleans()) and draw(st.booleans()):
            lines.append(f"## 第{write_number(len([one for one in lines if one.startswith('##')]) + 1)}章 章")
        lines.append(f"第{write_number(number)}条 渔船第{number}号。")
        lines += [f"第{number}条的第{at}款。" for at in range(2, draw(st.integers(1, 4)))]
    return parse("\n".join(lines))


@settings(max_examples=150, deadline=None)
@given(laws(), st.lists(st.tuples(SENTENCES, NUMBERS, NUMBERS), max_size=6))
def test_what_was_applied_can_be_taken_back(law: Statute, chosen: list[tuple[str, str, str]]) -> None:
    lines = [f"{write_number(i)}、{s.format(a=a, b=b)}" for i, (s, a, b) in enumerate(chosen, start=1)]
    found = compile_amendment("青石湖管理办法修正案\n\n" + "\n".join(lines)).of("青石湖管理办法")
    outcome = apply(law, found)
    assert undo(outcome.text, outcome.changes) == law
    assert len(outcome.applied) + len(outcome.refused) == len(found)
    keys = [node.key for node in outcome.text.body if isinstance(node, Article)]
    assert keys == sorted(set(keys)), "numbers in order, none twice"


@settings(max_examples=60, deadline=None)
@given(laws(), st.lists(st.tuples(SENTENCES, NUMBERS, NUMBERS), max_size=5))
def test_without_what_was_refused_the_result_is_the_same(law: Statute, chosen: list[tuple[str, str, str]]) -> None:
    lines = [f"{write_number(i)}、{s.format(a=a, b=b)}" for i, (s, a, b) in enumerate(chosen, start=1)]
    outcome = apply(law, compile_amendment("青石湖管理办法修正案\n\n" + "\n".join(lines)).of("青石湖管理办法"))
    again = apply(law, outcome.applied)
    assert (again.text, again.refused) == (outcome.text, ())


PLACED = [
    "第一条", "第三条", "第三条之一", "第九条", "第一款", "第二款", "第二项", "第二章章名", "引言", "名称",
    "该条",
]  # fmt: skip
SAID = [
    "将", "在", "修改为", "改为", "作为", "删去", "增加一条，", "增加一款，", "增加一项，", "合并",
    "末尾", "增加", "中的", "后", "和", "至", "条文顺序作相应调整",
]  # fmt: skip
QUOTED = ["“甲。”", "“（三）乙；”", "“登记”", "“第三条”", "“甲。\n“乙。”", "“", "⟦0⟧"]
PIECES = st.sampled_from([*PLACED, *SAID, *QUOTED, *"：，；。、\n"])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=9), max_size=3))
def test_whatever_is_said_is_applied_or_refused_and_never_raises(said: list[list[str]]) -> None:
    lines = [f"{write_number(at)}、{''.join(one)}" for at, one in enumerate(said, start=1)]
    found = compile_amendment("青石湖管理办法修正案\n\n" + "\n".join(lines)).of("青石湖管理办法")
    outcome = apply(LAKE, found)
    assert undo(outcome.text, outcome.changes) == LAKE
