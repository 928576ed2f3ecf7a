"""Reading a procedure: what every key means, and a precise sentence for every mistake."""

from __future__ import annotations

import pytest

from kernel.procedures.definition import BadDefinition, Definition
from kernel.procedures.tests.world import DISPUTE, document, load


def test_the_dispute_procedure_is_read() -> None:
    definition = Definition.load(DISPUTE)
    assert (definition.key, definition.name, definition.start) == ("dispute", "矛盾纠纷多元化解", "triage")
    assert definition.nodes["handle"].stage == "township_loop"
    assert definition.nodes["rights_notice"].sets == {"rights_informed"}
    assert definition.nodes["co_handle"].each == "departments"
    assert [alarm.after for alarm in definition.nodes["township_loop"].timers] == ["50%", "80%", "100%"]
    assert definition.gates[0].basis == ("人民调解法#23",)
    assert [node.key for node in definition.stages["county_loop"]] == ["work_county"]


def test_an_outcome_carries_its_name_what_it_needs_and_whether_a_reason_is_due() -> None:
    refuse = Definition.load(DISPUTE).nodes["accept"].outcomes["refuse"]
    assert (refuse.to, refuse.name, refuse.needs, refuse.reason) == (
        "joint_session",
        "不予受理",
        ("refusal_basis",),
        True,
    )


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("x: {name: 甲, work, next: e}", "task"),
        ("x: {name: 甲, rule: grading, next: {a: e}}", "rule"),
        ("x: {name: 甲, work, procedure: petition, next: e}", "call"),
        ("x: {name: 甲, limit: 5日, escalate: [e]}", "stage"),
        ("x: {name: 甲}", "end"),
    ],
)
def test_the_kind_follows_from_the_keys(line: str, kind: str) -> None:
    assert load(f"{line}\ne: {{name: 完}}", start="x").nodes["x"].kind == kind


def test_a_node_that_others_are_in_is_a_stage() -> None:
    definition = load("s: {name: 环, clock: c}\na: {name: 甲, work, in: s, next: e}\ne: {name: 完}")
    assert definition.nodes["s"].kind == "stage"


def test_words_that_yaml_takes_for_truth_values_stay_words() -> None:
    assert set(load("a: {name: 甲, work, next: {yes: e, no: e}}\ne: {name: 完}").nodes["a"].outcomes) == {"yes", "no"}


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        ("a: {name: 甲, work, nxt: e}", "a", "“nxt”"),
        ("a: {name: 甲, work, next: {ok: {to: e, colour: red}}}", "a.ok", "“colour”"),
        ("a: {name: 甲, kind: gateway, next: e}", "a", "“gateway”"),
        ("a: {work, next: e}", "a", "“name”"),
        ("A-1: {name: 甲, work, next: e}", "A-1", "小写字母"),
        ("a: {name: 甲, work, next: {Ja: e}}", "a.Ja", "小写字母"),
        ("a: 甲", "a", "节点应写成"),
        ("a: {name: 甲, work, next: {ok: [e]}}", "a.ok", "结果应写成"),
        ("a: {name: [甲], work, next: e}", "a", "“name”"),
        ("a: {name: 甲, work, when: people.x, next: e}", "a", "只能比较事实"),
        ("a: {name: 甲, work, sets: [Not A Fact], next: e}", "a", "“sets”"),
        ("a: {name: 甲, work, sets: {x: y}, next: e}", "a", "“sets”"),
        ("a: {name: 甲, limit: 很久, escalate: [e]}", "a", "“很久”"),
        ("a: {name: 甲, work, next: e, timers: [{after: soon, do: remind}]}", "a", "“soon”"),
        ("a: {name: 甲, work, next: e, timers: [{after: 50%, do: shout}]}", "a", "remind"),
        ("a: {name: 甲, work, next: e, timers: 50%}", "a", "“timers”"),
        ("a: {name: 甲, work, next: {ok: {to: e, reason: maybe}}}", "a.ok", "true或false"),
        ("a: {name: 甲, limit: 5日, role: clerk, escalate: [e]}\nb: {name: 乙, work, in: a, next: e}", "a", "“role”"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_line(line: str, where: str, what: str) -> None:
    with pytest.raises(BadDefinition) as error:
        load(f"{line}\ne: {{name: 完}}")
    problem = error.value.problems[0]
    assert (problem.where, what in problem.what) == (where, True), str(problem)
    if problem.line:
        assert problem.line == 6
        assert str(problem).startswith("第6行 ")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "键: 值"),
        ("- a\n- b", "键: 值"),
        ("key: [", "读不懂"),
        ("key: a\nkey: b", "写了两次"),
        ("key: &x a\nname: *x", "引用"),
        ("? [a, b]\n: c", "键必须是一个词"),
        ("key: t\nname: n\nstart: a\nnodes: {}", "“nodes”"),
        ("key: t\nname: n\nstart: a\nnodes: 5", "“nodes”"),
        ("key: t\nversion: 3\nname: n\nstart: a\nnodes: {a: {name: 甲}}", "“version”"),
        ("key: t\nname: n\nstart: a\ngates: [{before: a}]\nnodes: {a: {name: 甲}}", "“must”"),
        ("key: " + "长" * 100_000, "太大"),
        ("[" * 5000, "深"),
    ],
)
def test_a_document_of_the_wrong_form_is_refused(text: str, what: str) -> None:
    with pytest.raises(BadDefinition) as error:
        Definition.load(text)
    assert what in "\n".join(str(problem) for problem in error.value.problems)


def test_every_mistake_is_reported_at_once() -> None:
    with pytest.raises(BadDefinition) as error:
        load("a: {work, nxt: e}\nb: {name: 乙, limit: x}\ne: {name: 完}")
    assert len(error.value.problems) >= 3


def test_equal_texts_are_equal_definitions() -> None:
    one, other = Definition.load(DISPUTE), Definition.load(DISPUTE)
    assert one == other
    assert one.sha == other.sha
    assert one != Definition.load(document("a: {name: 甲}"))
