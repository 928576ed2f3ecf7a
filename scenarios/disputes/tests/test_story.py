"""Two journeys through the whole procedure: unpaid wages to the library, a taking of land through three loops."""

from datetime import date, datetime, timedelta

import pytest

from kernel.audit.queries import broken_chains, replay_differences
from kernel.common.errors import Conflict, Refusal
from kernel.common.moment import LOCAL, at
from kernel.matters import cooperation as together
from kernel.matters import services as matters
from kernel.matters.cooperation import adopt_plan, build_team, propose_team
from scenarios.disputes import services as mediation
from scenarios.disputes.agreement import Promise, Terms
from scenarios.disputes.models import LibraryCase, Obligation
from scenarios.disputes.paths import paths
from scenarios.disputes.queries import events_of, running_limits
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import CLAIMANT, MONDAY, go, sides

pytestmark = pytest.mark.django_db
WAGES = "工地15人三个月工资没发，共41万元，老板一直推，我们要钱吃饭。"
BOSS = {"role": "respondent", "kind": "enterprise", "name": "岚庆建筑有限公司", "id_number": "91990123MA0000A19D"}
PLAN = {
    "claims": ["支付拖欠工资"], "agreed": ["欠薪属实"], "contested": ["数额"], "basis": ["保障农民工工资支付条例#3"],
    "responsibility": "用人单位支付", "options": ["一次付清", "分两期付清"], "risks": ["企业资金不足"],
    "assistance": "法律援助", "communication": "每周电话", "remedies": ["劳动仲裁"],
}  # fmt: skip


def on(day, hour=10):
    return at(datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL))


def whole():
    assert list(broken_chains()) == []
    assert list(replay_differences()) == []


def complex_matter(house, class_code, handler, **given):
    """Accepted and confirmed complex, organised: about to be handled in the township's loop."""
    matter = stories.placed(house, class_code, grade="red", **given)
    matters.accept(matter, by=handler)
    return organise(house, matter, handler)


def organise(house, matter, handler):
    """A team in one click, and a plan."""
    matter.refresh_from_db()
    go(matter, "assess", "confirm", house.dispatcher)
    build_team(matter, by=house.dispatcher)
    go(matter, "team", "formed", house.dispatcher)
    adopt_plan(matter, PLAN, [("约谈企业", matter.accountable, date(2026, 6, 30))], by=handler)
    go(matter, "plan", "adopt", handler)
    return matter


def agreed(house, matter, hand):
    """One session, an agreement in two instalments, signed by everybody and sealed."""
    claimant, boss = sides(matter)
    everybody = list(matter.parties.all())
    mediation.record_mediation(
        matter, held_at=MONDAY, place="县人社局调解室", mediators=[hand], present=[claimant, boss], outcome="agreed",
        agreed="分两期付清四十一万元", by=hand,
    )  # fmt: skip
    first = Promise(boss.pk, claimant.pk, "第一期工资", date(2026, 6, 30), 20_000_000)
    second = Promise(boss.pk, claimant.pk, "第二期工资", date(2026, 7, 31), 21_000_000)
    made = mediation.draft_agreement(
        matter, Terms("拖欠十五人三个月工资四十一万元。", "分两期付清拖欠工资。"), mediator=hand, by=hand,
        parties=everybody, committee=house.bodies["committee:990123001"], promises=[first, second],
    )  # fmt: skip
    go(matter, "summary", "agreement", hand)
    for party in everybody:
        mediation.sign(made, party=party, method="seal" if party == boss else "thumbprint", by=hand)
    mediation.sign(made, role="mediator", by=hand)
    mediation.sign(made, role="committee", method="seal", by=house.chair_lanting)
    go(matter, "sign_agreement", "signed", hand)
    return made


def test_unpaid_wages_from_the_first_words_to_the_library(house):
    hand = house.handler_hrss
    crowd = [{"role": "co_claimant", "name": f"工友{n}", "phone": f"1201231{n:04}"} for n in range(14)]
    with at(MONDAY):
        matter = complex_matter(house, "B1", hand, text=WAGES, parties=[CLAIMANT, *crowd, BOSS], channel="web")
        mediation.give_notice(matter, by=hand)
        go(matter, "notice", "given", hand)
        for helper in (hand, house.handler_housing, house.handler_public_security, house.handler_union):
            go(matter, "handle", "done", helper)
        agreement = agreed(house, matter, hand)
    first, second = Obligation.objects.filter(matter=matter).order_by("due_on")
    court = {"court": "清渡县人民法院", "ground": "body", "applicants": sides(matter)}
    with on(date(2026, 6, 22)):
        asked = mediation.ask_confirmation(agreement, **court, by=hand)
    with on(date(2026, 7, 1)):
        mediation.decide_confirmation(asked, "valid", on=date(2026, 6, 30), number="（2026）测01调确3号", by=hand)
        mediation.perform(first, on=date(2026, 6, 30), evidence="银行代发明细", by=hand)
        matters.follow_up(matter, answered=True, solved=True, respected=True, by=house.caller)
        matters.reply(matter, "已达成协议并经司法确认，第一期已发放到位。", by=hand)
        with pytest.raises(Refusal):
            matters.archive(matter, by=hand)
    with on(date(2026, 8, 3)):
        mediation.mark_missed(second, note="核实企业账户无款", by=hand)
        assert mediation.package_enforcement(second, by=hand).route == "enforcement"
        matters.archive(matter, by=hand)
    matter.refresh_from_db()
    assert (matter.open, matter.ending) == (False, "agreement")
    assert "岚庆" not in LibraryCase.objects.get().facts + LibraryCase.objects.get().outcome
    whole()


