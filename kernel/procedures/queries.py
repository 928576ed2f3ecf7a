"""Reading procedures: versions, where a matter stands, its trace and its picture, and whether any hangs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from kernel.audit import rows
from kernel.audit.standing import kept
from kernel.common import sql
from kernel.common.words import gettext as _

from .check import check
from .definition import Definition, Node
from .models import DefinitionVersion, Instance, Step, Timer
from .picture import swimlanes
from .strip import strip
from .writing import definition_of

_LATEST = "SELECT id, key, version, sha FROM procedures_definitionversion WHERE key = %s ORDER BY version DESC LIMIT 1"
_RUNS = """
SELECT i.definition_id, d.sha FROM procedures_instance i
JOIN procedures_definitionversion d ON d.id = i.definition_id WHERE i.id = %s
"""
_versions: dict[tuple[int, str, int, str], DefinitionVersion] = {}


def latest(key: str) -> DefinitionVersion | None:
    """The newest published version of a procedure. Versions never change, so each is read once."""
    mark = kept(("procedure", key), lambda: sql.execute(_LATEST, [key]).fetchone())
    if mark is None:
        return None
    found = _versions.get(mark)
    if found is None:
        found = _versions[mark] = DefinitionVersion.objects.get(pk=mark[0])
    return found


def latest_definitions() -> dict[str, Definition]:
    """The newest version of every procedure, parsed, by key."""
    newest: dict[str, DefinitionVersion] = {}
    for version in DefinitionVersion.objects.order_by("key", "version"):
        newest[version.key] = version
    return {key: definition_of(version.pk, version.sha) for key, version in newest.items()}


def definition_for(instance: Instance) -> Definition:
    """The definition an instance runs."""
    return definition_of(instance.definition_id, instance.definition.sha)


def node_of(step: Step) -> Node:
    """The node a step stands at, in the definition its instance runs."""
    if step.node_opened is not None:
        return step.node_opened
    definition_id, sha = sql.execute(_RUNS, [step.instance_id]).fetchone()
    return definition_of(definition_id, sha).nodes[step.node]


def instance_of(matter_id: int, key: str = "") -> Instance | None:
    """The matter's instance that was not called by another: the open one, else the last."""
    where = "t.matter_id = %s AND t.caller_id IS NULL AND (%s = '' OR t.key = %s) ORDER BY t.status DESC, t.id DESC"
    found: Instance | None = rows.first(Instance, where, [matter_id, key, key], related=("definition",))
    return found


def watched(timer: Timer) -> tuple[str, datetime, datetime | None]:
    """What a timer watches, its step or its stage: name, since when it runs, until when."""
    if timer.step is not None:
        return timer.step.name, timer.step.opened_at, timer.step.due_at
    instance = timer.instance
    stage = definition_for(instance).nodes[timer.stage]
    return stage.name, instance.stage_since or instance.started_at, instance.stage_due


def open_steps(matter_id: int) -> QuerySet[Step]:
    """Where the matter stands: its open steps, oldest first."""
    return Step.objects.filter(matter_id=matter_id, status="open").order_by("id")


def trace(matter_id: int) -> QuerySet[Step]:
    """Every step of the matter in the order they were opened."""
    return Step.objects.filter(matter_id=matter_id).order_by("id")


@dataclass(frozen=True, slots=True)
class Marks:
    """How far an instance is, for its picture."""

    nodes: dict[str, str]
    """done or now, by node; a node absent is still to come."""
    gone: frozenset[tuple[str, str]]
    """Arrows travelled, as (source, target)."""


def marks(instance: Instance) -> Marks:
    """What is finished, where the matter is now, and which ways it took, rules and skipped nodes included."""
    definition = definition_for(instance)
    nodes: dict[str, str] = {}
    gone: set[tuple[str, str]] = set()
    last: tuple[str, str] | None = None
    steps = list(_mine(instance).values_list("node", "outcome", "status", "round"))
    seen: set[tuple[str, int]] = set()
    for node, outcome, status, number in steps:
        if (node, number) not in seen:
            seen.add((node, number))
            _walk(definition, last, node, nodes, gone)
        if status == "done":
            nodes[node] = "done"
            last = (node, outcome)
        elif status == "withdrawn":
            last = (node, "")
    for node, _outcome, status, _number in steps:
        if status == "open":
            nodes[node] = "now"
    if instance.status == "ended" and instance.ending in definition.nodes:
        _walk(definition, last, instance.ending, nodes, gone)
        nodes[instance.ending] = "done"
    return Marks(nodes, frozenset(gone))


