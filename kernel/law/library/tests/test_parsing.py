"""Texts of law read into their structure, and written back without loss."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.law.citations import read_citation
from kernel.law.library.parsing import parse, parse_article
from kernel.law.library.structure import Heading, Paragraph, content_of, find, render, text_of

LAW = """# 中华人民共和国果园法

2004年3月1日 第十届全国人民代表大会常务委员会第八次会议通过

2019年4月23日 第十三届全国人民代表大会常务委员会第十次会议修正

<!-- INFO END -->

目　录

第一章　总则
第二章　果树
附则

## 第一章　总　则

**第一条**　为了保护果园，制定本法。

**第二条**　本法所称果园，包括下列各项：

（一）梨园；

（二）桃园，其中：

1.早桃；

2．晚桃。

（三）其他果园。

省级人民政府可以作补充规定。

第二条之一 葡萄园适用本法。

## 第二章 果树

### 第一节 修剪

第三条 违反第二条规定的，责令改正。

## 附则

第四条 本法自2005年1月1日起施行。

附件一：果树名录

第一条 梨。
"""


def test_every_level_of_a_law_is_found() -> None:
    law = parse(LAW)
    assert law.title == "中华人民共和国果园法"
    assert len(law.history) == 2
    assert law.contents == ("第一章　总则", "第二章　果树", "附则")
    assert [heading.words for heading in law.headings()] == ["第一章 总则", "第二章 果树", "第一节 修剪", "附则"]
    placed = list(law.articles())
    assert [(one.part, *one.article.key) for one in placed] == [
        (0, 1, 0), (0, 2, 0), (0, 2, 1), (0, 3, 0), (0, 4, 0), (1, 1, 0),
    ]  # fmt: skip
    assert [heading.title for heading in placed[3].path] == ["果树", "修剪"]
    assert [heading.title for heading in placed[4].path] == ["附则"]
    assert law.annexes[0].label == "附件一：果树名录"


@pytest.mark.parametrize(
    ("cited", "text"),
    [
        ("#1", "第一条　为了保护果园，制定本法。"),
        ("#2.2", "省级人民政府可以作补充规定。"),
        ("#2.1.1", "（一）梨园；"),
        ("#2.1.2", "（二）桃园，其中：\n1.早桃；\n2．晚桃。"),
        ("#2.1.2.2", "2．晚桃。"),
        ("#2-1", "第二条之一　葡萄园适用本法。"),
        ("#5", None),
        ("#2.3", None),
        ("#2.2.1", None),
    ],
)
def test_a_citation_finds_its_place(cited: str, text: str | None) -> None:
    node = find(parse(LAW), read_citation("果园法" + cited))
    assert (node and text_of(node)) == text


def test_an_amendment_numbers_its_clauses() -> None:
    law = parse("# 刑法修正案\n作如下修改：\n一、将第三条修改为：“甲。\n“乙。”\n二、本修正案自公布之日起施行。")
    assert law.preamble == (Paragraph("作如下修改："),)
    assert [(one.article.label, len(one.article.paragraphs)) for one in law.articles()] == [("一、", 2), ("二、", 1)]
    assert all(one.article.clause for one in law.articles())


@pytest.mark.parametrize(
    "line",
    ["第三条规定的果园，由县级人民政府管理。", "第二章规定的处罚，由公安机关决定。", "第三条、第四条不适用于外国人。"],
)
def test_a_line_that_only_mentions_an_article_is_a_paragraph(line: str) -> None:
    law = parse(f"果园法\n第一条 甲。\n第二条 乙。\n{line}\n")
    assert len(list(law.articles())) == 2
    assert not list(law.headings())
    assert line in render(law)


def test_articles_without_a_gap_are_found_in_order() -> None:
    law = parse("果园法\n第一章总则\n第一条为了保护果园。\n第二条果园受保护。\n第三条规定由省制定。\n")
    assert [one.article.number for one in law.articles()] == [1, 2]
    assert isinstance(law.body[0], Heading)


def test_an_article_is_read_alone() -> None:
    article = parse_article("第二条", "包括：\n（一）梨；\n（二）桃。\n其他从其规定。")
    assert article is not None
    assert [len(paragraph.items) for paragraph in article.paragraphs] == [2, 0]
    assert content_of(article) == "包括：\n（一）梨；\n（二）桃。\n其他从其规定。"


def test_a_head_in_brackets_is_history() -> None:
    law = parse("果园条例\n（2004年3月1日国务院令第398号公布　根据2019年《决定》修订）\n为了保护果园，制定本条例。\n")
    assert len(law.history) == 1
    assert law.preamble[0].text == "为了保护果园，制定本条例。"


_MARKS = (
    "# |## |第一编|第一章|第二章|第一节|第三分编|第一条|第二条|第二条之一|第三条|\u3000| |\n|\n\n|\r\n|（一）|（二）"
    "|(1)|1.|2．|①|一、|二、|总则|的规定|目录|附件一：|附则|甲乙丙。|；|“|”|**|---|<!-- INFO END -->|2004年3月1日通过"
    "|1|之一|a: b|\ufeff"
)
_PIECES = st.sampled_from(_MARKS.split("|"))
TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join))


def _bare(text: str) -> str:
    """A text without white space, Markdown marks and remarks."""
    without = re.sub("<!--.*?-->|\ufeff|\u200b", "", text)
    return "".join(char for char in without if not char.isspace() and char not in "#*-")


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_read_and_written_back_the_same(text: str) -> None:
    law = parse(text)
    written = render(law)
    assert parse(written) == law
    if not re.match(r"\s*---", text):
        assert _bare(written) == _bare(text)
