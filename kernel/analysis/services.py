"""Taking an answer away: noted with its purpose, under a number that stands in the file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from kernel.analysis.queries import reach_of
from kernel.audit.services import audited
from kernel.common.moment import now
from kernel.matters.export import TYPE, mark_of
from kernel.matters.models import Export
from kernel.people.models import User

CSV = "text/csv; charset=utf-8"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the start of a cell."""


@dataclass(frozen=True)
class Taken:
    """A file to send: the number it was noted under, its content, its type."""

    number: str
    content: bytes
    type: str


@audited("analysis.export", refresh=False)
def take_away(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, purpose: str, note: str, query: str,
    ending: str, by: User,
) -> Taken:  # fmt: skip
    """Note who takes which figures away and what for, and write the file; its last line carries the note.

    Raises Forbidden for whoever sees no figures.
    """
    reach_of(by)
    row = Export(by=by, purpose=purpose, note=note.strip(), query=query[:600], count=len(rows), at=now())
    row.save()
    number = f"D{row.pk:06d}"
    mark = mark_of(row, number)
    content = _sheet(title, heads, rows, mark) if ending == "xlsx" else _text(heads, rows, mark)
    return Taken(number, content, TYPE if ending == "xlsx" else CSV)


def _sheet(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], mark: str) -> bytes:
    from kernel.matters.workbooks import write  # openpyxl comes with the first export, not with the pages

    out = io.BytesIO()
    write(out, title[:30], (heads, *rows), mark, _number)
    return out.getvalue()


def _number(value: str) -> float | None:
    return float(value.replace(",", "")) if _is_number(value) else None


def _is_number(value: str) -> bool:
    return value.replace(",", "").replace(".", "", 1).removeprefix("-").isdecimal()


def _text(heads: Sequence[str], rows: Sequence[Sequence[str]], mark: str) -> bytes:
    """CSV with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    for line in (heads, *rows, (mark,)):
        writer.writerow(
            [f"'{value}" if value.startswith(FORMULA) and not _is_number(value) else value for value in line]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()
