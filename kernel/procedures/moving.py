"""How a matter moves: begin, finish a step, go on, call, escalate, withdraw. Inside an act, the chain held."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from kernel.audit import act, rows
from kernel.common.errors import Conflict
from kernel.common.moment import now
from kernel.common.words import gettext as _

from . import timing, writing
from .advance import arrive, ending_of, joined
from .definition import Node, Outcome
from .hosting import Host
from .models import DefinitionVersion, Instance, Step
from .queries import latest
from .writing import Held, HeldStep

WITHDRAWN = "withdrawn"
"""Status of steps closed unfinished, and ending of a called procedure that nobody waits for any more."""


def begin(
    version: DefinitionVersion,
    matter_id: int,
    host: Host,
    by_id: int | None,
    *,
    caller_id: int | None = None,
    node: str = "",
) -> tuple[Instance, list[Step]]:
    """Start a matter in a procedure; returns the instance, as it stood before its first step, and the steps opened."""
    act.required().lock(f"matter:{matter_id}")
    running = "SELECT 1 FROM procedures_instance WHERE matter_id = %s AND key = %s AND status = 'open'"
    if rows.column(running, [matter_id, version.key]):
        raise Conflict(
            "procedure.already_running",
            _("该事项已在“{name}”流程中。").format(name=version.name),
            _("请刷新页面，查看最新办理情况。"),
        )
    instance = Instance(definition=version, key=version.key, matter_id=matter_id, caller_id=caller_id, started_at=now())
    instance.save()
    held = writing.held_as_is(instance, host, by_id)
    return instance, go(held, node or held.definition.start)


def present_nodes(held: Held) -> list[Node]:
    """The nodes where the instance has open steps."""
    steps = Step.objects.filter(matter_id=held.matter_id, instance_id=held.instance_id, status="open")
    return [held.definition.nodes[key] for key in steps.values_list("node", flat=True).distinct()]


def finish(held: Held, step: HeldStep, chosen: Outcome, note: str) -> list[Step]:
    """Close the step; when it was the last of its kind, go where the outcome leads."""
    writing.close(held, step.pk, step.name, "done", chosen.key, note)
    if step.node.each:
        if writing.open_ids(held):
            writing.move(held)
            writing.flush(held)
            return []
        chosen = joined(step.node, writing.outcomes_of_round(held, step.node.key, step.round))
    held.facts |= step.node.sets | chosen.sets
    return go(held, chosen.to)


def go(held: Held, target: str) -> list[Step]:
    """Bring the instance to ``target`` and beyond, until it waits for somebody or ends."""
    node = held.definition.nodes[target]
    if node.kind == "rule" or node.can_be_skipped:
        writing.flush(held)  # the host is asked, and shall see the step closed
    arrival = arrive(held.definition, target, held.host, held.facts, lambda node: writing.rounds(held, node))
    held.facts = arrival.facts
    if arrival.node.kind == "end":
        writing.move(held, ending=arrival.node.key)
        writing.flush(held)
        return _end_of_call(held, arrival.node.key)
    entered = timing.enter_stage(held, arrival.node.stage)
    writing.move(held)
    due = _due(held, arrival.node)
    steps = writing.open_steps(held, [_row(held, arrival.node, item, due) for item in arrival.items])
    timing.set_timers(held, steps, entered=entered)
    if arrival.node.kind == "call":
        return _call(held, steps)
    return steps


def open_beside(held: Held, item: str) -> list[Step]:
    """One more item joins the parallel work that is open: its step, in the same round; none where it has one."""
    steps = Step.objects.filter(matter_id=held.matter_id, instance_id=held.instance_id)
    beside = steps.filter(status="open").exclude(item="").order_by("id").first()
    if beside is None or steps.filter(node=beside.node, round=beside.round, item=item).exists():
        return []
    node = held.definition.nodes[beside.node]
    if item not in held.host.items(node.each):
        return []
    writing.move(held)
    opened = writing.open_steps(held, [_row(held, node, item, _due(held, node))], beside=beside.round)
    timing.set_timers(held, opened, entered=False)
    return opened


def _due(held: Held, node: Node) -> datetime | None:
    """When a step of the node that opens now is due: by its own clock, else by its stage."""
    return held.host.due(node.clock, _since(held, node)) if node.clock else held.stage_due


def _since(held: Held, node: Node) -> datetime:
    """The moment from which the node's limit counts: now, or when the node it names was last left."""
    if not node.since:
        return held.at
    writing.flush(held)
    steps = Step.objects.filter(matter_id=held.matter_id, instance_id=held.instance_id, node=node.since)
    last: datetime | None = steps.aggregate(at=Max("closed_at"))["at"]
    return last or held.at


