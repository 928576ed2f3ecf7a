"""Clocks that run for a matter: started, extended, paused, met, breached; nothing else moves their due date."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kernel.audit.act import Unrecorded
from kernel.audit.models import Entry
from kernel.audit.queries import fold
from kernel.audit.services import audited, change
from kernel.common.errors import Conflict, NotFound
from kernel.common.moment import LOCAL, at
from kernel.law.lights import light
from kernel.law.models import Clock, UnlawfulMove
from kernel.law.queries import clock_row, clocks_adrift, overdue
from kernel.law.services import breach_clock, extend_clock, pause_clock, resume_clock, start_clock, stop_clock
from kernel.people.services import actor

pytestmark = pytest.mark.django_db
START = datetime(2026, 7, 8, 10, 0, tzinfo=LOCAL)


@pytest.fixture
def system() -> Any:
    return actor("system")


def on(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LOCAL)


def petition(system: Any, key: str = "petition.decide") -> Clock:
    with at(START):
        return start_clock(key, matter_id=7, by=system)


def due_on(clock: Clock) -> str:
    clock.refresh_from_db()
    return f"{clock.due_at.astimezone(LOCAL):%Y-%m-%d}"


def test_a_clock_starts_with_its_due_date_and_derivation(system: Any) -> None:
    clock = petition(system)
    assert due_on(clock) == "2026-09-07"
    assert (clock.article, clock.status, clock.provisional) == ("信访工作条例#34", "running", False)
    assert clock.derivation[0]["article"] == "信访工作条例#34"


def test_its_history_is_on_the_matters_chain(system: Any) -> None:
    clock = petition(system)
    with at(on(8, 1)):
        extend_clock(clock, length="30日", approver="张局长", reason="案情复杂", by=system)
    bodies = Entry.objects.filter(chain="matter:7").order_by("seq").values_list("body", flat=True)
    row = fold(bodies)["law_clock", clock.pk]
    assert row["due_at"].startswith("2026-10-08") and row["extensions"][0]["approver"] == "张局长"


def test_an_unknown_limit_is_refused(system: Any) -> None:
    with pytest.raises(NotFound, match="clock_unknown"):
        petition(system, "no.such.limit")


def test_an_extension_in_time_moves_the_date_and_is_explained(system: Any) -> None:
    clock = petition(system)
    with at(on(9, 7, 23)):
        extend_clock(clock, length="30日", approver="张局长", reason="案情复杂", told_at=on(9, 7), by=system)
    assert due_on(clock) == "2026-10-08"
    line = clock.derivation[3]
    assert "批准延长30日" in line["text"] and "案情复杂" in line["text"] and line["article"] == "信访工作条例#34"


def test_an_extension_after_expiry_is_refused_and_changes_nothing(system: Any) -> None:
    clock = petition(system)
    with at(on(9, 8)), pytest.raises(Conflict, match="extension_after_expiry"):
        extend_clock(clock, length="30日", approver="张局长", reason="案情复杂", by=system)
    assert due_on(clock) == "2026-09-07" and clock.extensions == []


@pytest.mark.parametrize(
    ("length", "approver", "reason"), [("31日", "张局长", "复杂"), ("30日", "", "复杂"), ("9日", "张", "")]
)
def test_an_extension_beyond_the_article_is_refused(system: Any, length: str, approver: str, reason: str) -> None:
    clock = petition(system)
    with at(on(8, 1)), pytest.raises(Conflict, match="extension"):
        extend_clock(clock, length=length, approver=approver, reason=reason, by=system)


def test_a_listed_ground_pauses_and_the_days_do_not_count(system: Any) -> None:
    clock = petition(system, "petition.recheck")
    assert due_on(clock) == "2026-08-07"
    with at(on(7, 15)):
        pause_clock(clock, ground="听证", approver="张局长", reason="举行听证", by=system)
    assert (clock.status, clock.state, due_on(clock)) == ("paused", "paused", "2026-08-07")
    with at(on(7, 25)):
        resume_clock(clock, by=system)
    assert (clock.status, due_on(clock)) == ("running", "2026-08-17")
    assert any("听证" in step["text"] and step["article"] == "信访工作条例#36.2" for step in clock.derivation)


def test_any_other_ground_is_refused(system: Any) -> None:
    clock = petition(system, "petition.recheck")
    with at(on(7, 15)), pytest.raises(Conflict, match="pause_ground"):
        pause_clock(clock, ground="人手不足", approver="张局长", reason="忙", by=system)
    with at(on(7, 15)), pytest.raises(Conflict, match="pause_ground"):
        pause_clock(petition(system), ground="听证", approver="张局长", reason="听证", by=system)


def test_an_overdue_clock_cannot_be_paused(system: Any) -> None:
    clock = petition(system, "petition.recheck")
    with at(on(8, 8)), pytest.raises(Conflict, match="pause_after_expiry"):
        pause_clock(clock, ground="听证", approver="张局长", reason="举行听证", by=system)


def test_pausing_twice_and_resuming_what_runs_are_refused(system: Any) -> None:
    clock = petition(system, "petition.recheck")
    with at(on(7, 15)):
        with pytest.raises(Conflict, match="not_paused"):
            resume_clock(clock, by=system)
        pause_clock(clock, ground="听证", approver="张局长", reason="举行听证", by=system)
        with pytest.raises(Conflict, match="already_paused"):
            pause_clock(clock, ground="听证", approver="张局长", reason="举行听证", by=system)


def test_an_extension_may_be_granted_while_paused(system: Any) -> None:
    with at(START):
        clock = start_clock("disputes/police.mediation", matter_id=7, by=system)
    with at(on(8, 1)):
        pause_clock(clock, ground="鉴定", approver="所长", reason="伤情鉴定", by=system)
    with at(on(8, 20)):
        extend_clock(clock, length="30日", approver="上一级", reason="案情复杂", by=system)
        resume_clock(clock, by=system)
    assert due_on(clock) == "2026-09-28"  # 30 + 30 + 19 days: 25 September, Mid-Autumn


def test_stopped_in_time_it_is_met_and_too_late_it_stays_breached(system: Any) -> None:
    early, late = petition(system), petition(system)
    assert stop_clock(early, at=on(9, 7, 23), by=system).status == "met"
    stop_clock(late, at=on(9, 8, 0), by=system)
    assert (late.status, late.state) == ("breached", "missed")
    assert stop_clock(late, at=on(7, 9), by=system).met_at == on(9, 8, 0)


def test_stopped_while_paused_it_is_met(system: Any) -> None:
    clock = petition(system, "petition.recheck")
    with at(on(8, 7)):
        pause_clock(clock, ground="听证", approver="张局长", reason="举行听证", by=system)
    assert stop_clock(clock, at=on(9, 1), by=system).status == "met"


def test_a_met_clock_cannot_be_extended_or_paused(system: Any) -> None:
    clock = stop_clock(petition(system), at=on(7, 9), by=system)
    with at(on(7, 10)), pytest.raises(Conflict, match=r"clock\.closed"):
        extend_clock(clock, length="9日", approver="张局长", reason="复杂", by=system)


def test_what_is_overdue_is_marked_once(system: Any) -> None:
    running, paused = petition(system), petition(system, "petition.recheck")
    with at(on(7, 15)):
        pause_clock(paused, ground="听证", approver="张局长", reason="举行听证", by=system)
    with at(on(9, 8, 0)):
        assert list(overdue(on(9, 8, 0))) == [running]
        assert breach_clock(running, by=system)
        assert not breach_clock(running, by=system)
        assert not breach_clock(paused, by=system)
        assert list(overdue(on(9, 8, 0))) == []
    running.refresh_from_db()
    assert (running.status, running.state) == ("breached", "")


def test_a_clock_is_never_deleted(system: Any) -> None:
    clock = petition(system)

    @audited("test.delete")
    def delete(one: Clock, *, by: Any) -> None:
        one.delete()

    with at(on(9, 9)):
        breach_clock(clock, by=system)
    with pytest.raises(Conflict, match="not_deletable"):
        delete(clock, by=system)
    with pytest.raises(Unrecorded):
        Clock.objects.all().delete()
    assert Clock.objects.filter(pk=clock.pk).exists()


def test_no_other_service_can_move_a_due_date(system: Any) -> None:
    clock = petition(system)

    @audited("test.move")
    def move(one: Clock, *, by: Any) -> None:
        change(one, due_at=one.due_at + timedelta(days=10))

    with pytest.raises(UnlawfulMove):
        move(clock, by=system)
    with pytest.raises(Unrecorded):
        Clock.objects.update(due_at=START)
    assert due_on(clock) == "2026-09-07"


def test_an_edit_of_anything_else_leaves_the_due_date(system: Any) -> None:
    clock = petition(system)

    @audited("test.edit")
    def edit(one: Clock, *, by: Any) -> None:
        change(one, step_id=99)

    edit(clock, by=system)
    assert (clock.step_id, due_on(clock)) == (99, "2026-09-07")


def test_the_hot_path_computes_the_same_columns(system: Any) -> None:
    clock = petition(system)
    columns = clock_row("petition.decide", START)
    assert {name: getattr(clock, name) for name in columns} == columns


def test_every_open_clock_follows_from_its_articles(system: Any) -> None:
    petition(system)
    assert list(clocks_adrift()) == []


def test_a_limit_counted_back_from_an_event_is_late_when_its_day_has_passed(system: Any) -> None:
    with at(START):
        clock = start_clock("event.apply", matter_id=7, started_at=on(10, 22), by=system)
    assert due_on(clock) == "2026-09-30"  # the twentieth day before is 2 October, in the holiday
    assert light(clock, on(9, 1)) == "green" and light(clock, on(9, 28)) == "yellow"
    assert list(overdue(on(9, 30, 23))) == [] and list(overdue(on(10, 1))) == [clock]
    with at(on(10, 1)):
        assert breach_clock(clock, by=system)
    assert list(clocks_adrift()) == []


def test_a_limit_counted_back_from_an_event_is_neither_extended_nor_paused(system: Any) -> None:
    with at(START):
        clock = start_clock("licence.renew", matter_id=7, started_at=on(11, 20), by=system)
        with pytest.raises(Conflict, match="backwards_interrupted"):
            extend_clock(clock, length="10日", approver="张局长", reason="材料未齐", by=system)
        with pytest.raises(Conflict, match="pause_ground"):
            pause_clock(clock, ground="听证", approver="张局长", reason="举行听证", by=system)
    assert due_on(clock) == "2026-10-21"


class WhateverHappens(TestCase):
    """A due date is always what the row, the extensions and the pauses lead to."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(["extend", "pause", "resume", "stop", "breach"]), st.integers(0, 20))))
    def test_whatever_is_tried_the_date_follows_from_the_articles(self, acts: list[tuple[str, int]]) -> None:
        system, moment = actor("system"), START
        with at(START):
            clock = start_clock("disputes/police.mediation", matter_id=7, by=system)
        for act, days in acts:
            moment += timedelta(days=days)
            before = due_on(clock), len(clock.extensions), len(clock.pauses), clock.status
            try:
                with at(moment):
                    self.try_act(clock, act, system)
            except Conflict:
                assert (due_on(clock), len(clock.extensions), len(clock.pauses), clock.status) == before
            if due_on(clock) != before[0]:
                assert act in ("extend", "resume")
        assert list(clocks_adrift()) == []

    @staticmethod
    def try_act(clock: Clock, act: str, by: Any) -> None:
        if act == "extend":
            extend_clock(clock, length="30日", approver="上一级", reason="案情复杂", by=by)
        elif act == "pause":
            pause_clock(clock, ground="鉴定", approver="所长", reason="伤情鉴定", by=by)
        elif act == "resume":
            resume_clock(clock, by=by)
        elif act == "stop":
            stop_clock(clock, by=by)
        else:
            breach_clock(clock, by=by)
