"""Writing dataclass objects as CSV."""

import csv
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path


def write_table(path: Path, kind: type, rows: Iterable[object]) -> None:
    """Write objects of a dataclass as CSV with their field names as the head; None becomes an empty cell."""
    names = [column.name for column in fields(kind)]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(names)
        for row in rows:
            values = [getattr(row, name) for name in names]
            table.writerow(["" if value is None else value for value in values])
