"""What every scenario owes: each test runs over every folder found, so a new one is held to it without an edit."""

import ast
import csv
import importlib
import inspect
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from kernel import registry
from kernel.common.errors import Refusal
from kernel.datahub.datasets import load as load_dataset
from kernel.law.citations import read_citation
from kernel.law.clockbook import clock_book
from kernel.law.norms import library
from kernel.matters import hooks as defaults
from kernel.matters import routing, services
from kernel.matters.host import facts_of
from kernel.matters.outcomes import EFFECTS, ENDINGS
from kernel.people.queries import roles
from kernel.procedures.bpmn import export
from kernel.procedures.check import check
from kernel.procedures.definition import Definition
from kernel.rules.services import check_table
from kernel.rules.table import Table

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("scenario", registry.scenarios(), ids=lambda scenario: scenario.code)
PLACES = ("receiver", "accountable", "county_centre", "item", "respondent")
"""What ``at:`` may say beside a function of the duty book."""
TRIAGE, LAST = "triage", "verifying"


def procedures(scenario: registry.Scenario) -> list[Definition]:
    """The scenario's procedures, read from its folder."""
    return [Definition.load(file.read_text("utf-8")) for file in scenario.files("procedure*.yaml")]


def nodes(scenario: registry.Scenario) -> Iterator[Any]:
    for definition in procedures(scenario):
        yield from definition.nodes.values()


def rows(scenario: registry.Scenario, pattern: str = "rules/*.csv") -> Iterator[tuple[str, dict[str, str]]]:
    """Every row of its tables, with the file's name."""
    for file in scenario.files(pattern):
        lines = [line for line in file.read_text("utf-8-sig").splitlines() if not line.startswith("#")]
        for row in csv.DictReader(io.StringIO("\n".join(lines))):
            yield file.stem, row


def facts(scenario: registry.Scenario) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in scenario.manifest.get("facts", [])}


# ── the manifest ─────────────────────────────────────────────────────────────


@EVERY
def test_the_manifest_says_what_it_is(scenario: registry.Scenario) -> None:
    manifest = scenario.manifest
    assert manifest["code"] == scenario.path.name and manifest["icon"] and manifest["basis"]
    assert 1 <= len(manifest.get("number_prefix", "SX")) <= 4
    assert manifest["summary"].endswith("。") and not manifest["name"].endswith("。")
    assert apps.get_app_config(scenario.code).name == f"scenarios.{scenario.code}"


@EVERY
def test_every_fact_says_what_it_is_how_to_come_by_it_and_why(scenario: registry.Scenario) -> None:
    for key, row in facts(scenario).items():
        assert row["name"] and row["how"].endswith("。") and row["basis"], key
        assert row["from"] in ("person", "record"), key
        assert row["from"] == "record" or isinstance(row["file"], bool), key


@EVERY
def test_every_document_says_when_it_is_needed(scenario: registry.Scenario) -> None:
    for row in scenario.manifest.get("documents", []):
        assert set(row) >= {"key", "name", "when"}, row
        word, _colon, ending = row["when"].partition(":")
        assert word != "ending" or ending in scenario.manifest["endings"], row


@EVERY
def test_its_endings_are_the_lawful_ones(scenario: registry.Scenario) -> None:
    assert set(scenario.manifest["endings"]) <= set(ENDINGS)


@EVERY
def test_every_place_a_matter_waits_has_one_phase(scenario: registry.Scenario) -> None:
    phases = scenario.manifest["phases"]
    assert set(phases) <= {"triage", "working", "verifying"}
    listed = [node for group in phases.values() for node in group]
    waiting = {node.key for node in nodes(scenario) if node.waits}
    assert len(listed) == len(set(listed)) and set(listed) <= waiting
    assert procedures(scenario)[0].start in phases["triage"]


# ── the procedure ────────────────────────────────────────────────────────────


@EVERY
def test_its_procedure_is_sound(scenario: registry.Scenario) -> None:
    """Also against what its rule tables can answer and the procedures it may call."""
    found = procedures(scenario)
    assert scenario.kind in {one.key for one in found}
    tables = {name: set(outcomes) for name, outcomes in answers(scenario).items()}
    for definition in found:
        problems = check(definition, {one.key: one for one in found}, tables)
        assert [str(problem) for problem in problems] == []
        assert "definitions" in export(definition)


