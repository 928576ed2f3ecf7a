"""The rules of disputes: every table compiles, routing is total, grading is §4.1 to the letter, nobody is judged."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kernel.rules.forbidden import forbidden_fact
from kernel.rules.listing import read_facts_list, read_listing
from kernel.rules.table import Decision, Table
from kernel.rules.terms import Terms
from scenarios.disputes.facts import READERS

RULES = Path(__file__).parent.parent / "rules"
ON = date(2026, 11, 20)
FACTS = read_facts_list((RULES / "facts.csv").read_text("utf-8"))
KINDS = {name: fact.kind for name, fact in FACTS.items()}
CLASSES = {row["code"]: row for row in read_listing((RULES / "classes.csv").read_text("utf-8"), "classes")}
TABLES = {
    file.stem: Table.compile(file.read_text("utf-8"), file.stem, facts=KINDS)
    for file in sorted(RULES.glob("*.csv"))
    if "then_" in file.read_text("utf-8")
}
FUNCTIONS = {
    "centre", "township", "natural_resources", "housing", "agriculture", "county_office", "hrss", "civil_affairs",
    "medical_insurance", "health", "education", "veterans", "water", "transport", "forestry", "committee",
    "traffic_police", "police_station", "market", "commerce", "justice", "finance", "court", "union", "women", "youth",
    "tax", "disabled", "urban_management", "village", "judicial_office", "public_security",
}  # fmt: skip


def ask(table: str, facts: Any) -> Decision:
    return TABLES[table].decide(facts, on=ON)


def points(facts: dict[str, Any]) -> int:
    return sum(int(str(line.then["points"])) for line in ask("grading", facts).lines)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_has_no_dead_rows_and_a_first_table_is_total(name: str) -> None:
    report = TABLES[name].report()
    assert not report.dead
    assert report.total or TABLES[name].policy == "collect"


def test_no_rule_and_no_reader_asks_about_a_person() -> None:
    asked = {fact for table in TABLES.values() for fact in table.facts} | set(READERS) | set(FACTS)
    said = {name for table in TABLES.values() for row in table.rows for name in row.then}
    assert [name for name in asked | said if forbidden_fact(name)] == []
    assert [fact.label for fact in FACTS.values() if forbidden_fact(fact.label)] == []


def test_the_facts_read_from_words_are_facts_rules_may_ask() -> None:
    assert set(READERS) <= set(FACTS)


def test_there_are_twenty_nine_classes_in_six_modules() -> None:
    assert len(CLASSES) == 29
    assert len({row["module"] for row in CLASSES.values()}) == 6
    exits = {row["code"] for row in read_listing((RULES / "exits.csv").read_text("utf-8"), "exits")}
    for row in CLASSES.values():
        assert {row["lead"], *row["co"].split("|")} <= FUNCTIONS
        assert set(row["exits"].split("|")) <= exits


@pytest.mark.parametrize("loop", ["township", "county", "backstop", None])
@pytest.mark.parametrize("complicated", [True, False, None])
@pytest.mark.parametrize("on", [date(2021, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 7, 1), ON])
def test_every_class_has_one_accountable_function(loop: str | None, complicated: bool | None, on: date) -> None:
    for code in [*CLASSES, "", None]:
        decision = TABLES["routing"].decide({"class": code, "loop": loop, "complex": complicated}, on=on)
        assert decision.outcome["function"] in FUNCTIONS
        assert len(decision.rows) == 1
        assert set(str(decision.outcome["co"]).split("|")) <= FUNCTIONS | {""}


@pytest.mark.parametrize(
    ("facts", "function"),
    [
        ({"class": ""}, "centre"),
        ({"class": "E1", "loop": "township", "complex": False}, "committee"),
        ({"class": "E3", "loop": "township", "complex": False}, "committee"),
        ({"class": "E3", "loop": "county", "complex": False}, "traffic_police"),
        ({"class": "B1", "loop": "township", "complex": False}, "hrss"),
        ({"class": "B1", "loop": "backstop", "complex": True}, "hrss"),
        ({"class": "D1", "loop": "township", "complex": False}, "township"),
        ({"class": "D1", "loop": "township", "complex": True}, "agriculture"),
        ({"class": "D3", "loop": "township", "complex": True}, "township"),
        ({"class": "F1", "loop": "township", "complex": False}, "township"),
        ({"class": "C2", "loop": "township"}, "medical_insurance"),
        ({"class": "C2", "loop": "township", "topic": "treatment"}, "health"),
        ({"class": "C6", "loop": "township", "topic": "road"}, "transport"),
    ],
)
def test_routing_names_the_competent_body(facts: dict[str, Any], function: str) -> None:
    assert ask("routing", facts).outcome["function"] == function


def test_a_row_changes_with_the_law_it_stands_on() -> None:
    basis = [TABLES["routing"].decide({"class": "C1"}, on=day).basis for day in (date(2026, 6, 30), date(2026, 7, 1))]
    assert basis == [("社会救助暂行办法#3",), ("社会救助法#4",)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, 0),
        ({"same_claim_parties": 4}, 0), ({"same_claim_parties": 5}, 5), ({"same_claim_parties": 10}, 10),
        ({"same_claim_parties": 29}, 10), ({"same_claim_parties": 30}, 14),
        ({"departments": 1}, 0), ({"departments": 2}, 7), ({"departments": 3}, 14),
        ({"townships": 2}, 5), ({"townships": 2, "other_county": False}, 5),
        ({"townships": 2, "other_county": True}, 8),
        ({"other_county": True}, 8),
        ({"amount": 99_999}, 0), ({"amount": 100_000}, 6), ({"amount": 499_999.5}, 6), ({"amount": 500_000}, 9),
        ({"amount": 2_000_000}, 12),
        ({"days_open": 30}, 0), ({"days_open": 31}, 4), ({"days_open": 91}, 8), ({"days_open": 180}, 8),
        ({"days_open": 181}, 12),
        ({"failed_mediations": 1}, 5), ({"failed_mediations": 2}, 10), ({"failed_mediations": 9}, 15),
        ({"same_cause_12m": 2}, 0), ({"same_cause_12m": 3}, 1), ({"same_cause_12m": 6}, 2),
        ({"policy_gap": True}, 10), ({"government_act": True}, 5), ({"government_act": False}, 0),
        ({"competence_refusals": 1}, 0), ({"competence_refusals": 2}, 5),
        ({"continuing_harm": True}, 8), ({"subsistence": True}, 9), ({"injury_or_threat": True}, 12),
        ({"remedy_days_left": 16}, 0), ({"remedy_days_left": 15}, 5), ({"remedy_days_left": 0}, 5),
        ({"remedy_days_left": -1}, 0), ({"deaths_or_serious_injury": True}, 21), ({"school_or_hospital": True}, 25),
        ({"unpaid_workers": 9}, 0), ({"unpaid_workers": 10}, 12), ({"unpaid_workers": 30}, 27),
    ],
)  # fmt: skip
def test_a_signal_gives_its_points(facts: dict[str, Any], expected: int) -> None:
    assert points(facts) == expected


@pytest.mark.parametrize(
    ("score", "colour", "complexity"),
    [(0, "green", "ordinary"), (24, "green", "ordinary"), (25, "yellow", "watch"), (35, "yellow", "watch"),
     (36, "red", "complex"), (100, "red", "complex")],
)  # fmt: skip
def test_points_give_a_grade(score: int, colour: str, complexity: str) -> None:
    said = ask("grades", {"score": score, "hard_trigger": False}).outcome
    assert (said["grade"], said["complexity"], said["review_hours"]) == (colour, complexity, None)


def test_a_hard_trigger_asks_for_a_person_within_a_day_whatever_the_points() -> None:
    for score, colour, complexity in ((0, "yellow", "watch"), (35, "yellow", "watch"), (36, "red", "complex")):
        said = ask("grades", {"score": score, "hard_trigger": True}).outcome
        assert (said["grade"], said["complexity"], said["review_hours"]) == (colour, complexity, 24)


@pytest.mark.parametrize(
    ("facts", "trigger"),
    [
        ({}, ()), ({"deaths_or_serious_injury": True}, ("death_or_serious_injury",)),
        ({"deaths_or_serious_injury": False}, ()),
        ({"parties_total": 29}, ()), ({"parties_total": 30}, ("many_parties",)),
        ({"unpaid_workers": 9, "wages_total": 299_999}, ()), ({"unpaid_workers": 10}, ("unpaid_workers",)),
        ({"wages_total": 300_000}, ("unpaid_wages",)),
        ({"vacating_days": 8}, ()), ({"vacating_days": 7}, ("vacating_soon",)),
        ({"vacating_days": 0}, ("vacating_soon",)), ({"school_or_hospital": True}, ("school_or_hospital",)),
    ],
)  # fmt: skip
def test_a_hard_trigger_fires_at_its_threshold(facts: dict[str, Any], trigger: tuple[str, ...]) -> None:
    assert ask("hard_triggers", facts).outcome.get("trigger", ()) == trigger


def test_all_signals_together_make_204_points_of_which_one_hundred_count() -> None:
    best = {row.then["signal"]: 0 for row in TABLES["grading"].rows}
    for row in TABLES["grading"].rows:
        best[row.then["signal"]] = max(best[row.then["signal"]], int(str(row.then["points"])))
    assert (len(best), sum(best.values())) == (17, 204)


def test_every_sentence_names_only_facts_that_its_row_asks_for() -> None:
    for name in ("grading", "hard_triggers"):
        for row in TABLES[name].rows:
            asked = {fact for fact, c in zip(TABLES[name].facts, row.conditions, strict=True) if not c.anything}
            assert set(re.findall(r"\{(.*?)\}", str(row.then["sentence"]))) <= asked


@pytest.mark.parametrize("code", sorted(CLASSES))
def test_a_team_has_every_mandatory_role(code: str) -> None:
    lines = TABLES["modules"].decide({"class": code}, on=ON).lines
    roles = [line.then["role"] for line in lines]
    assert set(CLASSES[code]["roles"].split("|")) <= set(roles)
    assert roles.count("lead") == 1
    assert "police" not in roles
    assert {line.then["function"] for line in lines} <= FUNCTIONS
    safety = TABLES["modules"].decide({"class": code, "injury_or_threat": True}, on=ON)
    assert "police" in [line.then["role"] for line in safety.lines]


def test_the_dictionary_covers_every_class() -> None:
    terms = Terms.compile((RULES / "terms.csv").read_text("utf-8"), classes=CLASSES)
    assert set(terms.codes) == set(CLASSES)
    assert len(terms.terms) >= 600
