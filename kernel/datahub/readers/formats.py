"""Every format by its name: which reader takes a file apart. Loaded with the first file that is read by parts."""

from collections.abc import Callable, Iterator
from pathlib import Path

from kernel.datahub.datasets import Dataset
from kernel.datahub.readers.bases import base_parts
from kernel.datahub.readers.books import book_parts
from kernel.datahub.readers.letters import letter_parts
from kernel.datahub.readers.objects import array_parts, line_parts
from kernel.datahub.readers.part import Part
from kernel.datahub.readers.tables import table_parts
from kernel.datahub.readers.trees import tree_parts


def parts_of(one: Dataset, path: Path, encoding: str, check: Callable[[list[str]], None]) -> Iterator[Part]:
    """Every row of a file, some thousand at a time, as its format is read; ``check`` hears a table's header."""
    columns = one.columns
    read: dict[str, Callable[[], Iterator[Part]]] = {
        "csv": lambda: table_parts(path, encoding, one.delimiter, one.header_row, columns, check),
        "jsonl": lambda: line_parts(path, encoding, columns),
        "json": lambda: array_parts(path, one.items, columns),
        "xlsx": lambda: book_parts(path, one.sheet, one.header_row, one.header_rows, one.footer, columns, check),
        "xml": lambda: tree_parts(path, one.items, columns),
        "sqlite": lambda: base_parts(path, one.query, columns),
        "eml": lambda: letter_parts(path, columns),
    }
    yield from read[one.format]()
