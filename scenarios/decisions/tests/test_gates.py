"""Whoever tries to skip a stage, through whichever door, is told the article that forbids it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.common.errors import Refusal
from kernel.common.moment import at, now
from kernel.deliberation import services as texts
from kernel.deliberation.queries import consultation_of
from kernel.deliberation.rehearsing import LEGAL
from kernel.law.models import Clock
from kernel.matters import progress, services
from kernel.web.services import issue_key
from scenarios.decisions import services as decisions
from scenarios.decisions.rehearsal import SPEECHES
from scenarios.decisions.tests.stories import Story

pytestmark = pytest.mark.django_db
LAW = "重大行政决策程序暂行条例"


def meet(told: Story) -> Any:
    return texts.record_meeting(
        told.it(), "passed", body="常务会议", held_on=now().date(), speeches=SPEECHES, by=told.office
    )


def examine(told: Story) -> Any:
    return texts.examine(told.it(), "pass", **LEGAL, by=told.house.examiner)


def appraise(told: Story) -> Any:
    return decisions.appraise(
        told.it(), "risk", unit="某单位", conclusion="controllable", findings="风险不大。", measures="有预案。",
        by=told.lead,
    )  # fmt: skip


def publish(told: Story) -> Any:
    return texts.give_to(told.it(), "publish", "published", told.house.bodies["transport"], by=told.office)


SKIPS: list[tuple[Callable[[Story], Any], str]] = [
    (examine, "15"), (meet, "25"), (publish, "31"), (appraise, "19"),
    (lambda told: texts.save_draft(told.it(), "第一条 改掉了群众正在看的草案。", by=told.lead), ""),
    (lambda told: services.archive(told.it(), by=told.office), "36"),
]  # fmt: skip


@pytest.mark.parametrize(("skip", "article"), SKIPS)
def test_a_service_called_too_early_names_the_article(house: Any, skip: Any, article: str) -> None:
    told = Story(house).laid_open()
    with pytest.raises(Refusal) as refused, at(told.moment):
        skip(told)
    assert refused.value.rule == (f"{LAW}#{article}" if article else refused.value.rule)
    assert told.it().node == "consult"


@pytest.mark.parametrize(("outcome", "article"), [("decision", "25"), ("passed", "15"), ("published", "31")])
def test_the_api_names_the_article(house: Any, outcome: str, article: str) -> None:
    told = Story(house).laid_open()
    with at(told.moment):
        _key, token = issue_key("系统", user=told.lead, scopes=["*"], valid_to=None, by=house.system)
        step = progress.open_steps(told.it())[0]
        answer = Client().post(
            f"/api/matters/{told.matter.no}/steps/{step.pk}/complete", json.dumps({"outcome": outcome, "note": "跳过"}),
            content_type="application/json", headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
    assert answer.status_code == 409 and answer.json()["rule"] == f"{LAW}#{article}"


def test_the_page_names_the_article(house: Any) -> None:
    told = Story(house).laid_open()
    client = Client()
    client.force_login(told.office)
    form = {"body": "常务会议", "held_on": "2026-06-08", "decision": "passed", "rows": "5"}
    for number, one in enumerate(SPEECHES, 1):
        form |= {f"{name}_{number}": one[name] for name in ("name", "post", "position", "words")}
        form |= {f"head_{number}": "on"} if one["head"] else {}
    with at(told.moment):
        answer = client.post(reverse("matters:act", args=[told.matter.no, "meeting"]), form)
    page = answer.content.decode()
    assert answer.status_code == 409 and ("第二十五条" in page or f"{LAW}#25" in page)


@pytest.mark.parametrize("days", [1, 15, 29])
def test_thirty_days_are_thirty_days_for_everybody(house: Any, days: int) -> None:
    told = Story(house).laid_open()
    opened = told.moment
    told.wait(days)
    clock = Clock.objects.get(matter_id=told.matter.pk, key="decision.consultation", met_at__isnull=True)
    with pytest.raises(Refusal) as refused:
        told.close("consult", "closed", told.lead)
    first = (clock.due_at + timedelta(days=1)).astimezone(opened.tzinfo)
    assert f"{first.year}年{first.month}月{first.day}日" in refused.value.what and "第十五条" in refused.value.what
    assert LAW in refused.value.rule and (first - opened).days >= 30


def test_seven_working_days_of_examination_are_held(house: Any) -> None:
    told = Story(house).heard()
    told.wait(7)
    with pytest.raises(Refusal, match="第二十六条") as refused, at(told.moment):
        examine(told)
    assert refused.value.rule.startswith(LAW) and not told.it().ended_at
    told.wait(5)
    told.do(lambda: examine(told))
    assert told.it().node == "materials"
    assert set(Clock.objects.filter(key="decision.legality").values_list("status", flat=True)) == {"met"}


def test_a_shorter_time_needs_a_reason_that_is_published(house: Any) -> None:
    told = Story(house).drafted()
    with pytest.raises(Refusal, match="理由"):
        told.close("consult_open", "published_short", told.lead, note=" ")
    told.close("consult_open", "published_short", told.lead, note="汛期将至，线路须在月底前调整。")
    found = consultation_of(told.matter)
    assert found.short_reason.startswith("汛期") and (found.closes_at - found.opened_at).days == 7
    page = Client().get(reverse("deliberation:read", args=[found.pk])).content.decode()
    assert "汛期将至" in page
    told.wait(5)
    with pytest.raises(Refusal, match="最早"):
        told.close("consult_short", "closed", told.lead)


def test_what_the_law_does_not_let_out_is_not_left_out(house: Any) -> None:
    told = Story(house).heard()
    with pytest.raises(Refusal) as refused:
        told.do(lambda: texts.omit(told.it(), "no_risk", "大家都觉得没有必要审查。", by=house.examiner))
    assert refused.value.code == "stage.required" and refused.value.rule == f"{LAW}#26"


def test_the_head_speaks_last_and_departing_from_most_is_explained(house: Any) -> None:
    told = Story(house).examined()
    with pytest.raises(Refusal, match="最后一个") as refused:
        told.meet([SPEECHES[3], *SPEECHES[:3]])
    assert refused.value.rule == f"{LAW}#30"
    against = [{**one, "position": "against"} for one in SPEECHES[:3]]
    with pytest.raises(Refusal, match="说明理由"):
        told.meet([*against, SPEECHES[3]])
    told.meet([*against, SPEECHES[3]], departing="事关群众出行，先行实施，半年后评估。")
    assert told.it().node == "party_report"


def test_nobody_but_an_examiner_examines(house: Any) -> None:
    told = Story(house).heard()
    told.wait(12)
    with pytest.raises(Refusal, match="其他岗位"):
        told.do(lambda: texts.examine(told.it(), "pass", **LEGAL, by=house.handler_justice))


def test_an_examination_is_answered_point_by_point_before_it_comes_again(house: Any) -> None:
    told = Story(house).heard()
    points = [{"clause": "2", "text": "免费范围要和上位法一致。"}, {"clause": "3", "text": "写明施行日期。"}]
    told.do(lambda: texts.examine(told.it(), "revise", points=points, **LEGAL, by=house.examiner))
    with pytest.raises(Refusal, match="逐条"):
        told.do(lambda: texts.answer_points(told.it(), [(True, "已改为六十五周岁以上。")], by=told.lead))
    with pytest.raises(Refusal, match="还缺"):
        told.close("answer", "answered", told.lead)
    answers = [(True, "已改为六十五周岁以上。"), (False, "公布时再填。")]
    told.do(lambda: texts.answer_points(told.it(), answers, by=told.lead))
    told.do(lambda: texts.save_draft(told.it(), "第一条 新开微公交。\n第二条 老年人免费。", by=told.lead))
    told.close("answer", "answered", told.lead)
    assert told.it().node == "legality"
