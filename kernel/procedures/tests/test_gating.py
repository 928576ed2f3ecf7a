"""Whoever tries a way past a gate is told the article; whoever only mistypes an outcome is told the outcomes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import at, now
from kernel.procedures import services
from kernel.procedures.gating import closed_gate, must_in_words
from kernel.procedures.models import Step
from kernel.procedures.tests.world import DictHost, World, document, load, only_step

NODES = """
    take: {name: 受理, work, next: {ok: {to: hear, name: 受理}}}
    hear: {name: 听取意见, work, next: {heard: {to: decide, name: 已听取, sets: views}}}
    decide: {name: 决定, work, since: take, next: {decision: {to: e, name: 作出决定}}}
    e: {name: 完}
"""
GATES = "[{before: decide, must: views, basis: 行政复议法#49}]"


def test_a_way_past_a_gate_is_refused_with_its_article(host: DictHost, world: World) -> None:
    version = services.publish(document(NODES, start="take", gates=GATES), by=world.user)
    services.start(version, 1, host, by=world.user)
    with pytest.raises(Conflict) as refused:
        services.complete(only_step(1), "decision", "", host, by=world.user)
    assert (refused.value.code, refused.value.rule) == ("gate.closed", "行政复议法#49")
    assert refused.value.what == "“决定”之前必须先“已听取”，不能跳过。"
    assert refused.value.next == "现在在“受理”环节，请按流程先办。"
    assert only_step(1).node == "take"


def test_a_word_that_is_no_outcome_anywhere_is_told_as_such(host: DictHost, world: World) -> None:
    version = services.publish(document(NODES, start="take", gates=GATES), by=world.user)
    services.start(version, 1, host, by=world.user)
    with pytest.raises(Invalid) as refused:
        services.complete(only_step(1), "nonsense", "", host, by=world.user)
    assert refused.value.code == "step.unknown_outcome"


def test_a_gate_that_is_open_is_no_reason() -> None:
    definition = load(NODES, start="take", gates=GATES)
    here = definition.nodes["hear"]
    assert closed_gate(definition, here, "decision", {"take"}) is not None
    assert closed_gate(definition, here, "decision", {"take", "views"}) is None
    assert must_in_words(definition, definition.gates[0]) == "已听取"


def test_a_limit_counts_from_the_end_of_the_node_it_names(host: DictHost, world: World) -> None:
    version = services.publish(document(NODES, start="take", gates=GATES), by=world.user)
    services.start(version, 1, host, by=world.user)
    services.complete(only_step(1), "ok", "", host, by=world.user)
    taken = Step.objects.get(node="take").closed_at
    assert taken is not None
    with at(now() + timedelta(days=3)):
        services.complete(only_step(1), "heard", "", host, by=world.user)
    assert only_step(1).due_at == taken + timedelta(days=host.days)
