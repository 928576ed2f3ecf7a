"""DuckDB: the one door to it. Standard questions run here, and snapshots are written with it.

It is loaded with the first question: a web process that is asked none does without its sixty megabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MEMORY = "2GB"
THREADS = 2


class Line:
    """One connection, in memory, that spills to a folder of its own when the memory does not do."""

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        self.raw = raw

    def run(self, query: str) -> None:
        """Run statements that answer nothing."""
        self.raw.execute(query)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of an answer."""
        return self.raw.execute(query).fetchall()

    def answer(self, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The columns' names and all rows."""
        found = self.raw.sql(query)
        return list(found.columns), found.fetchall()

    def load(self, name: str, columns: pa.Table) -> None:
        """Keep Arrow columns as a table."""
        self.raw.register("arriving", columns)
        self.raw.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arriving")
        self.raw.unregister("arriving")

    def view(self, name: str, files: Sequence[Path], schema: Mapping[str, str]) -> None:
        """Parquet files under one name; without files, an empty table of the same columns."""
        if files:
            listed = ", ".join(text(str(file)) for file in files)
            read = f"read_parquet([{listed}], hive_partitioning = false)"
            self.raw.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {read}")
            return
        columns = ", ".join(f'"{column}" {kind}' for column, kind in schema.items())
        self.raw.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")

    def write(self, query: str, file: Path, *, group: int = 122_880) -> None:
        """Write an answer's rows, in their order, as one Parquet file (zstd)."""
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group}"
        self.raw.execute(f"COPY ({query}) TO {text(str(file))} ({options})")


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


@contextmanager
def line(spill: Path, *, threads: int = THREADS, memory: str = MEMORY) -> Iterator[Line]:
    """A connection for the length of the block."""
    import duckdb

    spill.mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {"threads": threads, "memory_limit": memory, "temp_directory": str(spill)}
    raw = duckdb.connect(":memory:", config=settings)
    try:
        yield Line(raw)
    finally:
        raw.close()
