"""The server of a browser test and the test itself use one connection and do not wait for each other for ever."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.any_database

SCRIPT = """
import sqlite3, threading
from kernel.testing.shared import Shared

line = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None, factory=Shared)
line.create_function("in_python", 1, lambda value: value)
line.cursor().execute("CREATE TABLE t (a)")
line.cursor().executemany("INSERT INTO t VALUES (%s)", [(n,) for n in range(1000)])


def ask():
    for _ in range(200):
        line.cursor().execute("SELECT count(*) FROM t WHERE in_python(a) > 3 AND in_python(a) > 4").fetchone()


def read():
    for _ in range(200):
        rows = line.cursor().execute("SELECT a, a, a, a FROM t")
        while rows.fetchmany(100):
            pass


both = [threading.Thread(target=one) for one in (ask, read)]
[one.start() for one in both]
[one.join() for one in both]
"""


def test_two_threads_take_turns_at_one_connection() -> None:
    subprocess.run([sys.executable, "-c", SCRIPT], check=True, timeout=60)
