"""Carrying a running instance over to another version of its procedure: explicit, checked, logged."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.audit.services import change, tell
from kernel.common.errors import Conflict, Invalid
from kernel.common.words import gettext as _

from . import timing, writing
from .check import gate_sentence
from .definition import Definition
from .graph import evasion
from .models import DefinitionVersion, Instance, Step
from .moving import go, withdraw
from .writing import Held


def carry_over(instance: Instance, held: Held, version: DefinitionVersion, mapping: Mapping[str, str]) -> list[Step]:
    """Move the instance to ``version``; see ``services.migrate``."""
    if version.key != instance.key:
        raise Invalid("procedure.other", _("只能迁移到同一流程的另一个版本。"), _("请选择正确的版本。"))
    definition = writing.definition_of(version.pk, version.sha)
    steps = list(Step.objects.filter(matter_id=held.matter_id, instance=instance, status="open").order_by("id"))
    here = steps[0].node
    there = mapping.get(here, here)
    _require_place(held.definition, definition, here, there)
    _require_gates(instance, held, definition, there)
    writing.void_timers(held)
    tell(instance, _("流程由第{old}版迁移到第{new}版。").format(old=instance.definition.version, new=version.version))
    change(instance, definition=version)
    if here != there:
        withdraw(held, _("流程版本迁移"))
        _switch(held, version, definition)
        return go(held, there)
    _switch(held, version, definition)
    _keep(held, steps)
    return []


def _switch(held: Held, version: DefinitionVersion, definition: Definition) -> None:
    held.definition, held.definition_id = definition, version.pk
    if held.stage not in definition.stages:
        held.stage, held.stage_since, held.stage_due = "", None, None


def _keep(held: Held, steps: list[Step]) -> None:
    """The steps stay; their stage and timers are those of the new version."""
    node = held.definition.nodes[steps[0].node]
    if held.stage == node.stage and held.stage and held.stage_since:
        held.stage_due = timing.due_of(held, held.stage, held.stage_since)
    else:
        timing.enter_stage(held, node.stage)
    writing.move(held)
    writing.flush(held)
    for step in steps:
        if (step.name, step.stage) != (node.name, node.stage):
            change(step, name=node.name, stage=node.stage)
    timing.reset_timers(held, steps)


def _require_place(old: Definition, new: Definition, here: str, there: str) -> None:
    node = new.nodes.get(there)
    if node is None or not node.waits:
        raise Conflict(
            "procedure.no_counterpart",
            _("新版本里没有与“{name}”对应的环节。").format(name=old.nodes[here].name),
            _("请在对应表中写明这个环节迁移到哪里。"),
        )


def _require_gates(instance: Instance, held: Held, definition: Definition, there: str) -> None:
    """What the new version demands before a node must be done already, or still lie ahead."""
    finished = Step.objects.filter(matter_id=held.matter_id, instance=instance, status="done").values_list(
        "node", flat=True
    )
    done = {*finished, *held.facts}
    for gate in definition.gates:
        way = evasion(definition, gate, starts=[there], done=done)
        if way:
            raise Conflict(
                "procedure.gate",
                gate_sentence(definition, gate, way),
                _("请先补办，或迁移到这一关口之前的环节。"),
                rule="、".join(gate.basis),
            )
