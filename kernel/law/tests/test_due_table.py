"""The hand-checked table: what a clerk with a wall calendar finds."""

from datetime import date, datetime

import pytest

from kernel.law.calendar import seeded
from kernel.law.due import Due, due
from kernel.law.norms import library
from kernel.law.tests import checked

DATED = [
    *checked.PENALTY,
    *checked.LICENCE,
    *checked.COMPULSION,
    *checked.RECONSIDERATION,
    *checked.CIVIL,
    *checked.PETITIONS,
    *checked.EXITS,
]


def compute(norm: str, length: str, start: str) -> Due:
    moment = datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start)
    on = moment.date() if isinstance(moment, datetime) else moment
    return due(moment, length, rule=library().rule(norm, on), calendar=seeded())


@pytest.mark.parametrize(("norm", "length", "start", "due_on", "what"), DATED)
def test_a_due_date_follows_the_articles(norm: str, length: str, start: str, due_on: str, what: str) -> None:
    found = compute(norm, length, start)
    assert found.on.isoformat() == due_on, what
    assert not found.provisional


@pytest.mark.parametrize(("norm", "length", "start", "due_at", "what"), checked.HOURS)
def test_hours_run_on_and_office_hours_do_not(norm: str, length: str, start: str, due_at: str, what: str) -> None:
    found = compute(norm, length, start)
    assert f"{found.at:%Y-%m-%dT%H:%M}" == due_at, what
    assert not found.provisional


@pytest.mark.parametrize(("norm", "length", "start", "due_on", "what"), checked.PROVISIONAL)
def test_beyond_the_loaded_years_a_date_is_provisional(
    norm: str, length: str, start: str, due_on: str, what: str
) -> None:
    found = compute(norm, length, start)
    assert found.on.isoformat() == due_on, what
    assert found.provisional
    assert "暂定" in found.derivation[-1].text


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(DATED) + len(checked.HOURS) + len(checked.PROVISIONAL) >= 160
