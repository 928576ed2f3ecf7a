"""What a legal condition of order forbids now: asked when somebody tries a way that the present step does not have.

The gates of a procedure hold by its shape: there is no such way. This says which article is the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from kernel.common.errors import Conflict
from kernel.common.words import gettext as _

from .definition import Definition, Gate, Node
from .graph import edges
from .models import Step
from .writing import Held


def closed_gate(
    definition: Definition, here: Node, outcome: str, done: Collection[str], name: Callable[[str], str] = str
) -> Conflict | None:
    """The refusal of an outcome that belongs to a later node, citing the gate before it; None when none is why.

    ``done``: nodes finished and facts established; ``name``: what a fact is called that no node gives a name to.
    """
    wanted = {node.key for node in definition.nodes.values() if node.key == outcome or outcome in node.outcomes}
    for gate in _before(definition, wanted - {here.key}, outcome):
        if gate.must not in done:
            return _refusal(definition, here, gate, name)
    return None


def _before(definition: Definition, wanted: Collection[str], outcome: str) -> Iterator[Gate]:
    """The gates that stand before these nodes, before this outcome of them, or before where it leads."""
    targets = {
        definition.nodes[key].outcomes[outcome].to for key in wanted if outcome in definition.nodes[key].outcomes
    }
    doors = {*wanted, *(f"{key}.{outcome}" for key in wanted), *targets}
    return (gate for gate in definition.gates if gate.before in doors)


def _refusal(definition: Definition, here: Node, gate: Gate, name: Callable[[str], str]) -> Conflict:
    told = {
        "before": before_in_words(definition, gate),
        "must": must_in_words(definition, gate, name), "here": here.name,
    }  # fmt: skip
    return Conflict(
        "gate.closed",
        _("“{before}”之前必须先“{must}”，不能跳过。").format(**told),
        _("现在在“{here}”环节，请按流程先办。").format(**told),
        rule="、".join(gate.basis),
    )


def before_in_words(definition: Definition, gate: Gate) -> str:
    """What a gate stands before, as people call it: a node, or one of its outcomes."""
    key, _dot, outcome = gate.before.partition(".")
    node = definition.nodes[key]
    return node.outcomes[outcome].name if outcome else node.name


def must_in_words(definition: Definition, gate: Gate, name: Callable[[str], str] = str) -> str:
    """What a gate demands, as people call it: the node's name, or the ways that establish the fact."""
    if gate.must in definition.nodes:
        return definition.nodes[gate.must].name
    ways = [edge for edge in edges(definition) if gate.must in edge.sets and edge.key]
    names = dict.fromkeys(definition.nodes[edge.source].outcomes[edge.key].name for edge in ways)
    return "／".join(names) or name(gate.must)


def require_open_gate(held: Held, here: Node, outcome: str) -> None:
    """Refuse an outcome the node does not have with the article that forbids it, where an article does."""
    if outcome in here.outcomes:
        return
    finished = Step.objects.filter(matter_id=held.matter_id, instance_id=held.instance_id, status="done")
    done = {*finished.values_list("node", flat=True), *held.facts}
    refusal = closed_gate(held.definition, here, outcome, done, held.host.name_of)
    if refusal is not None:
        raise refusal
