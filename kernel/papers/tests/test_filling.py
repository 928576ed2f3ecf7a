"""Fields in a Word template: found, checked, filled, however an office program cut them up."""

import io
import zipfile
from typing import Any

import pytest
from docx import Document

from kernel.papers.filling import check_template, fill, leftovers
from kernel.papers.written import BadText, saved, word_of

KNOWN = {"编号": "", "诉求": "", "过程.时间": "", "过程.情况": "", "当事人.姓名": ""}


def made(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """A Word document of these paragraphs and one table."""
    document = Document()
    for one in paragraphs:
        document.add_paragraph(one)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def lines(content: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(content)).paragraphs]


def cells(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in Document(io.BytesIO(content)).tables[0].rows]


def test_a_field_cut_into_runs_is_filled_in_the_look_of_its_first_run() -> None:
    document = Document()
    paragraph = document.add_paragraph("编号：")
    for part in ("{", "{编", "号 }", "}"):
        paragraph.add_run(part).bold = part == "{"
    paragraph.add_run("号")
    filled = Document(io.BytesIO(fill(saved(document), {"编号": "JF1"}))).paragraphs[0]
    assert filled.text == "编号：JF1号"
    assert [run.text for run in filled.runs if run.bold] == ["JF1"]


def test_a_row_with_a_list_is_written_once_for_each_entry() -> None:
    template = made("{{编号}}", rows=(("时间", "情况"), ("{{过程.时间}}", "{{过程.情况}}")))
    filled = fill(template, {"编号": "1", "过程": [{"时间": "8时", "情况": "受理"}, {"时间": "9时", "情况": ""}]})
    assert cells(filled) == [["时间", "情况"], ["8时", "受理"], ["9时", "—"]]
    assert cells(fill(template, {"编号": "1", "过程": []})) == [["时间", "情况"], ["—", "—"]]


def test_a_paragraph_without_a_value_is_left_out_and_one_of_several_lines_becomes_several() -> None:
    template = made("电话：{{诉求}}", "{{诉求}}", "{{当事人.姓名}}到场", "完")
    assert lines(fill(template, {"诉求": "", "当事人": []})) == ["完"]
    filled = fill(template, {"诉求": "一\n\n二", "当事人": [{"姓名": "甲"}, {"姓名": "乙"}]})
    assert lines(filled) == ["电话：一\n\n二", "一", "二", "甲到场", "乙到场", "完"]
    assert leftovers(filled) == []


def test_a_value_that_looks_like_a_field_stays_words() -> None:
    assert lines(fill(made("{{诉求}}{{编号}}"), {"诉求": "{{编号}}", "编号": "1"})) == ["{{编号}}1"]


def test_the_same_template_and_values_give_the_same_bytes() -> None:
    template = made("{{编号}}")
    assert fill(template, {"编号": "1"}) == fill(template, {"编号": "1"}) != fill(template, {"编号": "2"})


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        (made("题目", "见{{编好}}"), "第2段", ["{{编好}}", "没有这个字段", "编号"]),
        (made("{{编号}}", rows=(("一",), ("{{过程.时长}}",))), "第1个表格第2行", ["{{过程.时长}}", "过程.时间"]),
        (made("{{编号}"), "第1段", ["大括号没有成对"]),
        (made("{{过程.时间}}{{当事人.姓名}}"), "第1段", ["只能重复一个清单", "当事人、过程"]),
        (made("没有字段"), "", ["没有任何字段"]),
        (b"PK\x03\x04 not a document", "", [".docx"]),
        (b"words", "", [".docx"]),
    ],
)
def test_a_wrong_template_is_told_where_and_what_exists(content: bytes, where: str, said: list[str]) -> None:
    problem = check_template(content, KNOWN)[0]
    assert problem.where == where
    for one in said:
        assert one in problem.what


def _with(content: bytes, name: str, words: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        new.writestr(name, words)
    return out.getvalue()


EXTERNAL = b'<Relationships><Relationship Target="http://x/" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("word/vbaProject.bin", b"x", "宏"),
        ("word/_rels/extra.xml.rels", EXTERNAL, "外部"),
        ("big", b"0" * 21_000_000, "太大"),
    ],
)
def test_macros_fetched_parts_and_bombs_are_refused(name: str, words: bytes, said: str) -> None:
    content = _with(made("{{编号}}"), name, words)
    if name == "big":
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.namelist():
                new.writestr(entry, old.read(entry))
        content = out.getvalue()
    assert said in check_template(content, KNOWN)[0].what


@pytest.mark.parametrize(
    ("text", "said"), [("#没有 题", "no style"), ("#表 1 1\n| 一 |", "row of 1 cells"), ("| 一 |", "0 columns")]
)
def test_a_text_that_cannot_be_read_names_its_line(text: str, said: str) -> None:
    with pytest.raises(BadText, match=said):
        word_of(text, "form", "题")


def test_a_text_gives_the_same_word_document_again() -> None:
    text = "#标题 {{编号}}\n#表 1 1\n| *甲 | < |\n| {{编号}} | 乙 |"
    first: Any = word_of(text, "plain", "题")
    word_of.cache_clear()
    assert word_of(text, "plain", "题") == first
