"""Killed at any moment (``kill -9``): nothing counted is lost, nothing stands half done, the next run goes on."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings

ROWS, BAD, KILLS = 200, 4, 3
HOUSE = """
import django; django.setup()
from kernel.matters.installing import install
from kernel.testing.cast import cast_of_county
install(by=cast_of_county().system)
"""
BATCH = "SELECT received, accepted, quarantined, subjects FROM datahub_batch"
Ask = Callable[[str], list[tuple[Any, ...]]]


class Place:
    """A database of its own, because a killed process leaves what it committed behind."""

    def __init__(self, url: str, ask: Ask, folder: Path) -> None:
        self.ask = ask
        self.env = {**os.environ, "DATABASE_URL": url, "VAR_DIR": str(folder / "var"), "LOG_LEVEL": "ERROR",
                    "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(settings.ROOT)}  # fmt: skip

    def start(self, *command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *command], cwd=settings.ROOT, env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *command: str) -> str:
        process = self.start(*command)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err + out
        return out


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Migrated, with the little county in it; on the kind of database the tests run on."""
    stored = settings.DATABASES["default"]
    if stored["ENGINE"].endswith("sqlite3"):
        yield _prepared(Place(f"sqlite:///{tmp_path}/own.sqlite3", _sqlite(tmp_path / "own.sqlite3"), tmp_path))
        return
    name = f"hengzhi_killed_{os.getpid()}"
    given = {"host": stored["HOST"], "port": stored["PORT"], "user": stored["USER"], "password": stored["PASSWORD"]}
    given = {key: value for key, value in given.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            user = f"{given.get('user', '')}:{given.get('password', '')}@" if given.get("user") else ""
            port = f":{given['port']}" if "port" in given else ""
            url = f"postgres://{user}{str(given.get('host', '')).replace('/', '%2F')}{port}/{name}"
            with psycopg.connect(dbname=name, autocommit=True, **given) as own:
                yield _prepared(Place(url, lambda sql: own.execute(sql).fetchall(), tmp_path))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _sqlite(file: Path) -> Ask:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(file, timeout=30)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    return ask


def _prepared(place: Place) -> Place:
    place.run("manage.py", "migrate", "--verbosity", "0")
    place.run("-c", HOUSE)
    return place


def _messages(folder: Path) -> str:
    file = folder / "messages.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for n in range(ROWS):
            words = random.Random(n).sample("排水沟路灯井盖噪声扬尘停车楼道物业水压燃气垃圾绿化广场校车菜场公交", 24)
            text = "" if n % (ROWS // BAD) == 7 else f"砚池镇第{n}号反映：{''.join(words)}，请处理。"
            out.write(json.dumps({"id": n, "user": f"A{n}", "title": "反映问题", "time": "2026-03-01 08:00:00",
                                  "text": text, "upvotes": 0, "downvotes": 0}, ensure_ascii=False) + "\n")  # fmt: skip
    return str(file)


def _kill_midway(place: Place, file: str, after: int, chance: random.Random) -> None:
    """Start a run and kill it at a random moment after it has come past ``after`` rows."""
    process = place.start("manage.py", "ingest", "hotline", file, "--json", "--dataset-of", "disputes")
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        rows = place.ask(BATCH)
        if rows and rows[0][0] >= after:
            time.sleep(chance.uniform(0, 0.25))
            break
        time.sleep(0.02)
    process.kill()
    process.communicate()


def _nothing_half_done(place: Place) -> None:
    [(received, accepted, quarantined, subjects)] = place.ask(BATCH)
    assert received == accepted + quarantined
    for table, count in (
        ("matters_matter", accepted),
        ("datahub_record", accepted),
        ("datahub_quarantined", quarantined),
        ("matters_placement WHERE until IS NULL", subjects),
        ("procedures_step WHERE status = 'open'", subjects),
        ("audit_chain WHERE key LIKE 'matter:%' AND seq > 0", subjects),
    ):
        assert place.ask(f"SELECT COUNT(*) FROM {table}") == [(count,)], table


@pytest.mark.slow
def test_a_run_that_is_killed_again_and_again_ends_with_exact_counts(place: Place, tmp_path: Path) -> None:
    file, chance = _messages(tmp_path), random.Random()
    midway = 0
    for kill in range(KILLS):
        _kill_midway(place, file, after=kill * ROWS // (KILLS + 1), chance=chance)
        if place.ask(BATCH):
            _nothing_half_done(place)
            midway += 0 < place.ask(BATCH)[0][0] < ROWS
    report = json.loads(place.run("manage.py", "ingest", "hotline", file, "--json", "--dataset-of", "disputes"))
    assert midway
    assert report["resumed_after"] > 0
    assert (report["received"], report["accepted"], report["matters"], report["quarantined"]) == (
        ROWS, ROWS - BAD, ROWS - BAD, BAD,
    )  # fmt: skip
    _nothing_half_done(place)
    assert place.ask("SELECT COUNT(DISTINCT source_key) FROM matters_matter") == [(ROWS - BAD,)]
    place.run("manage.py", "prove")
    again = json.loads(place.run("manage.py", "ingest", "hotline", file, "--json", "--dataset-of", "disputes"))
    assert (again["matters"], again["unchanged"]) == (0, ROWS)
