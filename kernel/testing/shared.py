"""A connection with SQLite that the threads of a test share: one of them asks, or answers a request, at a time.

The server of a browser test answers in threads that use the test's own connection, as its database is in memory. Two
requests at once would be in one transaction. And while one thread runs a query that calls Python (Django's dates), it
holds the connection and waits for the interpreter; while another reads a row, it holds the interpreter and waits for
the connection: both would wait for ever. In service every thread has a connection of its own.
"""

import sqlite3
from collections.abc import Callable
from contextlib import nullcontext
from threading import RLock
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def share() -> None:
    """Let the threads of this process take turns at each connection, and with whole requests."""
    connection.settings_dict["OPTIONS"]["factory"] = Shared
    settings.MIDDLEWARE = [f"{__name__}.{one_request_at_a_time.__name__}", *settings.MIDDLEWARE]


def one_request_at_a_time(get_response: Answer) -> Answer:
    """A request is answered while no other thread uses its connection."""

    def answer(request: HttpRequest) -> HttpResponse:
        with getattr(connection.connection, "turn", nullcontext()):
            return get_response(request)

    return answer


class Shared(sqlite3.Connection):
    """Hands out cursors that take turns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.turn = RLock()

    def cursor(self, *_factory: Any, **_named: Any) -> Any:
        """A cursor as Django wants it, which asks and reads in its turn."""
        return super().cursor(_InTurn)


class _InTurn(SQLiteCursorWrapper):
    def execute(self, query: Any, params: Any = None) -> Any:
        with self.connection.turn:
            return super().execute(query, params)

    def executemany(self, query: Any, param_list: Any) -> Any:
        with self.connection.turn:
            return super().executemany(query, param_list)

    def fetchone(self) -> Any:
        with self.connection.turn:
            return super().fetchone()

    def fetchmany(self, size: int | None = None) -> Any:
        with self.connection.turn:
            return super().fetchmany(size or self.arraysize)

    def fetchall(self) -> Any:
        with self.connection.turn:
            return super().fetchall()

    def __next__(self) -> Any:
        with self.connection.turn:
            return super().__next__()
