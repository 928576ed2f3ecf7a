"""Hand-written statements, for the few paths that run a thousand times a second.

Django's cursor checks the thread, looks for wrappers and rewrites ``%s`` for SQLite at every call; that costs more CPU
than SQLite needs for the statement itself. Here the driver's own cursor is used. What Django guarantees stays: errors
are Django's, a broken transaction refuses, and whoever counts or logs statements sees these too.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

Values = Sequence[Any]


def execute(query: str, values: Values = ()) -> Any:
    """Send one statement with ``%s`` places (trusted text); the driver's cursor: ``fetchall``, ``rowcount`` …"""
    db = _connection()
    if not db.in_atomic_block:
        db.close_if_health_check_failed()
        db.ensure_connection()
    if db.execute_wrappers or db.force_debug_cursor:
        watched = db.cursor()
        watched.execute(query, values)
        return watched
    if db.needs_rollback:
        db.validate_no_broken_transaction()
    try:
        if db.vendor == "sqlite":
            return db.connection.execute(_with_marks(query), values)
        cursor = db.create_cursor()
        cursor.execute(query, values)
        return cursor
    except db.Database.Error:
        with db.wrap_database_errors:
            raise


def _connection() -> Any:
    """This thread's connection as Django has it. Its look-up takes a tenth of a short statement, so a block in which
    the connection is at work is looked up once: ``connections`` never hands out another one meanwhile."""
    db = getattr(_ours, "db", None)
    if db is None or not db.in_atomic_block:
        db = _ours.db = connections[DEFAULT_DB_ALIAS]
    return db


_ours = threading.local()


def column(query: str, values: Values = ()) -> list[Any]:
    """The first column of what a query finds; keys and names, which need no conversion."""
    return [line[0] for line in execute(query, values)]


def places(count: int, columns: int = 0) -> str:
    """``%s, %s`` for so many values; with ``columns``, so many rows of them: ``(%s, %s), (%s, %s)``."""
    return ", ".join(["%s"] * count) if not columns else ", ".join([f"({places(columns)})"] * count)


KEY = -7_070_707_071
"""Stands for the key in a query that is compiled once and asked for many rows: see ``compiled``."""


@cache
def compiled(build: Callable[[], Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement of a queryset that filters on ``KEY``, compiled once: Django takes longer to compile a wide
    question than the database to answer it."""
    text, values = build().query.sql_with_params()
    return text, tuple(values)


def answer(build: Callable[[], Any], key: int) -> Any:
    """The first line that the queryset finds for this key in place of ``KEY``; None when there is none."""
    text, values = compiled(build)
    return execute(text, [key if value == KEY else value for value in values]).fetchone()


def moment(value: datetime) -> Any:
    """A moment (with its zone) as the driver wants it, as Django has it: SQLite keeps UTC text without a zone."""
    return _written(value) if not value.fold else _written.__wrapped__(value)


@lru_cache(maxsize=1024)
def _written(value: datetime) -> Any:
    """Remembered, as one act writes the same moment a score of times."""
    return str(value.astimezone(UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else value


def read_moment(value: Any) -> datetime:
    """A moment as SQLite's driver gives it (without a zone), as Django has it: UTC."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_day(value: Any) -> date:
    """A day as the driver gives it: SQLite's as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _with_marks(query: str) -> str:
    """The same text as SQLite's driver wants it."""
    return query.replace("%%", "\0").replace("%s", "?").replace("\0", "%")
