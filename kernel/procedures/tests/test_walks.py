"""Random lives of matters: whatever people press, no matter hangs, nothing is closed twice, no round leaks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from kernel.audit.queries import broken_chains, replay_differences
from kernel.common.errors import Conflict, Refusal
from kernel.common.moment import LOCAL, at
from kernel.procedures import services
from kernel.procedures.models import Instance, Step, Timer
from kernel.procedures.queries import definition_for, hanging
from kernel.procedures.tests.world import DictHost, World

RICH = (Path(__file__).parent / "rich.yaml").read_text(encoding="utf-8")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=LOCAL)


class Lives(RuleBasedStateMachine):
    """One matter at a time in the rich procedure, pressed at random."""

    world: World
    matter = 0

    @initialize()
    def receive(self) -> None:
        type(self).matter += 1
        self.host = DictHost(self.world.body.pk, {"grading": "simple"}, {"bodies": ["hrss", "housing"]})
        self.moment = MONDAY
        self.closed: dict[int, tuple[str, str]] = {}
        self.stale: list[Step] = []
        with at(self.moment):
            version = services.publish(RICH, by=self.world.user)
            self.instance = services.start(version, self.matter, self.host, by=self.world.user)

    def open(self) -> list[Step]:
        return list(Step.objects.filter(matter_id=self.matter, status="open").order_by("id"))

    @rule(grading=st.sampled_from(["simple", "complex", "unheard_of"]), bodies=st.integers(0, 3))
    def the_world_changes(self, grading: str, bodies: int) -> None:
        self.host.decisions["grading"] = grading
        self.host.lists["bodies"] = [f"body{number}" for number in range(bodies)]

    @rule(hours=st.integers(1, 300))
    def time_passes(self, hours: int) -> None:
        self.moment += timedelta(hours=hours)

    @precondition(lambda self: self.open())
    @rule(data=st.data())
    def somebody_finishes_a_step(self, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from(self.open()))
        node = definition_for(self.instance).nodes[step.node]
        outcome = data.draw(st.sampled_from(sorted(node.outcomes)))
        note = data.draw(st.sampled_from(["", "理由"]))
        self.stale.append(Step.objects.get(pk=step.pk))
        before = self.open()
        try:
            with at(self.moment):
                services.complete(step, outcome, note, self.host, by=self.world.user)
        except Refusal as refusal:
            assert refusal.code in ("step.reason_missing", "procedure.rule_outcome"), refusal
            assert self.open() == before
            return
        self.closed[step.pk] = (outcome, "done")

    @precondition(lambda self: any(step.pk in self.closed for step in self.stale))
    @rule(data=st.data())
    def somebody_presses_the_same_button_later(self, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from([step for step in self.stale if step.pk in self.closed]))
        with pytest.raises(Conflict) as refusal:
            services.complete(step, "ok", "", self.host, by=self.world.other)
        assert refusal.value.code == "step.already_closed"

    @precondition(lambda self: self.open())
    @rule(to=st.sampled_from(["team", "decide", "closed", "nowhere"]))
    def somebody_escalates(self, to: str) -> None:
        before = self.open()
        inside = before[0].stage == "loop"
        self.instance.refresh_from_db()
        try:
            with at(self.moment):
                services.move(self.instance, to, "超出权限", self.host, by=self.world.user)
            assert inside and to == "team"
        except Conflict:
            assert not (inside and to == "team")
            assert self.open() == before
            return
        self.closed |= {step.pk: ("", "withdrawn") for step in before}

    @rule()
    def the_minute_tick_comes(self) -> None:
        before = self.open()
        with at(self.moment):
            _fired, refused = services.fire_due_timers(self.moment, lambda _matter: self.host, by=self.world.user)
        assert not refused
        assert not Timer.objects.filter(fire_at__lte=self.moment, fired_at=None, matter_id=self.matter).exists()
        gone = {step.pk for step in before} - {step.pk for step in self.open()}
        self.closed |= {pk: ("", "withdrawn") for pk in gone}

    @invariant()
    def no_matter_hangs(self) -> None:
        assert list(hanging()) == []

    @invariant()
    def open_steps_stand_at_one_node_in_one_round_and_are_blank(self) -> None:
        steps = self.open()
        assert len({(step.node, step.round, step.stage) for step in steps}) <= 1
        assert len({step.item for step in steps}) == len(steps)
        assert all((step.outcome, step.note, step.closed_at) == ("", "", None) for step in steps)
        assert all(step.due_at is not None for step in steps)

    @invariant()
    def what_is_closed_stays_as_it_was_closed(self) -> None:
        stored = Step.objects.filter(pk__in=self.closed).values_list("pk", "outcome", "status")
        assert {pk: (outcome, status) for pk, outcome, status in stored} == self.closed

    @invariant()
    def nobody_reaches_the_agreement_uninformed(self) -> None:
        steps = Step.objects.filter(matter_id=self.matter).order_by("id").values_list("node", "status")
        if any(node == "agreement" for node, _status in steps):
            assert ("inform", "done") in list(steps)

    def teardown(self) -> None:
        assert list(broken_chains()) == []


@pytest.mark.django_db
def test_random_lives(world: World) -> None:
    Lives.world = world
    Lives.matter = Instance.objects.count()
    run(Lives, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))
    assert [line for line in replay_differences() if line.startswith("procedures_")] == []
