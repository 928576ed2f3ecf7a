"""The way of a matter through its procedure: what is done, where it stands, what comes next; and as a picture."""

from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from kernel.common.moment import now, written
from kernel.common.words import gettext as _
from kernel.matters.desk.case import Desk
from kernel.people.queries import roles
from kernel.procedures.definition import Definition
from kernel.procedures.models import Step
from kernel.procedures.picture import swimlanes
from kernel.procedures.queries import marks

BEHIND, AHEAD = 4, 3
"""So many steps stand before and after the present one; earlier ones are counted."""


def way_of(desk: Desk) -> list[dict[str, Any]]:
    """Steps done, open and probably to come, for the strip and for phones: name, state, note, title."""
    if desk.definition is None or desk.instance is None:
        return []
    steps = [step for step in desk.trace if step.status != "withdrawn"]
    done = _done_together([step for step in steps if step.status == "done"])
    here = _together([step for step in steps if step.status == "open"])
    return [*_shortened(done), *here, *_ahead(desk)]


def _shortened(done: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last few steps; what came before as one line."""
    if len(done) <= BEHIND + 1:
        return done
    earlier = len(done) - BEHIND
    first = {"name": _("前%(n)s步") % {"n": earlier}, "state": "done", "note": done[earlier - 1]["note"]}
    return [first, *done[earlier:]]


def _done_together(steps: list[Step]) -> list[dict[str, Any]]:
    """Closed steps; those of several bodies at one node in a row are one line."""
    found: list[dict[str, Any]] = []
    for _node, same in groupby(steps, key=lambda step: step.node):
        several = list(same)
        line = _done(several[-1])
        bodies = len({step.organisation_id for step in several})
        if bodies > 1:
            line["name"] = _("%(name)s（%(n)s家）") % {"name": line["name"], "n": bodies}
        found.append(line)
    return found


def _done(step: Step) -> dict[str, Any]:
    when = written(step.closed_at, "SHORT_MONTH_DAY_TIME_FORMAT") if step.closed_at else ""
    return {"name": step.name, "state": "done", "note": when, "moment": step.closed_at}


def _together(steps: list[Step]) -> list[dict[str, Any]]:
    """Parallel steps of one node as one line."""
    found: dict[str, dict[str, Any]] = {}
    for step in steps:
        line = found.setdefault(
            step.node, {"name": step.name, "state": "now", "note": "", "due": step, "count": 0}
        )  # fmt: skip
        line["count"] += 1
        if step.due_at and step.due_at < now():
            line["state"] = "late"
        line["note"] = line["note"] or left(step)
    for line in found.values():
        if line["count"] > 1:
            line["name"] = _("%(name)s（%(n)s家）") % {"name": line["name"], "n": line["count"]}
    return list(found.values())


def _ahead(desk: Desk) -> list[dict[str, Any]]:
    """The main road from here to the end: at each node its first outcome that does not lead back."""
    assert desk.definition is not None
    if not desk.matter.open or not desk.steps:
        return []
    found: list[dict[str, Any]] = []
    seen, key = {step.node for step in desk.steps}, desk.steps[0].node
    for _hop in range(30):
        following = _next(desk.definition, key, seen)
        if following is None:
            break
        seen.add(following)
        node = desk.definition.nodes[following]
        if node.kind in ("task", "end", "call") and len(found) < AHEAD:
            found.append({"name": node.name, "state": "todo", "note": ""})
        key = following
    return found


def _next(definition: Definition, key: str, seen: set[str]) -> str | None:
    targets = [outcome.to for outcome in definition.nodes[key].outcomes.values()]
    fresh = [target for target in targets if target not in seen]
    ways = [target for target in fresh if definition.nodes[target].kind != "end"]
    return next(iter(ways or fresh), None)


def picture_of(desk: Desk) -> SafeString:
    """The whole procedure as swimlanes, with the present step and what is left of it."""
    if desk.instance is None or desk.definition is None:
        return mark_safe("")
    found = marks(desk.instance)
    notes = {step.node: left(step) for step in desk.steps if step.due_at or step.state}
    names = {code: role.name for code, role in roles().items()}
    return mark_safe(swimlanes(desk.definition, found.nodes, notes, roles=names, gone=found.gone))


def left(step: Step) -> str:
    """What is left of a step's time, in a few letters for the picture."""
    if step.due_at is None:
        return _("中止") if step.state else ""
    seconds = (step.due_at - now()).total_seconds()
    days, hours = int(abs(seconds) // 86400), int(abs(seconds) % 86400 // 3600)
    span = _("%(d)s天") % {"d": days} if days else _("%(h)s小时") % {"h": max(1, hours)}
    return _("超期%(s)s") % {"s": span} if seconds < 0 else _("剩%(s)s") % {"s": span}
