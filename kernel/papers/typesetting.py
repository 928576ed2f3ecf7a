"""From a filled Word document to PDF: its paragraphs and tables are read by their styles and set by Typst.

Typst never sees markup that came from people: the words travel as data, the layout is one file of the house.
"""

import io
import json
import os
import threading
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from docx import Document
from docx.oxml.ns import qn
from docx.table import Table

from kernel import registry
from kernel.papers.styles import BY_NAME, STYLES

LAYOUT = Path(__file__).parent / "layout"
OWN_FONTS = registry.LOCAL / "fonts"
"""Where a county puts faces it holds a licence for (仿宋_GB2312, 方正小标宋): they come before the free ones."""
_compilers: dict[Path, Any] = {}
_one_at_a_time = threading.Lock()
"""A compiler takes tens of megabytes and is quick: one for all threads, in turn."""


@cache
def fonts() -> typst.Fonts:
    """The free faces that come as a package, and the county's own."""
    folders = [str(Path(pylopdf_fonts_zh_cn.__file__).parent)]
    if OWN_FONTS.is_dir():
        folders.insert(0, str(OWN_FONTS))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def set_page(kind: str, data: dict[str, Any], *, at: datetime, root: Path | None = None) -> bytes:
    """PDF by the layout ``<kind>.typ`` with the data in it; pictures are read under ``root`` and nowhere else.

    The same data and moment give the same bytes.
    """
    folder = root or LAYOUT
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    with _one_at_a_time:
        if folder not in _compilers:
            _compilers[folder] = typst.Compiler(
                b"", root=str(folder), font_paths=fonts(), ignore_system_fonts=True,
                package_path=os.devnull, package_cache_path=os.devnull,
            )  # fmt: skip
        made: bytes = _compilers[folder].compile(
            _layout(kind), format="pdf", sys_inputs=inputs, timestamp=int(at.timestamp())
        )
    return made


@cache
def _layout(kind: str) -> bytes:
    return (LAYOUT / f"{kind}.typ").read_bytes()


def pdf_of(document: Any, *, layout: str, title: str, author: str, mark: str, at: datetime) -> bytes:
    """The filled Word document (its bytes, or python-docx's) as PDF.

    ``mark`` is the line at the foot: who printed it, when, the code.
    """
    told = {
        "layout": layout, "title": title, "author": author, "mark": mark,
        "blocks": blocks_of(document), "at": [at.year, at.month, at.day],
    }  # fmt: skip
    return set_page("paper", told, at=at)


# ── reading the document ─────────────────────────────────────────────────────


def blocks_of(content: Any) -> list[dict[str, Any]]:
    """Paragraphs and tables with what decides how they look."""
    document = Document(io.BytesIO(content)) if isinstance(content, bytes) else content
    found: list[dict[str, Any]] = []
    for block in document.iter_inner_content():
        found.append(_table(block) if isinstance(block, Table) else _paragraph(block))
    return found


def _paragraph(paragraph: Any) -> dict[str, Any]:
    style = BY_NAME.get(paragraph.style.name) if paragraph.style is not None else None
    runs = [_run(run) for run in paragraph.runs if run.text]
    align = {"0": "left", "1": "center", "2": "right"}.get(
        str(int(paragraph.alignment)) if paragraph.alignment is not None else "", ""
    )
    return {"kind": "p", "style": (style or STYLES["正文"]).key, "align": align, "runs": runs}


def _run(run: Any) -> dict[str, Any]:
    return {"text": run.text, "bold": bool(run.bold), "under": bool(run.underline), "struck": bool(run.font.strike)}


def _table(table: Table) -> dict[str, Any]:
    widths = [int(column.width or 0) or 1 for column in table.columns]
    rows, head = [], False
    for number, row in enumerate(table.rows):
        properties = row._tr.trPr
        head = head or (number == 0 and properties is not None and properties.find(qn("w:tblHeader")) is not None)
        rows.append([_cell(tc, table) for tc in row._tr.tc_lst])
    _span(rows)
    first = table.rows[0]._tr.tc_lst if table.rows else []
    if len(first) == len(widths):
        widths = [int(tc.width or width) for tc, width in zip(first, widths, strict=True)]
    return {"kind": "t", "widths": _widths(table, widths), "rows": rows, "head": head}


def _widths(table: Table, widths: list[int]) -> list[int]:
    """The widths of the columns, from the first row in which none is merged."""
    for row in table.rows:
        cells = row._tr.tc_lst
        if len(cells) == len(widths) and all(tc.width for tc in cells):
            return [int(tc.width) for tc in cells]
    return widths


def _cell(tc: Any, table: Table) -> dict[str, Any]:
    from docx.table import _Cell

    cell = _Cell(tc, table)
    properties = tc.tcPr
    shade = properties is not None and properties.find(qn("w:shd")) is not None
    lines = [_paragraph(paragraph) for paragraph in cell.paragraphs]
    return {"span": tc.grid_span, "merge": tc.vMerge or "", "down": 1, "shade": shade, "lines": lines}


def _span(rows: list[list[dict[str, Any]]]) -> None:
    """Cells merged downwards become one that spans its rows; the continued ones go."""
    open_: dict[int, dict[str, Any]] = {}
    for row in rows:
        at, kept = 0, []
        for cell in row:
            if cell["merge"] == "continue" and at in open_:
                open_[at]["down"] += 1
            else:
                open_[at] = cell
                kept.append(cell)
            at += cell["span"]
        row[:] = kept
