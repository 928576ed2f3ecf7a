"""Opening the twelve deliveries with the ordinary readers of each format: for the yardstick, and for tests.

This knows the formats from their definitions, as anybody does who holds the data dictionary; it repairs nothing.
"""

import csv
import email
import json
import sqlite3
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl
from openpyxl import load_workbook

from county.sources.definitions import Source, sources

SUFFIXES = {
    "csv": "*.csv",
    "json": "*.json",
    "jsonl": "*.jsonl",
    "xlsx": "*.xlsx",
    "xlsx_merged": "*.xlsx",
    "xml": "*.xml",
    "sqlite": "*.db",
    "eml": "**/*.eml",
}


def read(folder: Path, source: Source) -> Iterator[dict[str, Any]]:
    """Yield every row of a source as it stands in its files, by the source's own column names."""
    for path in sorted((folder / source.code).glob(SUFFIXES[source.format])):
        yield from _READERS[source.format](path, source)


def _csv(path: Path, source: Source) -> Iterator[dict[str, Any]]:
    with path.open(newline="", encoding=source.encoding) as file:
        yield from csv.DictReader(file, delimiter=source.separator)


def _json(path: Path, source: Source) -> Iterator[dict[str, Any]]:
    whole = json.loads(path.read_text("utf-8"))
    for row in whole["events" if "events" in whole else "data"]:
        yield _flat(row)


def _flat(row: dict[str, Any], head: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{head}{name}.")
        else:
            found[head + name] = value
    return found


def _lines(path: Path, source: Source) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _sheet(path: Path, source: Source) -> Iterator[dict[str, Any]]:
    head = 2 if source.format == "xlsx" else 3
    names = [column.name for column in source.columns]
    book = load_workbook(path, read_only=True)
    for row in book.worksheets[0].iter_rows(min_row=head + 1, values_only=True):
        if row[0] != "合计":
            yield dict(zip(names, [*row, *[None] * (len(names) - len(row))], strict=True))
    book.close()


def _xml(path: Path, source: Source) -> Iterator[dict[str, Any]]:
    for case in ElementTree.parse(path).getroot():
        row: dict[str, Any] = {}
        for part in case:
            row |= {f"{part.tag}/{inner.tag}": inner.text for inner in part} if len(part) else {part.tag: part.text}
        yield row


def _base(path: Path, source: Source) -> Iterator[dict[str, Any]]:
    base = sqlite3.connect(path)
    base.row_factory = sqlite3.Row
    for row in base.execute("select * from tj_anjian order by id, bgbh"):
        yield dict(row)
    base.close()


def _letter(path: Path, source: Source) -> Iterator[dict[str, Any]]:
    mail = email.message_from_bytes(path.read_bytes(), policy=default)
    row = {column.name: mail[column.name] for column in source.columns if column.name != "body"}
    row["Message-ID"] = str(row["Message-ID"]).strip("<>").partition("@")[0]
    yield row | {"body": mail.get_content().rstrip("\r\n")}


_READERS: dict[str, Any] = {
    "csv": _csv,
    "json": _json,
    "jsonl": _lines,
    "xlsx": _sheet,
    "xlsx_merged": _sheet,
    "xml": _xml,
    "sqlite": _base,
    "eml": _letter,
}


def texts_of(folder: Path, records: pl.DataFrame) -> dict[int, str]:
    """Return the text of each record as delivered; the first row of a record that stands in several."""
    numbers = {(row[1], row[2]): row[0] for row in records.select("record", "source", "key").iter_rows()}
    found: dict[int, str] = {}
    for source in sources():
        key, text = source.column("key") or "", source.column("text") or ""
        for row in read(folder, source):
            number = numbers.get((source.code, str(row[key])))
            if number is not None and row[text]:
                found.setdefault(number, str(row[text]))
    return found