def _row(held: Held, node: Node, item: str, due: datetime | None) -> dict[str, Any]:
    owner = held.host.owner(node, item or None)
    return {
        "instance_id": held.instance_id, "matter_id": held.matter_id, "node": node.key, "name": node.name,
        "stage": node.stage, "organisation_id": owner.organisation_id, "role": owner.role,
        "assignee_id": owner.assignee_id, "item": item, "status": "open", "outcome": "", "note": "",
        "clock": node.clock, "opened_at": held.at, "due_at": due, "closed_at": None, "closed_by_id": None,
    }  # fmt: skip


def _call(held: Held, steps: list[Step]) -> list[Step]:
    """Start the procedure a call waits for; its steps are opened too."""
    node = held.definition.nodes[steps[0].node]
    version = latest(node.procedure)
    if version is None:
        raise Conflict(
            "procedure.not_published",
            _("“{name}”等待的流程还没有发布。").format(name=node.name),
            _("请先发布该流程，再办理这一步。"),
        )
    opened = begin(version, held.matter_id, held.host, held.by_id, caller_id=steps[0].pk)[1]
    return [*Step.objects.filter(pk=steps[0].pk, status="open"), *opened]


def _end_of_call(held: Held, ending: str) -> list[Step]:
    """When the instance was called by a step, that step ends with it."""
    if held.caller_id is None:
        return []
    outer, step = writing.hold_step(Step.objects.get(pk=held.caller_id), held.host, held.by_id)
    if step.status != "open":
        return []
    return finish(outer, step, ending_of(step.node, ending), "")


def escalate(held: Held, to: str, reason: str) -> list[Step]:
    """Withdraw what is open and go to ``to``."""
    withdraw(held, reason)
    return go(held, to)


def withdraw(held: Held, reason: str) -> None:
    """Close every open step of the instance unfinished, and whatever procedure a call among them waits for."""
    for pk, name in writing.open_ids(held):
        writing.close(held, pk, name, WITHDRAWN, note=reason)
        for called in Instance.objects.filter(matter_id=held.matter_id, caller_id=pk, status="open"):
            inner = writing.hold_instance(called, held.host, held.by_id)
            withdraw(inner, reason)
            writing.move(inner, ending=WITHDRAWN)
            writing.flush(inner)
    writing.flush(held)


def reopen(held: Held, closed: HeldStep, step: Step, reason: str) -> Step:
    """Withdraw what the closing of a step opened and open the step's node again, with the limit it had."""
    steps = Step.objects.filter(matter_id=held.matter_id)
    later = list(steps.filter(pk__gt=step.pk).values_list("status", "instance_id"))
    ended_here = held.status == "ended" and not later
    untouched = ended_here or (bool(later) and all(one == ("open", held.instance_id) for one in later))
    due = held.host.due(closed.node.clock, step.opened_at) if closed.node.clock else step.due_at
    same = held.stage == step.stage and not closed.node.each and due == step.due_at
    running = held.status == "open" or ended_here
    if closed.status != "done" or not running or not untouched or not same:
        raise Conflict(
            "step.went_on",
            _("“{name}”之后已经有人接着办了，不能撤回。").format(name=closed.name),
            _("请打开事项，按现在的环节办理。"),
        )
    done = steps.filter(status="done", instance_id=held.instance_id).exclude(pk=step.pk)
    kept = {fact for pair in done.values_list("node", "outcome") for fact in _sets(held, *pair)}
    held.facts -= _sets(held, step.node, step.outcome) - kept
    withdraw(held, reason)
    writing.move(held)
    opened = writing.open_steps(held, [_row(held, closed.node, "", due)])
    timing.set_timers(held, opened, entered=False)
    writing.flush(held)
    return opened[0]


def _sets(held: Held, node: str, outcome: str) -> frozenset[str]:
    """The facts that closing a node with an outcome established."""
    found = held.definition.nodes[node]
    chosen = found.outcomes.get(outcome)
    return found.sets | (chosen.sets if chosen is not None else frozenset())
