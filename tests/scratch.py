"""Installations of their own, for what must be killed, crowded, copied or broken: a database and a VAR_DIR each."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from kernel.testing.migrated import address, server

HOUSE = """
from kernel.matters.installing import install
from kernel.testing.cast import cast_of_county
install(by=cast_of_county().system)
"""
START = "import django; django.setup()\n"


def on_sqlite() -> bool:
    """Whether the tests run on the embedded database."""
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


class Scratch:
    """One installation: its folder, its database, and processes that live in it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.env = {
            **os.environ, "DATABASE_URL": self.url, "VAR_DIR": str(folder / "var"), "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.ROOT), "PYTHONWARNINGS": "ignore",
        }  # fmt: skip

    @property
    def file(self) -> Path:
        """The embedded database's file."""
        return self.folder / "own.sqlite3"

    @property
    def url(self) -> str:
        """The database's address."""
        if on_sqlite():
            return f"sqlite:///{self.file}"
        return address(self.name)

    def start(self, *command: str, **env: str) -> "subprocess.Popen[str]":
        """A Python process in this installation."""
        return subprocess.Popen(
            [sys.executable, *command], cwd=settings.ROOT, env={**self.env, **env}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *command: str, code: int = 0, **env: str) -> str:
        """Run to the end; gives what it printed (with ``code`` other than 0, what it complained)."""
        process = self.start(*command, **env)
        out, err = process.communicate(timeout=180)
        assert process.returncode == code, f"{process.returncode}: {out}\n{err}"
        return err if code else out

    def manage(self, *command: str, code: int = 0, **env: str) -> str:
        """Run ``manage.py``."""
        return self.run("manage.py", *command, code=code, **env)

    def python(self, text: str) -> str:
        """Run a few lines with Django set up."""
        return self.run("-c", START + text)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask its database from outside."""
        if on_sqlite():
            with closing(sqlite3.connect(self.file, timeout=30)) as line:
                return line.execute(sql).fetchall()
        with psycopg.connect(dbname=self.name, autocommit=True, **server()) as own:
            return own.execute(sql).fetchall()  # type: ignore[arg-type]


def rule(sql: str) -> None:
    """Tell the server something that concerns its databases."""
    with psycopg.connect(dbname="postgres", autocommit=True, **server()) as line:
        line.execute(sql)  # type: ignore[call-overload]


@contextmanager
def _database(name: str, template: str = "template1") -> Iterator[None]:
    """A database of the server for the length of the block."""
    with psycopg.connect(dbname="postgres", autocommit=True, **server()) as line:
        line.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield
        finally:
            line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def migrated(folder: Path) -> Iterator[Scratch]:
    """An installation with the little county in it, from the migrated database of this test run."""
    made = Scratch(folder, f"hengzhi_scratch_{os.getpid()}")
    (folder / "var").mkdir(parents=True)
    if on_sqlite():
        connection.ensure_connection()
        with closing(sqlite3.connect(made.file)) as target:
            connection.connection.backup(target)
        made.python(HOUSE)
        yield made
        return
    tested = str(connection.settings_dict["NAME"])
    connection.close()
    with _database(made.name, tested):
        made.python(HOUSE)
        yield made


@contextmanager
def copied(template: Scratch, folder: Path) -> Iterator[Scratch]:
    """A copy of an installation, to do anything to."""
    made = Scratch(folder, f"{template.name}_copy")
    shutil.copytree(template.folder / "var", folder / "var")
    if on_sqlite():
        with closing(sqlite3.connect(template.file)) as source, closing(sqlite3.connect(made.file)) as target:
            source.backup(target)
        yield made
        return
    with _database(made.name, template.name):
        yield made


@contextmanager
def empty(folder: Path) -> Iterator[Scratch]:
    """An installation whose database holds nothing."""
    made = Scratch(folder, f"hengzhi_empty_{os.getpid()}")
    (folder / "var").mkdir(parents=True)
    if on_sqlite():
        yield made
        return
    with _database(made.name):
        yield made
