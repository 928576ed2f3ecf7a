"""Publishing rule tables and deciding by them. Every decision leaves a hit with its version and rows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kernel import registry
from kernel.audit.services import audited
from kernel.common.errors import NotFound
from kernel.common.fields import canonical
from kernel.common.moment import now
from kernel.rules.models import TableVersion
from kernel.rules.table import Decision, Table, version_of

_compiled: dict[str, Table] = {}


@audited("rules.publish")
def publish_table(key: str, text: str, *, by: Any) -> TableVersion:
    """Publish a table's text as its newest version; the same text again gives the version that is there.

    Raises TableProblems naming every problem by row and column.
    """
    Table.compile(text, key)
    known = TableVersion.objects.filter(key=key, version=version_of(text)).first()
    if known is not None:
        return known
    version = TableVersion(
        key=key, version=version_of(text), text=text, published_at=now(), published_by_id=getattr(by, "pk", None)
    )
    version.save()
    return version


@audited("rules.load_scenarios")
def load_scenario_tables(*, by: Any) -> int:
    """Publish every scenario's ``rules/*.csv`` that has ``then_`` columns and is not published yet."""
    count = 0
    for scenario in registry.scenarios():
        for file in scenario.files("rules/*.csv"):
            text = file.read_text("utf-8")
            key = f"{scenario.code}.{file.stem}"
            if "then_" in text and not TableVersion.objects.filter(key=key, version=version_of(text)).exists():
                publish_table(key, text, by=by)
                count += 1
    return count


def table(key: str) -> Table:
    """The newest published table, compiled once for each version. Raises NotFound for an unknown key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM rules_tableversion WHERE key = %s ORDER BY id DESC LIMIT 1", [key])
        newest = cursor.fetchone()
    if newest is None:
        raise NotFound("rules.unknown", _("没有发布过规则表“%(key)s”。") % {"key": key}, _("请先发布规则表。"))
    found = _compiled.get(newest[0])
    if found is None:
        text = TableVersion.objects.values_list("text", flat=True).get(key=key, version=newest[0])
        found = _compiled[newest[0]] = Table.compile(text, key)
    return found


def decide(key: str, facts: Mapping[str, Any], *, on: date, region: str = "", subject: str = "") -> Decision:
    """What the newest table says about the facts that day in that place; logged with its version and rows."""
    found = table(key)
    decision = found.decide(facts, on=on, region=region)
    asked = {name: facts[name] for name in found.facts if facts.get(name) not in (None, "")}
    said = {name: float(value) if isinstance(value, Decimal) else value for name, value in decision.outcome.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rules_hit (key, version, rows, inputs, outcome, subject, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                key, decision.version, canonical(list(decision.rows)), canonical(asked), canonical(said), subject,
                connection.ops.adapt_datetimefield_value(now()),
            ],
        )  # fmt: skip
    return decision
