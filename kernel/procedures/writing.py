"""The hot step in hand-written SQL: read once, close once, open the next, move the instance.

The ORM costs about half a millisecond of CPU a statement; a step needs four. Every write here records its row image
in the act in progress exactly as the ORM path would (``tests/reference.py`` does the same with the ORM, and a
property test compares them). All callers hold the matter's chain, so nobody else moves the matter meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from kernel.audit import act
from kernel.audit import rows as by_hand
from kernel.common import sql
from kernel.common.errors import Conflict
from kernel.common.fields import canonical
from kernel.common.moment import now
from kernel.common.words import gettext as _

from .definition import Definition, Node
from .hosting import Host
from .models import DefinitionVersion, Instance, Step

_STEPS, _INSTANCES = "procedures_step", "procedures_instance"
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


class Statement(NamedTuple):
    """One write, and the name of the step it must find still open (empty when it need not find any)."""

    query: str
    values: Sequence[Any]
    closes: str = ""


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
    waiting: list[Statement] = field(default_factory=list)
    """Writes not sent yet; they go out, in order, with the next statement that is."""

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
    """Lock the step's matter and read step, instance and definition anew in one statement; not those that this very
    act wrote last."""
    current = act.required()
    current.lock(step.audit_chain)
    held, opened = current.held.get((_INSTANCES, step.instance_id)), current.held.get((_STEPS, step.pk))
    if held is not None and opened is not None:
        held.host, held.by_id = host, by_id
        node = held.definition.nodes[opened.node]
        return held, HeldStep(opened.pk, node, opened.name, opened.status, opened.round)
    row = sql.execute(_READ, [step.pk]).fetchone()
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
    return held_as_is(instance, host, by_id)


def held_as_is(instance: Instance, host: Host, by_id: int | None) -> Held:
    """An instance whose row is known to be as it stands here: locked and read, or just written."""
    definition = definition_of(instance.definition_id, instance.definition.sha)
    return Held(
        host=host, by_id=by_id, at=now(), instance_id=instance.pk, matter_id=instance.matter_id, definition=definition,
        definition_id=instance.definition_id, caller_id=instance.caller_id, status=instance.status,
        rev=instance.rev, facts=frozenset(instance.data.get("facts", ())), stage=instance.stage,
        stage_since=instance.stage_since, stage_due=instance.stage_due,
    )  # fmt: skip


def close(held: Held, pk: int, name: str, status: str, outcome: str = "", note: str = "") -> None:
    """Close a step; when it turns out that somebody else was first, Conflict is raised as soon as this is known."""
    held.waiting.append(Statement(_CLOSE, [status, outcome, note, sql.moment(held.at), held.by_id, pk], closes=name))
    values = {
        "status": status, "outcome": outcome, "note": note, "closed_at": act.plain(held.at), "closed_by_id": held.by_id,
    }  # fmt: skip
    act.required().record(held.chain, _STEPS, pk, values)


def already_closed(name: str) -> Conflict:
    """What nine of ten people are told who press the same button."""
    return Conflict(
        "step.already_closed",
        _("“{name}”已由他人办结，您的意见未保存。").format(name=name),
        _("请刷新页面，查看最新办理情况。"),
    )


def open_steps(held: Held, rows: Sequence[dict[str, Any]], *, beside: int = 0) -> list[Step]:
    """Insert steps of one node; the first finds the round, the others share it. ``rows`` have all of ``_STEP``.

    ``beside``: the round to join instead, when the node's steps are open already.
    """
    steps: list[Step] = []
    current = act.required()
    for row in rows:
        moments = {name: row[name] for name in _STEP_MOMENTS if row[name] is not None}
        stored = row | {name: sql.moment(value) for name, value in moments.items()}
        values = [stored[name] for name in _STEP]
        if steps or beside:
            pk, number = _run(held, _OPEN_BESIDE, [*values, beside or steps[0].round]).fetchone()
        else:
            place = (held.matter_id, held.instance_id, row["node"])
            pk, number = _run(held, _OPEN_FIRST, [*values, *place]).fetchone()
        step = by_hand.made(Step, {"id": pk, "round": number, **row})
        step.node_opened = held.definition.nodes[step.node]
        image = row | {name: act.plain(value) for name, value in moments.items()}
        current.record(held.chain, _STEPS, pk, {"id": pk, "round": number, **image}, step)
        current.held[_STEPS, pk] = step
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
    stored = values | {name: value and sql.moment(value) for name, value in moments.items()}
    stored["data"] = canonical(values["data"])
    query = f"UPDATE procedures_instance SET {', '.join(f'{name} = %s' for name in stored)} WHERE id = %s"
    held.waiting.append(Statement(query, [*stored.values(), held.instance_id]))
    image = values | {name: value and act.plain(value) for name, value in moments.items()}
    act.required().record(held.chain, _INSTANCES, held.instance_id, image, held)
    act.required().held[_INSTANCES, held.instance_id] = held


def set_timers(held: Held, rows: Sequence[dict[str, Any]]) -> None:
    """Insert timers. ``rows`` have all of ``_TIMER``."""
    if not rows:
        return
    values = [sql.moment(row[name]) if name == "fire_at" else row[name] for row in rows for name in _TIMER]
    places = ", ".join([f"({', '.join(['%s'] * len(_TIMER))})"] * len(rows))
    made = _run(held, f"{_SET}{places} RETURNING id", values).fetchall()
    for row, (pk,) in zip(rows, made, strict=True):
        image = {"id": pk, **row, "fire_at": act.plain(row["fire_at"])}
        act.required().record(held.chain, "procedures_timer", pk, image)


def void_timers(held: Held, stage: str = "") -> None:
    """Switch off the instance's timers that have not fired: all, or only those of a stage."""
    query, values = _VOID, [sql.moment(held.at), held.matter_id, held.instance_id]
    if stage:
        query, values = f"{query} AND stage = %s", [*values, stage]
    for (pk,) in _run(held, f"{query} RETURNING id", values).fetchall():
        image = {"fired_at": act.plain(held.at), "result": "void"}
        act.required().record(held.chain, "procedures_timer", pk, image)


