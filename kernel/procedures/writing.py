"""The hot step in hand-written SQL: read once, close once, open the next, move the instance.

The ORM costs about half a millisecond of CPU a statement; a step needs four. Every write here records its row image
in the act in progress exactly as the ORM path would (``tests/reference.py`` does the same with the ORM, and a
property test compares them). All callers hold the matter's chain, so nobody else moves the matter meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from kernel.audit import act
from kernel.common.fields import canonical
from kernel.common.moment import now

from .definition import Definition, Node
from .hosting import Host
from .models import DefinitionVersion, Instance, Step

_READ = """
SELECT s.instance_id, s.matter_id, s.node, s.status, s.round, s.name,
       i.status, i.rev, i.data, i.stage, i.stage_since, i.stage_due, i.caller_id, i.definition_id, d.sha
FROM procedures_step s
JOIN procedures_instance i ON i.id = s.instance_id
JOIN procedures_definitionversion d ON d.id = i.definition_id
WHERE s.id = %s
"""
_CLOSE = """
UPDATE procedures_step SET status = %s, outcome = %s, note = %s, closed_at = %s, closed_by_id = %s
WHERE id = %s AND status = 'open'
"""
_STEP = (
    "instance_id", "matter_id", "node", "name", "stage", "organisation_id", "role", "assignee_id", "item",
    "status", "outcome", "note", "clock", "opened_at", "due_at", "closed_at", "closed_by_id",
)  # fmt: skip
_STEP_MOMENTS = ("opened_at", "due_at")
_OF = "FROM procedures_step WHERE matter_id = %s AND instance_id = %s"
_OPEN = f"INSERT INTO procedures_step ({', '.join(_STEP)}, round) VALUES ({'%s, ' * len(_STEP)}"
_OPEN_FIRST = f"{_OPEN}(SELECT COALESCE(MAX(round), 0) + 1 {_OF} AND node = %s)) RETURNING id, round"
_OPEN_BESIDE = f"{_OPEN}%s) RETURNING id, round"
_TIMER = ("instance_id", "matter_id", "step_id", "stage", "fire_at", "do", "to", "fired_at", "result")
_SET = (
    'INSERT INTO procedures_timer (instance_id, matter_id, step_id, stage, fire_at, "do", "to", fired_at, result)'
    " VALUES "
)
_VOID = """
UPDATE procedures_timer SET fired_at = %s, result = 'void'
WHERE matter_id = %s AND instance_id = %s AND fired_at IS NULL
"""

_definitions: dict[str, Definition] = {}


@dataclass(slots=True)
class Held:
    """An instance while its matter's chain is held: what it was when read, where it is going, who moves it, when."""

    host: Host
    by_id: int | None
    at: datetime
    instance_id: int
    matter_id: int
    definition: Definition
    definition_id: int
    caller_id: int | None
    status: str
    rev: int
    facts: frozenset[str]
    stage: str
    stage_since: datetime | None
    stage_due: datetime | None

    @property
    def chain(self) -> str:
        """The matter's chain in the ledger."""
        return f"matter:{self.matter_id}"


@dataclass(frozen=True, slots=True)
class HeldStep:
    """The step being closed, as read under the lock."""

    pk: int
    node: Node
    name: str
    status: str
    round: int


def definition_of(version_id: int, sha: str) -> Definition:
    """The parsed definition of a version, kept by its digest."""
    found = _definitions.get(sha)
    if found is None:
        text = DefinitionVersion.objects.values_list("text", flat=True).get(pk=version_id)
        found = _definitions[sha] = Definition.load(text)
    return found


def hold_step(step: Step, host: Host, by_id: int | None) -> tuple[Held, HeldStep]:
    """Lock the step's matter and read step, instance and definition anew in one statement."""
    act.required().lock(step.audit_chain)
    row = _run(_READ, [step.pk]).fetchone()
    if row is None:
        raise Step.DoesNotExist(f"step {step.pk} does not exist")
    definition = definition_of(row[13], row[14])
    held = Held(
        host=host, by_id=by_id, at=now(), instance_id=row[0], matter_id=row[1],
        definition=definition, definition_id=row[13], caller_id=row[12],
        status=row[6], rev=row[7], facts=_facts(row[8]), stage=row[9],
        stage_since=_aware(row[10]), stage_due=_aware(row[11]),
    )  # fmt: skip
    return held, HeldStep(step.pk, definition.nodes[row[2]], row[5], row[3], row[4])


def hold_instance(instance: Instance, host: Host, by_id: int | None) -> Held:
    """Lock the instance's matter and read the instance anew."""
    act.required().lock(instance.audit_chain)
    instance.refresh_from_db()
    definition = definition_of(instance.definition_id, instance.definition.sha)
    return Held(
        host=host, by_id=by_id, at=now(), instance_id=instance.pk, matter_id=instance.matter_id, definition=definition,
        definition_id=instance.definition_id, caller_id=instance.caller_id, status=instance.status,
        rev=instance.rev, facts=frozenset(instance.data.get("facts", ())), stage=instance.stage,
        stage_since=instance.stage_since, stage_due=instance.stage_due,
    )  # fmt: skip


