"""The manifest, the procedure, the tables and the clock book speak of the same things."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from kernel import registry
from kernel.law.clockbook import clock_book
from scenarios.disputes.tests.stories import KIND

FOLDER = Path(__file__).parents[1]
MANIFEST = registry.by_kind(KIND).manifest
PROCEDURE = yaml.safe_load((FOLDER / "procedure.yaml").read_text("utf-8"))
NODES = PROCEDURE["nodes"]
WORK = {key for key, node in NODES.items() if "role" in node}


def outcomes():
    for key, node in NODES.items():
        following = node.get("next", {})
        for name, outcome in following.items() if isinstance(following, dict) else ():
            if isinstance(outcome, dict):
                yield key, name, outcome


def test_every_fact_the_procedure_needs_is_told_in_words():
    needed = {fact for _key, _name, outcome in outcomes() for fact in outcome.get("needs", ())}
    told = {row["key"]: row for row in MANIFEST["facts"]}
    assert needed == set(told)
    assert all(
        row["name"] and row["how"] and row["basis"] and row["from"] in ("person", "record") for row in told.values()
    )


def test_every_step_belongs_to_one_phase():
    listed = [node for nodes in MANIFEST["phases"].values() for node in nodes]
    assert sorted(listed) == sorted(WORK)


@pytest.mark.parametrize("key", sorted(WORK))
def test_every_step_has_a_clock_in_the_book(key):
    assert clock_book().find(NODES[key]["clock"], date(2026, 6, 8), registry.by_kind(KIND).code)


def test_every_rule_node_has_a_table_whose_outcomes_it_knows():
    for node in NODES.values():
        if "rule" in node:
            rows = (FOLDER / "rules" / f"{node['rule']}.csv").read_text("utf-8").splitlines()
            header = next(line for line in rows if not line.startswith("#")).split(",")
            cells = [line.split(",")[header.index("then_outcome")] for line in rows if re.match(r"[^#i]|,", line)]
            assert set(cells) == set(node["next"])


def test_endings_are_those_of_the_law_and_nothing_else():
    assert list(MANIFEST["endings"]) == ["agreement", "decision", "procedure", "withdrawn", "met", "rejected", "merged"]


def test_a_document_is_asked_for_under_a_condition_that_exists():
    allowed = {"always", "mediation", "complex", "session", "confirmation"}
    allowed |= {f"ending:{ending}" for ending in MANIFEST["endings"]}
    assert {row["when"] for row in MANIFEST["documents"]} <= allowed
