"""Landing killed at any moment (``kill -9``): no matter is half there, and calling it again ends with exact counts."""

import time

import pytest

from tests.scratch import Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALL, CHUNK = 1200, 100
LAND = f"""
import django; django.setup()
from datetime import datetime, timedelta
import polars as pl
from kernel.matters.landing import land
from kernel.people.services import actor
start = datetime(2025, 3, 3, 9)
frame = pl.DataFrame([
    {{"source": "old", "source_key": str(n), "kind": "dispute", "text": f"反映{{n}}号楼漏水很久了。",
      "received_at": start + timedelta(minutes=n), "place": "990123001001", "class_code": "B1", "grade": "green",
      "open": n % 40 == 0, "parties": [{{"name": "王小芳", "phone": f"12{{n:09d}}"}}]}}
    for n in range({ALL})
])
found = land(frame, by=actor("system"), chunk={CHUNK}, seen=lambda done: print(done, flush=True))
print("landed", found.landed, "known", found.known, "refused", found.refused.height)
"""


def test_a_landing_that_is_killed_goes_on_and_nothing_is_there_twice(scratch: Scratch) -> None:
    process = scratch.start("-c", LAND)
    assert process.stdout is not None and process.stdout.readline()
    time.sleep(0.05)
    process.kill()
    process.communicate(timeout=30)
    [(there,)] = scratch.ask("SELECT COUNT(*) FROM matters_matter")
    assert 0 < there < ALL and there % CHUNK == 0
    _whole(scratch, there)
    assert f"landed {ALL - there} known {there} refused 0" in scratch.run("-c", LAND)
    _whole(scratch, ALL)
    assert f"landed 0 known {ALL} refused 0" in scratch.run("-c", LAND)
    scratch.manage("prove")


def _whole(scratch: Scratch, count: int) -> None:
    for table in (
        "matters_matter", "matters_party", "matters_placement", "procedures_instance",
        "audit_chain WHERE key LIKE 'matter:%' AND seq = 1",
    ):  # fmt: skip
        assert scratch.ask(f"SELECT COUNT(*) FROM {table}") == [(count,)], table
