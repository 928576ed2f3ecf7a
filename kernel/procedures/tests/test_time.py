"""Timers, versions and calls: what happens by itself, what happens when the procedure changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kernel.audit.queries import replay_differences
from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import LOCAL, at
from kernel.procedures import services
from kernel.procedures.models import Instance, Step, Timer
from kernel.procedures.queries import hanging
from kernel.procedures.tests.world import DictHost, World, document, only_step

MONDAY = datetime(2026, 3, 2, 9, tzinfo=LOCAL)
LOOPS = document(
    """
    small: {name: 小循环, limit: 10日, escalate: [b],
            timers: [{after: 50%, do: remind}, {after: 100%, do: escalate, to: b}]}
    a: {name: 乡镇, work, in: small, next: {again: a, out: c, ok: e}, timers: [{after: 3日, do: remind}]}
    b: {name: 县级, work, next: {down: a, ok: e}}
    c: {name: 外出, work, next: a}
    e: {name: 完}
    """
)


def begin(text: str, host: DictHost, world: World, matter_id: int = 1) -> Instance:
    with at(MONDAY):
        return services.start(services.publish(text, by=world.user), matter_id, host, by=world.user)


def done(outcome: str, host: DictHost, world: World, on: datetime = MONDAY) -> list[Step]:
    with at(on):
        return services.complete(only_step(1), outcome, "理由", host, by=world.user)


def tick(days: float, host: DictHost, world: World) -> list[Timer]:
    moment = MONDAY + timedelta(days=days)
    with at(moment):
        fired, refused = services.fire_due_timers(moment, lambda _matter: host, by=world.user)
    assert refused == []
    return fired


def test_a_reminder_comes_once_when_its_moment_has_come(host: DictHost, world: World) -> None:
    begin(LOOPS, host, world)
    assert tick(2.9, host, world) == []
    assert [(timer.do, timer.step_id) for timer in tick(3, host, world)] == [("remind", only_step(1).pk)]
    assert tick(3, host, world) == []
    assert [timer.stage for timer in tick(5, host, world)] == ["small"]


def test_a_limit_that_runs_out_escalates(host: DictHost, world: World) -> None:
    begin(LOOPS, host, world)
    tick(10, host, world)
    assert only_step(1).node == "b"
    left = Step.objects.get(node="a")
    assert (left.status, left.note) == ("withdrawn", "期限届满，按流程自动升级。")


def test_finished_work_is_not_reminded_of(host: DictHost, world: World) -> None:
    begin(LOOPS, host, world)
    done("again", host, world, MONDAY + timedelta(days=1))
    assert tick(3.5, host, world) == []
    assert len(tick(4, host, world)) == 1


def test_a_second_stay_in_a_stage_has_its_own_limit(host: DictHost, world: World) -> None:
    begin(LOOPS, host, world)
    done("out", host, world, MONDAY + timedelta(days=2))
    done("done", host, world, MONDAY + timedelta(days=6))
    assert [timer.do for timer in tick(10.1, host, world)] == ["remind"]
    assert only_step(1).node == "a"
    tick(16, host, world)
    assert only_step(1).node == "b"


def test_a_refused_timer_stays_due_and_does_not_stop_the_others(host: DictHost, world: World) -> None:
    text = LOOPS.replace("do: escalate, to: b", "do: escalate, to: r").replace("escalate: [b]", "escalate: [r]")
    text = text.replace("  b:", "  r: {name: 规, rule: grade, next: {x: b}}\n  b:")
    begin(text, host, world, 1)
    begin(text, host, world, 2)
    good = DictHost(world.body.pk, {"grade": "x"})
    host.decisions["grade"] = "unheard"
    moment = MONDAY + timedelta(days=11)
    with at(moment):
        fired, refused = services.fire_due_timers(moment, lambda m: host if m == 1 else good, by=world.user)
    assert [timer.matter_id for timer, _refusal in refused] == [1]
    assert (only_step(1).node, only_step(2).node) == ("a", "b")
    assert Timer.objects.filter(matter_id=1, do="escalate", fired_at=None).exists()
    assert len(fired) == 5


def test_migration_keeps_finished_work_due_dates_and_rounds(host: DictHost, world: World) -> None:
    instance = begin(LOOPS, host, world)
    done("again", host, world)
    step = only_step(1)
    new = services.publish(
        LOOPS.replace("name: 乡镇", "name: 乡镇办理").replace("after: 3日", "after: 4日"), by=world.user
    )
    with at(MONDAY + timedelta(days=1)):
        assert services.migrate(instance, new, {}, host, by=world.user) == []
    after = only_step(1)
    assert (after.pk, after.name, after.round, after.due_at) == (step.pk, "乡镇办理", 2, step.due_at)
    assert Step.objects.filter(status="done").count() == 1
    instance.refresh_from_db()
    assert instance.definition_id == new.pk
    assert [timer.step_id for timer in tick(4, host, world)] == [step.pk]


def test_migration_computes_a_changed_stage_limit_from_when_the_stage_began(host: DictHost, world: World) -> None:
    instance = begin(LOOPS, host, world)
    new = services.publish(LOOPS.replace("limit: 10日", "limit: 20日"), by=world.user)
    with at(MONDAY + timedelta(days=2)):
        services.migrate(instance, new, {}, host, by=world.user)
    instance.refresh_from_db()
    assert instance.stage_due == MONDAY + timedelta(days=20)
    assert tick(9, host, world) == [Timer.objects.get(step=only_step(1).pk, result="done")]
    tick(19.9, host, world)
    assert only_step(1).node == "a"
    tick(20, host, world)
    assert only_step(1).node == "b"


def test_migration_follows_the_mapping_and_withdraws_what_has_no_place(host: DictHost, world: World) -> None:
    instance = begin(LOOPS, host, world)
    new = services.publish(LOOPS.replace("start: a", "start: town").replace("  a:", "  town:")
                           .replace("again: a", "again: town").replace("down: a", "down: town")
                           .replace("next: a}", "next: town}"), by=world.user)  # fmt: skip
    with pytest.raises(Conflict) as refusal:
        services.migrate(instance, new, {}, host, by=world.user)
    assert refusal.value.code == "procedure.no_counterpart"
    opened = services.migrate(instance, new, {"a": "town"}, host, by=world.user)
    assert [step.node for step in opened] == ["town"]
    assert Step.objects.get(node="a").status == "withdrawn"
    assert list(hanging()) == []
    assert [line for line in replay_differences() if line.startswith("procedures_")] == []


GATED = document(
    "a: {name: 甲, work, next: m}\nm: {name: 告知, work, next: b}\nb: {name: 协议, work, next: e}\ne: {name: 完}"
)


def test_migration_does_not_carry_a_matter_past_a_gate(host: DictHost, world: World) -> None:
    instance = begin(GATED, host, world)
    new = services.publish(
        GATED.replace("gates: []", "gates: [{before: b, must: m, basis: 人民调解法#23}]"), by=world.user
    )
    with pytest.raises(Conflict) as refusal:
        services.migrate(instance, new, {"a": "b"}, host, by=world.user)
    assert (refusal.value.code, refusal.value.rule) == ("procedure.gate", "人民调解法#23")
    done("done", host, world)
    done("done", host, world)
    assert services.migrate(instance, new, {}, host, by=world.user) == []


def test_an_ended_instance_or_another_procedure_is_not_migrated(host: DictHost, world: World) -> None:
    instance = begin(GATED, host, world)
    other = services.publish(GATED.replace("key: t", "key: u"), by=world.user)
    with pytest.raises(Invalid):
        services.migrate(instance, other, {}, host, by=world.user)
    for _step in range(3):
        done("done", host, world)
    with pytest.raises(Conflict):
        services.migrate(instance, other, {}, host, by=world.user)


OUTER = document(
    """
    s: {name: 环, limit: 9日, escalate: [z]}
    a: {name: 受理, work, next: w}
    w: {name: 等复核, work, in: s, procedure: inner, next: {good: z, bad: a}}
    z: {name: 收尾, work, next: e}
    e: {name: 完}
    """
)
INNER = document(
    "a: {name: 复核, work, next: {yes: good, no: bad}}\ngood: {name: 维持}\nbad: {name: 撤销}", key="inner"
)


def in_call(host: DictHost, world: World) -> Instance:
    services.publish(INNER, by=world.user)
    instance = begin(OUTER, host, world)
    opened = done("done", host, world)
    assert [(step.node, step.name) for step in opened] == [("w", "等复核"), ("a", "复核")]
    return instance


def test_a_call_waits_for_the_other_procedure_and_takes_its_ending(host: DictHost, world: World) -> None:
    instance = in_call(host, world)
    inner = Step.objects.get(status="open", node="a")
    opened = services.complete(inner, "no", "", host, by=world.user)
    assert [step.node for step in opened] == ["a"]
    assert only_step(1).instance_id == instance.pk
    assert Step.objects.get(node="w").outcome == "bad"
    assert Instance.objects.get(key="inner").ending == "bad"


def test_nobody_finishes_a_call_by_hand(host: DictHost, world: World) -> None:
    in_call(host, world)
    with pytest.raises(Conflict) as refusal:
        services.complete(Step.objects.get(node="w"), "good", "", host, by=world.user)
    assert refusal.value.code == "step.waits"


def test_leaving_a_call_withdraws_what_it_waited_for(host: DictHost, world: World) -> None:
    instance = in_call(host, world)
    instance.refresh_from_db()
    services.move(instance, "z", "不再等待", host, by=world.user)
    assert only_step(1).node == "z"
    inner = Instance.objects.get(key="inner")
    assert (inner.status, inner.ending) == ("ended", "withdrawn")
    assert list(hanging()) == []
