"""A procedure as a graph: where a matter can go from each node, and what it has done on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .definition import Definition, Gate, Node

OUTCOME, SKIP, ESCALATE = "outcome", "skip", "escalate"


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a node to the next."""

    source: str
    target: str
    via: str
    """``outcome`` (the node was finished), ``skip`` (condition false or nothing to do), ``escalate`` (cut short)."""
    key: str = ""
    """The outcome, when via is ``outcome``."""
    sets: frozenset[str] = frozenset()
    """Facts established by going this way."""

    def satisfies(self, must: str) -> bool:
        """Whether going this way finishes the node ``must`` or establishes the fact ``must``."""
        return self.via == OUTCOME and (self.source == must or must in self.sets)


def targets_of_escalation(definition: Definition, node: Node) -> tuple[str, ...]:
    """Nodes a step at ``node`` can be cut short to: its stage's escalations and every escalating timer."""
    stage = definition.nodes.get(node.stage)
    scopes = (node, stage) if stage and stage.kind == "stage" else (node,)
    listed = [*(stage.escalate if stage else ())]
    listed += [alarm.to for scope in scopes for alarm in scope.timers if alarm.do == ESCALATE and alarm.to]
    return tuple(dict.fromkeys(listed))


@lru_cache(maxsize=256)
def edges(definition: Definition) -> tuple[Edge, ...]:
    """Every way from node to node, in the order written. Ways to nodes that do not exist are left out."""
    nodes = definition.nodes
    found: list[Edge] = []
    for node in nodes.values():
        for outcome in node.outcomes.values():
            sets = node.sets | outcome.sets
            found.append(Edge(node.key, outcome.to, OUTCOME, outcome.key, sets))
        if node.can_be_skipped and node.skip_to:
            found.append(Edge(node.key, node.skip_to, SKIP))
        if node.waits:
            found += [Edge(node.key, to, ESCALATE) for to in targets_of_escalation(definition, node)]
    return tuple(edge for edge in found if edge.target in nodes)


@lru_cache(maxsize=256)
def ways_out(definition: Definition) -> dict[str, tuple[Edge, ...]]:
    """The edges leaving each node."""
    result: dict[str, list[Edge]] = {key: [] for key in definition.nodes}
    for edge in edges(definition):
        result[edge.source].append(edge)
    return {key: tuple(found) for key, found in result.items()}


def reachable(definition: Definition, starts: Iterable[str]) -> set[str]:
    """Every node a matter can come to from ``starts``, these included."""
    return set(_search(definition, starts, lambda edge: True))


def reaching(definition: Definition, goals: Iterable[str]) -> set[str]:
    """Every node from which a matter can come to one of ``goals``, these included."""
    before: dict[str, list[str]] = {}
    for edge in edges(definition):
        before.setdefault(edge.target, []).append(edge.source)
    seen, queue = set(goals), deque(goals)
    while queue:
        for source in before.get(queue.popleft(), ()):
            if source not in seen:
                seen.add(source)
                queue.append(source)
    return seen


def evasion(
    definition: Definition,
    gate: Gate,
    starts: Collection[str] | None = None,
    done: Collection[str] = (),
) -> tuple[str, ...] | None:
    """A shortest way (node keys) by which a matter gets past ``gate`` without what it demands, or None.

    ``starts`` are the nodes to begin from (the procedure's start when None) and ``done`` the nodes already
    finished and facts already established. With ``every_time`` the search also begins after each passage of
    the gate, and what was done before it does not count.
    """
    node, _dot, outcome = gate.before.partition(".")
    passages = [edge for edge in edges(definition) if edge.source == node and (not outcome or edge.key == outcome)]
    fresh = list(starts) if starts is not None else [definition.start]
    begins = [] if gate.must in done else fresh
    if gate.every_time:
        begins = [*begins, *(edge.target for edge in passages)]
    found = _search(definition, begins, lambda edge: not edge.satisfies(gate.must))
    if node not in found or (outcome and not passages):
        return None
    return _trace(found, node)


def way_without(definition: Definition, avoided: str, goal: str) -> tuple[str, ...] | None:
    """A shortest way from the start to ``goal`` that never leaves ``avoided``, or None."""
    found = _search(definition, [definition.start], lambda edge: edge.source != avoided)
    return _trace(found, goal) if goal in found else None


def _search(definition: Definition, starts: Iterable[str], allowed: Callable[[Edge], bool]) -> dict[str, str | None]:
    """Breadth-first search; maps each node found to the one it was found from."""
    out = ways_out(definition)
    came_from: dict[str, str | None] = {key: None for key in starts if key in out}
    queue = deque(came_from)
    while queue:
        key = queue.popleft()
        for edge in out[key]:
            if edge.target not in came_from and allowed(edge):
                came_from[edge.target] = key
                queue.append(edge.target)
    return came_from


def _trace(came_from: dict[str, str | None], goal: str) -> tuple[str, ...]:
    path = [goal]
    while (previous := came_from[path[-1]]) is not None:
        path.append(previous)
    return tuple(reversed(path))


def cycle(definition: Definition, allowed: Callable[[Edge], bool]) -> tuple[str, ...] | None:
    """Some cycle that uses only allowed edges, as node keys, or None."""
    out = ways_out(definition)
    finished: set[str] = set()
    for start in definition.nodes:
        trail = [start]
        pending = [iter(out[start])]
        while pending and start not in finished:
            edge = next((edge for edge in pending[-1] if allowed(edge)), None)
            if edge is None:
                finished.add(trail.pop())
                pending.pop()
            elif edge.target in trail:
                return tuple(trail[trail.index(edge.target) :])
            elif edge.target not in finished:
                trail.append(edge.target)
                pending.append(iter(out[edge.target]))
    return None


def paths(definition: Definition, limit: int = 1000) -> Iterator[tuple[Edge, ...]]:
    """Loop-free ways from the start to an end, branches in the order written; stops after ``limit``."""
    out = ways_out(definition)
    if definition.start not in out:
        return
    trail: list[Edge] = []
    seen = [definition.start]
    pending = [iter(out[definition.start])]
    while pending and limit:
        edge = next(pending[-1], None)
        if edge is None:
            pending.pop()
            seen.pop()
            if trail:
                trail.pop()
        elif edge.target not in seen:
            if definition.nodes[edge.target].kind == "end":
                limit -= 1
                yield (*trail, edge)
            else:
                trail.append(edge)
                seen.append(edge.target)
                pending.append(iter(out[edge.target]))
