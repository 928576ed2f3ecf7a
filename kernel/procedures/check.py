"""The model checker: whether a procedure can hang, lose its owner, or get past a legal condition of order.

Nothing is published that this module finds fault with. Because there are no general gateways a matter is always
at one node (in one or several parallel steps of it), so the checks on the graph are exact, not approximations:
a gate that holds here holds in every run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from kernel.common.words import gettext as _

from . import graph
from .definition import DONE, Definition, Gate, Node, Problem
from .graph import OUTCOME, SKIP, Edge, paths

__all__ = ["check", "paths"]

ROUNDS = "rounds_"
"""Prefix of the facts that count how often a node was opened: ``rounds_accept >= 2``."""


def check(
    definition: Definition,
    others: Mapping[str, Definition] | None = None,
    tables: Mapping[str, Collection[str]] | None = None,
) -> list[Problem]:
    """Everything that makes a definition unsound; an empty list means it may be published.

    ``others`` are the published procedures by key, to check calls against; ``tables`` the outcomes each rule table
    can give. Both checks are left out when the argument is None.
    """
    problems = [*_references(definition), *_nodes(definition), *_stages(definition), *_gate_names(definition)]
    if problems:
        return problems
    problems = [*_flow(definition), *_gates(definition), *_counted(definition)]
    if tables is not None:
        problems += _tables(definition, tables)
    if others is not None:
        problems += _calls(definition, others)
    return problems


def _references(definition: Definition) -> Iterator[Problem]:
    """Every node named somewhere exists and is a place a matter can be."""
    start = definition.nodes.get(definition.start)
    if start is None or start.kind in ("stage", "end"):
        yield Problem("start", _("起点“{key}”应是一个任务或规则节点。").format(key=definition.start))
    for node in definition.nodes.values():
        for where, target in _mentions(node):
            known = definition.nodes.get(target)
            if known is None:
                yield Problem(where, _("指向的节点“{key}”不存在。").format(key=target))
            elif known.kind == "stage":
                yield Problem(where, _("不能指向阶段“{key}”，请写阶段里的节点。").format(key=target))


def _mentions(node: Node) -> Iterator[tuple[str, str]]:
    for outcome in node.outcomes.values():
        yield node.key if outcome.key == DONE else f"{node.key}.{outcome.key}", outcome.to
    if node.otherwise:
        yield f"{node.key}.else", node.otherwise
    for target in node.escalate:
        yield f"{node.key}.escalate", target
    if node.since:
        yield f"{node.key}.since", node.since
    for alarm in node.timers:
        if alarm.to:
            yield f"{node.key}.timers", alarm.to


def _nodes(definition: Definition) -> Iterator[Problem]:
    for node in definition.nodes.values():
        if node.kind in ("task", "call", "rule") and not node.outcomes:
            yield Problem(node.key, _("没有写明下一步“next”。"))
        if node.kind == "rule" and not node.rule:
            yield Problem(node.key, _("没有写明用哪张规则表“rule”。"))
        if node.kind == "call" and not node.procedure:
            yield Problem(node.key, _("没有写明等待哪个流程“procedure”。"))
        if node.waits:
            yield from _work(definition, node)
        yield from _timers(definition, node)


def _work(definition: Definition, node: Node) -> Iterator[Problem]:
    """A step needs somebody who owns it, a clock, and a defined way on."""
    if not node.role or not node.at:
        yield Problem(node.key, _("没有写明由谁办：“role”（岗位）和“at”（哪个单位）都要写。"))
    if not _has_limit(definition, node):
        yield Problem(node.key, _("没有时限：请写“clock”，或放进有时限的阶段。"))
    if node.stage and definition.nodes.get(node.stage, node).kind != "stage":
        yield Problem(node.key, _("所属阶段“{key}”不存在。").format(key=node.stage))
    if node.can_be_skipped and not node.skip_to:
        yield Problem(node.key, _("可能跳过，但结果不止一个：请用“else”写明跳过后去哪里。"))
    if node.otherwise and not node.can_be_skipped:
        yield Problem(node.key, _("“else”只用于带“when”或“each”的节点。"))
    if node.when:
        yield from _counts(definition, node)
    yield from _join(node)


def _has_limit(definition: Definition, node: Node) -> bool:
    stage = definition.nodes.get(node.stage)
    return bool(node.clock or node.limit or (stage and (stage.clock or stage.limit)))


def _counts(definition: Definition, node: Node) -> Iterator[Problem]:
    for name in sorted(node.when.names if node.when else ()):
        if name.startswith(ROUNDS) and name[len(ROUNDS) :] not in definition.nodes:
            yield Problem(node.key, _("条件里的“{name}”没有对应的节点。").format(name=name))


def _join(node: Node) -> Iterator[Problem]:
    """Parallel steps with several outcomes say which outcome wins when they differ."""
    if node.each and len(node.outcomes) > 1 and sorted(node.join) != sorted(node.outcomes):
        keys = "、".join(node.outcomes)
        what = _("并行办理有多种结果，请用“join”把它们按优先次序写全（{keys}）。")
        yield Problem(node.key, what.format(keys=keys))
    if node.join and not node.each:
        yield Problem(node.key, _("“join”只用于带“each”的节点。"))


def _timers(definition: Definition, node: Node) -> Iterator[Problem]:
    for alarm in node.timers:
        if alarm.do == graph.ESCALATE and not alarm.to:
            yield Problem(node.key, _("到时升级的计时器要写明去哪里“to”。"))
        if alarm.do == "remind" and alarm.to:
            yield Problem(node.key, _("提醒不改变位置，不要写“to”。"))
        if alarm.share is not None and not _has_limit(definition, node):
            yield Problem(node.key, _("按比例的计时器需要先有时限。"))


def _stages(definition: Definition) -> Iterator[Problem]:
    for key, members in definition.stages.items():
        stage = definition.nodes[key]
        inside = {node.key for node in members}
        if not members:
            yield Problem(key, _("阶段里没有节点。"))
        if bool(stage.clock) == bool(stage.limit):
            yield Problem(key, _("阶段要有一个时限：“clock”或“limit”，只写一个。"))
        leaving = (*stage.escalate, *(alarm.to for alarm in stage.timers if alarm.do == graph.ESCALATE))
        for target in leaving:
            if target in inside:
                yield Problem(key, _("升级去向“{key}”仍在本阶段内。").format(key=target))


def _gate_names(definition: Definition) -> Iterator[Problem]:
    facts = frozenset().union(*(edge.sets for edge in graph.edges(definition)))
    for index, gate in enumerate(definition.gates):
        where = f"gates[{index}]"
        node, _dot, outcome = gate.before.partition(".")
        known = definition.nodes.get(node)
        if known is None or known.kind == "stage" or (outcome and outcome not in known.outcomes):
            yield Problem(where, _("“before”里的“{key}”不是节点或结果。").format(key=gate.before))
        if gate.must in definition.nodes and gate.must in facts:
            yield Problem(where, _("“{key}”既是节点又是事实，请换一个名字。").format(key=gate.must))
        elif gate.must in definition.nodes:
            if not definition.nodes[gate.must].outcomes:
                yield Problem(where, _("“must”里的“{key}”不是要办的节点。").format(key=gate.must))
        elif gate.must not in facts:
            yield Problem(where, _("没有节点会设定事实“{key}”。").format(key=gate.must))


def _flow(definition: Definition) -> Iterator[Problem]:
    """Everything can be reached, everything leads to an end, nothing runs in circles by itself."""
    places = {key: node for key, node in definition.nodes.items() if node.kind != "stage"}
    reached = graph.reachable(definition, [definition.start])
    ends = [key for key, node in places.items() if node.kind == "end"]
    if not ends:
        yield Problem("nodes", _("没有结束节点。"))
    leads_out = graph.reaching(definition, ends)
    for key in places:
        if key not in reached:
            yield Problem(key, _("从起点走不到这里。"))
        if key not in leads_out:
            yield Problem(key, _("从这里走不到任何结束节点，事项会悬在这里。"))
    circle = graph.cycle(definition, lambda edge: _automatic(definition, edge))
    if circle:
        what = _("这些节点无人办理也会循环不止：{names}。")
        yield Problem(circle[0], what.format(names=_names(definition, circle)))


def _automatic(definition: Definition, edge: Edge) -> bool:
    """Whether the engine takes this edge by itself, with nobody acting."""
    return edge.via == SKIP or (edge.via == OUTCOME and definition.nodes[edge.source].kind == "rule")


def _gates(definition: Definition) -> Iterator[Problem]:
    for index, gate in enumerate(definition.gates):
        way = graph.evasion(definition, gate)
        if way:
            yield Problem(f"gates[{index}]", gate_sentence(definition, gate, way))


def _counted(definition: Definition) -> Iterator[Problem]:
    """A limit that counts from the end of an earlier node needs that node on every path to it."""
    for node in definition.nodes.values():
        way = graph.way_without(definition, node.since, node.key) if node.since else None
        if way:
            what = _("时限从“{since}”办结起算，但不经过它也能到这里：{way}。")
            names = {"since": _name(definition, node.since), "way": _names(definition, way)}
            yield Problem(f"{node.key}.since", what.format(**names))


def gate_sentence(definition: Definition, gate: Gate, way: tuple[str, ...]) -> str:
    """What is wrong with a gate, with a way that gets past it."""
    what = _("未经“{must}”就能到“{before}”（{basis}）：{way}。")
    return what.format(
        must=_name(definition, gate.must),
        before=_name(definition, gate.before.partition(".")[0]),
        basis="、".join(gate.basis) or _("未注明依据"),
        way=_names(definition, way),
    )


def _tables(definition: Definition, tables: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for node in definition.nodes.values():
        if node.kind != "rule":
            continue
        if node.rule not in tables:
            yield Problem(node.key, _("没有规则表“{rule}”。").format(rule=node.rule))
            continue
        for outcome in sorted(set(tables[node.rule]) - set(node.outcomes)):
            what = _("规则表“{rule}”可能给出“{outcome}”，这里没有写去向。")
            yield Problem(node.key, what.format(rule=node.rule, outcome=outcome))


def _calls(definition: Definition, others: Mapping[str, Definition]) -> Iterator[Problem]:
    known = {**others, definition.key: definition}
    for caller in known.values():
        for node in caller.nodes.values():
            if node.kind == "call" and definition.key in (caller.key, node.procedure):
                yield from _call(caller, node, known)
    if _calls_itself(definition.key, known):
        yield Problem(definition.key, _("流程会调用到自己。"))


def _call(caller: Definition, node: Node, known: Mapping[str, Definition]) -> Iterator[Problem]:
    where = f"{caller.key}.{node.key}"
    called = known.get(node.procedure)
    if called is None:
        yield Problem(where, _("等待的流程“{key}”还没有发布。").format(key=node.procedure))
        return
    endings = {key for key, end in called.nodes.items() if end.kind == "end"}
    for ending in sorted(endings - set(node.outcomes)):
        if DONE not in node.outcomes:
            what = _("流程“{name}”可能以“{ending}”结束，这里没有写去向。")
            yield Problem(where, what.format(name=called.name, ending=called.nodes[ending].name))


def _calls_itself(key: str, known: Mapping[str, Definition]) -> bool:
    seen: set[str] = set()
    pending = [key]
    while pending:
        definition = known.get(pending.pop())
        for node in definition.nodes.values() if definition else ():
            if node.kind == "call":
                if node.procedure == key:
                    return True
                if node.procedure not in seen:
                    seen.add(node.procedure)
                    pending.append(node.procedure)
    return False


def _name(definition: Definition, key: str) -> str:
    node = definition.nodes.get(key)
    return node.name if node else key


def _names(definition: Definition, keys: Iterable[str]) -> str:
    return " → ".join(_name(definition, key) for key in keys)