def answers(scenario: registry.Scenario) -> dict[str, list[str]]:
    """What each rule table can answer a node."""
    found: dict[str, list[str]] = {}
    for name, row in rows(scenario):
        if "then_outcome" in row:
            found.setdefault(name, []).append(row["then_outcome"])
    return found


@EVERY
def test_every_rule_node_has_a_table_that_always_answers(scenario: registry.Scenario) -> None:
    known = answers(scenario)
    for node in nodes(scenario):
        if node.kind == "rule":
            assert set(known[node.rule]) == set(node.outcomes), node.key
            text = (scenario.path / "rules" / f"{node.rule}.csv").read_text("utf-8")
            assert Table.compile(text, node.rule).decide({}, on=date(2026, 6, 8)).rows, (
                f"{node.rule}: no row for the rest"
            )


@EVERY
def test_every_step_has_an_owner_a_post_and_a_clock(scenario: registry.Scenario) -> None:
    functions = duties()
    for node in nodes(scenario):
        if node.waits:
            assert node.role in roles() and node.at in {*PLACES, *functions}, node.key
            row = clock_book().find(node.clock, date(2026, 6, 8), scenario.code)
            assert row.length.text and row.article, node.key


def duties() -> set[str]:
    """Every function some body of the demonstration county answers for."""
    with (settings.ROOT / "seeds" / "duties.csv").open(encoding="utf-8", newline="") as file:
        return {row["function"] for row in csv.DictReader(file)}


@EVERY
def test_every_fact_the_procedure_asks_for_is_in_the_manifest(scenario: registry.Scenario) -> None:
    known = facts(scenario)
    for node in nodes(scenario):
        for outcome in node.outcomes.values():
            assert set(outcome.needs) | set(node.needs) <= set(known), f"{node.key}.{outcome.key}"


@EVERY
def test_every_fact_in_the_manifest_is_asked_for_somewhere(scenario: registry.Scenario) -> None:
    asked = {
        need for node in nodes(scenario) for outcome in node.outcomes.values() for need in (*outcome.needs, *node.needs)
    }
    assert set(facts(scenario)) == asked


def words(*files: Path) -> set[str]:
    """Every text constant of these modules."""
    trees = [ast.parse(file.read_text("utf-8")) for file in files]
    return {str(one.value) for tree in trees for one in ast.walk(tree) if isinstance(one, ast.Constant)}


@EVERY
def test_every_fact_of_the_record_is_answered_by_the_kernel_or_by_its_own_code(scenario: registry.Scenario) -> None:
    kernel = [settings.ROOT / "kernel" / where for where in ("matters/host.py", "deliberation/queries.py")]
    known = words(*kernel, *scenario.files("*.py"))
    assert {key for key, row in facts(scenario).items() if row["from"] == "record"} <= known


@EVERY
def test_an_ending_is_reached_through_an_effect_that_writes_it(scenario: registry.Scenario) -> None:
    """What concludes the matter in the procedure must also set its ending, or the lists and the reply say nothing."""
    concluding = {
        outcome.key for node in nodes(scenario) for outcome in node.outcomes.values() if "concluded" in outcome.sets
    }
    assert concluding <= set(EFFECTS)


# ── tables, clocks, datasets, citations ──────────────────────────────────────


@EVERY
def test_every_table_would_be_published(scenario: registry.Scenario, house: Any) -> None:
    files = scenario.files("rules/*.csv")
    assert files
    for file in files:
        check_table(f"{scenario.code}.{file.stem}", file.read_text("utf-8"))


@EVERY
def test_every_row_that_decides_says_why_and_since_when(scenario: registry.Scenario) -> None:
    for name, row in rows(scenario):
        if any(column.startswith("then_") for column in row):
            assert row["basis"] and row["valid_from"], f"{name}: {row}"
            date.fromisoformat(row["valid_from"])


def cited(scenario: registry.Scenario) -> Iterator[tuple[str, str]]:
    """Everything that cites, with where."""
    for one in scenario.manifest["basis"]:
        yield "scenario.toml", one
    for key, row in facts(scenario).items():
        yield f"fact {key}", row["basis"]
    for definition in procedures(scenario):
        for node in definition.nodes.values():
            yield from ((f"node {node.key}", one) for one in node.basis)
        for gate in definition.gates:
            yield from ((f"gate {gate.before}", one) for one in gate.basis)
    for name, row in rows(scenario):
        if row.get("basis") and any(column.startswith("then_") for column in row):
            yield from ((name, one) for one in row["basis"].replace("；", "、").split("、"))


