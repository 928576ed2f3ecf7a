"""The life of a decision, from the catalogue to the evaluation afterwards."""

from typing import Any

import pytest

from kernel.audit.queries import broken_chains, replay_differences, story
from kernel.common.errors import Refusal
from kernel.deliberation.models import Meeting
from scenarios.decisions import services as decisions
from scenarios.decisions.models import ExpertOpinion
from scenarios.decisions.tests.stories import Story

pytestmark = pytest.mark.django_db


def test_a_decision_goes_from_the_catalogue_to_its_evaluation(house: Any) -> None:
    told = Story(house).published()
    assert told.it().node == "execute" and told.it().accountable == house.bodies["transport"]
    told.evaluate()
    matter = told.it()
    assert (matter.phase, matter.ending, matter.open) == ("archived", "decision", False)
    assert Meeting.objects.get(matter=matter).speeches[-1]["head"]
    lines = [line["line"] for line in story(matter.audit_chain)]
    assert "刘副县长的不同意见已载入会议记录" in lines and "论证专家2提出反对意见，已载入论证材料" in lines
    assert list(replay_differences()) == [] and list(broken_chains()) == []


def test_a_decision_is_changed_only_by_going_through_everything_anew(house: Any) -> None:
    told = Story(house).published()
    told.show("change_approved", by=told.lead)
    told.close("execute", "change", told.lead, "客流变化较大，需要调整")
    matter = told.it()
    assert (matter.node, matter.ending, matter.reopened) == ("draft", "", 1)
    with pytest.raises(Refusal, match="草案"):
        told.close("draft", "drafted", told.lead)


def test_carrying_out_is_reported_anew_each_time(house: Any) -> None:
    told = Story(house).published()
    told.show("execution_report", by=told.lead)
    told.close("execute", "reported", told.lead)
    with pytest.raises(Refusal, match="还没有报告"):
        told.close("execute", "reported", told.lead)


def test_who_has_an_interest_steps_back_and_is_not_asked_again(house: Any) -> None:
    told = Story(house).before_experts()
    asked = told.do(lambda: decisions.ask_expert(told.it(), house.scholar1, by=told.lead))
    told.do(lambda: decisions.declare_interest(asked, "本人公司承接公交站台广告。", by=house.scholar1))
    with pytest.raises(Refusal, match="利害关系") as refused:
        told.do(lambda: decisions.ask_expert(told.it(), house.scholar1, by=told.lead))
    assert refused.value.rule.endswith("#19")
    assert ExpertOpinion.objects.get(pk=asked.pk).position == "recused"


def test_an_experts_words_are_the_experts_own(house: Any) -> None:
    told = Story(house).before_experts()
    asked = told.do(lambda: decisions.ask_expert(told.it(), house.scholar1, by=told.lead))
    with pytest.raises(Refusal, match="专家本人"):
        told.do(lambda: decisions.give_expert_opinion(asked, "support", "替专家写的意见不算数。", by=told.lead))
    told.ask_experts(skip=1)
    with pytest.raises(Refusal, match="专家已独立署名论证"):
        told.close("experts", "heard", told.lead)


def test_whoever_appraised_the_risk_does_not_appraise_the_effect(house: Any) -> None:
    told = Story(house).published()
    told.show("execution_report", by=told.lead)
    told.close("execute", "evaluate", told.lead, "群众意见较多")
    with pytest.raises(Refusal, match="不能做后评估") as refused:
        told.do(lambda: decisions.appraise(
            told.it(), "effect", unit="县发展研究中心", conclusion="met", findings="效果很好。",
            measures="继续。。。", by=told.office))  # fmt: skip
    assert refused.value.rule.endswith("#36")
