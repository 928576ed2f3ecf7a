"""What readers give: some thousand rows at a time, every value as the text that stood there."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
import polars as pl

from kernel.datahub.rows import Raw

ROW = "\ufffcrow"
"""The column that holds a row's place in its file; no source can have one of this name."""
ROWS = 20_000
"""At most about so many rows a part: some 20 MB."""


class Part(NamedTuple):
    """Rows in the file's order, and the rows that could not be read, each with its reason."""

    frame: pl.DataFrame
    """One text column for each column of the dataset, absent values null, and the row's number from 1."""
    faults: Sequence[Raw] = ()

    @property
    def height(self) -> int:
        """How many rows of the file it stands for."""
        return self.frame.height + len(self.faults)


def schema(columns: Sequence[str]) -> dict[str, Any]:
    """The types of a part's frame."""
    return {name: pl.String for name in columns} | {ROW: pl.UInt32}


def numbered(frame: pl.DataFrame, columns: Sequence[str], start: int) -> Part:
    """A part of a frame of text columns whose rows follow each other from number ``start`` on."""
    lacking = [pl.lit(None, pl.String).alias(name) for name in columns if name not in frame.columns]
    return Part(frame.with_columns(lacking).select(columns).with_row_index(ROW, start).select(*columns, ROW))


def of_raws(raws: Sequence[Raw], columns: Sequence[str]) -> Part:
    """A part of rows that were read one by one."""
    good = [raw for raw in raws if raw.columns is not None]
    values: dict[str, list[Any]] = {name: [_text(_at(raw.columns, name)) for raw in good] for name in columns}
    values[ROW] = [raw.number for raw in good]
    return Part(pl.DataFrame(values, schema=schema(columns)), [raw for raw in raws if raw.columns is None])


def _at(row: Any, name: str) -> Any:
    """A column by its name, or inside objects by a name with dots."""
    if name in row:
        return row[name]
    for step in name.split("."):
        if not isinstance(row, dict):
            return None
        row = row.get(step)
    return row


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return orjson.dumps(value, default=str).decode("utf-8", "replace")
