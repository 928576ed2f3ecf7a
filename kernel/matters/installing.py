"""What an installation needs before its first matter: a county, norms and laws, rule tables, procedures."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from kernel import registry
from kernel.common.errors import NotFound
from kernel.law.library.services import import_package
from kernel.law.norm_services import register_norms
from kernel.people.models import User
from kernel.people.services import PUBLIC, SYSTEM, actor, load_experts, load_users
from kernel.places.models import Organisation
from kernel.places.services import load_organisations, load_regions, publish_duties
from kernel.procedures import services as engine
from kernel.procedures.definition import BadDefinition, Definition
from kernel.procedures.models import DefinitionVersion
from kernel.rules.queries import table
from kernel.rules.services import load_scenario_tables

Say = Callable[[str], None]


def install(*, by: User) -> dict[str, int]:
    """Publish what is new in the scenarios' folders; what is published already stays as it is."""
    tables = load_scenario_tables(by=by)
    before = DefinitionVersion.objects.count()
    for scenario in registry.scenarios():
        for file in scenario.files("procedure*.yaml"):
            text = file.read_text("utf-8")
            engine.publish(text, tables=rule_outcomes(scenario.code, text), by=by)
    return {"tables": tables, "procedures": DefinitionVersion.objects.count() - before}


def rule_outcomes(scenario: str, text: str) -> dict[str, set[str]]:
    """For each rule a procedure asks: every outcome its newest table can give. Unpublished tables are left out."""
    try:
        definition = Definition.load(text)
    except BadDefinition:
        return {}  # publishing it says what is wrong
    found: dict[str, set[str]] = {}
    for rule in {node.rule for node in definition.nodes.values() if node.kind == "rule"}:
        try:
            found[rule] = {str(row.then["outcome"]) for row in table(f"{scenario}.{rule}").rows}
        except NotFound:
            continue
    return found


def publish_all(*, say: Say) -> dict[str, int]:
    """Norms, laws, rule tables and procedures of the folder, published where they are new."""
    system = actor(SYSTEM)
    actor(PUBLIC)
    say("norms, laws, rule tables and procedures")
    register_norms(by=system)
    import_package(by=system)
    return install(by=system)


def next_step() -> str:
    """What a person has still to run before the first matter of a real county; empty when nothing is missing."""
    if not Organisation.objects.exists():
        return "No county yet. Run: manage.py load_county FOLDER --password WORD"
    return "" if DefinitionVersion.objects.exists() else "No procedure is published yet. Run: manage.py publish"


def load_county(folder: Path, *, password: str, since: date, say: Say) -> bool:
    """Load places, bodies, duties, people and experts from a folder; False when there is a county already.

    The files and their columns are those of ``county/README.md``. Raises what the services raise.
    """
    if Organisation.objects.exists():
        return False
    system = actor(SYSTEM)
    say("places and bodies")
    load_regions(folder, by=system)
    load_organisations(folder / "organisations.csv", by=system)
    publish_duties(folder / "duties.csv", by=system)
    say("people")
    load_users(folder / "users.csv", password=password, since=since, by=system)
    if (folder / "experts.csv").exists():
        load_experts(folder / "experts.csv", by=system)
    return True
