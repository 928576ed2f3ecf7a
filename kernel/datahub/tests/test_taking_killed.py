"""Killed (``kill -9``) at every stage of taking a delivery in: the next run ends with the same, exactly once."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from kernel.testing.migrated import address, server

ROWS, BAD, TWICE = 3_000, 30, 20
"""More rows than go through Django's own connection, so that the other way is taken too."""

RUN = """
import json, os, signal, sys
from pathlib import Path
import django; django.setup()
from django.db import connection
from kernel.datahub.models import Batch, Quarantined, Record

STAGES = ["opened", "half landed", "landed", "before staging", "in the transaction", "stored, not said", "", ""]

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def run(stage):
    # Polars is loaded after the fork, never before: its threads would not come along
    from kernel.datahub import landing, staging, storing, taking
    from kernel.datahub.datasets import source
    from kernel.people.services import SYSTEM, actor

    where, what = {
        "opened": (taking, "land"), "half landed": (landing, "keep"), "landed": (staging, "known"),
        "before staging": (staging, "drop"), "in the transaction": (storing, "_new_to_quarantine"),
        "stored, not said": (storing, "tell"),
    }.get(stage, (None, ""))
    if where:
        setattr(where, what, die)
    taking.take(source("web"), Path(sys.argv[1]), by=actor(SYSTEM))

for stage in STAGES:
    connection.close()
    child = os.fork()
    if child == 0:
        run(stage)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    batch = Batch.objects.values("stage", "received", "accepted", "corrected", "unchanged", "quarantined").first()
    tables = [name for name in connection.introspection.table_names() if name.startswith("datahub_stage")]
    print(json.dumps({"stage": stage, "signal": os.WTERMSIG(status), "batch": batch, "records": Record.objects.count(),
                      "held": Quarantined.objects.count(), "tables": len(tables)}))
"""


@pytest.fixture
def url(tmp_path: Path, transactional_db: Any) -> Iterator[str]:
    """A copy of the test database, machine user and all: a killed process leaves behind what it committed."""
    from kernel.people.services import SYSTEM, actor

    actor(SYSTEM)
    if connection.vendor == "sqlite":
        with sqlite3.connect(tmp_path / "own.sqlite3") as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{tmp_path}/own.sqlite3"
        return
    name, test = f"hengzhi_taken_{os.getpid()}", connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(dbname="postgres", autocommit=True, **server()) as line:
        line.execute(f'CREATE DATABASE "{name}" TEMPLATE "{test}"')
        try:
            yield address(name)
        finally:
            line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _delivery(folder: Path) -> Path:
    """Lines of which some are repeated and some cannot be used; large enough for several pieces."""
    lines = []
    for number in range(ROWS):
        said = "" if number < BAD else f"第{number}号路灯不亮，" + "老人摔了一跤，请派人来看看。" * 60
        lines.append(json.dumps({"id": str(number + 1), "rev": 1, "time": "2026-05-01 10:00:00", "text": said,
                                 "area": "岚汀街道", "topic": "教育文体"}, ensure_ascii=False))  # fmt: skip
    file = folder / "messages_2026-05.jsonl"
    file.write_text("\n".join([*lines, *lines[-TWICE:]]), "utf-8")
    return file


def test_killed_at_any_stage_a_delivery_is_taken_exactly_once(url: str, tmp_path: Path) -> None:
    env = {**os.environ, "DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "ERROR",
           "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.ROOT)}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(_delivery(tmp_path))], env=env, cwd=settings.ROOT, capture_output=True,
        text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *killed, whole, again = map(json.loads, done.stdout.splitlines())
    assert len(killed) == 6
    for one in killed:
        assert one["signal"] == 9, one
        assert one["batch"]["stage"] == "received", one
        assert one["records"] == one["held"] == one["batch"]["received"] == 0, one
    counts = {"received": ROWS + TWICE, "accepted": ROWS - BAD, "corrected": 0, "unchanged": TWICE, "quarantined": BAD}
    assert whole["batch"] == {"stage": "stored", **counts}
    assert (whole["records"], whole["held"], whole["tables"]) == (ROWS - BAD, BAD, 0)
    assert {**again, "stage": ""} == {**whole, "stage": ""}
    landed = [file for file in (tmp_path / "var" / "files").rglob("*") if file.is_file()]
    assert len(landed) == 1 and len(landed[0].name) == 64
