"""A rule table as a grid on a page: columns in words, a window of rows, and what is wrong at which cell."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.administration.words import POLICIES, column_names, keys_in_words
from kernel.common.errors import Invalid
from kernel.common.letters import cleaned
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.common.words import sentences
from kernel.rules.difference import Difference, difference
from kernel.rules.queries import fact_kinds
from kernel.rules.rows import Problem
from kernel.rules.services import BadTable, check_table
from kernel.rules.sheet import Sheet, pasted, read_sheet, tidied
from kernel.rules.table import Table

CELLS = 720
"""Cells on one page of the editor: a form without script sends each of them."""
NARROW, WIDE = 6, 34
KEYS = re.compile(r"[a-z][a-z0-9_.:#-]*(\|[a-z][a-z0-9_.:#-]*)*")
"""One key of the program's, or several."""


@dataclass(frozen=True)
class Cell:
    """One cell as the page draws it."""

    name: str
    label: str
    value: str
    size: int
    error: str = ""
    key: str = ""

    @property
    def said(self) -> str:
        """What the keys in it are called; empty where it holds none, or one without a name."""
        return keys_in_words(self.name, self.value) if self.coded else ""

    @property
    def coded(self) -> bool:
        """Whether it holds keys of the program's and nothing else."""
        return KEYS.fullmatch(self.value) is not None


@dataclass(frozen=True)
class GridRow:
    """One row: the number a spreadsheet shows, its cells, and what is wrong with the row as a whole."""

    number: int
    cells: tuple[Cell, ...]
    error: str = ""
    remark: bool = False


@dataclass(frozen=True)
class Verdict:
    """Everything the checks say about a text."""

    problems: tuple[Problem, ...]
    sentences: tuple[str, ...]
    """Overlaps and gaps, which do not stand in the way but should be looked at."""
    total: bool
    """True when it is proved that every combination has an answer."""
    policy: str
    """How rows go together, in words; empty for a list."""

    @property
    def fine(self) -> bool:
        """True when nothing stands in the way of publishing."""
        return not self.problems


@dataclass(frozen=True)
class Grid:
    """A window of a sheet, ready to be drawn."""

    columns: tuple[dict[str, str], ...]
    rows: tuple[GridRow, ...]
    start: int
    stop: int
    page: int
    pages: int
    total: int
    first: int

    @property
    def window(self) -> str:
        """Which rows stand here, as the form sends it back."""
        return f"{self.start}-{self.stop}"


def verdict(key: str, text: str) -> Verdict:
    """Check a text as it would be published; nothing is changed."""
    try:
        check_table(key, text)
    except BadTable as wrong:
        return Verdict(wrong.problems, (), False, "")
    if not any(name.startswith("then_") for name in read_sheet(text).header):
        return Verdict((), (), True, "")
    table = Table.compile(text, key, facts=fact_kinds(key))
    report = table.report()
    return Verdict((), tuple(report.sentences()), report.total, str(POLICIES[table.policy]))


