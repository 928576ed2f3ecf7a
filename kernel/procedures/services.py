"""The case engine: publish a procedure, start a matter in it, complete steps, escalate, reassign, migrate, fire timers.

Only ``kernel.matters`` calls these; permission is asked there. Every change of a matter's position happens while
its chain in the ledger is held, so two people never move one matter at the same time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from kernel.audit import act
from kernel.audit.services import audited, change
from kernel.common.errors import Conflict, Invalid, Refusal
from kernel.common.moment import now
from kernel.common.words import gettext as _

from . import timing, writing
from .advance import outcome_of
from .check import check
from .definition import BadDefinition, Definition, Problem
from .gating import require_open_gate
from .graph import targets_of_escalation
from .hosting import Host
from .migrating import carry_over
from .models import DefinitionVersion, Instance, Step, Timer
from .moving import begin, escalate, finish, go, open_beside, present_nodes, reopen
from .queries import latest, latest_definitions


class Unsound(Invalid):
    """A procedure that may not be published; ``problems`` lists why, each with where and, if known, the line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "procedure.unsound",
            _("流程没有通过检查，未发布：\n{problems}").format(problems="\n".join(str(p) for p in problems)),
            _("请逐条改好后再发布；已发布的版本不受影响。"),
        )
        self.problems = problems


@audited("procedure.publish")
def publish(text: str, *, tables: Mapping[str, Collection[str]] | None = None, by: Any) -> DefinitionVersion:
    """Publish a procedure as its next version; the same text again gives the version that is there.

    Raises Unsound with every problem when it cannot be read or is not sound, its calls and the calls to it included.
    ``tables`` are the outcomes each rule table can give, to check the rule nodes against.
    """
    try:
        definition = Definition.load(text)
    except BadDefinition as error:
        raise Unsound(error.problems) from None
    act.required().lock(f"procedure:{definition.key}")
    before = latest(definition.key)
    if before is not None and before.sha == definition.sha:
        return before
    problems = check(definition, latest_definitions(), tables)
    if problems:
        raise Unsound(problems)
    version = DefinitionVersion(
        key=definition.key, version=before.version + 1 if before else 1, name=definition.name,
        sha=definition.sha, text=text, published_at=now(), published_by_id=_id(by),
    )  # fmt: skip
    version.save()
    return version


@audited("procedure.start")
def start(version: DefinitionVersion, matter_id: int, host: Host, *, by: Any) -> Instance:
    """Start a matter in a procedure: opens its first steps. A matter runs each procedure once at a time."""
    instance, _steps = begin(version, matter_id, host, _id(by))
    instance.refresh_from_db()
    return instance


@audited("procedure.start")
def start_steps(version: DefinitionVersion, matter_id: int, host: Host, *, node: str = "", by: Any) -> list[Step]:
    """As ``start``, or at a node where older work left off; the steps opened, none when the procedure ended at once."""
    return begin(version, matter_id, host, _id(by), node=node)[1]


@audited("step.complete", refresh=False)
def complete(step: Step, outcome: str, note: str, host: Host, *, by: Any) -> list[Step]:
    """Finish a step with an outcome and open what comes next; returns the steps opened.

    Empty while other parallel steps are still open, and when the procedure ended. Raises Conflict
    ``step.already_closed`` when somebody else was first (nothing is saved then), ``gate.closed`` with the article
    that forbids a way past a gate, Invalid when the outcome may not be chosen.
    """
    held, present = writing.hold_step(step, host, _id(by))
    if present.status != "open":
        raise writing.already_closed(present.name)
    if present.node.kind == "call":
        raise Conflict(
            "step.waits",
            _("“{name}”要等另一个流程办完，不能直接办结。").format(name=present.name),
            _("请先办结被等待的流程，这一步会随之办结。"),
        )
    require_open_gate(held, present.node, outcome)
    facts = held.facts
    chosen = outcome_of(
        present.node, outcome, note, lambda need: need in facts or bool(host.facts().get(need)), host.name_of,
        host.basis_of,
    )  # fmt: skip
    return finish(held, present, chosen, note)


@audited("step.take_back", refresh=False)
def take_back(step: Step, reason: str, host: Host, *, by: Any) -> Step:
    """Undo the closing of a step while nothing was done since: what it opened is withdrawn, the step opens anew.

    Its limit goes on from where it began the first time (house law 3). Raises Conflict when the work went on, when
    a stage or another procedure began with it, or when its limit was moved.
    """
    held, present = writing.hold_step(step, host, _id(by))
    step.refresh_from_db()
    return reopen(held, present, step, reason)


@audited("step.join", refresh=False)
def join(instance: Instance, item: str, host: Host, *, by: Any) -> list[Step]:
    """Open a step for an item that joined the list while its parallel work is open; empty when there is none."""
    return open_beside(writing.hold_instance(instance, host, _id(by)), item)


