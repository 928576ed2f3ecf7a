"""Everybody may say something without a name; every opinion has an answer before the gate opens."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.common.errors import Refusal
from kernel.common.moment import at
from kernel.deliberation import services as texts
from kernel.deliberation.models import Consultation, Footfall, Opinion
from kernel.deliberation.queries import alike_opinions, consultation_of, unanswered
from kernel.deliberation.services.consulting import A_DAY
from scenarios.decisions.tests.stories import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(house: Any) -> Story:
    return Story(house).laid_open()


def open_one(told: Story) -> Consultation:
    found = consultation_of(told.matter)
    assert found is not None
    return found


def speak(told: Story, text: str = "请让微公交经过县医院。", clause: str = "1", **more: Any) -> Any:
    with at(told.moment):
        url = reverse("deliberation:read", args=[open_one(told).pk])
        return Client().post(url, {"clause": clause, "text": text, **more}, REMOTE_ADDR="10.9.8.7")


def test_an_opinion_is_given_clause_by_clause_without_an_account(told: Story) -> None:
    answer = speak(told)
    assert answer.status_code == 302 and "given=1" in answer["Location"]
    row = Opinion.objects.get()
    assert (row.number, row.clause, row.channel) == (1, "1", "web")
    with at(told.moment):
        page = Client().get(answer["Location"]).content.decode()
    assert "第1号" in page and "对这一条提意见" in page


def test_nothing_of_who_spoke_is_kept(told: Story) -> None:
    speak(told)
    fields = {field.name for field in Opinion._meta.get_fields()}
    assert not fields & {"who", "name", "address", "phone", "by", "user"}
    assert not Footfall.objects.filter(who__contains="10.9").exists()
    assert {len(one.who) for one in Footfall.objects.all()} == {32}


def test_the_same_address_is_another_digest_the_next_day(told: Story) -> None:
    speak(told)
    told.wait(1)
    speak(told, "再补充一条意见，谢谢。")
    about = f"opinion:{open_one(told).pk}"
    assert Footfall.objects.filter(about=about).values("who").distinct().count() == 2


def test_one_address_may_not_flood(told: Story) -> None:
    for number in range(A_DAY):
        assert speak(told, f"第{number}条意见内容。").status_code == 302
    assert speak(told, "再来一条试试看。").status_code == 429
    assert Opinion.objects.count() == A_DAY
    told.wait(1)
    assert speak(told, "第二天再来一条。").status_code == 302


def test_a_machine_that_fills_in_everything_is_thanked_and_not_heard(told: Story) -> None:
    assert speak(told, website="http://spam").status_code == 302
    assert not Opinion.objects.exists()


def test_after_the_last_day_nobody_is_late_without_being_told(told: Story) -> None:
    told.wait(40)
    answer = speak(told)
    assert answer.status_code == 409 and "已于" in answer.content.decode()


@pytest.mark.parametrize(("text", "clause"), [("短", "1"), ("意见" * 1200, "1"), ("没有这一条的意见", "99")])
def test_what_cannot_be_an_opinion_is_told_why(told: Story, text: str, clause: str) -> None:
    assert speak(told, text, clause).status_code == 422 and not Opinion.objects.exists()


def test_opinions_that_say_the_same_are_proposed_together_and_never_grouped_by_themselves(told: Story) -> None:
    row = open_one(told)
    same = [("1", f"请让微公交一定经过县人民医院东门站{tail}") for tail in ("。", "！", "，谢谢。")]
    with at(told.moment):
        texts.enter_opinions(row, [*same, ("2", same[0][1]), ("1", "票价太高了，应当降到一元。")], channel="letter",
                             by=told.lead)  # fmt: skip
    assert [len(heap) for heap in alike_opinions(row)] == [3, 1, 1]
    assert row.opinions.filter(group__isnull=False).count() == 0


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(heaps=st.lists(st.integers(1, 4), min_size=1, max_size=5), answered=st.integers(0, 5))
def test_the_gate_opens_exactly_when_every_opinion_is_answered(told: Story, heaps: list[int], answered: int) -> None:
    with transaction.atomic():
        row = open_one(told)
        with at(told.moment):
            for place, size in enumerate(heaps):
                many = [("1", f"第{place}组的第{n}条意见") for n in range(size)]
                made = texts.enter_opinions(row, many, channel="meeting", by=told.lead)
                group = texts.group_opinions(row, made, f"第{place}组意见", by=told.lead)
                if place < answered:
                    texts.answer_group(group, "part", "部分写入方案，其余另行研究。", by=told.lead)
        covered = sum(heaps[:answered])
        replies = Opinion.objects.filter(consultation=row, group__answered_at__isnull=False)
        assert replies.count() == covered and unanswered(row) == sum(heaps) - covered
        told.wait(31)
        if covered == sum(heaps):
            told.close("consult", "closed", told.lead)
            assert told.it().node == "hearing_open"
        else:
            with pytest.raises(Refusal, match="每条意见都有答复"):
                told.close("consult", "closed", told.lead)
        told.wait(-31)
        transaction.set_rollback(True)


def test_an_opinion_belongs_to_one_group(told: Story) -> None:
    row = open_one(told)
    with at(told.moment):
        made = texts.enter_opinions(row, [("1", "请经过县医院。")], channel="letter", by=told.lead)
        texts.group_opinions(row, made, "经过医院", by=told.lead)
        with pytest.raises(Refusal, match="已经归入"):
            texts.group_opinions(row, made, "又一组意见", by=told.lead)


def test_staff_answer_what_says_the_same_at_once_and_people_find_it_by_number(told: Story) -> None:
    for tail in ("。", "！", "，谢谢。"):
        speak(told, f"请让微公交一定经过县人民医院东门站{tail}")
    client = Client()
    client.force_login(told.lead)
    first = Opinion.objects.order_by("number").first()
    assert first is not None
    form = {"scope": "alike", "title": "经过县医院", "adopted": "whole", "reason": "已把县医院东门列为停靠站。"}
    with at(told.moment):
        page = client.get(reverse("deliberation:opinions", args=[told.matter.no])).content.decode()
        answer = client.post(reverse("matters:act_on", args=[told.matter.no, "opinion-answer", first.pk]), form)
    assert "同类3条" in page and answer.status_code == 302 and unanswered(open_one(told)) == 0
    public = Client().get(reverse("deliberation:answers", args=[open_one(told).pk]), {"number": "2"})
    assert "已把县医院东门" not in public.content.decode()


def test_the_answer_is_public_once_the_statement_is(house: Any) -> None:
    told = Story(house).published()
    row = open_one(told)
    page = Client().get(reverse("deliberation:answers", args=[row.pk]), {"number": "2"}).content.decode()
    assert "全部采纳" in page and "希望早上六点就发车。：采纳" in page
    listing = Client().get(reverse("deliberation:list")).content.decode()
    assert "采纳情况已公布" in listing


def test_only_who_answers_for_the_matter_sorts_and_answers(told: Story) -> None:
    speak(told)
    row = open_one(told)
    with pytest.raises(Refusal, match="承办单位"):
        texts.group_opinions(row, list(row.opinions.all()), "经过县医院", by=told.house.handler_health)
