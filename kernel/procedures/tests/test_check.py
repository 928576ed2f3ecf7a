"""The model checker: each way a procedure can be unsound has its sentence; gates hold on every path or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from kernel.procedures.check import check, paths
from kernel.procedures.definition import Definition, Gate
from kernel.procedures.graph import evasion
from kernel.procedures.tests.shapes import definitions
from kernel.procedures.tests.world import DISPUTE, load

END = "e: {name: 完}"
STAGE = "s: {name: 环, limit: 5日, escalate: [e]}"
INSIDE = "a: {name: 甲, work, in: s, next: e}\n" + END


def problems(nodes: str, **more: str) -> list[str]:
    return [str(problem) for problem in check(load(nodes, **more))]


def test_a_limit_counts_from_the_end_of_a_node_that_every_path_passes() -> None:
    passed = "a: {name: 甲, work, next: b}\nb: {name: 乙, work, next: c}\nc: {name: 丙, work, since: a, next: e}\n"
    assert problems(passed + END) == []
    around = passed.replace("next: b}", "next: {ok: b, quick: c}}").replace("since: a", "since: b")
    assert problems(around + END) == ["c.since：时限从“乙”办结起算，但不经过它也能到这里：甲 → 丙。"]


def test_the_dispute_procedure_is_sound() -> None:
    assert check(Definition.load(DISPUTE)) == []


@pytest.mark.parametrize(
    ("nodes", "where", "what"),
    [
        (f"a: {{name: 甲, work, next: x}}\n{END}", "a", "“x”不存在"),
        (f"a: {{name: 甲, work, next: {{ok: e, no: x}}}}\n{END}", "a.no", "“x”不存在"),
        (f"b: {{name: 乙, work, next: e}}\n{END}", "start", "“a”"),
        ("a: {name: 完}", "start", "“a”"),
        (f"a: {{name: 甲, work}}\n{END}", "a", "下一步"),
        (f"a: {{name: 甲, at: x, clock: c, next: e}}\n{END}", "a", "由谁办"),
        (f"a: {{name: 甲, role: x, clock: c, next: e}}\n{END}", "a", "由谁办"),
        (f"a: {{name: 甲, role: x, at: y, next: e}}\n{END}", "a", "没有时限"),
        (f"a: {{name: 甲, work, next: e}}\nb: {{name: 乙, work, next: e}}\n{END}", "b", "走不到这里"),
        (f"a: {{name: 甲, work, next: {{ok: e, no: b}}}}\nb: {{name: 乙, work, next: b}}\n{END}",
         "b", "走不到任何结束"),
        ("a: {name: 甲, work, next: a}", "nodes", "没有结束"),
        (f"a: {{name: 甲, work, next: r}}\nr: {{name: 规, rule: t, next: {{x: q, y: e}}}}\n"
         f"q: {{name: 则, rule: t, next: {{x: r, y: e}}}}\n{END}", "r", "循环不止：规 → 则"),
        (f"a: {{name: 甲, work, when: x, else: b, next: e}}\nb: {{name: 乙, work, when: x, else: a, next: e}}\n{END}",
         "a", "循环不止"),
        (f"a: {{name: 甲, work, each: l, else: a, next: e}}\n{END}", "a", "循环不止"),
        (f"a: {{name: 甲, work, when: x, next: {{ok: e, no: a}}}}\n{END}", "a", "“else”"),
        (f"a: {{name: 甲, work, else: e, next: e}}\n{END}", "a", "“else”"),
        (f"a: {{name: 甲, work, when: rounds_zz > 1, next: e}}\n{END}", "a", "rounds_zz"),
        (f"a: {{name: 甲, work, each: l, else: e, next: {{ok: e, no: e}}}}\n{END}", "a", "“join”"),
        (f"a: {{name: 甲, work, each: l, join: [ok], else: e, next: {{ok: e, no: e}}}}\n{END}", "a", "“join”"),
        (f"a: {{name: 甲, work, join: [done], next: e}}\n{END}", "a", "“join”"),
        (f"{INSIDE}", "a", "阶段“s”不存在"),
        ("a: {name: 甲, work, in: e, next: e}\ne: {name: 完, kind: end}", "a", "阶段“e”不存在"),
        (f"{STAGE}\na: {{name: 甲, work, next: s}}\nb: {{name: 乙, work, in: s, next: e}}\n{END}", "a", "不能指向阶段"),
        (f"{STAGE}\na: {{name: 甲, work, next: e}}\n{END}", "s", "没有节点"),
        (f"s: {{name: 环, escalate: [e]}}\n{INSIDE}", "s", "只写一个"),
        (f"s: {{name: 环, limit: 5日, clock: c}}\n{INSIDE}", "s", "只写一个"),
        (f"s: {{name: 环, limit: 5日, escalate: [a]}}\n{INSIDE}", "s", "仍在本阶段"),
        (f"s: {{name: 环, limit: 5日, escalate: [zz]}}\n{INSIDE}", "s.escalate", "“zz”"),
        (f"s: {{name: 环, limit: 5日, timers: [{{after: 50%, do: escalate}}]}}\n{INSIDE}",
         "s", "“to”"),
        (f"a: {{name: 甲, work, timers: [{{after: 3日, do: remind, to: e}}], next: e}}\n{END}", "a", "“to”"),
        (f"a: {{name: 甲, work, next: r}}\nr: {{name: 规, rule: t}}\n{END}", "r", "下一步"),
        (f"a: {{name: 甲, kind: rule, next: {{x: e}}}}\n{END}", "a", "规则表"),
        (f"a: {{name: 甲, kind: call, work, next: e}}\n{END}", "a", "等待哪个流程"),
    ],
)  # fmt: skip
def test_an_unsound_procedure_is_told_what_is_wrong(nodes: str, where: str, what: str) -> None:
    found = problems(nodes)
    assert any(problem.startswith(f"{where}：") and what in problem for problem in found), found


LOOP = """
    a: {name: 甲, work, next: {ok: b, again: m}}
    m: {name: 告知, work, next: a, sets: told}
    b: {name: 协议, work, next: {ok: e, redo: a}}
    e: {name: 完}
