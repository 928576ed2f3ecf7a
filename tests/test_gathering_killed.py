"""Taking sources in, killed at any moment (``kill -9``): the next run ends with one matter for each group, no more."""

import json
import time
from pathlib import Path

import pytest

from tests.scratch import Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALL, SLICE = 240, 20
GATHER = f"""
import django; django.setup()
from kernel.linkage.relinking import keep_up
from kernel.matters import gathering
from kernel.people.services import actor
gathering.SLICE = {SLICE}
by = actor("system")
keep_up(by=by)
found = gathering.gather(by=by, seen=lambda done: print(done, flush=True))
print("made", found.made, "attached", found.attached, "refused", found.refused)
"""


def _deliver(folder: Path) -> Path:
    """Messages of as many people about as many things, each of them sent twice."""
    (folder / "web").mkdir(parents=True)
    rows = [
        {"id": str(2 * n + again), "rev": 1, "user": f"U{n:08d}", "mobile": f"12{n:09d}", "title": f"{n}号楼漏水",
         "time": f"2026-03-{1 + n % 28:02d} 09:{again:02d}:00", "text": f"{n}号楼{n * 7}室天花板漏水很久了，请看{n}。",
         "area": "岚汀街道", "topic": "政法", "unit": "县司法局", "reply_time": "2026-04-09 10:31:22",
         "state": "已回复", "score": 4}
        for n in range(ALL) for again in (0, 1)
    ]  # fmt: skip
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "web" / "messages_2026-03.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def test_gathering_that_is_killed_goes_on_and_nothing_is_there_twice(scratch: Scratch, tmp_path: Path) -> None:
    take = f"""
import django; django.setup()
from pathlib import Path
from kernel.datahub.taking import take_all
from kernel.people.services import actor
print(list(take_all(Path({str(_deliver(tmp_path / "county"))!r}), by=actor("system"))))
"""
    scratch.run("-c", take)
    process = scratch.start("-c", GATHER)
    assert process.stdout is not None and process.stdout.readline()
    time.sleep(0.05)
    process.kill()
    process.communicate(timeout=30)
    [(groups,)] = scratch.ask("SELECT COUNT(DISTINCT matter) FROM linkage_report")
    [(there,)] = scratch.ask("SELECT COUNT(*) FROM matters_matter")
    assert 0 < there < groups <= ALL
    assert f"made {groups - there} attached 0 refused 0" in scratch.run("-c", GATHER)
    assert "made 0 attached 0 refused 0" in scratch.run("-c", GATHER)
    assert scratch.ask("SELECT COUNT(*) FROM matters_matter") == [(groups,)]
    assert scratch.ask("SELECT COUNT(DISTINCT subject), COUNT(*) FROM datahub_record WHERE subject <> ''") == [
        (groups, 2 * ALL)
    ]
    assert scratch.ask("SELECT DISTINCT stage FROM datahub_batch") == [("joined",)]
    scratch.manage("prove")
