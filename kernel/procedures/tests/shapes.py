"""Random procedures for property tests: any graph of tasks, rules, stages and ends, sound or not."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from hypothesis import strategies as st

from kernel.procedures.condition import Condition
from kernel.procedures.definition import Definition, Gate, Node, Outcome

NAMES = (
    "登记",
    "受理",
    "部门办理",
    "人民调解",
    "县级会商",
    "领导包案",
    "回访",
    "归档",
    "一案一策",
    "协同办理",
    "审查协议",
)
ROLES = ("dispatcher", "handler", "mediator", "leader")
FACTS = ("informed", "planned")


@st.composite
def definitions(draw: st.DrawFn, most: int = 9) -> Definition:
    """A definition whose references are sound, and nothing else."""
    count = draw(st.integers(2, most))
    keys = [f"n{number}" for number in range(count)]
    ends = draw(st.integers(1, max(1, count // 3)))
    nodes = {key: _node(draw, key, number, keys, count - ends) for number, key in enumerate(keys)}
    if draw(st.booleans()):
        target = draw(st.sampled_from(keys))
        nodes["stage"] = Node("stage", "小循环", "stage", limit="15日", escalate=(target,))
    else:
        nodes = {key: _without_stage(node) for key, node in nodes.items()}
    musts = [*keys[: count - ends], *FACTS]
    gates = tuple(
        Gate(draw(st.sampled_from(keys)), draw(st.sampled_from(musts)), ("某法#1",), draw(st.booleans()))
        for _ in range(draw(st.integers(0, 3)))
    )
    text = repr((nodes, gates))
    return Definition("t", "试验流程", keys[0], MappingProxyType(nodes), gates, text)


def _node(draw: st.DrawFn, key: str, number: int, keys: list[str], working: int) -> Node:
    name = draw(st.sampled_from(NAMES))
    if number >= working:
        return Node(key, name, "end")
    kind = draw(st.sampled_from(["task", "task", "task", "rule"]))
    targets = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3))
    outcomes = {
        f"o{index}": Outcome(f"o{index}", to, draw(st.sampled_from(["同意", "不予受理", "化解不成"])), draw(_facts()))
        for index, to in enumerate(targets)
    }
    if kind == "rule":
        return Node(key, name, "rule", rule="table", outcomes=outcomes, sets=draw(_facts()))
    skips = draw(st.sampled_from(["", "", "", "when", "each"]))
    return Node(
        key, name, "task", role=draw(st.sampled_from(ROLES)), at="receiver", clock="c", outcomes=outcomes,
        sets=draw(_facts()), stage=draw(st.sampled_from(["", "", "stage"])),
        when=Condition.parse("people > 3") if skips == "when" else None, each="bodies" if skips == "each" else "",
        join=tuple(outcomes) if skips == "each" and len(outcomes) > 1 else (),
        otherwise=draw(st.sampled_from(keys)) if skips else "",
    )  # fmt: skip


def _facts() -> st.SearchStrategy[frozenset[str]]:
    return st.sampled_from([frozenset(), frozenset(), frozenset({FACTS[0]}), frozenset({FACTS[1]})])


def _without_stage(node: Node) -> Node:
    return replace(node, stage="")
