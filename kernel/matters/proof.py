"""The house laws, checked on the live data. Each check yields one sentence for every offending row."""

import re
from collections.abc import Callable, Iterator

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from kernel import registry
from kernel.audit.queries import broken_chains, broken_seals, replay_differences
from kernel.common.errors import Refusal
from kernel.law.library.queries import Checker, texts_adrift
from kernel.law.norms import library
from kernel.matters import citing, projection, routing
from kernel.matters.installing import rule_outcomes
from kernel.matters.models import Matter, Placement
from kernel.procedures.check import check
from kernel.procedures.definition import Definition
from kernel.procedures.models import DefinitionVersion, Step

MEASURE = re.compile(
    r"(^|_)(score|rank|risk|level|grade|colou?r|tag|label|stars?|points|credit|likeness|tier|portrait|mastery)(_|$)"
)
"""Column names that measure something; allowed only on tables that say what they measure, never on people."""
FORBIDDEN = re.compile(r"face|biometric|fingerprint_template|attitude|blacklist|troublemaker|key_person")
MEASURABLE = {"matter", "body", "enterprise", "place", "model", "words"}
PERSONAL = {"name_sealed", "id_digest", "id_sealed", "phone_sealed", "username", "password"}


def routing_is_total() -> Iterator[str]:
    """House law 1: (class × place × date) → exactly one body."""
    yield from routing.gaps()


def procedures_are_sound() -> Iterator[str]:
    """House law 2: every published version passes the model checker, the newest against its rule tables too."""
    newest = {version.key: version.pk for version in DefinitionVersion.objects.order_by("version")}
    codes = {scenario.kind: scenario.code for scenario in registry.scenarios()}
    for version in DefinitionVersion.objects.order_by("key", "version"):
        asked = version.pk == newest[version.key] and version.key in codes
        tables = rule_outcomes(codes[version.key], version.text) if asked else None
        for problem in check(Definition.load(version.text), tables=tables):
            yield f"{version}: {problem}"


def every_open_matter_has_one_owner_and_a_step() -> Iterator[str]:
    """House laws 1 and 2 on the rows: one running placement, the one on the matter, and at least one open step."""
    running = Placement.objects.filter(matter=OuterRef("pk"), until__isnull=True)
    step = Step.objects.filter(matter_id=OuterRef("pk"), status="open")
    query = Matter.objects.annotate(
        owned=Exists(running.filter(organisation=OuterRef("accountable"))), worked=Exists(step)
    )
    for matter in query.filter(Q(open=True) & (Q(owned=False) | Q(worked=False))).only("no").iterator():
        yield f"matter {matter.no}: open, but {'no accountable body' if not matter.owned else 'no open step'}"
    for matter in query.filter(open=False, worked=True).only("no").iterator():
        yield f"matter {matter.no}: ended, but a step is still open"
    doubled = Placement.objects.filter(until__isnull=True).values("matter_id").annotate(n=Count("id")).filter(n__gt=1)
    for row in doubled:
        yield f"matter {row['matter_id']}: {row['n']} bodies are accountable at once"


def the_ledger_is_whole() -> Iterator[str]:
    """House law 4: chains and seals follow, entry by entry."""
    yield from broken_chains()
    yield from broken_seals()


def replay_equals_projections() -> Iterator[str]:
    """House law 4: rebuilding from the ledger gives the same rows; lists follow from the rows."""
    yield from replay_differences()
    yield from projection.differences()


def nobody_is_scored() -> Iterator[str]:
    """House law 6: no column measures a person. A table with a measure says what it measures: ``measures = …``."""
    for model in apps.get_models():
        if model.__module__.startswith(("kernel.", "scenarios.")):
            yield from _measures(model)


def _measures(model: type[models.Model]) -> Iterator[str]:
    names = {column.name for column in model._meta.get_fields() if isinstance(column, models.Field)}
    table = model._meta.db_table
    for name in sorted(names):
        if FORBIDDEN.search(name):
            yield f"{table}.{name}: such data is never kept"
        if MEASURE.search(name):
            what = getattr(model, "measures", "")
            if what not in MEASURABLE:
                yield f"{table}.{name}: measures something, but the table does not say what"
            elif names & PERSONAL:
                yield f"{table}.{name}: measures a person"


def citations_hold() -> Iterator[str]:
    """Every article the house cites exists and is in force on the days it is cited for; texts are as imported."""
    checker = Checker()
    cited = [(one.place, one.text, day) for one in citing.everything() for day in one.days]
    for place, text, day in [*cited, *library().cited()]:
        try:
            wrong = checker.problem(text, day)
        except Refusal as refusal:
            wrong = str(refusal)
        if wrong:
            yield f"{place} cites {text} on {day}: {wrong}"
    yield from texts_adrift()


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "routing": routing_is_total,
    "procedures": procedures_are_sound,
    "owners": every_open_matter_has_one_owner_and_a_step,
    "ledger": the_ledger_is_whole,
    "replay": replay_equals_projections,
    "persons": nobody_is_scored,
    "citations": citations_hold,
}
