"""The database test processes begin with: the migrations are run once, each process takes a copy.

Drawing up the tables step by step takes half a minute of a processor, and it was the same half minute in every process
and every run. The database that comes of it is kept until a migration, the applications or Django change.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection

from kernel.testing.shared import share

_held: list[sqlite3.Connection] = []
"""A database in memory lasts as long as somebody is connected with it."""


def begin_with_migrated() -> None:
    """Let the test database of this process, which is about to be made, begin with the migrated tables."""
    if connection.vendor == "sqlite":
        with _one_at_a_time(), closing(sqlite3.connect(_file())) as kept:
            memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True, check_same_thread=False)
            kept.backup(memory)
        _held.append(memory)
        share()
        return
    with _one_at_a_time():
        connection.settings_dict["TEST"]["TEMPLATE"] = _database()


def server() -> dict[str, Any]:
    """How the PostgreSQL server of these tests is reached, as the driver takes it; what is not set is left out."""
    stored = settings.DATABASES["default"]
    named = {"host": stored["HOST"], "port": stored["PORT"], "user": stored["USER"], "password": stored["PASSWORD"]}
    return {key: value for key, value in named.items() if value}


def address(name: str) -> str:
    """The ``DATABASE_URL`` of a database of that server."""
    given = server()
    user = f"{given['user']}:{given['password']}@" if "password" in given else f"{given.get('user', '')}@"
    port = f":{given['port']}" if "port" in given else ""
    return f"postgres://{user}{str(given.get('host', '')).replace('/', '%2F')}{port}/{name}"


def _key() -> str:
    """Changes when what the migrations would do changes."""
    told = hashlib.sha256(repr((django.VERSION, settings.INSTALLED_APPS)).encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            told.update(file.read_bytes())
    return told.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    _folder().mkdir(parents=True, exist_ok=True)
    with open(_folder() / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _folder() -> Path:
    return Path(settings.VAR) / "migrated"


def _migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, cwd=settings.ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)


def _file() -> Path:
    kept = _folder() / f"{_key()}.sqlite3"
    if not kept.exists():
        for old in _folder().glob("*.sqlite3*"):
            old.unlink()
        fresh = _folder() / "fresh.sqlite3"
        _migrate(f"sqlite:///{fresh}")
        with closing(sqlite3.connect(fresh)) as made:
            made.execute("PRAGMA journal_mode=DELETE")
        fresh.rename(kept)
    return kept


def _database() -> str:
    """The server keeps one beside each database that tests are run for; its comment says what it was made of."""
    name, key = f"migrated_{connection.settings_dict['NAME']}", _key()
    with psycopg.connect(dbname="postgres", autocommit=True, **server()) as line:
        told = line.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if told != (key,):
            line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            line.execute(f'CREATE DATABASE "{name}"')
            _migrate(address(name))
            line.execute(f"COMMENT ON DATABASE \"{name}\" IS '{key}'")
    return name