def close(held: Held, pk: int, status: str, outcome: str = "", note: str = "") -> bool:
    """Close a step that is still open; False when somebody else was first."""
    if _run(_CLOSE, [status, outcome, note, _sql(held.at), held.by_id, pk]).rowcount != 1:
        return False
    values = {
        "status": status, "outcome": outcome, "note": note, "closed_at": _plain(held.at), "closed_by_id": held.by_id,
    }  # fmt: skip
    act.required().record(held.chain, "procedures_step", pk, values)
    return True


def open_steps(held: Held, rows: Sequence[dict[str, Any]]) -> list[Step]:
    """Insert steps of one node; the first finds the round, the others share it. ``rows`` have all of ``_STEP``."""
    steps: list[Step] = []
    current = act.required()
    for row in rows:
        moments = {name: row[name] for name in _STEP_MOMENTS if row[name] is not None}
        stored = row | {name: _sql(value) for name, value in moments.items()}
        values = [stored[name] for name in _STEP]
        if steps:
            pk, number = _run(_OPEN_BESIDE, [*values, steps[0].round]).fetchone()
        else:
            place = (held.matter_id, held.instance_id, row["node"])
            pk, number = _run(_OPEN_FIRST, [*values, *place]).fetchone()
        step = Step(id=pk, round=number, **row)
        step._state.adding, step._state.db = False, connection.alias
        image = row | {name: _plain(value) for name, value in moments.items()}
        current.record(held.chain, "procedures_step", pk, {"id": pk, "round": number, **image})
        steps.append(step)
    return steps


def move(held: Held, *, ending: str = "") -> None:
    """Write the instance's new position; ``ending`` ends it."""
    if ending:
        held.stage, held.stage_since, held.stage_due = "", None, None
    held.rev += 1
    held.status = "ended" if ending else "open"
    moments = {
        "stage_since": held.stage_since, "stage_due": held.stage_due, "ended_at": held.at if ending else None,
    }  # fmt: skip
    values: dict[str, Any] = {
        "status": held.status, "ending": ending, "rev": held.rev, "stage": held.stage,
        "data": {"facts": sorted(held.facts)} if held.facts else {},
    }  # fmt: skip
    stored = values | {name: value and _sql(value) for name, value in moments.items()}
    stored["data"] = canonical(values["data"])
    _run(
        f"UPDATE procedures_instance SET {', '.join(f'{name} = %s' for name in stored)} WHERE id = %s",
        [*stored.values(), held.instance_id],
    )
    image = values | {name: value and _plain(value) for name, value in moments.items()}
    act.required().record(held.chain, "procedures_instance", held.instance_id, image)


def set_timers(held: Held, rows: Sequence[dict[str, Any]]) -> None:
    """Insert timers. ``rows`` have all of ``_TIMER``."""
    if not rows:
        return
    values = [_sql(row[name]) if name == "fire_at" else row[name] for row in rows for name in _TIMER]
    places = ", ".join([f"({', '.join(['%s'] * len(_TIMER))})"] * len(rows))
    made = _run(f"{_SET}{places} RETURNING id", values).fetchall()
    for row, (pk,) in zip(rows, made, strict=True):
        image = {"id": pk, **row, "fire_at": _plain(row["fire_at"])}
        act.required().record(held.chain, "procedures_timer", pk, image)


def void_timers(held: Held, stage: str = "") -> None:
    """Switch off the instance's timers that have not fired: all, or only those of a stage."""
    query, values = _VOID, [_sql(held.at), held.matter_id, held.instance_id]
    if stage:
        query, values = f"{query} AND stage = %s", [*values, stage]
    for (pk,) in _run(f"{query} RETURNING id", values).fetchall():
        image = {"fired_at": _plain(held.at), "result": "void"}
        act.required().record(held.chain, "procedures_timer", pk, image)


def open_beside(held: Held) -> bool:
    """Whether the instance still has an open step."""
    return bool(open_ids(held))


def open_ids(held: Held) -> list[int]:
    """The open steps of the instance, oldest first."""
    found = _run(f"SELECT id {_OF} AND status = 'open' ORDER BY id", [held.matter_id, held.instance_id])
    return [row[0] for row in found.fetchall()]


def outcomes_of_round(held: Held, node: str, number: int) -> list[str]:
    """The outcomes the parallel steps of one round gave."""
    query = f"SELECT outcome {_OF} AND node = %s AND round = %s AND status = 'done'"
    return [row[0] for row in _run(query, [held.matter_id, held.instance_id, node, number]).fetchall()]


def rounds(held: Held, node: str) -> int:
    """How many times the instance has come to a node."""
    query = f"SELECT COALESCE(MAX(round), 0) {_OF} AND node = %s"
    return int(_run(query, [held.matter_id, held.instance_id, node]).fetchone()[0])


def _run(query: str, values: Sequence[Any]) -> Any:
    cursor = connection.cursor()
    cursor.execute(query, values)
    return cursor


def _facts(data: Any) -> frozenset[str]:
    if data == "{}":
        return frozenset()
    value = json.loads(data) if isinstance(data, str | bytes) else data
    return frozenset(value.get("facts", ()))


@lru_cache(maxsize=4096)
def _plain(value: datetime) -> Any:
    """A moment as the ledger writes it."""
    return act.plain(value)


@lru_cache(maxsize=4096)
def _sql(value: datetime) -> Any:
    """A moment as the driver wants it: SQLite keeps UTC text without a zone."""
    return connection.ops.adapt_datetimefield_value(value)


def _aware(value: Any) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
