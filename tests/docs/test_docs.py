"""What is documented is there, and what is there is documented."""

import csv
import re
from dataclasses import fields
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from bench.__main__ import NAMES
from config.options import OPTIONS
from kernel.datahub import datasets
from kernel.jobs.services import jobs
from kernel.matters import hooks
from kernel.matters.demo import PASSWORD
from kernel.procedures import reading as procedures
from kernel.rules.reading import EXTRA, POLICIES
from kernel.web.listing import operations
from tests.docs.reading import (
    DOCS,
    ROOT,
    anchors,
    code_words,
    files,
    headings,
    keys_of,
    links,
    markdown,
    named,
    page,
    toml,
    words_in_code,
)

MODELS = [model for model in apps.get_models() if model.__module__.startswith(("kernel.", "scenarios."))]
COMMANDS = files("kernel/*/management/commands/*.py", "scenarios/*/management/commands/*.py")
NOT_HOOKS = {"hook", "all_class_names"}
HOOKS = [
    function
    for name, function in getmembers(hooks, isfunction)
    if function.__module__ == hooks.__name__ and not name.startswith("_") and name not in NOT_HOOKS
]
DISPUTES = ROOT / "scenarios" / "disputes"
PERIODS = {"minutely": "minute", "hourly": "hour", "daily": "day"}
PATH = re.compile(r"(?:kernel|scenarios|config|county|bench|tests|docs|seeds|tools|requirements)/[\w./-]+\.\w+")
TEST = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize(("name", "job"), list(jobs()), ids=lambda one: one if isinstance(one, str) else "")
def test_every_job_is_documented_with_its_period(name: str, job: Any) -> None:
    assert f"| `{name}` | {PERIODS[job.every]} |" in page("operations.md")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_option_is_documented_with_its_default(option: Any) -> None:
    row = next((line for line in page("settings.md").splitlines() if line.startswith(f"| `{option.name}` |")), "")
    assert row, f"docs/settings.md has no row for {option.name}"
    assert f"`{option.default}`" in row if option.default else "| – |" in row


def test_no_option_is_documented_that_is_gone() -> None:
    named_there = set(re.findall(r"^\| `([A-Z_]+)` \|", page("settings.md"), re.MULTILINE))
    assert named_there == {option.name for option in OPTIONS}


@pytest.mark.parametrize("file", [one for one in COMMANDS if one.stem != "__init__"], ids=lambda file: file.stem)
def test_every_command_is_documented_with_its_arguments(file: Path) -> None:
    text = page("operations.md")
    assert f"manage.py {file.stem}" in text
    for flag in re.findall(r'add_argument\(\s*"(--[a-z-]+)"', file.read_text("utf-8")):
        assert flag in text, f"docs/operations.md does not name {flag} of {file.stem}"


def test_every_target_of_make_is_documented() -> None:
    text = page("operations.md") + (ROOT / "README.md").read_text("utf-8")
    for target in re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE):
        assert f"make {target}" in text


@pytest.mark.parametrize("file", files("scenarios/*/scenario.toml"), ids=named)
def test_every_field_of_a_manifest_is_documented(file: Path) -> None:
    given = toml(file)
    free = {key for part in ("phases", "endings", "waits") for key in given.get(part, {})}
    assert set(keys_of(given)) - free <= words_in_code(page("scenario.md"))


@pytest.mark.parametrize("function", HOOKS, ids=lambda function: function.__name__)
def test_every_hook_is_documented_with_what_it_takes(function: Any) -> None:
    takes = ", ".join(signature(function).parameters)
    assert f"{function.__name__}({takes})" in code_words(page("scenario.md"))


@pytest.mark.parametrize("cls", ["Guess", "Seat", "Grading"])
def test_what_a_hook_gives_is_documented(cls: str) -> None:
    assert {one.name for one in fields(getattr(hooks, cls))} <= words_in_code(page("scenario.md"))


def test_every_part_of_a_panel_and_an_action_is_documented() -> None:
    panels = import_module("kernel.matters.panels")
    parts = {one.name for cls in (panels.Panel, panels.Action) for one in fields(cls)}
    assert parts <= words_in_code(page("scenario.md"))


def test_every_part_of_a_rule_table_is_documented() -> None:
    assert {*EXTRA, *POLICIES} <= words_in_code(page("scenario.md"))


def test_every_field_of_a_clock_is_documented() -> None:
    used = {key for file in files("*/clocks/*.toml") for key in keys_of(toml(file)["clock"])}
    used |= set(re.findall(r'row\.(?:text|texts|day|row|take)\("(\w+)"', _source("kernel/law/clockbook.py")))
    used |= set(re.findall(r'part\.(?:text|take)\("(\w+)"', _source("kernel/law/clockbook.py")))
    assert used <= words_in_code(page("scenario.md"))


def test_every_field_of_a_norm_is_documented() -> None:
    used = {key for file in files("kernel/law/norms/*.toml") for key in keys_of(toml(file)["norm"])}
    assert used <= words_in_code(page("scenario.md"))


