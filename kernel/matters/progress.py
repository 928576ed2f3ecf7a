"""Moving a matter through its procedure: closing a step, opening the next, and keeping the matter's own row in step."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from kernel import registry
from kernel.audit import act, rows
from kernel.common.errors import Conflict
from kernel.common.moment import now
from kernel.law import quick
from kernel.matters import projection
from kernel.matters.attending import let_in
from kernel.matters.hooks import hook
from kernel.matters.host import MatterHost, round_of
from kernel.matters.models import Evidence, Matter
from kernel.matters.models.core import project_later, projection_waits
from kernel.people.models import User
from kernel.procedures import services as engine
from kernel.procedures.definition import Outcome
from kernel.procedures.models import Step
from kernel.procedures.queries import instance_of, latest

QUICK = (
    "id", "no", "kind", "channel", "region_id", "sealed", "class_code", "class_confirmed", "grade", "complexity",
    "grade_confirmed", "receiver_id", "accountable_id", "loop", "open", "phase", "node", "node_name", "due_at",
    "refusals", "reopened", "ending", "merged_into_id", "facts",
)  # fmt: skip
"""The columns a step needs of its matter; the long texts load only when asked for."""

STILL_OPEN = "SELECT 1 FROM procedures_step WHERE id = %s AND status = 'open'"


@cache
def phase_of(kind: str, node: str) -> str:
    """The phase a node belongs to, by the scenario's manifest: triage, working or verifying."""
    phases: Mapping[str, list[str]] = registry.by_kind(kind).manifest.get("phases", {})
    return next((phase for phase, nodes in phases.items() if node in nodes), "working")


@cache
def fact_names(kind: str) -> dict[str, str]:
    """What the documented facts of a kind are called, for people."""
    return {row["key"]: row["name"] for row in registry.by_kind(kind).manifest.get("facts", [])}


@cache
def documented(kind: str) -> frozenset[str]:
    """The facts a person writes down; the others the system reads from its own rows."""
    rows_of_kind = registry.by_kind(kind).manifest.get("facts", [])
    return frozenset(row["key"] for row in rows_of_kind if row.get("from") != "record")


def begin(matter: Matter, host: MatterHost, *, by: User) -> None:
    """Start the published procedure of the matter's kind; the first step opens with its clock."""
    version = latest(matter.kind)
    if version is None:
        raise Conflict(
            "procedure.unpublished",
            _("“%(kind)s”的办理流程还没有发布。") % {"kind": matter.kind},
            _("请先发布流程，再登记。"),
        )
    opened = engine.start_steps(version, matter.pk, host, by=by)
    _start_clocks(matter.kind, opened)
    settle(matter, opened)


def open_steps(matter: Matter) -> list[Step]:
    """Everything that waits for somebody on this matter, oldest first."""
    return rows.find(Step, "t.matter_id = %s AND t.status = 'open' ORDER BY t.id", [matter.pk])


def open_step(matter: Matter, *nodes: str) -> Step:
    """The matter's open step at one of the nodes. Raises Conflict when the matter has moved on."""
    step = next((step for step in open_steps(matter) if step.node in nodes), None)
    if step is None:
        raise Conflict(
            "step.not_here",
            _("这件事项现在处于“%(node)s”环节，这一步已经办过或还没到。") % {"node": matter.node_name},
            _("请刷新页面，按最新环节办理。"),
        )
    return step


def only_step(matter: Matter, organisation_id: int, opened: Sequence[Step] = ()) -> Step:
    """The one open step, when it is the body's own. Raises Conflict otherwise.

    ``opened``: what closing a single step opened just now, in this act; when it is one step, nothing else is open.
    """
    found = opened if len(opened) == 1 else open_steps(matter)
    if len(found) != 1 or found[0].organisation_id != organisation_id:
        raise Conflict(
            "resolve.others", _("还有其他单位要办的环节，不能一次办结。"), _("请等协办单位办完，再逐步办理。")
        )
    return found[0]


def document(matter: Matter, outcome: Outcome, text: str, by: User) -> None:
    """Record the evidence an outcome needs and that the text shows, in the present round."""
    for need in outcome.needs:
        if need in documented(matter.kind):
            values = {"fact": need, "text": text, "round": round_of(matter), "by_id": by.pk, "at": now()}
            rows.insert(Evidence, matter.audit_chain, {"matter_id": matter.pk, **values})


def complete(
    step: Step, outcome: str, note: str, data: dict[str, Any], by: User, effects: Mapping[str, Any]
) -> list[Step]:
    """Close one step with its effects on the matter, open the next ones with their clocks.

    Whatever refuses on the way, the act as a whole leaves nothing behind.
    """
    act.required().lock(step.audit_chain)
    matter = rows.load(Matter, step.matter_id, QUICK)
    hook(matter.kind, "before_outcome")(matter, step, outcome, data, by)
    matter.round_held = round_of(matter)
    if outcome in effects and rows.column(STILL_OPEN, [step.pk]):
        effects[outcome](matter, step, note, data, by)
    opened = engine.complete(step, outcome, note, MatterHost(matter), by=by)
    matter.round_held = ""
    quick.stop_step_clocks(step.pk, matter_id=matter.pk)
    _start_clocks(matter.kind, opened)
    settle(matter, opened)
    hook(matter.kind, "after_outcome")(matter, step, outcome, data, by)
    return opened


def _start_clocks(kind: str, steps: list[Step]) -> None:
    scenario = registry.by_kind(kind).code
    for step in steps:
        if step.clock:
            quick.start_step_clock(
                step.clock, matter_id=step.matter_id, step_id=step.pk, started_at=step.opened_at, scenario=scenario
            )


def settle(matter: Matter, opened: list[Step]) -> None:
    """Bring the matter's own row up to where its procedure stands: node, phase, earliest due moment.

    Steps opened by closing a single one are all that is open; after one of several parallel steps nothing opens
    and the others decide.
    """
    running = opened or open_steps(matter)
    let_in(matter, running)
    if running:
        first = min(running, key=lambda step: (step.due_at is None, step.due_at or now(), step.pk))
        values: dict[str, Any] = {
            "node": first.node, "node_name": first.name, "due_at": first.due_at, "open": True,
            "phase": phase_of(matter.kind, first.node),
        }  # fmt: skip
    else:
        ending = ending_of(matter.pk)
        values = {"node": ending, "node_name": "", "due_at": None, "open": False, "phase": ending}
    changed = {name: value for name, value in values.items() if getattr(matter, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(matter, name, value)
    rows.update(Matter, matter.audit_chain, matter.pk, changed)
    if set(changed) <= {"node", "node_name", "due_at"} and not projection_waits(matter.pk):
        projection.move_due(matter.pk, matter.due_at)
    else:
        project_later(matter.pk)


def ending_of(matter_id: int) -> str:
    """The end node the matter's procedure came to."""
    instance = instance_of(matter_id)
    return instance.ending if instance is not None else ""
