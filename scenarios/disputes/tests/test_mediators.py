"""Mediators see what is given to their committee by name, and what they mediate; nothing else."""

from datetime import date
from typing import Any

import pytest

from kernel.common.errors import Forbidden
from kernel.common.moment import at, now
from kernel.matters import attending
from kernel.matters.lists import may_see
from kernel.matters.tests.stories import MONDAY, placed, step_of, working
from kernel.people.services import add_user, end_post, give_post
from kernel.procedures.queries import open_steps
from scenarios.disputes.services import mediation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with at(MONDAY):
        yield


def test_a_matter_given_to_a_committee_is_seen_by_its_mediator_and_its_chair(house: Any) -> None:
    matter = placed(house, "E2")
    assert matter.accountable.function == "committee"
    assert open_steps(matter.pk).get().assignee == house.mediator_lanting
    assert may_see(house.mediator_lanting, matter) and may_see(house.chair_lanting, matter)
    assert not may_see(house.mediator_yanchi, matter) and not may_see(house.mediator_nanpo, matter)


def test_a_second_mediator_sees_it_once_it_is_given_to_them(house: Any) -> None:
    second = mediator_of(house, "second")
    matter = placed(house, "E2")
    named = open_steps(matter.pk).get().assignee
    other = second if named == house.mediator_lanting else house.mediator_lanting
    assert not may_see(other, matter)
    attending.assign(open_steps(matter.pk).get(), other, by=house.chair_lanting)
    assert may_see(other, matter)


def test_a_step_of_a_mediator_who_left_is_given_on_by_the_dispatcher(house: Any) -> None:
    matter = placed(house, "E2")
    end_post(house.mediator_lanting.posts.get(), on=MONDAY.date(), by=house.admin)
    came = mediator_of(house, "came")
    step = open_steps(matter.pk).get()
    with pytest.raises(Forbidden):
        attending.assign(step, came, by=house.town_yanchi)
    attending.assign(step, came, by=house.town_lanting)
    assert may_see(came, matter)


def test_whoever_mediates_sees_the_matter(house: Any) -> None:
    matter = working(house)
    mediation.give_notice(matter, by=house.handler_hrss)
    assert not may_see(house.mediator_lanting, matter)
    mediation.record_mediation(
        matter, held_at=now(), place="调解室", mediators=[house.mediator_lanting], present=list(matter.parties.all()),
        outcome="progress", by=house.handler_hrss,
    )  # fmt: skip
    assert may_see(house.mediator_lanting, matter)
    assert not may_see(house.mediator_yanchi, matter)
    assert step_of(matter, "handle").organisation == matter.accountable


def mediator_of(house: Any, name: str) -> Any:
    """One more mediator in the committee of 岚汀街道."""
    user = add_user(name, f"调解员{name}", by=house.system)
    body = house.bodies["committee:990123001"]
    give_post(user, "mediator", body, region="", since=date(2020, 1, 1), by=house.system)
    return user
