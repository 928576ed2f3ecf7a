"""Gates hold on every path: walked one by one without loops, and by every state a matter can be in with them."""

from collections.abc import Iterator

import pytest

from kernel import registry
from kernel.procedures.definition import Definition, Gate
from kernel.procedures.graph import Edge, paths, ways_out

FILES = [file for scenario in registry.scenarios() for file in scenario.files("procedure*.yaml")]
EVERY = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
MOST = 50_000


def done_by(edge: Edge) -> set[str]:
    """What going this way finishes and establishes."""
    return {*edge.sets, *([edge.source] if edge.via == "outcome" else [])}


def passes(gate: Gate, edge: Edge) -> bool:
    """Whether this edge comes to the gate's node, or is the outcome it stands before."""
    node, _dot, outcome = gate.before.partition(".")
    return (edge.source, edge.key) == (node, outcome) if outcome else edge.target == node


def leaves(gate: Gate, edge: Edge) -> bool:
    """Whether the gate has been passed with this edge, so that a strict one asks anew."""
    node, _dot, outcome = gate.before.partition(".")
    return edge.source == node and (not outcome or edge.key == outcome)


@EVERY
def test_no_path_without_loops_gets_past_a_gate(file: object) -> None:
    definition = Definition.load(file.read_text("utf-8"))  # type: ignore[attr-defined]
    walked = 0
    for path in paths(definition, limit=MOST):
        walked += 1
        done: set[str] = set()
        for edge in path:
            for gate in definition.gates:
                if passes(gate, edge):
                    assert gate.must in done | (set() if "." in gate.before else done_by(edge)), (gate, path)
            done |= done_by(edge)
    assert 0 < walked < MOST


def states(definition: Definition, gate: Gate) -> Iterator[tuple[Edge, bool]]:
    """Every edge with whether the gate's demand was met before it, over all paths with all their loops."""
    out = ways_out(definition)
    seen = {(definition.start, False)}
    waiting = list(seen)
    while waiting:
        node, met = waiting.pop()
        for edge in out[node]:
            yield edge, met
            now = met or gate.must in done_by(edge)
            if gate.every_time and leaves(gate, edge):
                now = False
            if (edge.target, now) not in seen:
                seen.add((edge.target, now))
                waiting.append((edge.target, now))


@EVERY
def test_no_loop_gets_past_a_gate(file: object) -> None:
    definition = Definition.load(file.read_text("utf-8"))  # type: ignore[attr-defined]
    for gate in definition.gates:
        for edge, met in states(definition, gate):
            if passes(gate, edge):
                assert met or ("." not in gate.before and gate.must in done_by(edge)), (gate, edge)
