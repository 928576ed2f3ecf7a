"""The life of a document: planned, laid open, checked, examined, published, in force, amended, repealed, expired."""

from datetime import date, timedelta
from typing import Any

import pytest

from kernel.audit.queries import broken_chains, replay_differences
from kernel.common.errors import Refusal
from kernel.common.moment import at
from kernel.deliberation import services as texts
from kernel.deliberation.rehearsing import LEGAL
from kernel.law.models import Clock
from kernel.matters import services
from scenarios.documents import services as documents
from scenarios.documents.models import Publication
from scenarios.documents.queries import in_force_about, published
from scenarios.documents.rehearsal import TEXT
from scenarios.documents.tasks import remind_of_validity
from scenarios.documents.tests.stories import Story

pytestmark = pytest.mark.django_db


def test_a_document_goes_from_the_plan_to_its_repeal(house: Any) -> None:
    told = Story(house)
    row = told.in_force()
    assert told.it().node == "in_force" and row.status(row.in_force_on) == "in_force"
    told.wait(300)
    told.show("repeal_decided", by=told.lead)
    told.close("in_force", "repeal", told.lead, "上位法已有规定")
    told.do(lambda: services.archive(told.it(), by=told.lead))
    row.refresh_from_db()
    assert row.ended == "repealed" and told.it().phase == "archived"
    assert list(replay_differences()) == [] and list(broken_chains()) == []


def test_what_was_in_force_on_a_day_about_something(house: Any) -> None:
    """Dogs: in force in April, Article 2 taken out in autumn, all repealed in winter; parking expires by itself."""
    dogs = Story(house)
    first = dogs.in_force("清政规〔2026〕1号")
    parking = Story(house, "清渡县城区停车管理办法", "第一条 为了规范停车，制定本办法。\n第二条 路内停车泊位实行登记。")
    trial = parking.in_force("清政规〔2026〕2号", trial=True)
    dogs.wait(150)
    dogs.show("amendment_approved", by=dogs.lead)
    dogs.close("in_force", "amend", dogs.lead, "删去登记的规定")
    without = TEXT.replace("第二条 城区养犬实行登记。\n", "").replace("第三条", "第二条").replace("第四条", "第三条")
    second = dogs.drafted(without).checked().decided().publish("清政规〔2026〕9号")
    dogs.wait(100)
    dogs.show("repeal_decided", by=dogs.lead)
    dogs.close("in_force", "repeal", dogs.lead, "上位法已有规定")
    second.refresh_from_db()

    def said(on: date) -> set[str]:
        return {article.version.norm.title for article in in_force_about("登记", on)}

    day = timedelta(days=1)
    dog, park = first.title, trial.title
    assert said(first.in_force_on - day) == set()
    assert said(first.in_force_on) == {dog} if trial.in_force_on > first.in_force_on else {dog, park}
    assert said(second.in_force_on - day) == {dog, park}
    assert said(second.in_force_on) == {park}
    assert {one.number for one in published("犬绳", second.in_force_on)} == {"清政规〔2026〕9号"}
    assert not in_force_about("犬绳", second.ended_on) and in_force_about("犬绳", second.ended_on - day)
    assert said(trial.valid_until) == {park} and said(trial.valid_until + day) == set()
    first.refresh_from_db()
    assert (first.status(second.in_force_on), trial.status(trial.valid_until + day)) == ("amended", "expired")


def test_an_amended_document_stays_in_force_until_the_new_version_is(house: Any) -> None:
    told = Story(house)
    row = told.in_force()
    told.show("amendment_approved", by=told.lead)
    told.close("in_force", "amend", told.lead, "收费条款需要修改")
    told.drafted(TEXT.replace("登记", "备案"))
    row.refresh_from_db()
    assert told.it().node == "consult_short" and row.status(told.moment.date()) == "in_force"


