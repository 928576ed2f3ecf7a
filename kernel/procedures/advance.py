"""Where a matter goes next: through rules and over what can be skipped, until somebody has work or it ends.

Pure: it asks the host and writes nothing, so the fast path and its reference in the tests decide alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kernel.common.errors import Conflict, Invalid
from kernel.common.words import gettext as _

from .check import ROUNDS
from .condition import BadCondition
from .definition import DONE, Definition, Node, Outcome
from .hosting import Host


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where the matter came to: a node with its items (one empty item when nothing is parallel), or an end."""

    node: Node
    items: tuple[str, ...]
    facts: frozenset[str]
    """All facts established, those set by rules on the way included."""


class Known(Mapping[str, Any]):
    """Facts for conditions: established by the procedure, counted from its steps, or known to the host."""

    def __init__(self, facts: Iterable[str], host: Host, rounds: Callable[[str], int]) -> None:
        self._facts, self._host, self._rounds = frozenset(facts), host, rounds

    def __getitem__(self, name: str) -> Any:
        if name in self._facts:
            return True
        if name.startswith(ROUNDS):
            return self._rounds(name[len(ROUNDS) :])
        return self._host.facts()[name]

    def __iter__(self) -> Iterator[str]:
        return iter({*self._facts, *self._host.facts()})

    def __len__(self) -> int:
        return len({*self._facts, *self._host.facts()})


def arrive(
    definition: Definition, target: str, host: Host, facts: frozenset[str], rounds: Callable[[str], int]
) -> Arrival:
    """Follow the procedure from ``target`` to the next node that waits for somebody, or to an end.

    ``rounds`` tells how often a node was opened before. Raises Invalid when a rule table gives an outcome the
    procedure has no way for.
    """
    for _hop in range(2 * len(definition.nodes) + 1):
        node = definition.nodes[target]
        if node.kind == "end":
            return Arrival(node, (), facts)
        if node.kind == "rule":
            outcome = _ruled(node, host)
            facts |= node.sets | outcome.sets
            target = outcome.to
            continue
        items = _items(node, host, Known(facts, host, rounds))
        if items:
            return Arrival(node, items, facts)
        target = node.skip_to
    raise RuntimeError(f"{definition.key} runs in circles at {target}; check() should have refused it")


def _ruled(node: Node, host: Host) -> Outcome:
    given = host.decide(node.rule)
    if given not in node.outcomes:
        raise Invalid(
            "procedure.rule_outcome",
            _("规则表“{rule}”给出了“{given}”，流程里没有这个去向。").format(rule=node.rule, given=given),
            _("请核对规则表和流程定义，改好后重试；事项留在原处。"),
        )
    return node.outcomes[given]


def _items(node: Node, host: Host, known: Known) -> tuple[str, ...]:
    """Nothing when the node is passed over; one empty item for ordinary work; else the items of the list."""
    try:
        if node.when and not node.when.holds(known):
            return ()
    except BadCondition as error:
        raise Invalid(
            "procedure.condition",
            _("“{name}”的条件算不出来：{error}").format(name=node.name, error=error),
            _("请核对流程定义里的条件；事项留在原处。"),
        ) from None
    return tuple(dict.fromkeys(host.items(node.each))) if node.each else ("",)


def outcome_of(
    node: Node,
    key: str,
    note: str,
    met: Callable[[str], bool],
    name: Callable[[str], str] = str,
    basis: Callable[[str], str] = lambda need: "",
) -> Outcome:
    """The outcome chosen, if it may be chosen now; raises Invalid with what is missing.

    ``met`` tells whether a needed document or fact is there, ``name`` what it is called, ``basis`` which article asks
    for it.
    """
    outcome = node.outcomes.get(key)
    if outcome is None:
        names = "、".join(outcome.name for outcome in node.outcomes.values())
        raise Invalid(
            "step.unknown_outcome",
            _("“{name}”不能这样办结。").format(name=node.name),
            _("可以选择：{names}。").format(names=names),
        )
    if outcome.reason and not note.strip():
        raise Invalid(
            "step.reason_missing",
            _("选择“{outcome}”时要写明理由。").format(outcome=outcome.name),
            _("请补写理由后再提交。"),
        )
    missing = [need for need in (*node.needs, *outcome.needs) if not met(need)]
    if missing:
        rules = dict.fromkeys(filter(None, (*map(basis, missing), *node.basis)))
        raise Invalid(
            "step.needs",
            _("“{name}”还缺：{missing}。").format(name=node.name, missing="、".join(map(name, missing))),
            _("请补齐后再提交，已填的内容会保留。"),
            rule="、".join(rules),
        )
    return outcome


def joined(node: Node, outcomes: Iterable[str]) -> Outcome:
    """The outcome of parallel work: the first in the order of ``join`` that any step gave."""
    given = set(outcomes)
    for key in node.join or node.outcomes:
        if key in given:
            return node.outcomes[key]
    raise RuntimeError(f"{node.key} joined without an outcome")


def ending_of(node: Node, ending: str) -> Outcome:
    """How a call ends when the procedure it waits for ended with ``ending``."""
    found = node.outcomes.get(ending) or node.outcomes.get(DONE)
    if found is None:
        raise Conflict(
            "procedure.ending",
            _("“{name}”等待的流程以“{ending}”结束，这里没有写去向。").format(name=node.name, ending=ending),
            _("请先发布补上去向的流程版本，再办结。"),
        )
    return found
