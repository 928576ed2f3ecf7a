"""A session of mediation to come: in the calendar, on the tracking page, put off, called off, held."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import at, now
from kernel.field import today as outdoors
from kernel.matters.models import Message
from kernel.matters.tests.visits import act, see, text
from scenarios.disputes import services as mediation
from scenarios.disputes.agenda import agenda
from scenarios.disputes.models import MediationPlan
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import MONDAY
from scenarios.disputes.tests.test_mediation import session

pytestmark = pytest.mark.django_db
SOON = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with at(MONDAY):
        yield


def planned(house: Any, matter: Any, **given: Any) -> MediationPlan:
    values = {
        "planned_for": now() + SOON, "place": "岚汀街道调解室", "mediator": house.mediator_lanting,
        "invited": list(stories.sides(matter)), "how": "in_person", "by": house.mediator_lanting, **given,
    }  # fmt: skip
    return mediation.plan_mediation(matter, **values)


def titles(user: Any) -> list[str]:
    return [one.text for one in agenda(user, now(), now() + timedelta(days=3))]


def test_a_session_stands_in_the_mediators_calendar_and_among_todays_tasks(house: Any) -> None:
    matter = stories.working(house)
    planned(house, matter)
    assert "岚汀街道调解室" in titles(house.mediator_lanting) and titles(house.mediator_yanchi) == []
    tasks = outdoors.tasks_of(house.mediator_lanting, None)
    assert [one.place for one in tasks if one.kind == "session"] == ["岚汀街道调解室"]


def test_the_claimant_reads_the_invitation_and_that_it_may_be_refused(house: Any) -> None:
    matter = stories.working(house)
    claimant, respondent = stories.sides(matter)
    planned(house, matter, invited=[respondent])
    assert not Message.objects.filter(matter=matter).exists()
    planned(house, matter, invited=[claimant])
    said = Message.objects.get(matter=matter).text
    assert "岚汀街道调解室" in said and "可以拒绝" in said and "第十七条" in said


def test_another_time_takes_the_place_of_the_first(house: Any) -> None:
    matter = stories.working(house)
    first = planned(house, matter)
    planned(house, matter, planned_for=now() + 2 * SOON)
    first.refresh_from_db()
    assert first.status == "moved" and MediationPlan.objects.filter(status="called").count() == 1


def test_a_session_recorded_afterwards_was_the_planned_one(house: Any) -> None:
    matter = stories.working(house)
    plan = planned(house, matter)
    with at(MONDAY + SOON + timedelta(hours=2)):
        session(house, matter)
    plan.refresh_from_db()
    assert plan.status == "held"


def test_called_off_with_a_reason_it_leaves_the_calendar_and_is_told(house: Any) -> None:
    matter = stories.working(house)
    plan = planned(house, matter)
    mediation.cancel_mediation(plan, "调解员临时出差", by=house.mediator_lanting)
    assert titles(house.mediator_lanting) == []
    assert "临时出差" in Message.objects.filter(matter=matter).latest("id").text
    with pytest.raises(Conflict, match="取消"):
        mediation.cancel_mediation(plan, "再取消一次", by=house.mediator_lanting)


@pytest.mark.parametrize(("given", "code"), [
    ({"planned_for": MONDAY - SOON}, "mediation.past"), ({"place": " "}, "mediation.place"),
    ({"invited": []}, "mediation.no_guest"), ({"how": "smoke"}, "notice.how"),
])  # fmt: skip
def test_what_is_missing_is_refused_with_a_sentence(house: Any, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        planned(house, stories.working(house), **given)
    assert refused.value.code == code


def test_after_a_refusal_nobody_is_invited_until_it_is_written_how_they_agreed_anew(house: Any) -> None:
    matter = stories.working(house)
    session(house, matter, "refused", refused_by=stories.sides(matter)[1])
    with pytest.raises(Conflict) as refused:
        planned(house, matter)
    assert refused.value.rule == "人民调解法#17"
    assert planned(house, matter, consent="11月20日来电说愿意再谈").status == "called"


def test_it_is_set_and_called_off_on_pages(house: Any) -> None:
    matter = stories.working(house)
    keys = [one.pk for one in stories.sides(matter)]
    act(
        house.mediator_lanting, matter, "plan-mediation", planned_for=f"{now() + SOON:%Y-%m-%dT%H:%M}",
        place="村委会议室", mediator=house.mediator_lanting.pk, invited=keys, how="phone",
    )  # fmt: skip
    plan = MediationPlan.objects.get()
    page = text(see(house.mediator_lanting, "matters:detail", matter.no))
    assert "村委会议室" in page and "待举行" in page
    act(house.mediator_lanting, matter, "cancel-mediation", plan.pk, reason="当事人要求改天")
    plan.refresh_from_db()
    assert plan.status == "cancelled"
