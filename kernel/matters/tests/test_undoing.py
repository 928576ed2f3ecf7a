"""Taking back a dispatch or a reminder: everything as before, nothing erased, no limit moved."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.errors import Conflict, Forbidden
from kernel.common.moment import at
from kernel.law.models import Clock
from kernel.matters import oversight, services, undoing
from kernel.matters.models import Matter, Message, Placement
from kernel.matters.tests.stories import MONDAY, alter, assert_ledger_holds, received, step_of, told, working

pytestmark = pytest.mark.django_db
SOON, LATE = MONDAY + timedelta(minutes=1), MONDAY + timedelta(minutes=6)


def dispatched(house: Any, **given: Any) -> Matter:
    with at(MONDAY):
        matter = received(house, **given)
        return services.dispatch(matter, class_code="B1", grade="yellow", reason="按实际情况", by=house.town_lanting)


def test_a_dispatch_taken_back_waits_where_it_waited_with_the_limit_it_had(house: Any) -> None:
    with at(MONDAY):
        before = received(house)
    first = step_of(before, "triage")
    was = {name: getattr(before, name) for name in undoing.CONFIRMED}
    with at(MONDAY + timedelta(hours=2)):
        services.dispatch(before, class_code="B1", grade="yellow", reason="按实际情况", by=house.town_lanting)
    with at(MONDAY + timedelta(hours=2, minutes=1)):
        matter = undoing.take_back_dispatch(before, by=house.town_lanting)
    again = step_of(matter, "triage")
    matter.refresh_from_db()
    assert (again.due_at, matter.due_at, matter.phase) == (first.due_at, first.due_at, "triage")
    assert matter.accountable_id == matter.receiver_id
    assert {name: getattr(matter, name) for name in undoing.CONFIRMED} == was
    assert [one.organisation_id for one in Placement.objects.filter(matter=matter, until=None)] == [matter.receiver_id]
    assert not matter.assistants.exists()
    assert_ledger_holds()


def test_the_limit_goes_on_from_its_beginning(house: Any) -> None:
    matter = dispatched(house)
    with at(SOON):
        undoing.take_back_dispatch(matter, by=house.town_lanting)
    running = Clock.objects.filter(matter_id=matter.pk, met_at__isnull=True, step_id__isnull=False)
    assert [(one.key, one.started_at) for one in running] == [("disputes/intake.triage", MONDAY)]


def test_it_can_be_dispatched_again(house: Any) -> None:
    matter = dispatched(house)
    with at(SOON):
        undoing.take_back_dispatch(matter, by=house.town_lanting)
        services.dispatch(matter, class_code="B1", grade="yellow", reason="按实际情况", by=house.town_lanting)
    assert step_of(matter, "accept").organisation == house.bodies["hrss"]
    assert "派单已撤回" in told(matter)
    assert_ledger_holds()


@pytest.mark.parametrize(
    ("who", "when", "refused", "code"),
    [
        ("dispatcher", SOON, Forbidden, "undo.others"),
        ("town_lanting", LATE, Conflict, "undo.late"),
    ],
)
def test_only_ones_own_and_only_at_once(house: Any, who: str, when: Any, refused: Any, code: str) -> None:
    matter = dispatched(house)
    with at(when), pytest.raises(refused) as told_why:
        undoing.take_back_dispatch(matter, by=getattr(house, who))
    assert told_why.value.code == code


def test_what_the_body_has_begun_is_not_taken_back(house: Any) -> None:
    matter = dispatched(house)
    with at(SOON):
        services.accept(matter, by=house.handler_hrss)
        with pytest.raises(Conflict) as refusal:
            undoing.take_back_dispatch(matter, by=house.town_lanting)
    assert refusal.value.code == "step.went_on"


def test_a_limit_that_was_moved_meanwhile_is_left_alone(house: Any) -> None:
    matter = dispatched(house)
    alter(step_of_closed(matter), due_at=MONDAY + timedelta(days=9), by=house.system)
    with at(SOON), pytest.raises(Conflict):
        undoing.take_back_dispatch(matter, by=house.town_lanting)


def step_of_closed(matter: Matter) -> Any:
    from kernel.procedures.models import Step

    return Step.objects.get(matter_id=matter.pk, node="triage")


def test_a_reminder_taken_back_stays_in_the_story_and_counts_no_more(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        line = oversight.remind(matter, "请本周内答复。", by=house.dispatcher)
        undoing.take_back_reminder(line, by=house.dispatcher)
        with pytest.raises(Conflict):
            undoing.take_back_reminder(line, by=house.dispatcher)
    assert list(Message.objects.filter(matter=matter).values_list("kind", flat=True))[-1] == "taken_back"
    assert "催办已撤回" in told(matter)
    assert_ledger_holds()
