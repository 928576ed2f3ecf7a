"""Many rows into the tables: by ADBC into a staging table, from there by one statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from kernel.datahub.deciding import KNOWN

FEW = 2_000
"""So many rows go through Django's own connection: opening another costs more."""
_KINDS = {"key": "varchar(80)", "version": "bigint", "source_version": "bigint", "current": "boolean",
          "number": "bigint", "digest": "varchar(64)", "subject": "varchar(80)", "received_at": "varchar(26)",
          "class_code": "varchar(12)", "place_code": "varchar(15)", "known": "boolean"}  # fmt: skip
_STORE = """
INSERT INTO datahub_record (batch_id, dataset, key, version, source_version, current, number, digest, subject, extra,
                            at, received_at, class_code, place_code)
SELECT %s, %s, key, version, source_version, current, number, digest, subject, '{{}}', %s, {received_at},
       COALESCE(class_code, ''), COALESCE(place_code, '')
FROM {table} ORDER BY number
"""
_SUPERSEDE = """
UPDATE datahub_record SET current = %s
WHERE dataset = %s AND batch_id <> %s AND current AND key IN (SELECT key FROM {table} WHERE current AND known)
"""
_UTC8 = 8 * 3_600_000_000


def table_of(batch: int) -> str:
    """The name of a batch's staging table."""
    return f"datahub_stage_{int(batch)}"


@contextmanager
def staged(rows: pl.DataFrame, batch: int) -> Iterator[None]:
    """Have the rows in the batch's staging table for the block; what a killed run left of it is thrown away first."""
    ready = rows.with_columns(
        (pl.col("received_at") - pl.duration(microseconds=_UTC8)).dt.strftime("%Y-%m-%d %H:%M:%S")
    )
    drop(batch)
    if rows.height <= FEW or connection.in_atomic_block:
        _by_hand(ready, table_of(batch))
        yield
    elif connection.vendor == "sqlite":
        with _attached(ready, batch):
            yield
    else:
        _on_the_server(ready, table_of(batch))
        yield


@contextmanager
def _attached(rows: pl.DataFrame, batch: int) -> Iterator[None]:
    """In a file of its own, attached to Django's connection once ADBC has let it go.

    ADBC brings a SQLite of its own. Two of them in one process must never open the same database: when one closes it,
    the locks of the other are gone (sqlite.org/howtocorrupt.html 2.2.1), and with them what it commits.
    """
    import adbc_driver_sqlite.dbapi as sqlite_adbc

    file = Path(settings.MEDIA_ROOT) / f"staging-{batch}.sqlite"
    file.parent.mkdir(parents=True, exist_ok=True)
    _remove(file)
    with sqlite_adbc.connect(str(file)) as other, other.cursor() as cursor:
        cursor.adbc_ingest(table_of(batch), rows.to_arrow(compat_level=pl.CompatLevel.oldest()), mode="create")
        other.commit()
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS staging", [str(file)])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DETACH DATABASE staging")
        _remove(file)


def _remove(file: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + end).unlink(missing_ok=True)


def address() -> str:
    """The very place Django's connection to PostgreSQL has, for ADBC, whose library looks for sockets elsewhere."""
    connection.ensure_connection()
    there = connection.connection.info
    parts = {"dbname": there.dbname, "user": there.user, "password": there.password, "host": there.host,
             "port": str(there.port)}  # fmt: skip
    return make_conninfo(**{name: value for name, value in parts.items() if value})


def _on_the_server(rows: pl.DataFrame, table: str) -> None:
    """By a connection beside Django's."""
    import adbc_driver_postgresql.dbapi as postgres_adbc

    with postgres_adbc.connect(address()) as other, other.cursor() as cursor:
        cursor.adbc_ingest(table, rows.to_arrow(compat_level=pl.CompatLevel.oldest()), mode="create")
        other.commit()


def drop(batch: int) -> None:
    """Take the staging table away."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table_of(batch)}")


def _by_hand(rows: pl.DataFrame, table: str) -> None:
    """Few rows, or inside somebody's transaction, where another connection would wait for ever."""
    columns = ", ".join(f"{name} {_KINDS[name]}" for name in rows.columns)
    marks = ", ".join(["%s"] * rows.width)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")  # the schema all others read stays as it is
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows.rows())


def store(batch: int, dataset: str, at: Any) -> None:
    """From the staging table into the records, inside the act that notes it; the table is gone afterwards."""
    table = table_of(batch)
    postgres = connection.vendor == "postgresql"
    moment = "CAST(received_at AS timestamp) AT TIME ZONE 'UTC'" if postgres else "received_at"
    with connection.cursor() as cursor:
        cursor.execute(_SUPERSEDE.format(table=table), [False, dataset, batch])
        cursor.execute(
            _STORE.format(table=table, received_at=moment),
            [batch, dataset, connection.ops.adapt_datetimefield_value(at)],
        )
        cursor.execute(f"DROP TABLE {table}")


def known(dataset: str, keys: pl.Series) -> pl.DataFrame:
    """Every version of these keys that was stored before. SQLite takes no list, but keys mostly follow each other."""
    if not len(keys):
        return pl.DataFrame(schema=KNOWN)
    asked: list[Any] = [keys.unique().to_list()] if connection.vendor == "postgresql" else [keys.min(), keys.max()]
    where = "key = ANY(%s)" if len(asked) == 1 else "key >= %s AND key <= %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(KNOWN)} FROM datahub_record WHERE dataset = %s AND {where}", [dataset, *asked]
        )
        found = pl.DataFrame(cursor.fetchall(), schema=KNOWN, orient="row")
    return found.filter(pl.col("key").is_in(keys.implode()))