def grid(key: str, sheet: Sheet, *, page: int = 1, problems: Sequence[Problem] = (), size: int = 0) -> Grid:
    """The page of a sheet with the problems at their cells."""
    each = size or max(10, CELLS // max(1, len(sheet.header)))
    pages = max(1, -(-len(sheet.rows) // each))
    page = min(max(page, 1), pages)
    start, stop = (page - 1) * each, min(page * each, len(sheet.rows))
    columns = column_names(key, sheet.header)
    widths = [_width(sheet, i, start, stop) for i in range(len(columns))]
    at = _placed(problems, columns)
    rows = tuple(_row(sheet, i, columns, widths, at) for i in range(start, stop))
    return Grid(tuple(columns), rows, start, stop, page, pages, len(sheet.rows), sheet.first)


def page_of(sheet: Sheet, words: str, size: int = 0) -> int:
    """The page on which the first row with these words stands; 1 when there is none."""
    each = size or max(10, CELLS // max(1, len(sheet.header)))
    hit = next((i for i, row in enumerate(sheet.rows) if any(words in cell for cell in row)), 0)
    return hit // each + 1


def _row(
    sheet: Sheet, index: int, columns: Sequence[dict[str, str]], widths: Sequence[int], at: Mapping[Any, str]
) -> GridRow:
    number = sheet.number(index)
    cells = tuple(
        Cell(
            column["code"], _("第%(row)d行，%(column)s") % {"row": number, "column": column["label"]}, value,
            widths[i], at.get((number, column["code"]), ""), f"{number}-{i}",
        )
        for i, (column, value) in enumerate(zip(columns, sheet.rows[index], strict=False))
    )  # fmt: skip
    return GridRow(number, cells, at.get((number, ""), ""), sheet.rows[index][0].startswith("#"))


def _placed(problems: Sequence[Problem], columns: Sequence[dict[str, str]]) -> dict[tuple[int, str], str]:
    """The sentences by row and column; those of no column of this table by row alone."""
    codes = {column["code"] for column in columns}
    found: dict[tuple[int, str], str] = {}
    for problem in problems:
        place = (problem.row, problem.column if problem.column in codes else "")
        found[place] = sentences(one for one in (found.get(place), problem.sentence) if one)
    return found


def _width(sheet: Sheet, column: int, start: int, stop: int) -> int:
    """How wide a column's boxes are, in narrow characters."""
    longest = max((display_width(row[column]) for row in sheet.rows[start:stop] if len(row) > column), default=0)
    return min(max(longest + 1, NARROW), WIDE)


def display_width(text: str) -> int:
    """The width of a text in narrow characters; a Chinese one takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def put_together(sheet: Sheet, data: Any) -> tuple[Sheet, int]:
    """The whole sheet with the window the form sent written into it, and where the window begins.

    The cells come as one JSON list of rows (``cells``, with script), or as lists ``c0``, ``c1`` … side by side; ``act``
    may ask to move, remove or add a row of the window.
    """
    start, stop = _window(data.get("window", ""), len(sheet.rows))
    rows = _sent_rows(data, len(sheet.header))
    return sheet.rewritten(start, stop, _acted(rows, data.get("act", ""))), start


def _window(text: str, count: int) -> tuple[int, int]:
    one, _dash, two = text.partition("-")
    begin, end = number_in(one, None), number_in(two, None)
    return (0, 0) if begin is None or end is None else (min(begin, count), min(end, count))


def _sent_rows(data: Any, width: int) -> list[list[str]]:
    if data.get("cells"):
        try:
            read = cleaned(json.loads(data["cells"]))
        except ValueError:
            read = None
        if not isinstance(read, list) or not all(isinstance(row, list) for row in read):
            raise Invalid("rules.cells", _("提交的单元格读不出来。"), _("请刷新页面后再试。"))
        return [[str(cell) for cell in row[: width + 1]] for row in read]
    columns = [data.getlist(f"c{i}") for i in range(width)]
    return [list(row) for row in zip(*columns, strict=False)] if columns else []


def _acted(rows: list[list[str]], act: str) -> list[list[str]]:
    """Do what a row's button asks: up, down, drop, add (below), each with the row's place in the window."""
    what, _dash, place = act.partition("-")
    i = number_in(place, len(rows))
    if i >= len(rows):
        return rows
    if what == "drop":
        return rows[:i] + rows[i + 1 :]
    if what == "up" and i > 0:
        rows[i - 1], rows[i] = rows[i], rows[i - 1]
    if what == "down" and i + 1 < len(rows):
        rows[i + 1], rows[i] = rows[i], rows[i + 1]
    if what == "add":
        # a copy: an empty row would be swept away, and the next rule mostly resembles its neighbour
        rows.insert(i + 1, list(rows[i]))
    return rows


def compared(base: str, text: str) -> Difference:
    """What differs between two texts of a table."""
    return difference(read_sheet(base), read_sheet(text))


def whole(text: str, old: Sheet) -> Sheet:
    """A whole table as somebody pasted it: CSV, or cells from a spreadsheet; without remarks the present ones stay."""
    if "\t" in text:
        lines = pasted("\n".join(line for line in text.splitlines() if not line.startswith("#")))
        remarks = tuple(line.rstrip() for line in text.splitlines() if line.startswith("#"))
        if not lines:
            raise Invalid("rules.no_header", _("没有找到表头。"), _("第一行写列名，下面每行一条规则。"))
        made = Sheet(remarks, tuple(lines[0]), tidied([tuple(row) for row in lines[1:]]))
        made = made.rewritten(0, len(made.rows), made.rows)
    else:
        made = read_sheet(text)
    return made if made.remarks else Sheet(old.remarks, made.header, made.rows)
