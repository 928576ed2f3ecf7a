"""Who is offered to join two matters is who may: the page, the warning and the service ask the same question."""

from typing import Any

import pytest
from django.urls import reverse

from kernel.common.errors import Forbidden
from kernel.common.moment import at
from kernel.matters import services
from kernel.matters.desk.notices import notices_of
from kernel.matters.models import Duplicate, Matter
from kernel.matters.tests.stories import MONDAY, placed, received
from kernel.matters.tests.visits import act, see, text

pytestmark = pytest.mark.django_db
WORDS = "同一诉求人同一工地"


def told_twice(house: Any) -> tuple[Matter, Duplicate]:
    """A matter that waits in a township and tells what an earlier one told."""
    received(house)
    second = received(house)
    return second, Duplicate.objects.get(matter=second)


def test_the_countys_dispatcher_joins_what_waits_in_a_township(house: Any) -> None:
    with at(MONDAY):
        second, proposal = told_twice(house)
        offered = reverse("matters:act_on", args=[second.no, "merge", proposal.pk])
        assert offered in see(house.dispatcher, "matters:detail", second.no).content.decode()
        assert "并案：两件是同一件事" in text(see(house.dispatcher, "matters:act_on", second.no, "merge", proposal.pk))
        assert [one.matter for one in notices_of(house.dispatcher, None) if one.part == "duplicates"] == [second]
        assert act(house.dispatcher, second, "merge", proposal.pk, note=WORDS).status_code == 302
    second.refresh_from_db()
    assert second.phase == "merged"


def test_who_may_not_join_them_is_not_offered_it_and_reads_who_may(house: Any) -> None:
    with at(MONDAY):
        received(house, by=house.grid_lanting)
        second = received(house, by=house.grid_lanting)
        proposal = Duplicate.objects.get(matter=second)
        offered = reverse("matters:act_on", args=[second.no, "merge", proposal.pk])
        assert proposal.other.no in see(house.grid_lanting, "matters:detail", second.no).content.decode()
        assert offered not in see(house.grid_lanting, "matters:detail", second.no).content.decode()
        assert "调度员判断" in text(see(house.grid_lanting, "matters:act_on", second.no, "merge", proposal.pk))
        with pytest.raises(Forbidden):
            services.merge(proposal, note=WORDS, by=house.grid_lanting)


def test_what_is_dispatched_already_is_not_offered_to_be_joined(house: Any) -> None:
    with at(MONDAY):
        received(house)
        second = placed(house)
        proposal = Duplicate.objects.get(matter=second)
        offered = reverse("matters:act_on", args=[second.no, "merge", proposal.pk])
        assert offered not in see(house.town_lanting, "matters:detail", second.no).content.decode()


@pytest.mark.parametrize(("first", "then"), [("apart", "merge"), ("merge", "apart"), ("apart", "apart")])
def test_the_second_of_two_clerks_reads_what_the_first_decided_and_changes_nothing(
    house: Any, first: str, then: str
) -> None:
    with at(MONDAY):
        second, proposal = told_twice(house)
        assert act(house.town_lanting, second, first, proposal.pk, note="核对过原件了").status_code == 302
        proposal.refresh_from_db()
        before = (proposal.status, proposal.decided_by, proposal.note)
        late = act(house.dispatcher, second, then, proposal.pk, note="我来晚了一步")
    proposal.refresh_from_db()
    assert late.status_code == 409 and "我来晚了一步" in late.content.decode()
    assert house.town_lanting.name in text(late) and "核对过原件了" in text(late)
    assert (proposal.status, proposal.decided_by, proposal.note) == before
