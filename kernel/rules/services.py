"""Publishing rule tables and deciding by them. Every decision leaves a hit with its version and rows."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kernel import registry
from kernel.audit.services import audited
from kernel.common.errors import NotFound
from kernel.common.moment import now
from kernel.rules.models import Hit, TableVersion
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
    newest = TableVersion.objects.filter(key=key).order_by("-id").values_list("pk", "version").first()
    if newest is None:
        raise NotFound("rules.unknown", f"没有发布过规则表“{key}”。", "请先发布规则表。")
    found = _compiled.get(newest[1])
    if found is None:
        found = Table.compile(TableVersion.objects.values_list("text", flat=True).get(pk=newest[0]), key)
        _compiled[newest[1]] = found
    return found


def decide(key: str, facts: Mapping[str, Any], *, on: date, region: str = "", subject: str = "") -> Decision:
    """What the newest table says about the facts that day in that place; logged with its version and rows."""
    found = table(key)
    decision = found.decide(facts, on=on, region=region)
    asked = {name: facts[name] for name in found.facts if facts.get(name) not in (None, "")}
    Hit.objects.create(
        key=key, version=decision.version, rows=list(decision.rows), inputs=_plain(asked),
        outcome=_plain(decision.outcome), subject=subject, at=now(),
    )  # fmt: skip
    return decision


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: float(v) if isinstance(v, Decimal) else v for name, v in values.items()}