def _walk(
    definition: Definition,
    last: tuple[str, str] | None,
    node: str,
    nodes: dict[str, str],
    gone: set[tuple[str, str]],
) -> None:
    """Mark the way from the last step closed to the next one opened: directly, or through rules and skips."""
    if last is None:
        first = [definition.start]
    else:
        old = definition.nodes.get(last[0])
        chosen = old.outcomes.get(last[1]) if old else None
        first = [chosen.to] if chosen else []
        if chosen:
            gone.add((last[0], chosen.to))
    path = _automatic_path(definition, first[0], node) if first else None
    for source, target in zip(path or (), (path or ())[1:], strict=False):
        gone.add((source, target))
        if definition.nodes[source].kind == "rule":
            nodes[source] = "done"


def _automatic_path(definition: Definition, start: str, goal: str) -> list[str] | None:
    """The shortest way from ``start`` to ``goal`` that nobody has to act on."""
    queue: list[list[str]] = [[start]]
    seen = {start}
    while queue:
        path = queue.pop(0)
        if path[-1] == goal:
            return path
        node = definition.nodes.get(path[-1])
        if node is None:
            continue
        following = [outcome.to for outcome in node.outcomes.values()] if node.kind == "rule" else []
        following += [node.skip_to] if node.can_be_skipped and node.skip_to else []
        for target in following:
            if target not in seen:
                seen.add(target)
                queue.append([*path, target])
    return None


def picture(
    instance: Instance, notes: Mapping[str, str] | None = None, *, roles: Mapping[str, str] | None = None
) -> str:
    """The instance's procedure as SVG with what is done, where it stands, and ``notes`` under the names."""
    found = marks(instance)
    return swimlanes(definition_for(instance), found.nodes, notes, roles=roles, gone=found.gone)


def progress(
    instance: Instance, notes: Mapping[str, str] | None = None, *, roles: Mapping[str, str] | None = None
) -> str:
    """The instance's way in a strip: steps finished in order (each node once, where it came last), now, and ahead."""
    definition = definition_for(instance)
    done: list[str] = []
    now = ""
    for node, status in _mine(instance).values_list("node", "status"):
        if status == "open":
            now = node
        elif status == "done" and node in definition.nodes:
            done = [*(key for key in done if key != node), node]
    if instance.ending in definition.nodes:
        done.append(instance.ending)
    return strip(definition, [key for key in done if key != now], now, notes, roles=roles)


def _mine(instance: Instance) -> QuerySet[Step]:
    return trace(instance.matter_id).filter(instance=instance)


def hanging() -> Iterator[str]:
    """One sentence for every instance that breaks house law 2: open without an open step, or ended with one."""
    running = Step.objects.filter(matter_id=OuterRef("matter_id"), instance=OuterRef("pk"), status="open")
    for instance in Instance.objects.filter(~Exists(running), status="open"):
        yield _("事项{matter}的流程{key}未结束，却没有待办环节。").format(matter=instance.matter_id, key=instance.key)
    for instance in Instance.objects.filter(Exists(running)).exclude(status="open"):
        yield _("事项{matter}的流程{key}已结束，仍有待办环节。").format(matter=instance.matter_id, key=instance.key)


def unsound() -> Iterator[str]:
    """One sentence for every problem in any version that still moves matters, and in every newest version."""
    in_use = set(Instance.objects.filter(status="open").values_list("definition_id", flat=True).distinct())
    newest = {version.pk for key in latest_definitions() if (version := latest(key))}
    for version in DefinitionVersion.objects.filter(pk__in=in_use | newest):
        for problem in check(Definition.load(version.text)):
            yield f"{version}: {problem}"
