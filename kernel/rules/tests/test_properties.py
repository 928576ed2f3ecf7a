"""The compiled table agrees with the slow and obvious evaluation, row by row, on random tables."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kernel.rules.cells import Kind
from kernel.rules.table import SeveralRows, Table, TableProblems
from kernel.rules.tests.written import (
    DAY_ONE,
    FIRST_ROW,
    NUMBERS,
    PLACES,
    WORDS,
    Rule,
    facts,
    rules,
    write,
)

KINDS: dict[str, Kind] = {"number": "whole", "word": "word", "truth": "truth"}
DAYS = [DAY_ONE + timedelta(days=n) for n in range(4)]


def compiled(rows: list[Rule], policy: str) -> Table:
    try:
        return Table.compile(write(rows, policy), name="random", facts=KINDS)
    except TableProblems as problems:
        assume("条件完全相同" not in str(problems))
        raise


def holding(rows: list[Rule], given_facts: dict[str, Any], on: date, region: str) -> list[int]:
    return [i for i, row in enumerate(rows) if row.holds(given_facts, on, region)]


@given(rules(), facts(), st.sampled_from(DAYS), st.sampled_from(PLACES))
def test_first_takes_the_first_row_that_holds(
    rows: list[Rule], given_facts: dict[str, Any], on: date, region: str
) -> None:
    decision = compiled(rows, "first").decide(given_facts, on=on, region=region)
    naive = holding(rows, given_facts, on, region)[:1]
    assert decision.rows == tuple(i + FIRST_ROW for i in naive)
    assert decision.outcome.get("points") == (rows[naive[0]].points if naive else None)


@given(rules(), facts(), st.sampled_from(DAYS), st.sampled_from(PLACES))
def test_collect_takes_every_row_and_adds_up(
    rows: list[Rule], given_facts: dict[str, Any], on: date, region: str
) -> None:
    decision = compiled(rows, "collect").decide(given_facts, on=on, region=region)
    naive = holding(rows, given_facts, on, region)
    assert decision.rows == tuple(i + FIRST_ROW for i in naive)
    assert decision.outcome.get("points", 0) == sum(rows[i].points for i in naive)
    assert decision.outcome.get("name", ()) == tuple(f"n{i}" for i in naive)


@given(rules(), facts(), st.sampled_from(DAYS), st.sampled_from(PLACES))
def test_unique_refuses_two_rows(rows: list[Rule], given_facts: dict[str, Any], on: date, region: str) -> None:
    table = compiled(rows, "unique")
    naive = holding(rows, given_facts, on, region)
    if len(naive) > 1:
        with pytest.raises(SeveralRows):
            table.decide(given_facts, on=on, region=region)
    else:
        assert table.decide(given_facts, on=on, region=region).rows == tuple(i + FIRST_ROW for i in naive)


def everything(rows: list[Rule]) -> list[tuple[dict[str, Any], date, str]]:
    """Return every case that random rows can tell apart, from the first day one of them is in force."""
    begin = min(row.first for row in rows)
    days = [day for day in DAYS if day >= begin]
    cases = product([*NUMBERS, None], [*WORDS, None], [True, False, None], days, PLACES)
    return [({"number": n, "word": w, "truth": t}, day, place) for n, w, t, day, place in cases]


@settings(max_examples=30, deadline=None)
@given(rules(most=5))
def test_the_report_finds_exactly_the_overlaps_gaps_and_rows_that_never_speak(rows: list[Rule]) -> None:
    report = compiled(rows, "first").report()
    hits = {tuple(holding(rows, *case)) for case in everything(rows)}
    pairs = {(a, b) for hit in hits for a in hit for b in hit if a < b}
    assert {(o.first - FIRST_ROW, o.second - FIRST_ROW) for o in report.overlaps} == pairs
    assert report.total == (() not in hits)
    assert {number - FIRST_ROW for number in report.dead} == set(range(len(rows))) - {hit[0] for hit in hits if hit}
