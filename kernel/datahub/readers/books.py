"""Workbooks (XLSX) by fastexcel, its only door. The format packs a sheet's texts into one table, so a sheet is read
whole; what one may unpack to is bounded before."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import fastexcel
import polars as pl

from kernel.common.errors import Invalid
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.datahub.readers.part import ROWS, Part, numbered
from kernel.datahub.sheets import MAX_UNPACKED
from kernel.datahub.text_rows import header


def book_parts(
    path: Path,
    sheet: str,
    header_row: int,
    header_rows: int,
    footer: str,
    columns: Sequence[str],
    check: Callable[[list[str]], None],
) -> Iterator[Part]:
    """Every row of a sheet below its head. Raises Invalid for a file that is no workbook."""
    frame = _sheet(path, sheet)
    names = _names(frame.head(header_row), header_rows)
    check(names)
    frame = frame.slice(header_row).select(frame.columns[: len(names)])
    wanted = [names.index(name) for name in columns]
    texts = frame.select(pl.col(frame.columns[place]).alias(names[place]) for place in wanted)
    first = pl.lit(frame.to_series(0))
    total = first.str.strip_chars().str.starts_with(footer).fill_null(False) if footer else pl.lit(False)
    texts = texts.filter(pl.any_horizontal(pl.all().str.strip_chars() != "").fill_null(False) & ~total)
    number = 1
    for start in range(0, texts.height, ROWS):
        part = numbered(texts.slice(start, ROWS), columns, number)
        number += part.height
        yield part


def _names(head: pl.DataFrame, deep: int) -> list[str]:
    """The columns' names; where heads are merged over several rows, the outer name stands before a stroke."""
    rows = [list(row) for row in head.tail(deep).rows()]
    if deep == 1:
        return header(rows[0]) if rows else []
    outer = [_spread(row, rows[-1]) for row in rows[:-1]]
    joined = ["/".join(filter(None, [*(str(row[place] or "").strip() for row in outer), str(name or "").strip()]))
              for place, name in enumerate(rows[-1])]  # fmt: skip
    return header(joined)


def _spread(row: list[str | None], below: list[str | None]) -> list[str | None]:
    """A merged cell's word over all the columns it stands above: up to the next word."""
    found: list[str | None] = []
    last: str | None = None
    for place, cell in enumerate(row):
        last = cell or last
        found.append(last if below[place] else None)
    return found


def _sheet(path: Path, sheet: str) -> pl.DataFrame:
    try:
        with path.open("rb") as content, zipfile.ZipFile(content) as parts:
            if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
                raise Invalid("file.bomb", _("这个表格解开后超过1 GB，没有读取。"), _("请分成几个文件再导入。"))
        book = fastexcel.read_excel(str(path))
    except Invalid:
        raise
    except Exception as error:
        raise _broken() from error
    if sheet and sheet not in book.sheet_names:
        raise Invalid(
            "file.sheet_name",
            _("表格里没有“%(sheet)s”这个工作表。") % {"sheet": sheet},
            _("现有工作表：%(known)s。") % {"known": enumerated(book.sheet_names)},
        )
    try:
        found = book.load_sheet(sheet or 0, header_row=None, dtypes="string")
        return found.to_polars()
    except Exception as error:
        raise _broken() from error


def _broken() -> Invalid:
    return Invalid("file.sheet", _("这个Excel表格打不开，可能已损坏或设了密码。"), _("请重新导出一份xlsx文件再试。"))