def test_wages_are_shown_every_way_from_mediation_to_court(house):
    with at(MONDAY):
        matter = stories.placed(house, "B1", text=WAGES)
        ways = {way.key: way for way in paths("B1", events_of(matter), MONDAY.date())}
    assert [one.length for one in ways["labour_mediation"].limits] == ["十五日"]
    assert [one.length for one in ways["labour_arbitration"].limits[1:]] == ["五日", "四十五日", "十五日"]


def disputed_competence(house, hand):
    """Refused twice, so that the county centre calls the bodies together and names one."""
    given = {"text": "高速连接线征了我家1.8亩地，按旱地补，实际是水田。", "facts": {"act.known": "2026-05-20"}}
    matter = stories.placed(house, "A1", grade="red", parties=[CLAIMANT], **given)
    matters.refuse(matter, reason="属于农业农村部门职责", basis="土地管理法#62", by=hand)
    matters.place(matter, by=house.town_lanting)
    matters.refuse(matter, reason="补偿标准由县政府确定", basis="土地管理法#48", by=hand)
    bodies = [house.bodies["natural_resources"], house.bodies["agriculture"]]
    soon = MONDAY + timedelta(hours=1)
    session = together.call_session(
        matter, "competence", "确定承办单位", house.dispatcher, soon, bodies, by=house.dispatcher
    )
    for body in bodies:
        speaker = house.users[f"handler_{body.function}"]
        together.give_opinion(session, body, "按职责应由对方办理", basis="土地管理法#5", by=speaker)
    together.decide_session(session, "由自然资源局承办", bodies[0], by=house.dispatcher)
    matter.refresh_from_db()
    assert matter.node == "joint_session"
    go(matter, "joint_session", "designate", house.dispatcher)
    go(matter, "take_over", "accept", hand)
    return matter


def test_a_taking_of_land_goes_through_three_loops_after_two_refusals(house):
    hand = house.handler_natural_resources
    with at(MONDAY):
        matter = disputed_competence(house, hand)
        limits = running_limits(matter, MONDAY.date())
        organise(house, matter, hand)
        mediation.give_notice(matter, by=hand)
        go(matter, "notice", "given", hand)
        finish(matter, "handle", "summary", hand)
        assert matter.loop == "county"
    with on(date(2026, 6, 15)):
        go(matter, "county_assign", "assigned", house.dispatcher)
        finish(matter, "county_handle", "county_summary", hand)
        assert matter.loop == "backstop"
    with on(date(2026, 7, 1)):
        go(matter, "sponsor", "sponsored", house.leader)
    settle_at_the_backstop(matter)
    after = running_limits(matter, MONDAY.date())
    assert [one.limit.due_on for one in after] == [one.limit.due_on for one in limits]
    whole()


def settle_at_the_backstop(matter):
    """A fortnight goes by on an attempt, never without one; in the end a decision is issued and explained."""
    chief = stories.holder(stories.step_of(matter, "backstop_handle"))
    with on(date(2026, 7, 2)), pytest.raises(Conflict) as refused:
        go(matter, "backstop_handle", "failed", chief)
    assert refused.value.code == "backstop.no_attempt"
    with on(date(2026, 7, 10)):
        matters.record_evidence(matter, "attempt_recorded", "领导约见诉求人，未谈成。", by=chief)
        go(matter, "backstop_handle", "failed", chief)
        assert matter.node == "backstop_handle"
    with on(date(2026, 7, 20)):
        paper = stories.filed(matter, "决定书.txt", by=chief)
        words = "补偿决定改按水田，已当面说明。"
        matters.record_evidence(matter, "decision_explained", words, file_id=paper.pk, by=chief)
        go(matter, "backstop_handle", "decision", chief)
        assert (matter.node, matter.ending) == ("verify", "decision")


def finish(matter, node, summary, hand):
    """Every body has handled it, nothing came of it, and that is on record."""
    for step in stories.Step.objects.filter(matter_id=matter.pk, node=node, status="open"):
        go(matter, node, "done", stories.holder(step))
    with pytest.raises(Refusal):
        go(matter, summary, "failed", hand)
    matters.record_evidence(matter, "attempt_recorded", "组织两次会商，补偿标准未谈成。", by=hand)
    go(matter, summary, "failed", hand)


def test_a_team_is_proposed_with_a_reason_for_every_seat(house):
    with at(MONDAY):
        matter = stories.placed(house, "B1", grade="red", text=WAGES)
        assert all(one.why for one in propose_team(matter))
