"""Rows out of lines: JSON lines and separated values. Every line becomes a row or a reason, never an exception."""

import csv
import json
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from kernel.common.letters import clean
from kernel.common.words import gettext as _
from kernel.datahub.lines import MAX_LINE, Line
from kernel.datahub.rows import Problem, Raw

DEEPEST = 20


def fault(line: Line) -> Problem:
    """The sentence for a line that could not be read whole."""
    if line.fault == "long":
        what = _("这一行超过%(mb)s MB，没有读下去。请核对是不是少了换行。") % {"mb": MAX_LINE >> 20}
    elif line.fault == "cut":
        what = _("文件到这里就断了，后面的内容读不出来。请让来源单位重新发送完整的文件。")
    else:
        what = _("这一行有认不出的字符，既不是UTF-8也不是GB18030。请用正确的编码重新导出。")
    return Problem("", f"row.{line.fault}", what)


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def json_rows(lines: Iterator[Line]) -> Iterator[Raw]:
    """One JSON object a line; blank lines are no rows."""
    number = 0
    for line in lines:
        if not line.fault and not clean(line.text).strip():
            continue
        number += 1
        yield json_row(number, line)


def json_row(number: int, line: Line) -> Raw:
    """One line as an object, or why it is none."""
    text = line.text
    if line.fault:
        return Raw(number, None, text, fault(line))
    try:
        found = _whole_words(json.loads(clean(text), parse_constant=_no_constant))
    except (ValueError, RecursionError):
        what = _("这一行不是完整的JSON，可能被截断或多了符号。请核对原文件第%(n)s行。") % {"n": number}
        return Raw(number, None, text, Problem("", "row.json", what))
    if not isinstance(found, dict):
        what = _("这一行不是一条记录（应当是花括号括起来的一组字段）。")
        return Raw(number, None, text, Problem("", "row.json", what))
    return Raw(number, found)


def _whole_words(value: Any, depth: int = 0) -> Any:
    """The value with every text in it cleaned: an escape may hide half a character. ValueError when nested too deep."""
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_whole_words(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {clean(name): _whole_words(one, depth + 1) for name, one in value.items()}
    return value


class Feed:
    """Hands a CSV reader its lines and remembers them until the row they make is complete."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines = lines
        self.again: deque[Line] = deque()
        self.taken: list[Line] = []

    def __iter__(self) -> "Feed":
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else next(self.lines)
        self.taken.append(line)
        return line.text + "\n"

    def release(self, *, only_first: bool = False) -> list[Line]:
        """The lines since the last row; with ``only_first`` the others are handed out again."""
        taken, self.taken = self.taken, []
        if only_first:
            self.again.extendleft(reversed(taken[1:]))
            return taken[:1]
        return taken


def table_rows(lines: Iterator[Line], delimiter: str, header_row: int) -> Iterator[Raw | list[str]]:
    """First the header's names, then every row. A row with too many or too few cells is a reason.

    Where a quote is not closed only its own line is lost: the lines after it are read again by themselves.
    """
    feed = Feed(lines)
    cells = csv.reader(feed, delimiter=delimiter, strict=True)
    names: list[str] | None = None
    seen = number = 0
    while True:
        try:
            row: list[str] | None = next(cells)
        except StopIteration:
            return
        except csv.Error:
            row = None
        taken = feed.release(only_first=row is None)
        seen += 1
        if names is None:
            if seen >= header_row:
                names = header(row or [])
                yield names
        elif row is None or any(line.fault for line in taken) or any(cell.strip() for cell in row):
            number += 1
            yield _table_row(number, names, row, taken)


def header(row: Sequence[Any]) -> list[str]:
    """Column names, without blanks at either end and without the empty ones at the right."""
    names = [clean(str(cell if cell is not None else "")).strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _table_row(number: int, names: list[str], row: list[str] | None, taken: list[Line]) -> Raw:
    text = "\n".join(line.text for line in taken)
    for line in taken:
        if line.fault:
            return Raw(number, None, text, fault(line))
    if row is None:
        what = _("这一行的引号没有成对，分不清到哪里结束。请核对引号，格子里的引号要写成两个。")
        return Raw(number, None, text, Problem("", "row.quotes", what))
    return in_columns(number, names, row, text)


def in_columns(number: int, names: list[str], row: Sequence[Any], text: str) -> Raw:
    """A row of cells under its header; cells beyond it must be empty, and none may be missing."""
    if len(row) < len(names) or any(str(cell).strip() for cell in row[len(names) :]):
        what = _("这一行有%(got)s格，表头有%(want)s栏，对不上。请核对分隔符和引号。") % {
            "got": len(row), "want": len(names),
        }  # fmt: skip
        return Raw(number, None, text, Problem("", "row.columns", what))
    return Raw(number, {name: clean(str(cell)) for name, cell in zip(names, row, strict=False) if name})
