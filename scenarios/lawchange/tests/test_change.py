"""A change of law from the day it is opened to the last finding: nothing moves before a second person confirms."""

from typing import Any

import pytest

from kernel.audit.queries import story
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import LOCAL, at
from kernel.law.models import Clock
from kernel.matters.progress import open_step
from kernel.matters.services import complete_step
from scenarios.lawchange.models import Enactment
from scenarios.lawchange.services import carry_over, carry_over_all, finish_survey, open_change, survey
from scenarios.lawchange.tasks import carry_over_confirmed
from scenarios.lawchange.tests.conftest import AFTER, BEFORE, IN_FORCE

pytestmark = pytest.mark.django_db
NORM = "行政复议法"
BASIS = "过渡期内程序从新"


def opened(house: Any, transition: str = "new") -> Any:
    """The matter of the 2023 version, at the step where its effects are surveyed."""
    matter = open_change(NORM, IN_FORCE, transition=transition, basis=BASIS, by=house.handler_justice)
    complete_step(open_step(matter, "triage"), "place", by=house.handler_justice)
    return matter


def confirmed(house: Any, transition: str = "new") -> Any:
    matter = opened(house, transition)
    finish_survey(matter, by=house.handler_justice)
    complete_step(open_step(matter, "confirm"), "confirm", by=house.handler2_justice)
    return matter


def test_ten_natural_days_become_ten_working_days(house: Any, under_way: Any) -> None:
    """行政复议法 1999/2017 counts 10日 as days, the 2023 version (88) as working days: over New Year that differs."""
    clock = under_way()
    before = clock.due_at
    with at(BEFORE):
        matter = confirmed(house)
    with at(AFTER):
        assert carry_over_all(matter, by=house.system) == 1
    clock.refresh_from_db()
    days = [moment.astimezone(LOCAL).date().isoformat() for moment in (before, clock.due_at)]
    assert days == ["2024-01-05", "2024-01-10"]
    assert clock.law_on == IN_FORCE and clock.article == "行政复议法#48"
    assert any("行政复议法" in step["article"] for step in clock.derivation)


def test_the_matter_says_why_its_date_changed(house: Any, under_way: Any) -> None:
    clock = under_way()
    with at(BEFORE):
        matter = confirmed(house)
    with at(AFTER):
        carry_over_all(matter, by=house.system)
    lines = [line["line"] for line in story(f"matter:{clock.matter_id}")]
    assert any("截止日由2024年1月5日（星期五）改为2024年1月10日（星期三）" in line and BASIS in line for line in lines)


def test_a_limit_that_stays_under_the_old_law_says_so_too(house: Any, under_way: Any) -> None:
    clock = under_way()
    with at(BEFORE):
        matter = confirmed(house, "old")
    with at(AFTER):
        carry_over_all(matter, by=house.system)
    due, law_on = Clock.objects.values_list("due_at", "law_on").get(pk=clock.pk)
    assert (due, law_on) == (clock.due_at, None)
    assert any("继续适用原来的" in line["line"] for line in story(f"matter:{clock.matter_id}"))


def test_what_binds_a_body_gets_no_longer_where_the_better_law_is_chosen(house: Any, under_way: Any) -> None:
    """从旧兼从有利: ten working days would give the answering body more time, so the old days stay."""
    clock = under_way()
    with at(BEFORE):
        matter = confirmed(house, "better")
    with at(AFTER):
        carry_over_all(matter, by=house.system)
    assert Clock.objects.get(pk=clock.pk).due_at == clock.due_at


def test_nothing_moves_before_a_second_person_confirms(house: Any, under_way: Any) -> None:
    clock = under_way()
    with at(BEFORE):
        matter = opened(house)
        survey(matter, by=house.handler_justice)
    with at(AFTER):
        with pytest.raises(Conflict) as refused:
            carry_over(matter, by=house.system)
        assert refused.value.code == "lawchange.not_yet" and carry_over_confirmed() == ""
    assert Clock.objects.get(pk=clock.pk).due_at == clock.due_at


def test_who_surveyed_does_not_confirm(house: Any, under_way: Any) -> None:
    under_way()
    with at(BEFORE):
        matter = opened(house)
        finish_survey(matter, by=house.handler_justice)
        with pytest.raises(Conflict) as refused:
            complete_step(open_step(matter, "confirm"), "confirm", by=house.handler_justice)
    assert refused.value.code == "lawchange.second"


def test_confirmed_early_it_waits_for_the_day_it_is_in_force(house: Any, under_way: Any) -> None:
    clock = under_way()
    with at(BEFORE):
        confirmed(house)
        assert carry_over_confirmed() == ""
    assert Clock.objects.get(pk=clock.pk).law_on is None
    with at(AFTER):
        assert carry_over_confirmed() == "1 limits"
    assert Clock.objects.get(pk=clock.pk).law_on == IN_FORCE


def test_a_survey_counts_and_says_what_would_move(house: Any, under_way: Any) -> None:
    under_way()
    under_way("reconsideration.decide")
    with at(BEFORE):
        counts = survey(opened(house), by=house.handler_justice).counts
    assert counts["clock.adopt"] == 2 and counts["clock.moved"] == 1


def test_a_run_cut_off_goes_on_after_the_last_finished_batch(house: Any, under_way: Any) -> None:
    clocks = [under_way() for _ in range(3)]
    with at(BEFORE):
        matter = confirmed(house)
    with at(AFTER):
        assert carry_over(matter, limit=2, by=house.system) == 2
        assert carry_over_all(matter, by=house.system) == 1
        assert carry_over_all(matter, by=house.system) == 0
    told = [sum("改按" in line["line"] for line in story(f"matter:{one.matter_id}")) for one in clocks]
    assert told == [1, 1, 1] and Enactment.objects.get(matter=matter).applied_at is not None


def test_a_limit_that_began_under_the_new_law_is_left_alone(house: Any, under_way: Any) -> None:
    clock = under_way(started=AFTER)
    with at(BEFORE):
        matter = confirmed(house)
    with at(AFTER):
        assert carry_over_all(matter, by=house.system) == 0
    assert Clock.objects.get(pk=clock.pk).law_on is None


def test_the_same_version_is_opened_once(house: Any) -> None:
    first = open_change(NORM, IN_FORCE, basis=BASIS, by=house.handler_justice)
    assert open_change(NORM, IN_FORCE, basis=BASIS, by=house.handler_justice).pk == first.pk
    assert Enactment.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"in_force": BEFORE.date()}, "lawchange.version"),
        ({"basis": " "}, "lawchange.transition"),
        ({"transition": "perhaps"}, "lawchange.transition"),
    ],
)
def test_what_is_missing_is_said(house: Any, values: dict[str, Any], code: str) -> None:
    given = {"in_force": IN_FORCE, "basis": BASIS, **values}
    with pytest.raises(Invalid) as refused:
        open_change(NORM, given.pop("in_force"), **given, by=house.handler_justice)
    assert refused.value.code == code


def test_only_the_justice_bureau_opens_a_change(house: Any) -> None:
    with pytest.raises(Forbidden):
        open_change(NORM, IN_FORCE, basis=BASIS, by=house.dispatcher)
