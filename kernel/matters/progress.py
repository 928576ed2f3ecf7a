"""Moving a matter through its procedure: closing a step, opening the next, and keeping the matter's own row in step."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from kernel import registry
from kernel.audit import act, rows
from kernel.common.errors import Conflict, Refusal
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.law import quick
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock
from kernel.law.queries import clock_row
from kernel.matters import projection
from kernel.matters.attending import let_in
from kernel.matters.hooks import hook
from kernel.matters.host import MatterHost, round_of
from kernel.matters.models import Evidence, Matter
from kernel.matters.models.core import project_later, projection_waits
from kernel.people.models import User
from kernel.procedures import services as engine
from kernel.procedures.definition import Node, Outcome
from kernel.procedures.gating import closed_gate
from kernel.procedures.models import Step
from kernel.procedures.queries import definition_for, instance_of, latest, node_of, trace

QUICK = (
    "id", "no", "kind", "channel", "region_id", "sealed", "class_code", "class_confirmed", "grade", "complexity",
    "grade_confirmed", "receiver_id", "accountable_id", "loop", "open", "phase", "node", "node_name", "due_at",
    "refusals", "reopened", "ending", "merged_into_id", "facts",
)  # fmt: skip
"""The columns a step needs of its matter; the long texts load only when asked for."""

GOES_ON = "goes_on"
"""Among a step's data: another step is closed after it in the same act."""
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


def begin(matter: Matter, host: MatterHost, *, node: str = "", by: User) -> None:
    """Start the published procedure of the matter's kind, at its beginning or a node; its step opens with its clock."""
    version = latest(matter.kind)
    if version is None:
        raise Conflict(
            "procedure.unpublished",
            _("“%(kind)s”的办理流程还没有发布。") % {"kind": matter.kind},
            _("请先发布流程，再登记。"),
        )
    opened = engine.start_steps(version, matter.pk, host, node=node, by=by)
    _start_clocks(host, opened)
    settle(matter, opened)


def open_steps(matter: Matter) -> list[Step]:
    """Everything that waits for somebody on this matter, oldest first."""
    return rows.find(Step, "t.matter_id = %s AND t.status = 'open' ORDER BY t.id", [matter.pk])


def open_step(matter: Matter, *nodes: str) -> Step:
    """The matter's open step at one of the nodes. Raises Conflict when the matter has moved on, or has not come there
    yet: then with the article of the gate that stands before it."""
    step = next((step for step in open_steps(matter) if step.node in nodes), None)
    if step is None:
        raise _gate_before(matter, nodes) or Conflict(
            "step.not_here",
            _("这件事项现在处于“%(node)s”环节，这一步已经办过或还没到。") % {"node": matter.node_name},
            _("请刷新页面，按最新环节办理。"),
        )
    return step


def step_for(matter: Matter, fact: str) -> Step:
    """The open step that asks for a fact: whoever is about to establish it need not know where the procedure asks.

    Raises Conflict as ``open_step`` does.
    """
    instance = instance_of(matter.pk)
    nodes = definition_for(instance).nodes.values() if instance is not None else ()
    return open_step(matter, *(node.key for node in nodes if _asks(node, fact)))


def asks_for(step: Step, fact: str) -> bool:
    """Whether an outcome of the step needs the fact."""
    return _asks(node_of(step), fact)


def _asks(node: Node, fact: str) -> bool:
    return any(fact in outcome.needs for outcome in node.outcomes.values())


def basis_at(step: Step) -> str:
    """The articles a step stands on, for refusals."""
    return "、".join(node_of(step).basis)


def note_of(step: Step) -> str:
    """What was written when the step was closed."""
    [note] = rows.column("SELECT note FROM procedures_step WHERE id = %s", [step.pk])
    return str(note)


def _barred(matter: Matter, step: Step, outcome: str) -> Conflict | None:
    """The refusal of the gate that is why the step has no such outcome; None where it has, or where none is why."""
    return None if outcome in node_of(step).outcomes else _gate_before(matter, [outcome])


