"""Writing spreadsheets (XLSX): every cell is text unless it is a number, so nothing in it acts as a formula.

The one door to openpyxl for writing. It is loaded with the first export, not with the pages.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE


def write(
    out: IO[bytes], title: str, lines: Iterable[Sequence[Any]], mark: str,
    number: Callable[[str], float | None] = lambda text: None,
) -> None:  # fmt: skip
    """One sheet with these lines and, as its last one and at the foot of every page, the mark.

    ``number`` tells which texts are numbers.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.oddFooter.center.text = mark[:200].replace("&", "＆")
    for line in lines:
        sheet.append([_cell(sheet, str(value), number) for value in line])
    sheet.append([_cell(sheet, mark, number)])
    book.save(out)


def _cell(sheet: Any, text: str, number: Callable[[str], float | None]) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    if (value := number(text)) is not None:
        cell.value = value
    return cell
