"""The printed page: measures of GB/T 9704, fonts inside, words that can be read out, lines broken as Chinese is."""

import io
import re
import shutil
import subprocess
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from kernel.common.moment import LOCAL
from kernel.papers.filling import fill
from kernel.papers.styles import CHARS, LINES
from kernel.papers.typesetting import pdf_of
from kernel.papers.written import word_of

AT = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
MM = 72 / 25.4
NEVER_FIRST = "，。；：？！、）》”’】〉…"
LONG = (
    "各有关单位应当按照职责分工办理，并在期限内书面报告结果（逾期未办结的，写明原因）；对“久拖不决”的，依法追究责任。"
    * 30
)
HEAD = "#红头 清渡县社会治理中心\n#文号 编号：1\n#标题 通知\n#主送 各单位：\n"
FOOT = "#署名 清渡县社会治理中心\n#日期 2026年6月8日\n#抄送 抄送：县政府办。\n#印发 县社会治理中心\\t2026年6月8日印发"


def page_of(text: str, layout: str = "official", **values: Any) -> bytes:
    """The PDF of a text."""
    document = fill(word_of(text, layout, "题"), values)
    return pdf_of(document, layout=layout, title="题名", author="清渡县", mark="水印0001", at=AT)


def placed(page: Any) -> list[tuple[float, float, float, str]]:
    """Every piece of text on a page: x and y from the upper left corner in points, its size, its words."""
    found: list[tuple[float, float, float, str]] = []
    height = float(page.mediabox.height)

    def visit(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        if text.strip():
            x, y = cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]
            found.append((x, height - y, abs(size * tm[0]), text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def boxes(content: bytes, tmp_path: Path, number: int) -> list[tuple[float, float, float, str]]:
    """Words of a page with their boxes, as poppler measures them: left, top, right, word."""
    file = tmp_path / "x.pdf"
    file.write_bytes(content)
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("poppler is not installed")
    run = [tool, "-bbox", "-f", str(number), "-l", str(number), str(file), "-"]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', told)
    return [(float(a), float(b), float(c), d) for a, b, c, d in found]


def lines_of(content: bytes, tmp_path: Path, number: int) -> list[tuple[float, float, float, str]]:
    """The lines of a page within the type area: left, top, right, words."""
    rows: dict[int, list[tuple[float, float, float, str]]] = {}
    for box in boxes(content, tmp_path, number):
        rows.setdefault(round(box[1] / 4), []).append(box)
    found = []
    for key in sorted(rows):
        row = sorted(rows[key])
        found.append((row[0][0], row[0][1], max(one[2] for one in row), "".join(one[3] for one in row)))
    return [one for one in found if one[1] < (297 - 35) * MM]


def test_a_full_page_has_22_lines_of_28_characters_within_the_type_area(tmp_path: Path) -> None:
    content = page_of("#标题 通知\n" + "{{诉求}}", 诉求="汉" * 3000)
    lines = lines_of(content, tmp_path, 2)
    assert len(lines) == LINES
    assert [len(one[3]) for one in lines] == [CHARS] * LINES
    for left, _top, right, _words in lines:
        assert 28 - 0.5 < left / MM < 28 + 0.5
        assert right / MM < 28 + 156 + 0.5
    steps = [after[1] - before[1] for before, after in pairwise(lines)]
    assert max(steps) - min(steps) < 0.2 and abs(sum(steps) / len(steps) / MM - 225 / 22) < 0.05


def test_paper_margins_and_page_numbers_stand_where_the_standard_puts_them(tmp_path: Path) -> None:
    content = page_of(HEAD + LONG + "\n" + FOOT)
    pages = PdfReader(io.BytesIO(content)).pages
    assert [round(float(side) / MM) for side in pages[0].mediabox[2:]] == [210, 297]
    first = [one for one in boxes(content, tmp_path, 1) if one[3] == "1"][-1]
    second = [one for one in boxes(content, tmp_path, 2) if one[3] == "2"][-1]
    assert first[0] / MM > 150 and second[0] / MM < 60, "odd pages right, even pages left"
    below = (first[1] / MM) - (297 - 35)
    assert 5 < below < 12, "seven millimetres below the type area"
    head = min(one[1] for one in boxes(content, tmp_path, 1) if "清渡县" in one[3]) / MM
    assert 37 + 25 < head < 37 + 40, "the red head stands 35 mm below the upper edge of the type area"


def test_the_date_stands_four_characters_from_the_right_and_the_name_above_it(tmp_path: Path) -> None:
    content = page_of(HEAD + "内容。\n" + FOOT)
    lines = lines_of(content, tmp_path, 1)
    date = next(one for one in lines if one[3] == "2026年6月8日")
    name = lines[lines.index(date) - 1]
    assert name[3] == "清渡县社会治理中心"
    middle = [(one[0] + one[2]) / 2 for one in (name, date)]
    assert abs(middle[0] - middle[1]) < 3
    assert abs((184 - date[2] / MM) / (16 / MM) - 4) < 1.2
    last = lines[-2:]
    assert last[0][3].startswith("抄送") and last[1][3].endswith("印发")
    assert last[1][1] / MM > 230, "what was sent to whom stands at the foot"


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(tmp_path: Path) -> None:
    content = page_of("{{诉求}}", 诉求=LONG)
    lines = [one[3] for number in (1, 2, 3) for one in lines_of(content, tmp_path, number)]
    assert len(lines) > 40
    assert not [one for one in lines if one[0] in NEVER_FIRST]
    assert not [one for one in lines if one[-1] in "（《“‘【"]


def test_fonts_are_inside_and_cut_to_what_is_used() -> None:
    content = page_of(HEAD + "内容。\n" + FOOT)
    assert len(content) < 80_000
    fonts = [
        font.get_object()
        for page in PdfReader(io.BytesIO(content)).pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        inside = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(inside)
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"]), "a subset has six letters before its name"


def test_the_words_can_be_read_out_and_the_file_says_what_it_is() -> None:
    reader = PdfReader(io.BytesIO(page_of(HEAD + "#一级 一、要求\n" + LONG + "\n" + FOOT)))
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    assert "清渡县社会治理中心" in text and "依法追究责任" in text and "水印0001" in text
    assert reader.metadata is not None
    assert reader.metadata.title == "题名" and reader.metadata.author == "清渡县"
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert titles[0] == "通知"


@pytest.mark.parametrize("layout", ["official", "plain", "form"])
def test_the_same_paper_gives_the_same_bytes(layout: str) -> None:
    assert page_of("#表题 单\n{{诉求}}", layout, 诉求="甲") == page_of("#表题 单\n{{诉求}}", layout, 诉求="甲")


@pytest.mark.parametrize("words", ['#read("/etc/passwd")', "$x$ *粗* _斜_ `码` <标> @引", "\\ #let x = 1", "= 题"])
def test_words_are_never_markup(words: str) -> None:
    reader = PdfReader(io.BytesIO(page_of("{{诉求}}", 诉求=words)))
    assert "".join(words.split()) in "".join(reader.pages[0].extract_text().split())


def test_cells_merged_by_an_office_program_span_their_rows() -> None:
    from docx import Document

    from kernel.papers.typesetting import blocks_of

    document = Document()
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "合"
    out = io.BytesIO()
    document.save(out)
    rows = blocks_of(out.getvalue())[0]["rows"]
    assert [[(one["span"], one["down"]) for one in row] for row in rows] == [
        [(1, 2), (1, 1)],
        [(1, 1)],
        [(1, 1), (1, 1)],
    ]
