"""Moving a matter through its procedure: closing a step, opening the next, and keeping the matter's own row in step."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from kernel import registry
from kernel.audit import act
from kernel.audit.services import change
from kernel.common.errors import Conflict
from kernel.law import services as law
from kernel.law.models import Clock
from kernel.matters.hooks import hook
from kernel.matters.host import MatterHost
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.procedures import services as engine
from kernel.procedures.models import Step
from kernel.procedures.queries import instance_of, latest


@cache
def phase_of(kind: str, node: str) -> str:
    """The phase a node belongs to, by the scenario's manifest: triage, working or verifying."""
    phases: Mapping[str, list[str]] = registry.by_kind(kind).manifest.get("phases", {})
    return next((phase for phase, nodes in phases.items() if node in nodes), "working")


@cache
def fact_names(kind: str) -> dict[str, str]:
    """What the documented facts of a kind are called, for people."""
    return {row["key"]: row["name"] for row in registry.by_kind(kind).manifest.get("facts", [])}


def begin(matter: Matter, host: MatterHost, *, by: User) -> None:
    """Start the published procedure of the matter's kind; the first step opens with its clock."""
    version = latest(matter.kind)
    if version is None:
        raise Conflict(
            "procedure.unpublished", _("“%(kind)s”的办理流程还没有发布。") % {"kind": matter.kind}, _("请先发布流程，再登记。")
        )
    instance = engine.start(version, matter.pk, host, by=by)
    opened = list(Step.objects.filter(instance=instance, status="open"))
    _start_clocks(matter.kind, opened, by)
    settle(matter, opened)


def open_step(matter: Matter, *nodes: str) -> Step:
    """The matter's open step at one of the nodes. Raises Conflict when the matter has moved on."""
    step = Step.objects.filter(matter_id=matter.pk, status="open", node__in=nodes).order_by("id").first()
    if step is None:
        raise Conflict(
            "step.not_here",
            _("这件事项现在处于“%(node)s”环节，这一步已经办过或还没到。") % {"node": matter.node_name},
            _("请刷新页面，按最新环节办理。"),
        )
    return step


def complete(
    step: Step, outcome: str, note: str, data: dict[str, Any], by: User, effects: Mapping[str, Any]
) -> list[Step]:
    """Close one step with its effects on the matter, open the next ones with their clocks.

    Whatever refuses on the way, the act as a whole leaves nothing behind.
    """
    act.required().lock(step.audit_chain)
    matter = Matter.objects.get(pk=step.matter_id)
    hook(matter.kind, "before_outcome")(matter, step, outcome, data, by)
    if outcome in effects and Step.objects.filter(pk=step.pk, status="open").exists():
        effects[outcome](matter, step, note, data, by)
    opened = engine.complete(step, outcome, note, MatterHost(matter), by=by)
    _stop_clocks(step, by)
    _start_clocks(matter.kind, opened, by)
    settle(matter, opened)
    hook(matter.kind, "after_outcome")(matter, step, outcome, data, by)
    return opened


def _start_clocks(kind: str, steps: list[Step], by: User) -> None:
    scenario = registry.by_kind(kind).code
    for step in steps:
        if step.clock:
            law.start_clock(
                step.clock, matter_id=step.matter_id, step_id=step.pk, started_at=step.opened_at, scenario=scenario,
                by=by,
            )  # fmt: skip


def _stop_clocks(step: Step, by: User) -> None:
    for clock in Clock.objects.filter(matter_id=step.matter_id, step_id=step.pk, met_at__isnull=True):
        law.stop_clock(clock, by=by)


def settle(matter: Matter, opened: list[Step]) -> None:
    """Bring the matter's own row up to where its procedure stands: node, phase, earliest due moment."""
    running = (
        opened
        if len(opened) == 1 and matter.node != "parallel"
        else list(Step.objects.filter(matter_id=matter.pk, status="open").order_by("due_at", "id"))
    )
    values: dict[str, Any]
    if running:
        first = running[0]
        values = {
            "node": first.node, "node_name": first.name, "due_at": first.due_at, "open": True,
            "phase": phase_of(matter.kind, first.node),
        }  # fmt: skip
    else:
        ending = ending_of(matter.pk)
        values = {"node": ending, "node_name": "", "due_at": None, "open": False, "phase": ending}
    changed = {name: value for name, value in values.items() if getattr(matter, name) != value}
    if changed:
        change(matter, **changed)


def ending_of(matter_id: int) -> str:
    """The end node the matter's procedure came to."""
    instance = instance_of(matter_id)
    return instance.ending if instance is not None else ""
