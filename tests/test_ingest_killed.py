"""Killed at any moment (``kill -9``): nothing counted is lost, nothing stands half done, the next run goes on."""

import json
import random
import time
from pathlib import Path

import pytest

from tests.scratch import Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS, BAD, KILLS = 200, 4, 3
BATCH = "SELECT received, accepted, quarantined, subjects FROM datahub_batch"


def _messages(folder: Path) -> str:
    file = folder / "messages.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for n in range(ROWS):
            words = random.Random(n).sample("排水沟路灯井盖噪声扬尘停车楼道物业水压燃气垃圾绿化广场校车菜场公交", 24)
            text = "" if n % (ROWS // BAD) == 7 else f"砚池镇第{n}号反映：{''.join(words)}，请处理。"
            out.write(json.dumps({"id": n, "user": f"A{n}", "title": "反映问题", "time": "2026-03-01 08:00:00",
                                  "text": text, "upvotes": 0, "downvotes": 0}, ensure_ascii=False) + "\n")  # fmt: skip
    return str(file)


def _kill_midway(scratch: Scratch, file: str, after: int, chance: random.Random) -> None:
    """Start a run and kill it at a random moment after it has come past ``after`` rows."""
    process = scratch.start("manage.py", "ingest", "hotline", file, "--json", "--dataset-of", "disputes")
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline:
        rows = scratch.ask(BATCH)
        if rows and rows[0][0] >= after:
            time.sleep(chance.uniform(0, 0.25))
            break
        time.sleep(0.02)
    process.kill()
    process.communicate()


def _nothing_half_done(scratch: Scratch) -> None:
    [(received, accepted, quarantined, subjects)] = scratch.ask(BATCH)
    assert received == accepted + quarantined
    for table, count in (
        ("matters_matter", accepted),
        ("datahub_record", accepted),
        ("datahub_quarantined", quarantined),
        ("matters_placement WHERE until IS NULL", subjects),
        ("procedures_step WHERE status = 'open'", subjects),
        ("audit_chain WHERE key LIKE 'matter:%' AND seq > 0", subjects),
    ):
        assert scratch.ask(f"SELECT COUNT(*) FROM {table}") == [(count,)], table


def test_a_run_that_is_killed_again_and_again_ends_with_exact_counts(scratch: Scratch, tmp_path: Path) -> None:
    file, chance = _messages(tmp_path), random.Random()
    midway = 0
    for kill in range(KILLS):
        _kill_midway(scratch, file, after=kill * ROWS // (KILLS + 1), chance=chance)
        if scratch.ask(BATCH):
            _nothing_half_done(scratch)
            midway += 0 < scratch.ask(BATCH)[0][0] < ROWS
    report = json.loads(scratch.manage("ingest", "hotline", file, "--json", "--dataset-of", "disputes"))
    assert midway
    assert report["resumed_after"] > 0
    assert (report["received"], report["accepted"], report["matters"], report["quarantined"]) == (
        ROWS, ROWS - BAD, ROWS - BAD, BAD,
    )  # fmt: skip
    _nothing_half_done(scratch)
    assert scratch.ask("SELECT COUNT(DISTINCT source_key) FROM matters_matter") == [(ROWS - BAD,)]
    scratch.manage("prove")
    again = json.loads(scratch.manage("ingest", "hotline", file, "--json", "--dataset-of", "disputes"))
    assert (again["matters"], again["unchanged"]) == (0, ROWS)
