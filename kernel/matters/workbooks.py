"""Writing spreadsheets (XLSX): every cell is text unless it is a number, so nothing in it acts as a formula.

The one door to openpyxl for writing. It is loaded with the first export, not with the pages.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice, zip_longest
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

LOOKED_AT = 200
"""So many lines decide how wide the columns are; the rest is written as it comes."""
NARROWEST, WIDEST = 8, 48
"""Of a column, in characters."""
WIDE_FROM = 0x2E80
"""Characters from here on are twice as wide as a digit (Chinese, full-width punctuation)."""
HEAD = Font(bold=True)


def write(
    out: IO[bytes], title: str, lines: Iterable[Sequence[Any]], mark: str,
    number: Callable[[str], float | None] = lambda text: None,
) -> None:  # fmt: skip
    """One sheet with these lines, the first of them its head, and, as its last one and at the foot of every page, the
    mark. The head stays in view, can be filtered by and stands on every printed page.

    ``number`` tells which texts are numbers.
    """
    book, rest = Workbook(write_only=True), iter(lines)
    sheet, first = book.create_sheet(title), list(islice(rest, LOOKED_AT))
    sheet.oddFooter.center.text = mark[:200].replace("&", "＆")
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for place, column in enumerate(zip_longest(*first, fillvalue=""), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _wide(column)
    count = 0
    for count, line in enumerate(chain(first, rest), start=1):
        sheet.append([_cell(sheet, str(value), number, bold=count == 1) for value in line])
    if first:
        sheet.auto_filter.ref = f"A1:{get_column_letter(max(map(len, first)))}{count}"
    sheet.append([_cell(sheet, mark, number)])
    book.save(out)


def _wide(values: Iterable[Any]) -> int:
    """A column's width for these: a Chinese character takes two; the longest are cut."""
    longest = max(sum(2 if ord(each) > WIDE_FROM else 1 for each in str(value)) for value in values)
    return min(max(longest + 2, NARROWEST), WIDEST)


def _cell(sheet: Any, text: str, number: Callable[[str], float | None], *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    if bold:
        cell.font = HEAD
    if (value := number(text)) is not None:
        cell.value = value
    return cell
