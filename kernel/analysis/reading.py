"""The working rows as Arrow: the one door to them.

PostgreSQL's come by ADBC, columns all the way; SQLite's by Python's own driver. Inside a transaction of this process
the rows come through Django's own connection, since nobody else can see them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from django.db import connection

from kernel.analysis.tables import Table
from kernel.datahub.staging import address

if TYPE_CHECKING:
    import pyarrow as pa

ZONE = "Asia/Shanghai"
PIECE = 20_000
"""How many rows are turned into columns at a time."""
_ARROW = {
    "int": "int64", "float": "float64", "bool": "bool", "time": "timestamp[us]", "date": "date32", "text": "string",
}  # fmt: skip


class Reader(Protocol):
    """Answers SQL with columns; everything read in one block is of one moment."""

    def columns(self, query: str, kinds: Sequence[str]) -> pa.Table:
        """The answer's columns as Arrow."""
        ...


def embedded() -> bool:
    """Whether the working rows are in SQLite, where every column is read as text."""
    return connection.vendor == "sqlite"


def expression(name: str, kind: str) -> str:
    """One column as it is read. SQLite knows no types, so there everything comes as text and is typed afterwards."""
    if embedded():
        return f"CAST(COALESCE(t.\"{name}\", '') AS TEXT)"
    if kind == "time":
        return f"(t.\"{name}\" AT TIME ZONE '{ZONE}')"
    return f"COALESCE(t.\"{name}\"::text, '')" if kind == "text" else f't."{name}"'


def typed(name: str, kind: str) -> str:
    """The same column in DuckDB, with its type and in local time (which has been UTC+8 throughout)."""
    if not embedded() or kind == "text":
        return f'"{name}"'
    if kind == "time":
        return f"CAST(NULLIF(\"{name}\", '') AS TIMESTAMP) + INTERVAL 8 HOUR"
    words = {"int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "date": "DATE"}[kind]
    return f"CAST(NULLIF(\"{name}\", '') AS {words})"


def select(table: Table, where: str) -> tuple[str, list[str]]:
    """The statement that reads a table's columns, and their kinds."""
    kinds = table.kinds
    listed = ", ".join(f'{expression(name, kind)} AS "{name}"' for name, kind in kinds.items())
    return f"SELECT {listed} FROM {table.source} t WHERE {where}", list(kinds.values())


class _Rows:
    """Through the language's own driver: Django's connection in a transaction, and SQLite always."""

    def __init__(self, line: Any) -> None:
        self.line = line

    def columns(self, query: str, kinds: Sequence[str]) -> pa.Table:
        import pyarrow as pa

        with closing(self.line.cursor()) as cursor:
            cursor.execute(query)
            names = [one[0] for one in cursor.description]
            types = [pa.type_for_alias("string" if embedded() else _ARROW[kind]) for kind in kinds]
            schema = pa.schema(list(zip(names, types, strict=True)))
            return pa.Table.from_batches(list(_batches(cursor, schema)), schema)


def _batches(cursor: Any, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows turned into columns a piece at a time."""
    import pyarrow as pa

    while rows := cursor.fetchmany(PIECE):
        columns = zip(*rows, strict=True)
        yield pa.record_batch([pa.array(c, type=t) for c, t in zip(columns, schema.types, strict=True)], schema=schema)


class _Driver:
    """Through ADBC: columns all the way, no row becomes a Python object."""

    def __init__(self, line: Any) -> None:
        self.line = line

    def columns(self, query: str, kinds: Sequence[str]) -> pa.Table:
        with self.line.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetch_arrow_table()


@contextmanager
def reader() -> Iterator[Reader]:
    """Reads rows of one moment for the length of the block.

    SQLite is read by Python's own library, the one Django uses, never by ADBC's: two copies of it in one process must
    not open one database (decision 0023).
    """
    if connection.in_atomic_block:
        yield _Rows(connection)
    elif embedded():
        name = str(connection.settings_dict["NAME"])
        where = name if name.startswith("file:") else f"file:{quote(name)}?mode=ro"
        with closing(sqlite3.connect(where, uri=True, isolation_level=None)) as line:
            line.execute("BEGIN")  # deferred: one moment for all that is read, and nobody waits for it
            yield _Rows(line)
    else:
        from adbc_driver_postgresql import dbapi

        with dbapi.connect(address()) as line, line.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield _Driver(line)
