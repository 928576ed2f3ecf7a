"""A county of another seed than those the models were learned on is understood well enough: fixed floors."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from county.generate import generate
from kernel.linkage.models import Report
from kernel.matters.models import Matter

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FLOORS = {
    ("subjects", "precision"): 0.995, ("subjects", "recall"): 0.98, ("matters", "precision"): 0.94,
    ("matters", "recall"): 0.83, ("groups", "precision"): 0.8, ("groups", "recall"): 0.6,
    ("classes", "precision"): 0.97, ("classes", "recall"): 0.97, ("bursts", "recall"): 0.8,
    ("complex", "precision"): 0.5, ("complex", "recall"): 0.6,
}  # fmt: skip
"""Somewhat under what was measured on other seeds: what falls below has become worse."""


@pytest.mark.slow
def test_a_county_of_another_seed_is_understood(tmp_path: Path, cast) -> None:
    generate(23, "small", tmp_path)
    said = StringIO()
    call_command("county-score", str(tmp_path), "--json", stdout=said)
    found = json.loads(said.getvalue())
    assert found["subjects"]["people"]["precision"] >= 0.99
    assert found["subjects"]["people"]["recall"] >= 0.9
    assert {key: found[key[0]][key[1]] for key, floor in FLOORS.items() if found[key[0]][key[1]] < floor} == {}
    assert found["bursts"]["false_a_week"] <= 1
    rows = found["rows"]
    assert rows["received"] == sum(rows[name] for name in ("accepted", "corrected", "unchanged", "quarantined"))
    assert Report.objects.count() == rows["records"]
    assert (found["gathered"]["made"], found["gathered"]["refused"]) == (Matter.objects.count(), 0)
    assert Matter.objects.exists()
    assert set(found["seconds"]) >= {"take", "read", "link", "judge"}
