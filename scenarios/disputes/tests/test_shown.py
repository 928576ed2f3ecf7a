"""What the tracking page shows of mediation: agreements, what is owed, rights; sealed by what a person ticked."""

from datetime import date, timedelta

import pytest

from kernel.common.moment import at
from kernel.matters import seal_words
from kernel.matters.tracking import Parcel
from scenarios.disputes import shown
from scenarios.disputes.services import perform
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with at(MONDAY):
        yield


def agreed(house, **given):
    """An agreement in effect, two instalments."""
    matter = stories.summing_up(house, **given)
    drafted = stories.drafted(house, matter, date(2026, 7, 1), date(2026, 8, 1))
    stories.go(matter, "summary", "agreement", house.mediator_lanting)
    stories.signed(house, drafted)
    return matter, drafted


def test_an_agreement_stands_on_the_page_only_when_it_binds(house):
    matter = stories.summing_up(house)
    stories.drafted(house, matter)
    assert shown.agreements(matter) == []


def test_the_page_says_what_is_owed_by_whom_by_when_and_what_was_done(house):
    matter, agreement = agreed(house)
    with at(MONDAY + timedelta(days=20)):
        perform(agreement.obligations.first(), on=date(2026, 6, 28), evidence="银行回单", by=house.mediator_lanting)
    parcel = Parcel(matter)
    told = parcel.agreements[0]
    assert "赔偿维修费四千元" in told["text"]
    assert [(one["debtor"], one["creditor"], one["yuan"], str(one["status_word"])) for one in told["promises"]] == [
        ("赵*", "您（李*）", "2,000", "已履行"), ("赵*", "您（李*）", "2,000", "待履行"),
    ]  # fmt: skip
    assert told["confirm"]["due_at"].date() == date(2026, 7, 8) and "民事诉讼法" in told["confirm"]["basis"]
    assert not told["confirm"]["asked"]


def test_of_a_confidential_matter_the_page_shows_dates_but_not_the_other_side(house):
    matter, _agreement = agreed(house, confidentiality="confidential")
    told = Parcel(matter).agreements[0]
    assert told["text"] == ""
    assert {(one["debtor"], one["creditor"], str(one["what"])) for one in told["promises"]} == {
        ("对方", "您", "协议约定的事项")
    }


def test_the_rights_in_mediation_stand_there_from_the_first_handler_on(house):
    assert shown.rights(stories.received(house)) is None
    told = shown.rights(stories.accepted(house))
    assert told is not None and "第二十三条" in told["basis"] and len(told["lines"]) == 5


@pytest.mark.parametrize(
    ("ticked", "why"),
    [
        ({"domestic_violence": True}, seal_words.VIOLENCE), ({"minor_harmed": True}, seal_words.MINOR),
        ({"accuses_official": True}, seal_words.ACCUSATION), ({"domestic_violence": False}, ""), ({}, ""),
    ],
)  # fmt: skip
def test_what_a_person_ticks_seals_the_matter(house, ticked, why):
    matter = stories.received(house, facts=ticked)
    assert (matter.seal_reason, matter.sealed) == (why, bool(why))
