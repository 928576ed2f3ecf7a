"""Rows out of a spreadsheet (XLSX), streamed. The only door to openpyxl."""

import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.datahub.rows import Problem, Raw
from kernel.datahub.text_rows import header, in_columns

MAX_UNPACKED = 1 << 30
"""More than a gigabyte inside is refused: a small file can unpack to anything."""
WIDEST = 200


def sheet_rows(path: Path, sheet: str, header_row: int) -> Iterator[Raw | list[str]]:
    """First the header's names, then every row that is not empty. Raises Invalid for a file that is no workbook."""
    with path.open("rb") as content:
        yield from _under(_open(content), sheet, header_row)


def _under(book: Any, sheet: str, header_row: int) -> Iterator[Raw | list[str]]:
    try:
        names: list[str] | None = None
        number = 0
        for seen, row in enumerate(_rows(book, sheet), start=1):
            if isinstance(row, Problem):
                yield Raw(number + 1, None, "", row)
                return
            if names is None:
                if seen >= header_row:
                    names = header(row)
                    yield names
                continue
            cells = [_words(cell) for cell in row]
            if any(cells):
                number += 1
                yield in_columns(number, names, cells + [""] * (len(names) - len(cells)), "\t".join(cells))
    finally:
        book.close()


def _open(content: IO[bytes]) -> Any:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(content) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
                raise Invalid("file.bomb", _("这个表格解开后超过1 GB，没有读取。"), _("请分成几个文件再导入。"))
        return load_workbook(content, read_only=True, data_only=True)
    except Invalid:
        raise
    except Exception as error:
        raise Invalid(
            "file.sheet", _("这个Excel表格打不开，可能已损坏或设了密码。"), _("请重新导出一份xlsx文件再试。")
        ) from error


def _rows(book: Any, sheet: str) -> Iterator[tuple[Any, ...] | Problem]:
    """The sheet's rows; a Problem where the file turns out to be damaged. What openpyxl raises is not documented."""
    if sheet and sheet not in book.sheetnames:
        raise Invalid(
            "file.sheet_name",
            _("表格里没有“%(sheet)s”这个工作表。") % {"sheet": sheet},
            _("现有工作表：%(known)s。") % {"known": "、".join(book.sheetnames)},
        )
    try:
        page = book[sheet] if sheet else book.worksheets[0]
        page.reset_dimensions()
        yield from page.iter_rows(values_only=True, max_col=WIDEST)
    except Exception:
        yield Problem("", "row.cut", _("表格从这里起读不出来，可能已损坏。请重新导出一份再试。"))


def _words(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, time):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
