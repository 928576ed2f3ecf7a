"""The complexity of a matter (M-CPX, domain §4.1): a proposal with every reason, never about a person.

Facts come from the words (``facts.py``), from what a person filled in, and from the matter's own record; the tables
``grading``, ``hard_triggers`` and ``grades`` turn them into points, a grade and a way of handling.
"""

import math
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kernel.common.moment import now, today
from kernel.matters.hooks import Grading
from kernel.matters.host import rule_facts
from kernel.matters.models import Matter
from kernel.rules import services as rules
from kernel.rules.rows import Row
from scenarios.disputes.marks import quoted as quote_facts
from scenarios.disputes.paths import CODE, soonest
from scenarios.disputes.queries import events_of, failed_attempts

MOST = 100
CLUSTER = 7
"""More than six matters of one cause count as six."""
YEAR = timedelta(days=365)
_NAME = re.compile(r"\{(\w+)\}")


def grade(matter: Matter, facts: Mapping[str, Any]) -> Grading:
    """Propose points, way of handling and grade, with a sentence, points and evidence for every signal."""
    known = {name: value for name, value in {**facts, **counted(matter, facts)}.items() if "." not in name}
    where = {"on": today(), "region": matter.region_id, "subject": matter.audit_chain}
    signals = rules.decide(f"{CODE}.grading", known, **where)
    triggers = rules.decide(f"{CODE}.hard_triggers", known, **where)
    points = min(MOST, int(str(signals.outcome.get("points") or 0)))
    verdict = rules.decide(f"{CODE}.grades", {"score": points, "hard_trigger": bool(triggers)}, **where)
    quoted = {name: found.words for name, found in quote_facts(matter.title, matter.text).items()}
    told = [_contribution(row, CODE + ".grading", signals.version, known, quoted) for row in signals.lines]
    told += [_contribution(row, CODE + ".hard_triggers", triggers.version, known, quoted) for row in triggers.lines]
    return Grading(
        points, str(verdict.outcome["complexity"]), str(verdict.outcome["grade"]),
        tuple(sorted(told, key=lambda one: -one["points"])), verdict.version[:12],
    )  # fmt: skip


def counted(matter: Matter, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the record itself says: days open, failed attempts, matters of the same cause, refusals, limits that run."""
    new = matter._state.adding
    claimants = 0 if new else matter.parties.filter(role__in=("claimant", "co_claimant")).count()
    found: dict[str, Any] = {
        "days_open": (now().date() - matter.reported_at.date()).days,
        "same_cause_12m": same_cause(matter),
        "competence_refusals": max(_whole(facts.get("competence_refusals")), matter.refusals),
        "failed_mediations": max(_whole(facts.get("failed_mediations")), 0 if new else failed_attempts(matter)),
    }
    for name in ("same_claim_parties", "parties_total"):
        if claimants > _whole(facts.get(name)):
            found[name] = claimants
    left = _days_left(matter, facts)
    if left is not None:
        found["remedy_days_left"] = left
    return found


def _whole(told: Any) -> int:
    """A number as handed in; 0 for what is none, which the tables then refuse with a sentence."""
    return int(told) if isinstance(told, int | float) and math.isfinite(told) else 0


def same_cause(matter: Matter) -> int:
    """Matters of the same class in the same village within twelve months, this one not counted, seven at most.

    Where only the township is known, those of which no more is known either; without a place none.
    """
    if not matter.class_code or len(matter.region_id) < 9:
        return 0
    alike = Matter.objects.filter(
        kind=matter.kind, class_code=matter.class_code, region_id=matter.region_id[:12],
        received_at__gte=matter.received_at - YEAR, received_at__lte=matter.received_at,
    ).exclude(pk=matter.pk)  # fmt: skip
    return len(alike.order_by().values_list("pk")[:CLUSTER])


def _days_left(matter: Matter, facts: Mapping[str, Any]) -> int | None:
    """Days until the first legal limit ends: of dates on record, or as the words have it."""
    known = [int(facts["remedy_days_left"])] if facts.get("remedy_days_left") is not None else []
    dated = any("." in name for name in facts) or matter.phase != "triage"
    nearest = soonest(matter.class_code, events_of(matter), today()) if dated else None
    return min([*known, *([nearest.days_left] if nearest else [])], default=None)


def _contribution(
    row: Row, table: str, version: str, facts: Mapping[str, Any], quoted: Mapping[str, str]
) -> dict[str, Any]:
    """One row that spoke: its sentence with this matter's figures, its points, and what it rests on."""
    asked = [name for name, cell in zip(rules.table(table).facts, row.conditions, strict=True) if not cell.anything]
    then = row.then
    return {
        "signal": then.get("signal") or then.get("trigger"),
        "label": then.get("label") or "",
        "points": int(then.get("points") or 0),
        "sentence": _NAME.sub(lambda found: _figure(facts.get(found[1])), str(then["sentence"])),
        "basis": row.basis,
        "evidence": [{"fact": name, "words": quoted.get(name, "")} for name in asked],
        "table": table,
        "row": row.number,
        "version": version[:12],
    }


def _figure(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def facts_to_ask(matter: Matter) -> dict[str, Any]:
    """Every fact the rules know of this matter: what was read or filled in, and what the record says."""
    return {**rule_facts(matter), **matter.facts, **counted(matter, matter.facts)}