def _gate_before(matter: Matter, keys: Sequence[str]) -> Conflict | None:
    """The refusal of the first gate that bars the way to one of these nodes or outcomes; None when none does."""
    instance = instance_of(matter.pk)
    definition = definition_for(instance) if instance is not None else None
    if instance is None or definition is None or matter.node not in definition.nodes:
        return None
    finished = trace(matter.pk).filter(instance=instance, status="done").values_list("node", flat=True)
    done = {*finished, *instance.data.get("facts", ())}
    here, name = definition.nodes[matter.node], MatterHost(matter).name_of
    barred = (closed_gate(definition, here, key, done, name) for key in keys)
    return next(filter(None, barred), None)


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

    Whatever refuses on the way, the act as a whole leaves nothing behind. With ``GOES_ON`` in the data the step opened
    is closed in this very act: its clocks are written as kept, and the matter's row waits for the last step.
    """
    act.required().lock(step.audit_chain)
    goes_on = data.get(GOES_ON) is True
    matter = rows.held(Matter, step.matter_id, QUICK)
    try:
        hook(matter.kind, "before_outcome")(matter, step, outcome, data, by)
        matter.round_held = round_of(matter)
        if outcome in effects and rows.column(STILL_OPEN, [step.pk]):
            effects[outcome](matter, step, note, data, by)
    except Refusal as refusal:
        raise (_barred(matter, step, outcome) or refusal) from None
    host = MatterHost(matter)
    opened = engine.complete(step, outcome, note, host, by=by)
    matter.round_held = ""
    if not step.clocks_over:
        quick.stop_step_clocks(step.pk, matter_id=matter.pk)
    _start_clocks(host, opened, over=goes_on)
    settle(matter, opened, write=not goes_on)
    hook(matter.kind, "after_outcome")(matter, step, outcome, data, by)
    return opened


def take_back(matter: Matter, step: Step, reason: str, *, by: User) -> Step:
    """The closing of a step is undone: the clocks of what it opened stop, its own goes on from its beginning. Inside
    an act."""
    host = MatterHost(matter)
    opened = engine.take_back(step, reason, host, by=by)
    follow_engine(matter, host)
    return opened


def join(matter: Matter, organisation_id: int, *, by: User) -> list[Step]:
    """A body joins the work in parallel that is open now: it gets a step of its own with its clock. Inside an act."""
    instance = instance_of(matter.pk)
    if instance is None or instance.status != "open":
        return []
    return _opened(matter, lambda host: engine.join(instance, str(organisation_id), host, by=by))


def reenter(matter: Matter, node: str, outcome: str, *, by: User) -> list[Step]:
    """An ended matter goes on where an outcome of an earlier node leads. Inside an act."""
    instance = instance_of(matter.pk)
    if instance is None:
        return []
    return _opened(matter, lambda host: engine.reenter(instance, node, outcome, host, by=by))


def _opened(matter: Matter, act_on: Callable[[MatterHost], list[Step]]) -> list[Step]:
    """Start the clocks of steps that open without another being closed, and bring the matter up to them."""
    host = MatterHost(matter)
    opened = act_on(host)
    _start_clocks(host, opened)
    settle(matter, [])
    return opened


def _start_clocks(host: MatterHost, steps: list[Step], *, over: bool = False) -> None:
    """``over``: the steps end at the moment they began; only what must run for a time starts."""
    scenario = host.scenario
    waits: Mapping[str, str] = scenario.manifest.get("waits", {})
    for step in steps:
        clocks = [one for one in (step.clock, waits.get(step.node)) if one]
        step.clocks_over = over and clock_book().waiting.isdisjoint(clocks)
        for clock in clocks:
            columns = host.begun.get(clock) or clock_row(clock, step.opened_at, scenario=scenario.code)
            if step.clocks_over:
                columns = {**columns, "status": str(Clock.Status.MET), "met_at": now()}
            quick.start_step_clock(columns, matter_id=step.matter_id, step_id=step.pk)


def follow_engine(matter: Matter, host: MatterHost) -> None:
    """The engine moved the matter by itself, or back: clocks of what it closed stop, those of what it opened start.
    Inside an act."""
    running = Clock.objects.filter(matter_id=matter.pk, step_id__isnull=False, met_at__isnull=True)
    known = set(running.values_list("step_id", flat=True))
    waiting = {step.pk: step for step in open_steps(matter)}
    for step_id in known - set(waiting):
        quick.stop_step_clocks(step_id, matter_id=matter.pk)
    _start_clocks(host, [step for pk, step in waiting.items() if pk not in known])
    settle(matter, [])


def settle(matter: Matter, opened: list[Step], *, write: bool = True) -> None:
    """Bring the matter's own row up to where its procedure stands: node, phase, earliest due moment.

    Steps opened by closing a single one are all that is open; after one of several parallel steps nothing opens
    and the others decide. Without ``write`` the object is brought up, and the row with the next call.
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
    kept = act.required().notes.setdefault("unsettled", {}).setdefault(matter.pk, {})
    kept |= {name: value for name, value in values.items() if getattr(matter, name) != value}
    for name, value in kept.items():
        setattr(matter, name, value)
    if not kept or not write:
        return
    changed = act.required().notes["unsettled"].pop(matter.pk)
    rows.update(Matter, matter.audit_chain, matter.pk, changed, row=matter)
    if not set(changed) <= {"node", "node_name", "due_at"}:
        project_later(matter.pk)
    elif "due_at" in changed and not projection_waits(matter.pk):
        projection.move_due(matter.pk, matter.due_at)


def ending_of(matter_id: int) -> str:
    """The end node the matter's procedure came to."""
    instance = instance_of(matter_id)
    return instance.ending if instance is not None else ""
