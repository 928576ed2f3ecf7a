"""How a frame of many rows reaches the database: drawn keys, and one statement a table.

A column's type says how it is stored: moments (UTC) as Django stores them, truth and numbers as they are, JSON as its
text. What is written here passes the ORM by; whoever calls keeps the ledger (``kernel.audit.many``).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

import polars as pl
import polars.selectors as cs
from django.db import connection

from kernel.common import sql

MOMENT = pl.Datetime("us", "UTC")
"""The type of every moment in a frame that is written."""


ROOMY = 524_288
"""Kilobytes of the database that SQLite may keep in memory while much is written."""


TOGETHER = 200
"""Rows that one statement brings to SQLite: opening a table and its indexes is then shared by so many."""


@contextmanager
def roomy() -> Iterator[None]:
    """While much is written SQLite keeps more pages: with few it writes and reads the same ones again and again."""
    if connection.vendor != "sqlite":
        yield
        return
    [before] = sql.column("PRAGMA cache_size")
    sql.execute(f"PRAGMA cache_size = -{ROOMY}")
    try:
        yield
    finally:  # straight to the driver: Django lets nothing be asked where the disk was found full
        connection.connection.execute(f"PRAGMA cache_size = {before}")
        connection.connection.execute("PRAGMA shrink_memory")


def draw(table: str, count: int) -> list[int]:
    """So many new keys of a table, rising; nobody else draws them. Inside a transaction."""
    if not count:
        return []
    if connection.vendor == "postgresql":
        query = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        return sql.column(query, [table, count])
    known = sql.column("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
    [last] = sql.column(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
    first = max([last, *known]) + 1
    return list(range(first, first + count))


def write(table: str, frame: pl.DataFrame) -> None:
    """Insert every row of the frame; its columns are named as the table's. Inside a transaction."""
    if frame.is_empty():
        return
    names = ", ".join(f'"{name}"' for name in frame.columns)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)", frame)
        return
    moments = [_written(name) for name, kind in frame.schema.items() if kind == MOMENT]
    frame = frame.with_columns(*moments, cs.date().dt.to_string("iso"))
    same = {name: _quoted(value) for name, value in constants(frame).items() if _quotable(value)}
    lines = frame.drop(same).rows() if len(same) < frame.width else [()] * frame.height
    # or fail: whoever calls gives the whole transaction up; SQLite need not keep the pages of each statement for that
    query = f"INSERT OR FAIL INTO {table} ({names}) VALUES "
    line = f"({', '.join(same.get(name, '?') for name in frame.columns)})"
    whole = frame.height - frame.height % TOGETHER
    connection.ensure_connection()
    with connection.wrap_database_errors:
        connection.connection.executemany(
            query + ", ".join([line] * TOGETHER),
            (list(chain.from_iterable(lines[start : start + TOGETHER])) for start in range(0, whole, TOGETHER)),
        )
        connection.connection.executemany(query + line, lines[whole:])


def constants(frame: pl.DataFrame) -> dict[str, Any]:
    """The columns that hold the same in every row, with what they hold."""
    if frame.is_empty():
        return {}
    told = frame.select(
        pl.when(pl.col(name).null_count() == 0).then((pl.col(name) == pl.col(name).first()).all())
        .otherwise(pl.col(name).null_count() == pl.len()).alias(name)
        for name in frame.columns
    ).row(0)  # fmt: skip
    return {name: frame[name][0] for name, same in zip(frame.columns, told, strict=True) if same}


def _quotable(value: Any) -> bool:
    return value is None or isinstance(value, int) or (isinstance(value, str) and "\0" not in value)


def _quoted(value: Any) -> str:
    """What every row holds, as SQL: it need not be bound for each."""
    if value is None:
        return "NULL"
    return str(int(value)) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def many(query: str, lines: Sequence[Sequence[object]]) -> None:
    """Send one statement with ``%s`` places (trusted text) for each of many lines. Inside a transaction."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            connection.connection.executemany(query.replace("%s", "?"), lines)
        else:
            with connection.cursor() as cursor:
                cursor.executemany(query, lines)


def _written(name: str) -> pl.Expr:
    """A moment as Django writes it on SQLite: no fraction where there is none."""
    return pl.col(name).dt.strftime("%Y-%m-%d %H:%M:%S%.6f").str.strip_suffix(".000000")


def _copy(query: str, frame: pl.DataFrame) -> None:
    """To PostgreSQL as CSV: every text in quotes, so that an empty text is not taken for none."""
    with connection.cursor() as cursor, cursor.cursor.copy(query) as copy:
        for part in frame.iter_slices(10_000):
            copy.write(
                part.write_csv(
                    include_header=False, quote_style="non_numeric", datetime_format="%Y-%m-%d %H:%M:%S%.6f+00"
                )
            )


def objects(frame: pl.DataFrame, documents: Sequence[str] = ()) -> pl.Series:
    """Every row as one JSON object, as ``kernel.common.fields.canonical`` writes it; ``documents`` hold JSON already.

    Moments are written as the ledger has them. A test compares the two.
    """
    names = sorted(frame.columns)
    moments = [pl.col(n).dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ") for n in names if frame.schema[n] == MOMENT]
    frame, same = frame.with_columns(moments), constants(frame)
    parts: list[list[str]] = [[]]
    for name in names:
        alone = name in same or name in documents
        parts += [[name], []] if alone else []
        parts[-1] += [] if alone else [name]
    first, pieces, fixed = frame.head(1), list[pl.Expr](), "{"
    for part in filter(None, parts):
        fixed += "," * (part[0] != names[0])
        if part[0] in same:
            fixed += first.select(_members(part, documents)).item()
        else:
            pieces += [pl.lit(fixed), _members(part, documents)]
            fixed = ""
    return frame.with_columns(object=pl.concat_str([*pieces, pl.lit(fixed + "}")]))["object"]


def _members(names: list[str], documents: Sequence[str]) -> pl.Expr:
    """Some neighbouring members of an object, without its braces."""
    if names[0] in documents:
        return pl.concat_str([pl.lit(f'"{names[0]}":'), pl.col(names[0])])
    return pl.struct(names).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
