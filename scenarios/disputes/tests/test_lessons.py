"""What a finished matter teaches: causes, answers owed, and cases that point to nobody."""

from datetime import timedelta

import pytest

from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import at, now
from kernel.law.models import Clock
from kernel.matters import services as matters
from scenarios.disputes import services as mediation
from scenarios.disputes.alike import alike
from scenarios.disputes.models import LibraryCase, Obligation
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import MONDAY

pytestmark = pytest.mark.django_db
STORY = "我叫李明，电话12012300001，楼上赵强家漏水泡坏我家天花板，住临川社区3号楼2单元501室，2026年6月1日发现的。"


@pytest.fixture(autouse=True)
def _monday():
    with at(MONDAY):
        yield


@pytest.fixture
def ended(house):
    matter = stories.summing_up(house, text=STORY)
    stories.signed(house, stories.drafted(house, matter))
    stories.go(matter, "summary", "agreement", house.mediator_lanting)
    stories.go(matter, "sign_agreement", "signed", house.mediator_lanting)
    return matter


# ── root cause ───────────────────────────────────────────────────────────────


def review(house, matter, **given):
    return mediation.review_root_cause(
        matter,
        **{
            "cause": "management", "finding": "老旧小区水管多年没有检修。", "recommendation": "请逐栋排查公共管道。",
            "addressed": house.bodies["housing"], "by": house.mediator_lanting, **given,
        },
    )  # fmt: skip


def test_a_cause_is_reviewed_only_after_the_ending(house):
    with pytest.raises(Conflict):
        review(house, stories.working(house))


def test_a_recommendation_is_owed_an_answer_within_thirty_days(house, ended):
    row = review(house, ended)
    clock = Clock.objects.get(pk=row.clock_id)
    assert (clock.due_at - now()).days == 30
    with pytest.raises(Forbidden):
        mediation.answer_recommendation(row, "已经安排排查整改。", adopted="whole", by=house.handler_education)
    mediation.answer_recommendation(row, "已经安排逐栋排查整改。", adopted="whole", by=house.handler_housing)
    clock.refresh_from_db()
    assert clock.status == "met"
    with pytest.raises(Conflict):
        mediation.answer_recommendation(row, "再答复一次看看行不行", adopted="part", by=house.handler_housing)


def test_a_late_answer_stays_visibly_late(house, ended):
    row = review(house, ended)
    with at(MONDAY + timedelta(days=40)):
        mediation.answer_recommendation(row, "已经安排逐栋排查整改。", adopted="part", by=house.handler_housing)
    assert Clock.objects.get(pk=row.clock_id).status == "breached"


@pytest.mark.parametrize(
    "given", [{"cause": "people"}, {"finding": "不好"}, {"addressed": None}, {"recommendation": ""}]
)
def test_a_review_is_complete_or_refused(house, ended, given):
    with pytest.raises(Invalid):
        review(house, ended, **given)


# ── library ──────────────────────────────────────────────────────────────────


def test_the_machine_drafts_a_case_that_points_to_nobody(house, ended):
    case = mediation.propose_case(ended, by=house.system)
    told = case.title + case.facts + case.measures + case.outcome
    for trace in ("李明", "赵强", "12012300001", "临川", "501", "6月1日"):
        assert trace not in told
    assert "漏水" in case.facts
    assert case.status == "proposed"
    assert mediation.propose_case(ended, by=house.system) is None


def test_a_sealed_matter_teaches_in_silence(house):
    matter = stories.received(house, text="丈夫家暴多年，昨晚又动手打人。")
    assert mediation.propose_case(matter, by=house.system) is None


def test_a_person_confirms_the_text_and_traces_are_refused(house, ended):
    case = mediation.propose_case(ended, by=house.system)
    words = {
        "title": "漏水赔偿",
        "facts": "楼上漏水泡坏楼下天花板，双方对维修费有分歧。",
        "measures": "调解一次",
        "outcome": "分期赔偿",
    }
    for trace in ("李明不服", "电话12012300001", "临川社区的邻居", "6月1日上午"):
        with pytest.raises(Invalid) as refused:
            mediation.publish_case(case, **{**words, "facts": words["facts"] + trace}, by=house.town_lanting)
        assert refused.value.code == "library.identifies"
    mediation.publish_case(case, **words, by=house.town_lanting)
    assert LibraryCase.objects.get().status == "published"
    with pytest.raises(Conflict):
        mediation.decline_case(case, "重复了", by=house.town_lanting)


def test_a_case_appears_by_itself_when_the_matter_is_filed(house, ended):
    follow(house, ended)
    matters.archive(ended, by=house.mediator_lanting)
    assert LibraryCase.objects.get().matter_id == ended.pk


def follow(house, matter):
    for one in Obligation.objects.filter(matter=matter):
        mediation.perform(one, on=MONDAY.date(), evidence="当场付清收条", by=house.mediator_lanting)
    matters.reply(matter, "经调解双方达成协议，赔偿款已付清。", by=house.mediator_lanting)
    matters.follow_up(matter, answered=True, solved=True, respected=True, by=house.caller)
    matter.refresh_from_db()


def test_a_published_case_of_the_class_stands_beside_a_matter_like_it(house, ended):
    case = mediation.propose_case(ended, by=house.system)
    later = stories.received(house, text=STORY)
    classed(later, ended.class_code, house)
    assert alike(later) == []
    facts = "楼上漏水泡坏楼下天花板，双方对维修费有分歧。"
    words = {"title": "漏水赔偿", "facts": facts, "measures": "调解一次", "outcome": "分期赔偿"}
    mediation.publish_case(case, **words, by=house.town_lanting)
    [found] = alike(later)
    assert (found.case.title, found.reasons[0]) == ("漏水赔偿", "同一类别")
    assert found.reasons[1].startswith("文字相似")
    assert alike(ended) == []


def classed(matter, class_code, house):
    matters.confirm_class(matter, class_code, by=house.town_lanting)
    matter.refresh_from_db()
