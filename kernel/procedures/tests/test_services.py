"""Publishing, starting, completing, escalating, reassigning: what each does and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.audit.queries import broken_chains, replay_differences
from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import at, now
from kernel.procedures import services
from kernel.procedures.models import DefinitionVersion, Instance, Step
from kernel.procedures.queries import hanging, instance_of, marks, picture, unsound
from kernel.procedures.tests.world import DISPUTE, DictHost, World, document, only_step

SIMPLE = document(
    """
    a: {name: 登记, work, next: b}
    b: {name: 办理, work, next: {ok: {to: c, name: 办好, sets: answered}, bad: {to: a, name: 退回, reason: true}}}
    c: {name: 答复, work, needs: [answered], next: e}
    e: {name: 办结}
    """
)
PARALLEL = document(
    """
    a: {name: 分办, work, next: p}
    p: {name: 协办, work, each: bodies, join: [no, ok], next: {ok: s, no: a}, else: s}
    s: {name: 汇总, work, next: e}
    e: {name: 办结}
    """
)


def begin(text: str, host: DictHost, world: World, matter_id: int = 1) -> Instance:
    return services.start(services.publish(text, by=world.user), matter_id, host, by=world.user)


def done(outcome: str, host: DictHost, world: World, note: str = "", matter_id: int = 1) -> list[Step]:
    return services.complete(only_step(matter_id), outcome, note, host, by=world.user)


def test_publishing_numbers_the_versions_and_the_same_text_gives_the_same_one(world: World) -> None:
    first = services.publish(SIMPLE, by=world.user)
    assert services.publish(SIMPLE, by=world.user).pk == first.pk
    second = services.publish(SIMPLE.replace("登记", "收件登记"), by=world.user)
    assert (first.version, second.version) == (1, 2)
    assert second.published_by_id == world.user.pk


def test_an_unsound_procedure_is_refused_with_every_problem(world: World) -> None:
    with pytest.raises(services.Unsound) as refusal:
        services.publish(document("a: {name: 甲, next: b}\nb: {name: 乙, work, next: a}"), by=world.user)
    assert len(refusal.value.problems) >= 2
    assert not DefinitionVersion.objects.exists()


def test_a_text_that_cannot_be_read_is_refused_with_its_line(world: World) -> None:
    with pytest.raises(services.Unsound) as refusal:
        services.publish(SIMPLE.replace("needs:", "need:"), by=world.user)
    assert refusal.value.problems[0].line == 8


def test_starting_opens_the_first_step_with_its_owner_and_due_date(host: DictHost, world: World) -> None:
    instance = begin(SIMPLE, host, world)
    step = only_step(1)
    assert (step.node, step.name, step.role, step.organisation_id) == ("a", "登记", "clerk", world.body.pk)
    assert step.due_at == step.opened_at + timedelta(days=5)
    assert (instance.status, instance.rev) == ("open", 1)


def test_a_matter_runs_a_procedure_once_at_a_time(host: DictHost, world: World) -> None:
    begin(SIMPLE, host, world)
    with pytest.raises(Conflict) as refusal:
        begin(SIMPLE, host, world)
    assert refusal.value.code == "procedure.already_running"


def test_completing_goes_where_the_outcome_leads_and_ends_the_instance(host: DictHost, world: World) -> None:
    instance = begin(SIMPLE, host, world)
    done("done", host, world)
    opened = done("ok", host, world)
    assert [step.node for step in opened] == ["c"]
    assert done("done", host, world) == []
    instance.refresh_from_db()
    assert (instance.status, instance.ending, instance.data) == ("ended", "e", {"facts": ["answered"]})
    assert not Step.objects.filter(status="open").exists()


def test_the_steps_returned_are_the_rows_stored(host: DictHost, world: World) -> None:
    begin(SIMPLE, host, world)
    opened = done("done", host, world)
    stored = Step.objects.get(pk=opened[0].pk)
    fields = [field.attname for field in Step._meta.concrete_fields]
    assert {f: getattr(opened[0], f) for f in fields} == {f: getattr(stored, f) for f in fields}


def test_two_people_finish_the_same_step_and_the_second_is_told(host: DictHost, world: World) -> None:
    begin(SIMPLE, host, world)
    step = only_step(1)
    stale = Step.objects.get(pk=step.pk)
    services.complete(step, "done", "", host, by=world.user)
    with pytest.raises(Conflict) as refusal:
        services.complete(stale, "done", "", host, by=world.other)
    assert refusal.value.code == "step.already_closed"
    assert refusal.value.what == "“登记”已由他人办结，您的意见未保存。"
    assert Step.objects.filter(node="b").count() == 1


@pytest.mark.parametrize(
    ("outcome", "note", "code"),
    [
        ("nonsense", "", "step.unknown_outcome"),
        ("bad", "", "step.reason_missing"),
        ("bad", "  ", "step.reason_missing"),
    ],
)
def test_an_outcome_that_may_not_be_chosen_is_refused(
    host: DictHost, world: World, outcome: str, note: str, code: str
) -> None:
    begin(SIMPLE, host, world)
    done("done", host, world)
    with pytest.raises(Invalid) as refusal:
        done(outcome, host, world, note)
    assert refusal.value.code == code
    assert only_step(1).node == "b"


def test_a_step_waits_for_what_it_needs_from_the_procedure_or_the_host(host: DictHost, world: World) -> None:
    begin(SIMPLE.replace(", sets: answered", ""), host, world)
    done("done", host, world)
    done("ok", host, world)
    with pytest.raises(Invalid) as refusal:
        done("done", host, world)
    assert refusal.value.code == "step.needs"
    host.known["answered"] = True
    assert done("done", host, world) == []


def test_a_new_round_counts_and_carries_no_old_outcome(host: DictHost, world: World) -> None:
    begin(SIMPLE, host, world)
    done("done", host, world)
    done("bad", host, world, "材料不全")
    done("done", host, world)
    step = only_step(1)
    assert (step.node, step.round, step.outcome, step.note) == ("b", 2, "", "")


def test_parallel_work_is_joined_before_the_next_node(host: DictHost, world: World) -> None:
    host.lists["bodies"] = ["hrss", "housing", "union"]
    begin(PARALLEL, host, world)
    first, second, third = done("done", host, world)
    assert [step.item for step in (first, second, third)] == ["hrss", "housing", "union"]
    assert {step.round for step in (first, second, third)} == {1}
    assert services.complete(second, "ok", "", host, by=world.user) == []
    assert services.complete(third, "ok", "", host, by=world.user) == []
    assert [step.node for step in services.complete(first, "ok", "", host, by=world.user)] == ["s"]


def test_the_join_order_decides_between_different_outcomes(host: DictHost, world: World) -> None:
    host.lists["bodies"] = ["hrss", "housing"]
    begin(PARALLEL, host, world)
    first, second = done("done", host, world)
    services.complete(first, "no", "", host, by=world.user)
    assert [step.node for step in services.complete(second, "ok", "", host, by=world.user)] == ["a"]


def test_an_old_round_of_parallel_work_does_not_decide_the_new_one(host: DictHost, world: World) -> None:
    host.lists["bodies"] = ["hrss", "housing"]
    begin(PARALLEL, host, world)
    for outcome in ("no", "ok"):
        opened = done("done", host, world)
        assert {step.round for step in opened} == {1 if outcome == "no" else 2}
        for step in opened:
            last = services.complete(step, outcome, "", host, by=world.user)
    assert [step.node for step in last] == ["s"]


def test_an_empty_list_goes_on(host: DictHost, world: World) -> None:
    begin(PARALLEL, host, world)
    assert [step.node for step in done("done", host, world)] == ["s"]


def test_a_rule_decides_at_once_and_an_unknown_outcome_leaves_the_matter_where_it_is(
    host: DictHost, world: World
) -> None:
    text = document("a: {name: 甲, work, next: r}\nr: {name: 定级, rule: grade, next: {x: b, y: e}}\n"
                    "b: {name: 乙, work, next: e}\ne: {name: 完}")  # fmt: skip
    begin(text, host, world)
    host.decisions["grade"] = "z"
    with pytest.raises(Invalid) as refusal:
        done("done", host, world)
    assert refusal.value.code == "procedure.rule_outcome"
    assert only_step(1).node == "a"
    host.decisions["grade"] = "x"
    assert [step.node for step in done("done", host, world)] == ["b"]


def test_a_condition_may_count_rounds(host: DictHost, world: World) -> None:
    host.decisions["grading"] = "simple"
    host.known["refusal_basis"] = True
    begin(DISPUTE, host, world)
    done("done", host, world)
    assert [step.node for step in done("refuse", host, world, "不属于本单位")] == ["triage"]
    done("done", host, world)
    assert [step.node for step in done("refuse", host, world, "不属于本单位")] == ["joint_session"]


def test_escalation_withdraws_what_is_open_and_goes_only_where_it_is_listed(host: DictHost, world: World) -> None:
    instance = to_township(host, world)
    with pytest.raises(Conflict) as refusal:
        services.move(instance, "archive", "想快点", host, by=world.user)
    assert refusal.value.code == "procedure.not_listed"
    opened = services.move(instance, "work_county", "超出乡镇权限", host, by=world.user)
    assert [step.node for step in opened] == ["work_county"]
    left = Step.objects.get(node="work_township")
    assert (left.status, left.note, left.outcome) == ("withdrawn", "超出乡镇权限", "")
    instance.refresh_from_db()
    assert instance.stage == "county_loop"


def test_escalation_needs_a_reason(host: DictHost, world: World) -> None:
    with pytest.raises(Invalid):
        services.move(to_township(host, world), "work_county", " ", host, by=world.user)


def test_a_stage_gives_its_limit_to_steps_without_a_clock(host: DictHost, world: World) -> None:
    instance = to_township(host, world)
    step = only_step(1)
    assert step.clock == ""
    assert step.due_at == instance.stage_due == step.opened_at + timedelta(days=15)


def test_staying_in_a_stage_does_not_move_its_limit(host: DictHost, world: World) -> None:
    host.decisions |= {"grading": "simple", "method": "mediation"}
    instance = begin(DISPUTE, host, world)
    done("done", host, world)
    done("accept", host, world)
    due = only_step(1).due_at
    with at(now() + timedelta(days=3)):
        done("done", host, world)
        assert only_step(1).node == "mediate"
        assert only_step(1).due_at == due
    instance.refresh_from_db()
    assert instance.stage_due == due


def test_reassigning_keeps_the_due_date(host: DictHost, world: World) -> None:
    begin(SIMPLE, host, world)
    step = only_step(1)
    due = step.due_at
    with at(now() + timedelta(days=2)):
        services.reassign(step, assignee_id=world.other.pk, by=world.user)
    step.refresh_from_db()
    assert (step.assignee_id, step.due_at, step.role) == (world.other.pk, due, "clerk")


def test_a_closed_step_is_not_reassigned(host: DictHost, world: World) -> None:
    begin(SIMPLE, host, world)
    step = only_step(1)
    done("done", host, world)
    with pytest.raises(Conflict):
        services.reassign(step, assignee_id=world.other.pk, by=world.user)


def test_the_ledger_is_whole_and_rebuilds_every_row(host: DictHost, world: World) -> None:
    instance = to_township(host, world)
    services.move(instance, "work_county", "超出乡镇权限", host, by=world.user)
    assert list(broken_chains()) == []
    assert list(replay_differences()) == []
    assert list(hanging()) == []
    assert list(unsound()) == []


def test_the_picture_shows_the_way_taken(host: DictHost, world: World) -> None:
    instance = to_township(host, world)
    found = marks(instance)
    assert found.nodes["grade"] == "done"
    assert found.nodes["work_township"] == "now"
    assert ("accept", "grade") in found.gone
    assert ("grade", "assess") in found.gone
    assert ("grade", "method") not in found.gone
    assert "剩3天" in picture(instance_of(1), {"work_township": "剩3天"})


def to_township(host: DictHost, world: World) -> Instance:
    """A complex dispute in its township loop."""
    host.decisions["grading"] = "complex"
    instance = begin(DISPUTE, host, world)
    for outcome in ("done", "accept", "confirmed", "done", "done", "done"):
        done(outcome, host, world)
    instance.refresh_from_db()
    assert only_step(1).node == "work_township"
    return instance