def test_every_field_of_a_dataset_is_documented() -> None:
    parts = {one.name for cls in (datasets.Field, datasets.Check) for one in fields(cls)} - {"target"}
    parts |= set(re.findall(r'given\.pop\("(\w+)"', _source("kernel/datahub/datasets.py")))
    parts |= {*datasets.MORE, *datasets.SHARING}
    parts |= {*datasets.FORMATS, *datasets.TYPES, *datasets.CLEANINGS, *datasets.PERSONAL, *datasets.SENSITIVITY} - {""}
    assert parts <= words_in_code(page("scenario.md"))


def test_every_field_of_a_procedure_is_documented() -> None:
    parts = set().union(*procedures.FIELDS.values(), procedures.FIELDS, procedures._TOP)
    parts |= {"to", "name", "sets", "needs", "reason", "after", "do", "before", "must", "every_time"}
    assert parts <= words_in_code(page("scenario.md"))


def test_every_fact_a_table_may_ask_of_the_kernel_is_documented() -> None:
    from kernel.matters.host import KNOWN, rule_facts
    from kernel.matters.models import Matter

    assert {*KNOWN, *rule_facts(Matter())} <= words_in_code(page("scenario.md"))


def test_every_effect_of_an_outcome_is_documented() -> None:
    from kernel.matters.outcomes import EFFECTS

    assert set(EFFECTS) <= words_in_code(page("scenario.md"))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_model_is_in_the_glossary(model: Any) -> None:
    assert _glossary_row(model._meta.label), f"docs/glossary.md has no row for {model._meta.label}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_glossary_names_no_field_that_is_gone(model: Any) -> None:
    known = {one.name for one in model._meta.get_fields()} | {one.attname for one in model._meta.concrete_fields}
    named_there = set(re.findall(r"`([a-z0-9_]+)`", _glossary_row(model._meta.label)))
    assert named_there <= known


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_the_glossary_has_the_main_fields(model: Any) -> None:
    """Every column but keys and the plain links to the matter."""
    own = {one.name for one in model._meta.concrete_fields if not one.primary_key} - {"matter", "matter_id"}
    assert own <= set(re.findall(r"`([a-z0-9_]+)`", _glossary_row(model._meta.label)))


def test_the_glossary_names_no_model_that_is_gone() -> None:
    known = {model._meta.label for model in MODELS}
    assert set(re.findall(r"^\| [^|]+ \| `(\w+\.\w+)` \|", page("glossary.md"), re.MULTILINE)) == known


@pytest.mark.parametrize("one", operations(), ids=lambda one: f"{one['method']} {one['path']}")
def test_every_route_of_the_api_is_documented(one: Any) -> None:
    row = f"| `{one['method']} {one['path']}` | `{one['scope']}` |"
    assert row in page("api.md")


def test_no_route_is_documented_that_is_gone() -> None:
    known = {f"{one['method']} {one['path']}" for one in operations()}
    assert set(re.findall(r"^\| `([A-Z]+ /api/\S+)` \| `", page("api.md"), re.MULTILINE)) == known


@pytest.mark.parametrize("file", markdown(), ids=named)
def test_every_link_leads_somewhere(file: Path) -> None:
    for link in links(file):
        target, _hash, anchor = link.partition("#")
        other = (file.parent / target).resolve() if target else file
        assert other.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(other), f"{other.name} has no heading #{anchor}"


@pytest.mark.parametrize("file", markdown(), ids=named)
def test_every_file_a_page_names_is_there(file: Path) -> None:
    for word in code_words(file.read_text("utf-8")):
        if PATH.fullmatch(word):
            assert (ROOT / word).exists(), f"{word} is not there"


@pytest.mark.parametrize("file", markdown(), ids=named)
def test_every_test_a_page_names_is_there(file: Path) -> None:
    for path, name in TEST.findall(file.read_text("utf-8")):
        if "/tests/" in path or path.startswith("tests/"):
            assert (ROOT / path).exists(), f"{path} is not there"
            assert not name or f"def {name}(" in _source(path), f"{path} has no {name}"


def test_every_figure_of_the_bench_is_documented() -> None:
    assert {f"bench {name}" for name in NAMES} <= code_words(page("performance.md"))


def test_every_decision_is_listed_and_numbered() -> None:
    pages = sorted((DOCS / "decisions").glob("*.md"))
    assert [one.name[:4] for one in pages] == [f"{n:04d}" for n in range(1, len(pages) + 1)]
    for one in pages:
        assert f"decisions/{one.name}" in page("index.md")


def test_the_chinese_readme_follows_the_english_one() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))
    assert headings(english) == headings(chinese)


def test_the_accounts_a_readme_names_are_in_the_demonstration() -> None:
    rows = csv.DictReader((ROOT / "seeds" / "users.csv").read_text("utf-8").splitlines())
    demonstrated = {row["username"] for row in rows if row["demo"] == "1"}
    for name in ("README.md", "README.zh.md"):
        text = (ROOT / name).read_text("utf-8")
        assert set(re.findall(r"^\| `([a-z.]+)` \|", text, re.MULTILINE)) <= demonstrated
        assert f"`{PASSWORD}`" in text


def _source(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def _glossary_row(label: str) -> str:
    return next((line for line in page("glossary.md").splitlines() if f"| `{label}` |" in line), "")