def open_ids(held: Held) -> list[tuple[int, str]]:
    """The open steps of the instance, oldest first: key and name."""
    query = f"SELECT id, name {_OF} AND status = 'open' ORDER BY id"
    return [(row[0], row[1]) for row in _run(held, query, [held.matter_id, held.instance_id]).fetchall()]


def outcomes_of_round(held: Held, node: str, number: int) -> list[str]:
    """The outcomes the parallel steps of one round gave."""
    query = f"SELECT outcome {_OF} AND node = %s AND round = %s AND status = 'done'"
    return [row[0] for row in _run(held, query, [held.matter_id, held.instance_id, node, number]).fetchall()]


def rounds(held: Held, node: str) -> int:
    """How many times the instance has come to a node."""
    query = f"SELECT COALESCE(MAX(round), 0) {_OF} AND node = %s"
    return int(_run(held, query, [held.matter_id, held.instance_id, node]).fetchone()[0])


def flush(held: Held) -> None:
    """Send what is waiting: before the host looks at the database, and at the end."""
    if held.waiting:
        last = held.waiting.pop()
        _verify(last, _run(held, last.query, last.values))


def _run(held: Held, query: str, values: Sequence[Any]) -> Any:
    """Execute a statement after those waiting; in one round trip where the driver takes several at once."""
    statements = [*held.waiting, Statement(query, values)]
    held.waiting.clear()
    cursor: Any = None
    if len(statements) > 1 and _takes_several():
        together = ";".join(statement.query for statement in statements)
        cursor = sql.execute(together, [value for statement in statements for value in statement.values])
        for statement in statements[:-1]:
            _verify(statement, cursor)
            cursor.nextset()
        return cursor
    for statement in statements:
        cursor = sql.execute(statement.query, statement.values)
        _verify(statement, cursor)
    return cursor


def _takes_several() -> bool:
    """PostgreSQL does when values are bound on our side, as Django does unless told otherwise."""
    return connection.vendor == "postgresql" and not connection.settings_dict["OPTIONS"].get("server_side_binding")


def _verify(statement: Statement, cursor: Any) -> None:
    if statement.closes and cursor.rowcount != 1:
        raise already_closed(statement.closes)


def _facts(data: Any) -> frozenset[str]:
    if data == "{}":
        return frozenset()
    value = json.loads(data) if isinstance(data, str | bytes) else data
    return frozenset(value.get("facts", ()))


def _aware(value: Any) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
