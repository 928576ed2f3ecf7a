"""Killed at any moment (``kill -9``): nothing accepted is lost, nothing is half done, the house laws hold."""

import random
import select
import subprocess
import time

import pytest

from tests.scratch import Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KILLS = 3
OPEN_WITHOUT_STEP = """
SELECT COUNT(*) FROM matters_matter m WHERE m.open
AND NOT EXISTS (SELECT 1 FROM procedures_step s WHERE s.matter_id = m.id AND s.status = 'open')
"""
NOT_ONE_OWNER = """
SELECT COUNT(*) FROM matters_matter m WHERE m.open
AND (SELECT COUNT(*) FROM matters_placement p WHERE p.matter_id = m.id AND p.until IS NULL
     AND p.organisation_id = m.accountable_id) <> 1
"""
CHAIN_WITHOUT_ENTRIES = """
SELECT COUNT(*) FROM audit_chain c WHERE c.seq <> (SELECT COUNT(*) FROM audit_entry e WHERE e.chain = c.key)
"""
UNSEEN = (
    "SELECT COUNT(*) FROM matters_matter m WHERE NOT EXISTS (SELECT 1 FROM matters_viewer v WHERE v.matter_id = m.id)"
)


def killed(own: Scratch, wait: float) -> list[tuple[str, int]]:
    """Let it work for a while after its first act, kill it; gives number and chain length of every act it told of."""
    process = own.start("-m", "tests.walker")
    assert process.stdout is not None
    ready, _w, _x = select.select([process.stdout], [], [], 60)
    assert ready, _complaint(process)
    time.sleep(wait)
    process.kill()
    out, err = process.communicate(timeout=30)
    assert process.returncode == -9, err
    lines = [line.split() for line in out.splitlines(keepends=True) if line.endswith("\n")]
    return [(no, int(seq)) for no, seq, _act in lines]


def _complaint(process: "subprocess.Popen[str]") -> str:
    process.kill()
    return process.communicate()[1]


def nothing_lost(own: Scratch, told: list[tuple[str, int]]) -> None:
    """Every act it told of is there; at most the one it was about to tell of is there too."""
    stored = dict(own.ask("SELECT m.no, c.seq FROM matters_matter m JOIN audit_chain c ON c.key = 'matter:' || m.id"))
    last: dict[str, int] = {}
    for no, seq in told:
        last[no] = seq
    working = told[-1][0]
    for no, seq in last.items():
        assert stored[no] in ((seq, seq + 1) if no == working else (seq,)), no


def nothing_half_done(own: Scratch) -> None:
    for sql in (OPEN_WITHOUT_STEP, NOT_ONE_OWNER, CHAIN_WITHOUT_ENTRIES, UNSEEN):
        assert own.ask(sql) == [(0,)], sql


def test_a_process_killed_at_any_moment_loses_nothing_and_leaves_nothing_half_done(scratch: Scratch) -> None:
    chance = random.Random()
    acts = 0
    for _kill in range(KILLS):
        told = killed(scratch, chance.uniform(0, 0.5))
        nothing_lost(scratch, told)
        nothing_half_done(scratch)
        acts += len(told)
    [(matters,)] = scratch.ask("SELECT COUNT(*) FROM matters_matter")
    assert acts and matters <= acts
    scratch.manage("prove")