"""


@pytest.mark.parametrize(
    ("gates", "holds"),
    [
        ("[{before: b, must: a}]", True),
        ("[{before: b, must: m}]", False),
        ("[{before: b, must: told}]", False),
        ("[{before: a.ok, must: m}]", False),
        ("[{before: b.ok, must: a}]", True),
        ("[{before: e, must: b}]", True),
        ("[{before: b, must: b}]", False),
        ("[{before: b, must: a, every_time: true}]", True),
        ("[{before: a, must: b, every_time: true}]", False),
    ],
)
def test_a_gate_holds_on_every_path_or_the_way_past_it_is_shown(gates: str, holds: bool) -> None:
    assert (problems(LOOP, gates=gates) == []) is holds


def test_a_gate_may_have_to_be_passed_every_time() -> None:
    nodes = "a: {name: 告知, work, next: b}\nb: {name: 协议, work, next: {ok: e, redo: b}}\ne: {name: 完}"
    assert problems(nodes, gates="[{before: b, must: a}]") == []
    assert "协议" in problems(nodes, gates="[{before: b, must: a, every_time: true}]")[0]


def test_the_sentence_shows_the_way_and_the_law() -> None:
    assert problems(LOOP, gates="[{before: b, must: m, basis: 人民调解法#23}]") == [
        "gates[0]：未经“告知”就能到“协议”（人民调解法#23）：甲 → 协议。"
    ]


@pytest.mark.parametrize(
    ("gate", "what"),
    [
        ("{before: zz, must: a}", "“zz”不是节点或结果"),
        ("{before: a.zz, must: a}", "“a.zz”不是节点或结果"),
        ("{before: b, must: zz}", "没有节点会设定事实“zz”"),
        ("{before: b, must: e}", "“e”不是要办的节点"),
    ],
)
def test_a_gate_names_what_exists(gate: str, what: str) -> None:
    assert what in problems(LOOP, gates=f"[{gate}]")[0]


def test_a_node_that_may_be_skipped_satisfies_no_gate() -> None:
    nodes = "a: {name: 告知, work, when: people > 3, next: b}\nb: {name: 协议, work, next: e}\ne: {name: 完}"
    assert problems(nodes, gates="[{before: b, must: a}]")


def test_an_escalation_does_not_finish_what_it_cuts_short() -> None:
    nodes = (
        "s: {name: 环, limit: 5日, escalate: [b]}\na: {name: 告知, work, in: s, next: b}\n"
        "b: {name: 协议, work, next: e}\ne: {name: 完}"
    )
    assert problems(nodes, gates="[{before: b, must: a}]")


def test_a_rule_table_may_give_only_outcomes_with_a_way() -> None:
    definition = load("a: {name: 甲, work, next: r}\nr: {name: 规, rule: grade, next: {x: e}}\ne: {name: 完}")
    assert check(definition, tables={"grade": ["x"]}) == []
    assert "“y”" in str(check(definition, tables={"grade": ["x", "y"]})[0])
    assert "没有规则表" in str(check(definition, tables={})[0])


CALLER = "a: {name: 等复核, work, procedure: inner, next: {good: e, bad: a}}\ne: {name: 完}"
INNER = "a: {name: 复核, work, next: {yes: good, no: bad}}\ngood: {name: 维持}\nbad: {name: 撤销}"


def test_a_call_names_a_published_procedure_and_all_its_endings() -> None:
    caller, inner = load(CALLER, key="outer"), load(INNER, key="inner")
    assert check(caller, {"inner": inner}) == []
    assert "还没有发布" in str(check(caller, {})[0])
    short = load(CALLER.replace(", bad: a", ""), key="outer")
    assert "撤销" in str(check(short, {"inner": inner})[0])


def test_a_new_ending_is_refused_while_a_caller_has_no_way_for_it() -> None:
    more = load(INNER.replace("no: bad", "no: bad, part: part") + "\npart: {name: 部分维持}", key="inner")
    found = check(more, {"outer": load(CALLER, key="outer"), "inner": load(INNER, key="inner")})
    assert "部分维持" in str(found[0])


def test_a_procedure_does_not_call_itself_not_even_through_another() -> None:
    inner = load("a: {name: 复核, work, procedure: outer, next: good}\ngood: {name: 维持}", key="inner")
    found = check(inner, {"outer": load(CALLER.replace(", bad: a", ""), key="outer")})
    assert any("调用到自己" in str(problem) for problem in found)


def test_paths_run_from_start_to_end_without_loops() -> None:
    found = list(paths(load(LOOP)))
    assert [[edge.source for edge in path] for path in found] == [["a", "b"]]
    assert len(list(paths(Definition.load(DISPUTE), limit=50))) == 50


@settings(max_examples=200, deadline=None)
@given(definitions())
def test_the_gate_check_agrees_with_trying_every_path(definition: Definition) -> None:
    for gate in definition.gates:
        assert (evasion(definition, gate) is not None) == _some_path_evades(definition, gate)


def _some_path_evades(definition: Definition, gate: Gate) -> bool:
    """Walk every loop-free path, by the words of the definition and nothing else."""
    starts = [definition.start]
    if gate.every_time:
        starts += [target for target, _done in _moves(definition, gate.before)]
    return any(
        path[-1] == gate.before and gate.must not in done
        for start in starts
        for path, done in _walks(definition, [start], frozenset())
    )


def _walks(definition: Definition, path: list[str], done: frozenset[str]) -> Iterator[tuple[list[str], frozenset[str]]]:
    yield path, done
    for target, achieved in _moves(definition, path[-1]):
        if target not in path:
            yield from _walks(definition, [*path, target], done | achieved)


def _moves(definition: Definition, key: str) -> Iterator[tuple[str, frozenset[str]]]:
    node = definition.nodes[key]
    for outcome in node.outcomes.values():
        yield outcome.to, frozenset({key}) | node.sets | outcome.sets
    if node.otherwise:
        yield node.otherwise, frozenset()
    if node.stage:
        for target in definition.nodes[node.stage].escalate:
            yield target, frozenset()
