"""The table of changes as a Word document, to edit and print: what went is struck through, what came is bold."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kernel.common.words import gettext as _
from kernel.law.pairs import Pair

SONG = "宋体"


def changes_as_docx(pair: Pair, *, everything: bool = False) -> bytes:
    """Both versions side by side on A4 across; ``everything`` adds the rows that stayed as they were."""
    document = Document()
    _set_up(document)
    document.add_heading(_("《%(norm)s》条文对照表") % {"norm": pair.norm.title}, level=1)
    counts = "，".join(f"{word}{number}" for word, _tone, number in pair.tally)
    document.add_paragraph(_("删去的文字加删除线，新增的文字加粗并加下划线。共%(counts)s。") % {"counts": counts})
    grid = document.add_table(rows=1, cols=3)
    grid.style = "Table Grid"
    for cell, text in zip(grid.rows[0].cells, (*_titles(pair), _("说明")), strict=True):
        _write(cell.paragraphs[0], text, bold=True)
    _repeat(grid.rows[0])
    for laid in pair.laid(everything):
        cells = grid.add_row().cells
        _fill(cells[0], laid.old, gone=True)
        _fill(cells[1], laid.new, gone=False)
        _write(cells[2].paragraphs[0], laid.word)
    for row in grid.rows:
        for cell, width in zip(row.cells, (Mm(120), Mm(120), Mm(22)), strict=True):
            cell.width = width
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _titles(pair: Pair) -> list[str]:
    told = _("%(name)s（%(day)s起施行）")
    return [told % {"name": one.name, "day": one.in_force.isoformat()} if one else "" for one in (pair.old, pair.new)]


def _set_up(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(17))
    for name in ("Normal", "Heading 1"):
        style = document.styles[name]
        style.font.name = SONG
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
    document.styles["Normal"].font.size = Pt(10.5)


def _repeat(row: Any) -> None:
    """The head of the table stands on every page."""
    row._tr.get_or_add_trPr().append(row._tr.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))


def _fill(cell: Any, side: Any, *, gone: bool) -> None:
    """One side of a row: each article's label and its text, what changed marked."""
    paragraph = cell.paragraphs[0]
    for number, (clause, runs) in enumerate(side):
        paragraph = cell.add_paragraph() if number else paragraph
        _write(paragraph, f"{clause.label}　", bold=True)
        for run in runs:
            first, *more = run.text.split("\n")
            _write(paragraph, first, gone=gone and run.changed, come=not gone and run.changed)
            for line in more:
                paragraph = cell.add_paragraph()
                _write(paragraph, line, gone=gone and run.changed, come=not gone and run.changed)


def _write(paragraph: Any, text: str, *, bold: bool = False, gone: bool = False, come: bool = False) -> None:
    if text:
        run = paragraph.add_run(text)
        run.bold = bold or come or None
        run.font.strike = gone or None
        run.underline = come or None
