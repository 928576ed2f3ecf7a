"""What may not be skipped, shortened or turned away, each with the article that says so."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.errors import Refusal
from kernel.common.moment import at
from kernel.matters import cooperation, services
from kernel.matters.models import Matter
from kernel.matters.rehearsing import close, step_of, worker
from kernel.people.services import PUBLIC, actor
from scenarios.petitions import queries
from scenarios.petitions import services as petitions
from scenarios.petitions.tests import stories
from scenarios.petitions.tests.stories import MONDAY, decided, noticed, placed, received

pytestmark = pytest.mark.django_db


def test_nothing_is_posted_to_somebody_who_reads_the_tracking_page_only(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house, parties=[{**stories.PETITIONER, "contact_way": "message"}])
        for how in ("post", "message"):
            with pytest.raises(Refusal) as refused:
                petitions.give_notice(matter, "accept", how=how, by=worker(matter))
            assert refused.value.code == "contact.unsafe"
        assert petitions.give_notice(matter, "accept", how="online", by=worker(matter)).how == "online"


def rule_of(act: Any, *args: Any, **given: Any) -> str:
    """The rule a refusal cites."""
    with pytest.raises(Refusal) as refused:
        act(*args, **given)
    return refused.value.rule


def test_the_petition_office_refers_within_fifteen_days_and_the_unit_tells_within_fifteen(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        assert (step_of(matter).due_at.date() - MONDAY.date()).days == 15
        assert step_of(matter).organisation == house.bodies["petition"]
        matter = placed(house, text="我的工龄少记了，请核实。")
        assert (matter.node, (step_of(matter).due_at.date() - MONDAY.date()).days) == ("accept", 15)


def test_nothing_is_handled_before_the_petitioner_was_told(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        assert rule_of(close, matter, "accept").startswith("信访工作条例#23")


def test_the_way_taken_is_the_way_told(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        petitions.give_notice(matter, "litigation", by=worker(matter))
        assert rule_of(close, matter, "accept") == "信访工作条例#23"
        petitions.give_notice(matter, "accept", by=worker(matter))
        assert close(matter, "accept").node == "handle"


def refuse(matter: Matter) -> None:
    services.refuse(matter, reason="属于医保部门的职责", basis="社会保险法#8", by=worker(matter))


def test_an_objection_comes_within_five_working_days_with_its_reasons(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        assert rule_of(close, matter, "refuse", "不归我管") == "信访工作条例#23", "no rule was named"
        refuse(matter)
        matter.refresh_from_db()
        assert matter.node == "triage"
        matter = placed(house, text="工龄的事，请再核实一次。")
    with at(MONDAY + timedelta(days=8)):
        assert rule_of(refuse, matter) == "信访工作条例#23"


def test_two_objections_are_settled_by_the_common_superior_and_then_it_is_accepted(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        refuse(matter)
        matter.refresh_from_db()
        close(matter, "place")
        matter.refresh_from_db()
        refuse(matter)
        matter.refresh_from_db()
        assert matter.node == "joint_session"
        bodies = [house.bodies["hrss"], house.bodies["medical_insurance"]]
        chair, soon = house.dispatcher, MONDAY + timedelta(hours=1)
        session = cooperation.call_session(matter, "competence", "确定受理单位", chair, soon, bodies, by=chair)
        for body in bodies:
            speaker = house.users[f"handler_{body.function}"]
            cooperation.give_opinion(session, body, "按职责应由对方受理", basis="社会保险法#8", by=speaker)
        cooperation.decide_session(session, "由人社局受理", bodies[0], by=chair)
        matter = close(Matter.objects.get(pk=matter.pk), "designate")
        assert matter.node == "accept"
        assert rule_of(refuse, matter) == "信访工作条例#24"


def test_a_decision_needs_the_petitioner_heard_the_facts_verified_and_all_four_parts(house: Any) -> None:
    with at(MONDAY):
        matter = noticed(house)
        hand = worker(matter)
        assert "信访工作条例#31" in rule_of(close, matter, "decision")
        assert rule_of(petitions.write_decision, matter, "support", **{**stories.PARTS, "basis": ""}, by=hand) == (
            "信访工作条例#32"
        )
        petitions.write_decision(matter, "support", **stories.PARTS, by=hand)
        assert rule_of(petitions.write_decision, matter, "refuse", **stories.PARTS, by=hand) == "信访工作条例#35"
        assert "信访工作条例#31" in rule_of(close, matter, "decision")


def test_a_hearing_is_for_major_or_complex_petitions(house: Any) -> None:
    with at(MONDAY):
        matter = noticed(house)
        given = {"held_at": MONDAY, "hearing": True, "by": worker(matter)}
        assert rule_of(petitions.hear, matter, "各方陈述完毕。", **given) == "信访工作条例#31"
        matter = noticed(house, grade="red", text="三十户的工龄都少记了。")
        given["by"] = worker(matter)
        assert petitions.hear(matter, "各方陈述完毕。", **given).kind == "hearing"


def test_the_thirty_days_for_a_review_are_neither_cut_nor_stretched(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house)
        assert rule_of(close, matter, "lapsed").startswith("信访工作条例#35")
        assert rule_of(petitions.ask_again, matter, "recheck", "不服复查", by=actor(PUBLIC)) == "信访工作条例#36"
    with at(MONDAY + timedelta(days=31)):
        assert rule_of(petitions.ask_again, matter, "review", "不服处理意见", by=actor(PUBLIC)) == "信访工作条例#35"
        assert close(matter, "lapsed").node == "execute"


def test_the_body_that_decided_does_not_review_itself(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house, "refuse")
        petitions.ask_again(matter, "review", "事实没有查清。", by=actor(PUBLIC))
        matter = close(matter, "review")
        with pytest.raises(Refusal) as refused:
            petitions.give_opinion(matter, "upheld", text="维持处理意见。", basis="条例", by=house.handler_hrss)
    assert refused.value.code == "post.required"


def test_more_than_five_people_are_recorded_all_the_same(house: Any) -> None:
    crowd = [{"role": "co_claimant", "name": f"村民{n}", "phone": f"1201231{n:04}"} for n in range(7)]
    with at(MONDAY):
        matter = received(house, parties=[stories.PETITIONER, *crowd])
    assert matter.parties.count() == 8 and matter.open
    assert queries.asks_for_representatives(matter)


def test_only_an_earlier_petition_is_linked_and_only_once(house: Any) -> None:
    with at(MONDAY):
        first = received(house)
    with at(MONDAY + timedelta(days=1)):
        second = received(house, text="还是工龄的事，请核实。")
        assert queries.counted(Matter.objects.all()).count() == 2
        with pytest.raises(Refusal):
            petitions.link(first, second, by=house.petition)
        petitions.link(second, first, by=house.petition)
        with pytest.raises(Refusal):
            petitions.link(second, first, by=house.petition)
    assert queries.counted(Matter.objects.all()).get() == first


def test_what_was_not_re_reviewed_is_not_turned_away_as_final(house: Any) -> None:
    with at(MONDAY):
        first = decided(house, "refuse")
    with at(MONDAY + timedelta(days=40)):
        again = received(house, text="还是工龄的事，请核实。")
        petitions.link(again, first, by=house.petition)
        assert rule_of(close, again, "again", "以前办过") == "信访工作条例#36、信访工作条例#22"


def test_a_simple_petition_needs_no_hearing_but_a_written_answer(house: Any) -> None:
    with at(MONDAY):
        matter = noticed(house, "simple")
        assert "信访工作条例#32" in rule_of(close, matter, "decision")
        petitions.write_decision(matter, "support", **stories.PARTS, by=worker(matter))
        assert close(matter, "decision").node == "deliver"
