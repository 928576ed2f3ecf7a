"""A table's text as a sheet of cells, for grids that people edit: read, written back, and put together from a form.

The sheet keeps every line: remarks and settings above the header as they are, then the header, then the rows, remarks
between them included (their first cell begins with ``#``). Row numbers are those a spreadsheet shows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.rules.reading import MOST_COLUMNS, MOST_ROWS

LONGEST: Final = 2_000
"""Characters a cell may have."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a table's text."""

    remarks: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def first(self) -> int:
        """The number a spreadsheet shows beside the first row below the header."""
        return len(self.remarks) + 2

    def number(self, index: int) -> int:
        """The number a spreadsheet shows beside a row."""
        return self.first + index

    def rewritten(self, start: int, stop: int, rows: Sequence[Sequence[str]]) -> Sheet:
        """The sheet with the rows from ``start`` until before ``stop`` replaced."""
        given = tuple(padded(row, len(self.header)) for row in rows)
        return replace(self, rows=tidied((*self.rows[:start], *given, *self.rows[stop:])))

    def text(self) -> str:
        """The sheet as the CSV text of a table."""
        held = io.StringIO()
        for remark in self.remarks:
            held.write(remark + "\n")
        writer = csv.writer(held, lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return held.getvalue()


def read_sheet(text: str) -> Sheet:
    """Read a text, also one with mistakes in it; empty lines are left out.

    Raises Invalid for what is no CSV, has no header, or is larger than a table may be.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    remarks = []
    while lines and (not lines[0].strip(" ,") or lines[0].startswith("#")):
        line = lines.pop(0)
        remarks += [line.rstrip()] if line.strip(" ,") else []
    try:
        read = list(csv.reader(io.StringIO("\n".join(lines)), strict=True))
    except csv.Error as error:
        raise Invalid(
            "rules.not_csv", _("这不是正确的CSV文本（%(error)s）。") % {"error": error}, _("请检查引号是否成对。")
        ) from error
    rows = [tuple(cell.strip() for cell in row) for row in read if any(cell.strip() for cell in row)]
    if not rows:
        raise Invalid("rules.no_header", _("没有找到表头。"), _("第一行写列名，下面每行一条规则。"))
    header = _without_tail(rows[0])
    _fits(header, rows)
    return Sheet(tuple(remarks), header, tuple(padded(row, len(header)) for row in rows[1:]))


def pasted(text: str) -> list[list[str]]:
    """Rows as a spreadsheet puts them on the clipboard (cells parted by tabs), or as CSV."""
    dialect = "excel-tab" if "\t" in text else "excel"
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text.strip("\n")), dialect)]
    return [row for row in rows if any(row)]


def padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    """A row with as many cells as the header; more than that stay only when something stands in them."""
    cells = [cell.replace("\r", "").strip()[:LONGEST] for cell in row]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return tuple(cells + [""] * (width - len(cells)))


def tidied(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The rows without empty ones."""
    return tuple(row for row in rows if any(row))


def _without_tail(row: tuple[str, ...]) -> tuple[str, ...]:
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _fits(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if len(header) > MOST_COLUMNS or len(rows) > MOST_ROWS * 4:
        raise Invalid(
            "rules.too_large",
            _("这张表有%(columns)d列、%(rows)d行，超出一张表的上限。") % {"columns": len(header), "rows": len(rows)},
            _("请拆成几张表。"),
        )
