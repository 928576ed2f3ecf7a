"""A matter is closed to all but named people as soon as somebody in it, or something said of it, asks for it."""

import pytest

from kernel.common.errors import Forbidden
from kernel.matters import services
from kernel.matters.lists import may_see
from kernel.matters.tests.stories import CLAIMANT, assert_ledger_holds, placed, received, step_of, working
from kernel.procedures.models import Step

pytestmark = pytest.mark.django_db
CHILD = {"role": "co_claimant", "name": "李小明", "minor": True}


def test_a_matter_handed_in_for_a_child_is_sealed(house):
    matter = received(house, parties=[{**CLAIMANT, "minor": True}])
    assert matter.sealed and matter.seal_reason == "当事人是未成年人"
    assert not may_see(house.dispatcher, matter)


def test_a_child_entered_later_seals_the_matter_and_whoever_works_stays_in(house):
    matter = working(house)
    assert may_see(house.handler2_hrss, matter)
    services.add_party(matter, CHILD, by=house.handler_hrss)
    matter.refresh_from_db()
    assert matter.sealed
    assert may_see(house.handler_hrss, matter) and not may_see(house.handler2_hrss, matter)
    assert step_of(matter, "handle").assignee == house.handler_hrss
    assert_ledger_holds()


def test_somebody_is_named_for_every_open_step_when_another_body_enters_the_child(house):
    matter = placed(house)
    services.add_party(matter, CHILD, by=house.town_lanting)
    named = Step.objects.get(matter_id=matter.pk, status="open").assignee
    assert named in (house.handler_hrss, house.handler2_hrss) and may_see(named, matter)


@pytest.mark.parametrize("fact", ["domestic_violence", "minor_harmed", "accuses_official"])
def test_a_fact_corrected_later_seals_the_matter(house, fact):
    matter = placed(house)
    services.correct_facts(matter, {fact: True}, by=house.town_lanting)
    matter.refresh_from_db()
    assert matter.sealed and not may_see(house.dispatcher2, matter)


def test_a_grown_up_entered_later_seals_nothing(house):
    matter = placed(house)
    services.add_party(matter, {**CLAIMANT, "name": "王芳"}, by=house.town_lanting)
    matter.refresh_from_db()
    assert not matter.sealed


def test_what_was_sealed_is_refused_to_whom_it_was_open_before(house):
    matter = working(house)
    services.add_party(matter, CHILD, by=house.handler_hrss)
    with pytest.raises(Forbidden):
        services.add_party(matter, CLAIMANT, by=house.handler2_hrss)
