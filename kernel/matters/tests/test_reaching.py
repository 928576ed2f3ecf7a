"""How a person may safely be reached: asked when handing in, shown as a stop, kept wherever somebody would call."""

from datetime import timedelta

import pytest

from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import at
from kernel.matters import services, voices
from kernel.matters.reaching import WAYS, stop_of
from kernel.matters.registers import party_columns
from kernel.matters.tests.stories import CLAIMANT, MONDAY, alter, received, working
from kernel.matters.tests.test_citizen import handed_in
from kernel.matters.tests.test_pages_actions import until_verify
from kernel.matters.tests.visits import code, see, send, text
from kernel.people.models import AccessLog
from kernel.people.services import PUBLIC, actor

EVENING, SUNDAY = MONDAY.replace(hour=20), MONDAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def monday(db):
    with at(MONDAY):
        yield


def asking(house, way):
    """A matter being handled whose claimant asked to be reached this way."""
    return working(house, parties=[{**CLAIMANT, "contact_way": way, "contact_preference": f"{WAYS[way]}；先别说单位"}])


@pytest.mark.parametrize(
    ("way", "how", "when", "stopped"),
    [
        ("", "call", EVENING, False), ("", "post", MONDAY, False), ("call", "message", EVENING, False),
        ("daytime", "call", MONDAY, False), ("daytime", "phone", EVENING, True), ("daytime", "call", SUNDAY, True),
        ("daytime", "message", MONDAY, True), ("daytime", "online", EVENING, False),
        ("message", "call", MONDAY, True), ("message", "post", MONDAY, True), ("message", "message", MONDAY, True),
        ("message", "tracking_page", EVENING, False), ("message", "in_person", MONDAY, False),
    ],
)  # fmt: skip
def test_what_was_asked_stops_every_other_way(house, way, how, when, stopped):
    party = received(house, parties=[{**CLAIMANT, "contact_way": way}]).parties.get()
    assert bool(stop_of(party, how, when)) is stopped


def test_a_way_that_is_not_on_the_list_is_refused():
    with pytest.raises(Invalid) as refusal:
        party_columns({**CLAIMANT, "contact_way": "visit"})
    assert refusal.value.code == "party.contact_way"


def test_where_there_is_violence_at_home_and_nothing_was_chosen_nobody_calls(client, house):
    party = handed_in(client, touches=["domestic_violence"], contact="").parties.get(role="claimant")
    assert (party.contact_way, party.contact_preference) == ("message", str(WAYS["message"]))


def test_handlers_read_the_stop_before_they_reach_for_the_number(house):
    matter = asking(house, "message")
    page = text(see(house.handler_hrss, "matters:detail", matter.no))
    assert "联系前看清：不要打电话、不发短信，只在查进度页面留言；先别说单位" in page


def test_the_number_of_somebody_not_to_be_called_is_not_shown(house):
    matter = asking(house, "message")
    answer = send(house.handler_hrss, "matters:reveal", matter.no, matter.parties.get().pk, "phone", **reason(house))
    assert code(answer) == "contact.unsafe" and not AccessLog.objects.exists()


def reason(house, **more):
    """A reason as the form asks for it."""
    return {"purpose": "电话回访", "note": "核对工资明细和金额", **more}


def test_in_danger_the_number_is_shown_and_the_record_says_why(house):
    matter = asking(house, "message")
    form = reason(house, danger="on")
    send(house.handler_hrss, "matters:reveal", matter.no, matter.parties.get().pk, "phone", **form)
    assert AccessLog.objects.get().note.startswith("眼前有危险，必须联系：")


def test_a_name_may_be_looked_at_whatever_was_asked(house):
    matter = asking(house, "message")
    send(house.handler_hrss, "matters:reveal", matter.no, matter.parties.get().pk, "name", **reason(house))
    assert AccessLog.objects.get().fields == "name"


# ── the call afterwards ──────────────────────────────────────────────────────


def concluded(house, way):
    """A matter that waits for the call afterwards, whose claimant asked to be reached this way."""
    matter = until_verify(house)
    for party in matter.parties.filter(role="claimant"):
        alter(party, contact_way=way, by=house.system)
    return matter


def test_out_of_the_hours_named_no_call_is_made(house):
    matter = concluded(house, "daytime")
    with at(MONDAY.replace(hour=21)), pytest.raises(Conflict) as refusal:
        services.follow_up(matter, answered=True, solved=True, by=house.caller)
    assert refusal.value.code == "contact.unsafe" and "只在工作日白天打电话" in refusal.value.what


def test_whoever_is_not_to_be_called_is_asked_on_the_tracking_page(house):
    matter = concluded(house, "message")
    services.follow_up(matter, answered=False, by=house.caller)
    asked = matter.messages.get(kind="notice", by=house.caller)
    assert "解决了吗" in asked.text and not asked.from_public


def test_an_answer_is_noted_only_when_one_was_given_on_the_page(house):
    matter = concluded(house, "message")
    with pytest.raises(Conflict) as refusal:
        services.follow_up(matter, answered=True, solved=True, by=house.caller)
    assert refusal.value.code == "contact.no_answer"
    voices.rate(matter, 5, by=actor(PUBLIC))
    services.follow_up(matter, answered=True, solved=True, by=house.caller)
    matter.refresh_from_db()
    assert matter.node != "verify"