@EVERY
def test_every_citation_can_be_read(scenario: registry.Scenario) -> None:
    unread = []
    for where, text in cited(scenario):
        if text.startswith("product:") and "#" in text:
            continue  # a row of a product parameter: product:complex-dispute#hard
        try:
            read_citation(text)
        except Refusal as refusal:
            unread.append(f"{where}: {refusal.what}")
    assert unread == []


@EVERY
def test_what_the_procedure_cites_is_a_norm_we_hold(scenario: registry.Scenario) -> None:
    unknown = []
    for where, text in cited(scenario):
        if where.startswith(("scenario", "fact", "node", "gate")):
            try:
                library().find(text)
            except Refusal as refusal:
                unknown.append(f"{where}: {refusal.what}")
    assert unknown == []


@EVERY
def test_its_datasets_can_be_read(scenario: registry.Scenario) -> None:
    for file in scenario.files("datasets/*.toml"):
        assert load_dataset(file, scenario).id == f"{scenario.code}.{file.stem}"


# ── routing ──────────────────────────────────────────────────────────────────


def test_routing_is_total(house: Any) -> None:
    assert list(routing.gaps()) == []


@EVERY
def test_every_function_it_routes_to_has_a_body_in_the_county(scenario: registry.Scenario) -> None:
    known = duties()
    for name, row in rows(scenario, "rules/routing.csv"):
        helping = set(filter(None, row.get("then_co", "").split("|")))
        assert {row["then_function"], *helping} <= known, f"{name}: {row}"


@EVERY
def test_every_class_it_routes_is_one_it_names(scenario: registry.Scenario) -> None:
    names = defaults.hook(scenario.kind, "class_names")()
    routed = {row["if_class"] for _name, row in rows(scenario, "rules/routing.csv")} - {""}
    assert routed <= set(names) and all(names.values())


# ── hooks ────────────────────────────────────────────────────────────────────

HOOKS = {
    name: one for name, one in vars(defaults).items() if inspect.isfunction(one) and one.__module__ == defaults.__name__
}


@EVERY
def test_its_hooks_are_known_and_take_what_they_are_given(scenario: registry.Scenario) -> None:
    """A misspelt hook would never be called: every public function of ``hooks.py`` must be one."""
    if not (scenario.path / "hooks.py").exists():
        return
    module = importlib.import_module(f"scenarios.{scenario.code}.hooks")
    own = {
        name: one for name, one in vars(module).items() if inspect.isfunction(one) and one.__module__ == module.__name__
    }
    for name, function in own.items():
        if not name.startswith("_"):
            assert name in HOOKS, f"{name} is no hook"
            given = [(one.name, one.kind) for one in inspect.signature(function).parameters.values()]
            wanted = [(one.name, one.kind) for one in inspect.signature(HOOKS[name]).parameters.values()]
            assert given == wanted, name


@EVERY
def test_a_matter_of_its_kind_can_be_received(scenario: registry.Scenario, house: Any) -> None:
    matter = services.receive(
        scenario.kind, text="我要反映一件事，请帮忙处理。", place="990123001001", by=house.town_lanting,
        parties=[{"name": "李明", "phone": "12012300001"}],
    )  # fmt: skip
    assert facts_of(matter)["replies_sent"] is False
    assert matter.open and matter.due_at and matter.accountable_id
    for name in ("remedies", "seats", "assistants"):
        assert isinstance(defaults.hook(scenario.kind, name)(matter), list), name


# ── the folder ───────────────────────────────────────────────────────────────


@EVERY
def test_its_folder_has_what_a_newcomer_looks_for(scenario: registry.Scenario) -> None:
    for name in ("README.md", "scenario.toml", "apps.py", "rules/routing.csv"):
        assert (scenario.path / name).exists(), name
    assert scenario.files("tests/test_*.py") and scenario.files("procedure*.yaml")


@EVERY
def test_what_people_read_stands_in_the_scenarios_own_language(scenario: registry.Scenario) -> None:
    """No sentence of a template is in English: Chinese is the source language."""
    for file in scenario.files("**/*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "_" and call.args:
                said = call.args[0]
                if isinstance(said, ast.Constant) and isinstance(said.value, str):
                    assert any("一" <= letter <= "鿿" for letter in said.value) or len(said.value) < 3, (
                        file.name,
                        said.value,
                    )


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
