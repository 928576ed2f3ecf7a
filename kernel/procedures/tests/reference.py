"""The engine once more, slowly, with the ORM: what ``writing`` and ``moving`` must agree with row for row."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from kernel.audit.services import audited, change
from kernel.common.moment import now
from kernel.procedures.advance import arrive, joined, outcome_of
from kernel.procedures.definition import Definition
from kernel.procedures.hosting import Host
from kernel.procedures.models import DefinitionVersion, Instance, Step, Timer


@audited("step.complete")
def start(version: DefinitionVersion, matter_id: int, host: Host, *, by: Any) -> Instance:
    instance = Instance(definition=version, key=version.key, matter_id=matter_id, started_at=now())
    instance.save()
    definition = Definition.load(version.text)
    _go(instance, definition, definition.start, frozenset(), host)
    return instance


@audited("step.complete")
def complete(step: Step, outcome: str, note: str, host: Host, *, by: Any) -> list[Step]:
    instance = Instance.objects.get(pk=step.instance_id)
    definition = Definition.load(instance.definition.text)
    node = definition.nodes[step.node]
    facts = frozenset(instance.data.get("facts", ()))
    chosen = outcome_of(node, outcome, note, lambda need: need in facts or bool(host.facts().get(need)))
    change(step, status="done", outcome=outcome, note=note, closed_at=now(), closed_by_id=by.pk)
    mine = Step.objects.filter(instance=instance)
    if node.each:
        if mine.filter(status="open").exists():
            change(instance, rev=instance.rev + 1)
            return []
        chosen = joined(node, mine.filter(node=node.key, round=step.round).values_list("outcome", flat=True))
    return _go(instance, definition, chosen.to, facts | node.sets | chosen.sets, host)


def _go(instance: Instance, definition: Definition, target: str, facts: frozenset[str], host: Host) -> list[Step]:
    moment = now()
    arrival = arrive(definition, target, host, facts, lambda node: _rounds(instance, node))
    node, data = arrival.node, {"facts": sorted(arrival.facts)} if arrival.facts else {}
    if node.kind == "end":
        change(
            instance, status="ended", ending=node.key, rev=instance.rev + 1, data=data, ended_at=moment,
            stage="", stage_since=None, stage_due=None,
        )  # fmt: skip
        return []
    entered = _enter(instance, definition, node.stage, host)
    change(
        instance, rev=instance.rev + 1, data=data, stage=instance.stage, stage_since=instance.stage_since,
        stage_due=instance.stage_due,
    )  # fmt: skip
    number = _rounds(instance, node.key) + 1
    steps = []
    for item in arrival.items:
        owner = host.owner(node, item or None)
        step = Step(
            instance=instance, matter_id=instance.matter_id, node=node.key, name=node.name, stage=node.stage,
            organisation_id=owner.organisation_id, role=owner.role, assignee_id=owner.assignee_id, item=item,
            round=number, clock=node.clock, opened_at=moment,
            due_at=host.due(node.clock, moment) if node.clock else instance.stage_due,
        )  # fmt: skip
        step.save()
        steps.append(step)
    if entered:
        _timers(instance, definition, node.stage, None, moment, instance.stage_due, host)
    for step in steps:
        _timers(instance, definition, node.key, step, moment, step.due_at, host)
    return steps


def _rounds(instance: Instance, node: str) -> int:
    return Step.objects.filter(instance=instance, node=node).aggregate(n=Max("round"))["n"] or 0


def _enter(instance: Instance, definition: Definition, stage: str, host: Host) -> bool:
    if stage == instance.stage:
        return False
    for timer in Timer.objects.filter(instance=instance, stage=instance.stage, step=None, fired_at=None):
        change(timer, fired_at=now(), result="void")
    instance.stage, instance.stage_since, instance.stage_due = stage, None, None
    if stage:
        node = definition.nodes[stage]
        instance.stage_since = now()
        instance.stage_due = host.due(node.clock, now()) if node.clock else host.later(node.limit, now())
    return bool(stage)


def _timers(
    instance: Instance, definition: Definition, key: str, step: Step | None, since: Any, due: Any, host: Host
) -> None:
    for alarm in definition.nodes[key].timers:
        if alarm.share is None:
            at = host.later(alarm.after, since)
        elif due is None:
            continue
        else:
            at = since + (due - since) * alarm.share
        Timer(
            instance=instance, matter_id=instance.matter_id, step=step, stage="" if step else key,
            fire_at=at, do=alarm.do, to=alarm.to,
        ).save()  # fmt: skip
