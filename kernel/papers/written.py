"""The house's own templates: short texts a person can read and compare, made into Word documents.

A line beginning with ``#`` and the key of a style is a paragraph of that style, any other line a paragraph of the
body; ``#表 18 32 18 32`` begins a table with these widths, lines beginning with ``|`` are its rows. In a row ``*``
before a cell makes it a heading, a cell that is ``<`` belongs to the cell on its left. ``;`` begins a remark.
"""

import io
import zipfile
from functools import lru_cache
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kernel.papers.styles import BOTTOM, FORM_MARGINS, LEFT, PITCH, RIGHT, STYLES, TOP, Style

ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
RED = RGBColor(0xC8, 0x10, 0x1A)
EPOCH = (1980, 1, 1, 0, 0, 0)


class BadText(ValueError):
    """A template of the house that cannot be read; says which line."""


@lru_cache(maxsize=256)
def word_of(text: str, layout: str, title: str) -> bytes:
    """The Word template of a text. ``layout``: official, plain or form. The same text gives the same bytes."""
    document = Document()
    _set_up(document, layout)
    document.core_properties.title = title
    document.core_properties.author = ""
    rows: list[list[str]] = []
    widths: list[int] = []
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        words = line.strip()
        if words.startswith("|"):
            rows.append([cell.strip() for cell in words.strip("|").split("|")])
            if not widths or len(rows[-1]) != len(widths):
                raise BadText(f"line {number}: a row of {len(rows[-1])} cells in a table of {len(widths)} columns")
            continue
        if rows:
            _table(document, widths, rows)
            rows, widths = [], []
        if words.startswith("#表 "):
            widths = [int(width) for width in words.removeprefix("#表 ").split()]
        elif words and not words.startswith(";"):
            _paragraph(document, words, number)
    return saved(document)


def _paragraph(document: Any, words: str, number: int) -> None:
    style = STYLES["正文"]
    if words.startswith("#"):
        key, _blank, words = words[1:].partition(" ")
        if key not in STYLES:
            raise BadText(f"line {number}: no style '{key}'")
        style = STYLES[key]
    document.add_paragraph(words.replace("\\t", "\t"), style=style.name)


def saved(document: Any) -> bytes:
    """The document's bytes with nothing of the hour in them: the same content gives the same bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for entry in sorted(old.infolist(), key=lambda one: (one.filename != "[Content_Types].xml", one.filename)):
            info = zipfile.ZipInfo(entry.filename, EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            new.writestr(info, old.read(entry))
    return out.getvalue()


# ── page and styles ──────────────────────────────────────────────────────────


def _set_up(document: Any, layout: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    above, below, left, right = FORM_MARGINS if layout == "form" else (TOP, BOTTOM, LEFT, RIGHT)
    section.top_margin, section.bottom_margin = Mm(above), Mm(below)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.footer_distance = Mm(below - 12) if layout != "form" else Mm(9)
    for style in STYLES.values():
        _style(document, style, layout)
    _numbers(document, section, layout)


def _style(document: Any, style: Style, layout: str) -> None:
    made = document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    made.font.size, made.font.bold = Pt(style.size), style.bold or None
    _face(made, style.face)
    if style.red:
        made.font.color.rgb = RED
    made.quick_style = True
    shape = made.paragraph_format
    shape.alignment = ALIGN[style.align]
    shape.space_before, shape.space_after = Pt(style.before * PITCH), Pt(0)
    shape.first_line_indent = Pt(style.indent * style.size) if style.indent else None
    small = style.size < 14
    shape.line_spacing_rule = WD_LINE_SPACING.SINGLE if small else WD_LINE_SPACING.EXACTLY
    if not small:
        shape.line_spacing = Pt(max(PITCH, style.size * 1.3))
    if style.key == "日期":
        shape.right_indent = Pt(4 * style.size)
    if style.key == "署名":
        shape.right_indent = Pt(2 * style.size)
    if style.key in ("左右", "印发"):
        width = 210 - sum(FORM_MARGINS[2:]) if layout == "form" else 156
        shape.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    if style.key == "文号":
        shape.space_after = Pt(4 / 25.4 * 72)
        _line(made, "bottom", "C8101A", 18)
    if style.key in ("抄送", "印发"):
        _line(made, "top", "000000", 8)


def _face(style: Any, face: str) -> None:
    style.font.name = "Times New Roman"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), face)


def _line(style: Any, side: str, colour: str, eighths: int) -> None:
    """A rule above or below a paragraph, its thickness in eighths of a point."""
    box, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    box.append(line)
    style.element.get_or_add_pPr().append(box)


def _numbers(document: Any, section: Any, layout: str) -> None:
    """The page number: —1— outside (odd pages right, even pages left), 第1页 in the middle of a form's foot."""
    if layout == "form":
        _number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT, "第", "页", 9)
        return
    document.settings.odd_and_even_pages_header_footer = True
    _number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT, "— ", " —　", 14)
    _number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT, "　— ", " —", 14)


def _number(paragraph: Any, align: Any, before: str, after: str, size: float) -> None:
    paragraph.alignment = align
    paragraph.add_run(before).font.size = Pt(size)
    field = paragraph.add_run()
    field.font.size = Pt(size)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        node = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            node.set(qn("w:fldCharType"), kind)
        node.text = words or None
        field._r.append(node)
    paragraph.add_run(after).font.size = Pt(size)


# ── tables ───────────────────────────────────────────────────────────────────


def _table(document: Any, widths: list[int], rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    section = document.sections[0]
    whole = section.page_width - section.left_margin - section.right_margin
    for written in rows:
        cells = table.add_row().cells
        for number, words in enumerate(written):
            cells[number].width = int(whole * widths[number] / sum(widths))
            if words != "<":
                _cell(cells[number], words)
        _merge(cells, written)
    if all(cell.startswith("*") for cell in rows[0]):
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _merge(cells: Any, written: list[str]) -> None:
    start = 0
    for number in range(1, len(written) + 1):
        if number == len(written) or written[number] != "<":
            if number - start > 1:
                cells[start].merge(cells[number - 1])
                for extra in cells[start].paragraphs[1:]:
                    extra._p.getparent().remove(extra._p)
            start = number


def _cell(cell: Any, words: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = STYLES["表文"].name
    head = words.startswith("*")
    run = paragraph.add_run(words.removeprefix("*").strip())
    if head:
        run.bold = True
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F3F3F3")):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
