"""One after another: on SQLite a web process does all its acts in one thread.

SQLite lets one write at a time, and each connection keeps its own pages in memory, which it must throw away whenever
another connection has written. So when every request thread writes for itself, they wait for each other by trying again
and then read all anew. One thread finds the pages as it left them, and who comes first is first.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from django.db import connection

R = TypeVar("R")
_hands: list[ThreadPoolExecutor] = []
_here = threading.local()


def take_turns() -> None:
    """From now on the acts of this process are done in one thread; on PostgreSQL, where many may write, as before."""
    if connection.vendor == "sqlite" and not _hands:
        _hands.append(ThreadPoolExecutor(1, thread_name_prefix="acts", initializer=_settle))


def _settle() -> None:
    _here.acts = True


def in_turn(work: Callable[[], R]) -> R:
    """Do the work, in the thread that does the acts if there is one; within a transaction, where that stands."""
    if not _hands or getattr(_here, "acts", False) or connection.in_atomic_block:
        return work()
    return _hands[0].submit(copy_context().run, work).result()