def test_five_years_and_two_on_trial_with_reminders(house: Any) -> None:
    told = Story(house)
    row = told.in_force(trial=True)
    assert 725 < (row.valid_until - row.in_force_on).days < 735
    assert Clock.objects.filter(matter_id=told.matter.pk, key__endswith="validity_trial").exists()
    told.moment += row.valid_until - told.moment.date() - timedelta(days=30)
    with at(told.moment):
        assert remind_of_validity() == "1 reminded"
    with pytest.raises(Refusal, match="有效期已满"):
        told.close("in_force", "expire", told.lead)
    told.wait(31)
    told.close("in_force", "expire", told.lead)
    assert told.it().node == "archive"


def test_the_unified_number_is_used_once(house: Any) -> None:
    Story(house).in_force()
    other = Story(house, "清渡县另一办法", "第一条 试一试。\n第二条 本办法施行。").laid_open().checked().decided()
    with pytest.raises(Refusal, match="已经用过"):
        other.publish("清政规〔2026〕1号")


def test_nothing_reaches_back(house: Any) -> None:
    told = Story(house).laid_open().checked().decided()
    with pytest.raises(Refusal, match="早于公布日期"):
        told.publish("清政规〔2026〕1号", since=told.moment.date() - timedelta(days=1))
    assert not Publication.objects.exists()


# ── gates ────────────────────────────────────────────────────────────────────


def test_what_touches_businesses_is_laid_open_for_thirty_days(house: Any) -> None:
    told = Story(house).planned()
    told.do(lambda: services.correct_facts(told.it(), {"affects_business": True}, by=told.lead))
    with pytest.raises(Refusal, match="三十日") as refused:
        told.drafted(TEXT)
    assert refused.value.rule == "优化营商环境条例#62"
    told.close("consult_open", "published", told.lead)
    told.wait(20)
    with pytest.raises(Refusal, match="第六十二条"):
        told.close("consult", "closed", told.lead)


def test_without_the_examination_there_is_no_meeting(house: Any) -> None:
    told = Story(house).laid_open().checked()
    with pytest.raises(Refusal) as refused, at(told.moment):
        texts.record_meeting(
            told.it(), "passed", body="常务会议", held_on=told.moment.date(), speeches=[], by=told.office
        )
    assert refused.value.code == "gate.closed" and "合法性审核" in refused.value.rule


def test_five_working_days_at_least_and_fifteen_at_most(house: Any) -> None:
    told = Story(house).laid_open().checked()
    told.wait(2)
    with pytest.raises(Refusal, match="最早"), at(told.moment):
        texts.examine(told.it(), "pass", **LEGAL, by=house.examiner)
    keys = Clock.objects.filter(matter_id=told.matter.pk, met_at__isnull=True).values_list("key", flat=True)
    assert set(keys) == {"documents.review", "documents.review_least"}


@pytest.mark.parametrize("left", ["powers", "market"])
def test_every_item_of_the_list_is_answered_and_what_is_found_is_mended(house: Any, left: str) -> None:
    told = Story(house).laid_open()
    told.wait(8)
    told.close("consult_short", "closed", told.lead)
    with pytest.raises(Refusal, match="没有回答"):
        told.do(lambda: documents.check(told.it(), "prohibited", {left: (True, "没有。")}, by=told.lead))
    told.check("prohibited", dirty=left)
    told.check("fairness")
    with pytest.raises(Refusal, match="禁止性内容已逐项自查"):
        told.close("check", "checked", told.lead)
    told.check("prohibited")
    told.close("check", "checked", told.lead)
    assert told.it().node == "legality"


def test_a_changed_text_is_checked_again(house: Any) -> None:
    told = Story(house).laid_open().checked()
    points = [{"clause": "2", "text": "登记的条件要与上位法一致。"}]
    told.examine("revise", points=points)
    told.do(lambda: texts.answer_points(told.it(), [(True, "已删去多余条件。")], by=told.lead))
    told.do(lambda: texts.save_draft(told.it(), TEXT.replace("实行登记", "免费登记"), by=told.lead))
    told.close("answer", "answered", told.lead)
    with pytest.raises(Refusal, match="禁止性内容"):
        told.close("check", "checked", told.lead)