@audited("procedure.reenter", refresh=False)
def reenter(instance: Instance, node: str, outcome: str, host: Host, *, by: Any) -> list[Step]:
    """An ended matter goes on as if an earlier node had ended with this outcome; returns the steps opened.

    Raises Conflict when it has not ended, or its procedure has no such way.
    """
    held = writing.hold_instance(instance, host, _id(by))
    known = held.definition.nodes.get(node)
    chosen = known.outcomes.get(outcome) if known is not None else None
    if held.status == "open" or chosen is None:
        raise Conflict(
            "procedure.no_way_back",
            _("“{name}”不能从这里重新办理。").format(name=held.definition.name),
            _("请刷新查看最新情况；确需再办的，请重新登记。"),
        )
    held.facts |= chosen.sets
    return go(held, chosen.to)


@audited("step.escalate", refresh=False)
def move(instance: Instance, to: str, reason: str, host: Host, *, by: Any) -> list[Step]:
    """Leave the present stage for one of its listed escalations; open steps are withdrawn with the reason.

    Raises Conflict when the place to go to is not listed for where the matter stands.
    """
    held = writing.hold_instance(instance, host, _id(by))
    if not reason.strip():
        raise Invalid("step.reason_missing", _("升级要写明理由。"), _("请补写理由后再提交。"))
    if to not in {target for node in present_nodes(held) for target in targets_of_escalation(held.definition, node)}:
        name = held.definition.nodes[to].name if to in held.definition.nodes else to
        raise Conflict(
            "procedure.not_listed",
            _("现在不能转到“{name}”。").format(name=name),
            _("只能按流程列明的去向升级，请刷新后查看可选去向。"),
        )
    return escalate(held, to, reason)


@audited("step.reassign", refresh=False)
def reassign(
    step: Step, *, organisation_id: int | None = None, role: str = "", assignee_id: int | None = None, by: Any
) -> Step:
    """Give an open step to another person, or to another body. The due date stays what it was (house law 3)."""
    act.required().lock(step.audit_chain)
    step.refresh_from_db()
    if step.status != "open":
        raise writing.already_closed(step.name)
    return change(
        step,
        organisation_id=organisation_id or step.organisation_id,
        role=role or step.role,
        assignee_id=assignee_id,
    )


@audited("step.reschedule", refresh=False)
def reschedule(step: Step, due_at: datetime | None, host: Host, *, by: Any) -> Step:
    """Carry a due date that its clock moved lawfully (an extension, the end of a pause) over to the step.

    None while the clock is paused. Its timers follow.
    Only ``kernel.matters.oversight`` calls this, with the moment the clock gives (house law 3).
    """
    held, present = writing.hold_step(step, host, _id(by))
    step.refresh_from_db()
    if present.status != "open":
        raise writing.already_closed(present.name)
    change(step, due_at=due_at)
    timing.retime(held, step)
    return step


@audited("procedure.migrate", refresh=False)
def migrate(
    instance: Instance, version: DefinitionVersion, mapping: Mapping[str, str], host: Host, *, by: Any
) -> list[Step]:
    """Carry a running instance over to another version of its procedure; finished work stays as it is.

    ``mapping`` tells for nodes with open steps to which node of the new version they go; a node not named keeps
    its key. Steps that keep their node keep their due date, owner and round; the others are withdrawn and opened
    anew. Timers are computed again. Raises Conflict when a node has no counterpart, or when a gate of the new
    version could then be passed without what it demands. Returns the steps opened.
    """
    held = writing.hold_instance(instance, host, _id(by))
    if held.status != "open":
        raise Conflict("procedure.ended", _("流程已结束，不能迁移。"), _("已结束的事项保留原版本。"))
    return carry_over(instance, held, version, mapping)


@audited("timer.fire", refresh=False)
def fire(timer: Timer, host: Host, *, by: Any) -> Timer:
    """Let a due timer act: an escalation moves the matter; a reminder is only marked, the caller sends it.

    ``result`` is ``void`` when the step or stage it watched is over.
    """
    act.required().lock(timer.audit_chain)
    timer.refresh_from_db()
    if timer.fired_at is not None:
        return timer
    held = writing.hold_instance(timer.instance, host, _id(by))
    watching = timing.is_watching(timer, held)
    change(timer, fired_at=now(), result="done" if watching else "void")
    if watching and timer.do == "escalate":
        escalate(held, timer.to, _("期限届满，按流程自动升级。"))
    return timer


def fire_due_timers(
    moment: datetime, host_of: Callable[[int], Host], *, by: Any, limit: int = 1000
) -> tuple[list[Timer], list[tuple[Timer, Refusal]]]:
    """Fire every timer due at ``moment``, each in its own transaction, oldest first.

    Returns those that acted (reminders for the caller to send among them) and those refused, which stay due.
    """
    fired: list[Timer] = []
    refused: list[tuple[Timer, Refusal]] = []
    for timer in timing.due_timers(moment, limit):
        try:
            done = fire(timer, host_of(timer.matter_id), by=by)
        except Refusal as refusal:
            refused.append((timer, refusal))
            continue
        if done.result == "done":
            fired.append(done)
    return fired, refused


def _id(by: Any) -> int | None:
    return getattr(by, "pk", None)
