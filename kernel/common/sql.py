"""Hand-written statements, for the few paths that run a thousand times a second.

Django's cursor checks the thread, looks for wrappers and rewrites ``%s`` for SQLite at every call; that costs more CPU
than SQLite needs for the statement itself. Here the driver's own cursor is used. What Django guarantees stays: errors
are Django's, a broken transaction refuses, and whoever counts or logs statements sees these too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

Values = Sequence[Any]


def execute(query: str, values: Values = ()) -> Any:
    """Send one statement with ``%s`` places (trusted text); the driver's cursor: ``fetchall``, ``rowcount`` …"""
    db: Any = connections[DEFAULT_DB_ALIAS]
    if not db.in_atomic_block:
        db.close_if_health_check_failed()
        db.ensure_connection()
    if db.execute_wrappers or db.force_debug_cursor:
        watched = db.cursor()
        watched.execute(query, values)
        return watched
    db.validate_no_broken_transaction()
    with db.wrap_database_errors:
        if db.vendor == "sqlite":
            return db.connection.execute(_with_marks(query), values)
        cursor = db.create_cursor()
        cursor.execute(query, values)
        return cursor


def column(query: str, values: Values = ()) -> list[Any]:
    """The first column of what a query finds; keys and names, which need no conversion."""
    return [line[0] for line in execute(query, values)]


def places(count: int, columns: int = 0) -> str:
    """``%s, %s`` for so many values; with ``columns``, so many rows of them: ``(%s, %s), (%s, %s)``."""
    return ", ".join(["%s"] * count) if not columns else ", ".join([f"({places(columns)})"] * count)


def moment(value: datetime) -> Any:
    """A moment (with its zone) as the driver wants it, as Django has it: SQLite keeps UTC text without a zone."""
    return str(value.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else value


@lru_cache(maxsize=4096)
def _with_marks(query: str) -> str:
    """The same text as SQLite's driver wants it."""
    return query.replace("%%", "\0").replace("%s", "?").replace("\0", "%")
