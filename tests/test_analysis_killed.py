"""A snapshot killed at any moment (``kill -9``) leaves the last good one; the next run goes on as if nothing was."""

import json
import random
import time
from pathlib import Path

import pytest
from pyarrow import parquet

from tests.scratch import Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FILL = """
from datetime import timedelta
from kernel.common.moment import at, now
from kernel.matters import services
from kernel.people.models import User
clerk = User.objects.get(username="town_lanting")
for number in range(24):
    with at(now() - timedelta(days=20 * number)):
        services.receive("dispute", title="漏水", text=f"楼上漏水第{number}回", place="990123001001", by=clerk)
"""
LIFE = "from kernel.analysis import snapshot\nprint('ready', flush=True)\nwhile True: snapshot.take(full=True)"


def whole(own: Scratch) -> int:
    """Every file the manifest names is there with its rows; gives how many matters it holds."""
    folder = Path(own.env["VAR_DIR"]) / "analysis"
    held = json.loads((folder / "manifest.json").read_text("utf-8"))
    for months in held["parts"].values():
        for part in months.values():
            assert parquet.read_metadata(folder / part["file"]).num_rows == part["rows"], part["file"]
    return sum(part["rows"] for part in held["parts"]["matters"].values())


def test_a_snapshot_killed_at_any_moment_leaves_the_last_good_one(scratch: Scratch) -> None:
    scratch.python(FILL)
    assert json.loads(scratch.manage("snapshot", "--json"))["rows"]["matters"] == 24
    chance = random.Random()
    for _kill in range(3):
        process = scratch.start("-c", "import django; django.setup()\n" + LIFE)
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 1.5))
        process.kill()
        process.communicate(timeout=30)
        assert whole(scratch) == 24
    scratch.python(FILL.replace("range(24)", "range(1)"))
    told = json.loads(scratch.manage("snapshot", "--json"))
    assert (told["full"], told["rows"]["matters"], whole(scratch)) == (False, 25, 25)
