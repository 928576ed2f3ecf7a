"""A start that cannot be says why in one sentence, with exit code 2 and nothing else; one that can answers."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.scratch import Scratch, on_sqlite, rule

CANNOT = [
    ({"PORT": "http"}, "option PORT: 'http' is not a whole number from 1 to 65535"),
    ({"PORT": "0"}, "option PORT: '0' is not a whole number"),
    ({"HENGZHI_MODE": "fast"}, "option HENGZHI_MODE: 'fast' is not one of demo, production"),
    ({"HENGZHI_MODE": "production"}, "option ALLOWED_HOSTS: is empty"),
    ({"DATABASE_URL": "nonsense"}, "option DATABASE_URL: 'nonsense' is not understood"),
    ({"DATABASE_URL": "mysql://a:geheim@b/c"}, "option DATABASE_URL: 'mysql://…@b/c' names another kind of database"),
    (
        {"DATABASE_URL": "postgres://a:geheim@b:99999/c"},
        "option DATABASE_URL: 'postgres://…@b:99999/c' is not understood",
    ),
    ({"DATABASE_URL": "postgres://root@/"}, "option DATABASE_URL: 'postgres://…@/' names no database"),
    ({"VAR_DIR": "/dev/null/var"}, "option VAR_DIR: /dev/null/var cannot be written"),
    ({"FIELD_KEY": "short"}, "option FIELD_KEY: is not 32 hexadecimal digits"),
    ({"LOG_LEVEL": "loud"}, "option LOG_LEVEL: 'loud' is not one of"),
    ({"COUNTY": "qingdu"}, "option COUNTY: 'qingdu' is not like 990123"),
    ({"OFFICE_HOURS": "always"}, "option OFFICE_HOURS: 'always' is not like 09:00"),
    ({"UPLOAD_MAX_MB": "1e3"}, "option UPLOAD_MAX_MB: '1e3' is not a whole number"),
]


PATIENCE = 120.0
"""Seconds a process may take on a machine with much else to do."""


def started(folder: Path, *command: str, **env: str) -> "subprocess.Popen[str]":
    """``manage.py start``, or another command, with nothing set but what is named."""
    names = {option for option in os.environ if option in ("PATH", "HOME", "LANG")}
    return subprocess.Popen(
        [sys.executable, *(command or ("manage.py", "start", "--no-demo"))], cwd=settings.ROOT, text=True,
        env={**{name: os.environ[name] for name in names}, "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR", **env},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def complaint(process: "subprocess.Popen[str]") -> str:
    """What it said before it ended with exit code 2."""
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, ""), f"{process.returncode}: {out}\n{err}"
    return err


@pytest.mark.parametrize(("env", "sentence"), CANNOT)
def test_a_bad_option_is_told_in_one_line(tmp_path: Path, env: dict[str, str], sentence: str) -> None:
    told = complaint(started(tmp_path, "-c", "import config.settings", **env))
    assert sentence in told and len(told.strip().splitlines()) == 1 and told.strip().endswith((".", "…"))
    assert "geheim" not in told


def test_the_command_ends_the_same_way(tmp_path: Path) -> None:
    told = complaint(started(tmp_path, PORT="http"))
    assert "option PORT" in told and "Traceback" not in told


@contextmanager
def busy_port() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_busy_port_is_told_with_another_to_try(tmp_path: Path) -> None:
    with busy_port() as port:
        told = complaint(started(tmp_path, PORT=str(port)))
    assert f"Port {port} on 127.0.0.1 cannot be used" in told and "PORT=" in told and "Traceback" not in told
    assert not (tmp_path / "hengzhi.sqlite3").exists()


@pytest.mark.parametrize(
    "url",
    ["postgres://nobody@127.0.0.1:1/none", "sqlite:////dev/null/none.sqlite3", "postgres://root@/no_such_database"],
)
def test_a_database_that_is_not_there_is_told(tmp_path: Path, url: str) -> None:
    told = complaint(started(tmp_path, PORT=str(free_port()), DATABASE_URL=url))
    assert "The database does not answer" in told and "Check DATABASE_URL" in told
    assert "Traceback" not in told and len(told.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [("prove", "--json"), ("tick",), ("snapshot",)])
def test_a_command_on_a_database_without_tables_says_how_to_make_them(tmp_path: Path, command: tuple[str, ...]) -> None:
    told = complaint(started(tmp_path, "manage.py", *command))
    assert "manage.py migrate" in told and "Traceback" not in told and len(told.strip().splitlines()) == 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def health(port: int) -> tuple[int, dict[str, str]]:
    """Status and body of ``/healthz``."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def answers(process: "subprocess.Popen[str]", port: int) -> tuple[int, dict[str, str]]:
    """Wait until it listens."""
    for _try in range(240):
        if process.poll() is not None:
            break
        try:
            return health(port)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    process.kill()
    raise AssertionError(process.communicate())


@pytest.mark.slow
@pytest.mark.django_db
def test_a_start_that_can_answers_and_stops_when_told(scratch: Scratch) -> None:
    """Migrate, collect, serve, tick, work: healthy; with its database taken away (PostgreSQL) not, and then again."""
    port = free_port()
    process = scratch.start("manage.py", "start", "--no-demo", PORT=str(port))
    assert answers(process, port) == (200, {"status": "ok", "database": "ok"})
    if not on_sqlite():
        rule(f'ALTER DATABASE "{scratch.name}" ALLOW_CONNECTIONS false')
        rule(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{scratch.name}'")
        assert health(port) == (503, {"status": "unavailable", "database": "not answering"})
        rule(f'ALTER DATABASE "{scratch.name}" ALLOW_CONNECTIONS true')
        assert health(port)[0] == 200
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and f"http://127.0.0.1:{port}/" in out, err
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
