"""Several matters at once: each stands for itself, refusals are sentences, and what was done can be taken back."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from kernel.audit.queries import replay_differences
from kernel.common.moment import at
from kernel.matters.models import Batch, Matter, Message
from kernel.matters.tests.stories import MONDAY, alter, placed, received
from kernel.matters.tests.visits import see, send, signed_in, text

MANY = "matters:many"
pytestmark = pytest.mark.django_db


def three(house: Any) -> list[Matter]:
    found = [received(house, title=f"第{n}件", text=f"工地欠薪{'甲乙丙'[n] * 8}，请帮忙。") for n in range(3)]
    for matter in found:
        alter(matter, class_code="B1", grade="green", by=house.system)
    return found


def phases(matters: list[Matter]) -> list[str]:
    return [Matter.objects.get(pk=one.pk).node for one in matters]


def test_what_was_ticked_is_shown_with_where_it_will_go(house: Any) -> None:
    with at(MONDAY):
        matters = three(house)
        page = see(house.town_lanting, MANY, "dispatch", pick=[one.no for one in matters])
    assert [row["target"] for row in page.context["rows"]] == [house.bodies["hrss"].name] * 3
    assert page.context["ready"] == 3


def test_all_are_dispatched_and_can_be_taken_back_at_once(house: Any) -> None:
    with at(MONDAY):
        matters = three(house)
        answer = send(house.town_lanting, MANY, "dispatch", pick=[one.no for one in matters])
        batch = Batch.objects.get()
        assert phases(matters) == ["accept"] * 3
        assert answer.url == "/matters/"
    with at(MONDAY + timedelta(seconds=20)):
        send(house.town_lanting, "matters:batch_undo", batch.pk)
    assert phases(matters) == ["triage"] * 3
    assert [row["done"] for row in Batch.objects.get().undone] == [True] * 3
    assert [one for one in replay_differences() if "last_login" not in one] == []


def test_one_that_cannot_go_does_not_hold_up_the_others_and_says_why(house: Any) -> None:
    with at(MONDAY):
        matters = [*three(house)[:2], placed(house, title="早已派出")]
        answer = send(house.town_lanting, MANY, "dispatch", pick=[one.no for one in matters])
        page = see(house.town_lanting, "matters:batch", Batch.objects.get().pk)
    assert [row["done"] for row in Batch.objects.get().rows] == [True, True, False]
    assert "/batches/" in answer.url
    assert "这一步已经办过或还没到" in text(page)


def test_what_a_body_has_begun_stays_and_the_rest_is_taken_back(house: Any) -> None:
    from kernel.matters import services

    with at(MONDAY):
        matters = three(house)
        send(house.town_lanting, MANY, "dispatch", pick=[one.no for one in matters])
        services.accept(Matter.objects.get(pk=matters[0].pk), by=house.handler_hrss)
        send(house.town_lanting, "matters:batch_undo", Batch.objects.get().pk)
        page = see(house.town_lanting, "matters:batch", Batch.objects.get().pk)
    assert phases(matters)[1:] == ["triage", "triage"]
    assert [row["done"] for row in Batch.objects.get().undone] == [False, True, True]
    assert "已经有人接着办了" in text(page)


def test_many_are_urged_on_with_the_same_words_and_the_reminders_can_be_taken_back(house: Any) -> None:
    with at(MONDAY):
        matters = [placed(house, title="甲事"), placed(house, title="乙事")]
        send(house.dispatcher, MANY, "remind", pick=[one.no for one in matters], text="请本周内答复。")
        lines = Message.objects.filter(from_public=False)
        assert set(lines.values_list("kind", "text")) == {("urged", "请本周内答复。")}
        send(house.dispatcher, "matters:batch_undo", Batch.objects.get().pk)
    assert set(lines.values_list("kind", flat=True)) == {"taken_back"}


def test_a_reminder_needs_words(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        answer = send(house.dispatcher, MANY, "remind", pick=[matter.no], text="快")
    assert answer.status_code == 422
    assert not Batch.objects.exists()


LIST = "/matters/?phase=triage&order=recent"


@pytest.mark.parametrize(
    ("pick", "said"),
    [([], "还没有选中事项"), ([f"JF{n:018d}" for n in range(51)], "一次最多办50件"), (["JF1"], "没有找到选中的事项")],
)  # fmt: skip
@pytest.mark.parametrize("what", ["dispatch", "remind"])
def test_none_and_too_many_are_told_over_the_same_list(house: Any, what: str, pick: list[str], said: str) -> None:
    browser = signed_in(house.dispatcher)
    for ask in (browser.get, browser.post):
        answer = ask(reverse(MANY, args=[what]), {"pick": pick, "next": LIST}, follow=True)
        assert [one for one, _status in answer.redirect_chain] == [LIST]
        assert said in text(answer)
    assert not Batch.objects.exists()


def test_where_nothing_can_be_done_each_row_says_why_and_the_way_back_keeps_the_filter(house: Any) -> None:
    with at(MONDAY):
        matters = [placed(house, title="早已派出")]
        browser, asked = signed_in(house.town_lanting), {"pick": [one.no for one in matters], "next": LIST}
        page = browser.get(reverse(MANY, args=["dispatch"]), asked)
        assert "不由您派单" in text(page) and "回到列表" in text(page) and page.context["ready"] == 0
        told = browser.post(reverse(MANY, args=["dispatch"]), asked, follow=True)
    assert "这一步已经办过或还没到" in text(told)
    assert all(page.context["next"] == LIST for page in (page, told))


def test_one_who_may_not_remind_reads_it_before_sending(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        page = see(house.handler_hrss, MANY, "remind", pick=[matter.no])
    assert (page.context["ready"], "催办由调度员" in text(page)) == (0, True)


def test_taken_back_one_is_at_the_same_list(house: Any) -> None:
    with at(MONDAY):
        browser, matters = signed_in(house.town_lanting), three(house)
        done = browser.post(
            reverse(MANY, args=["dispatch"]), {"pick": [one.no for one in matters], "next": LIST}, follow=True
        )
        [undo] = re.findall(r'action="([^"]+)" data-undo', done.content.decode())
        assert browser.post(html.unescape(undo)).url == LIST


def test_what_one_may_not_see_is_left_out_as_if_it_were_not_there(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, title="看不到的事")
        page = see(house.town_yanchi, MANY, "dispatch", pick=[matter.no])
        send(house.town_yanchi, MANY, "dispatch", pick=[matter.no])
    assert "看不到的事" not in page.content.decode()
    assert phases([matter]) == ["triage"]


def test_a_batch_is_its_owners_and_is_undone_once(house: Any) -> None:
    with at(MONDAY):
        matters = three(house)
        send(house.town_lanting, MANY, "dispatch", pick=[one.no for one in matters])
        pk = Batch.objects.get().pk
        assert see(house.dispatcher, "matters:batch", pk).status_code == 404
        assert send(house.dispatcher, "matters:batch_undo", pk).status_code == 404
        send(house.town_lanting, "matters:batch_undo", pk)
        assert send(house.town_lanting, "matters:batch_undo", pk).status_code == 409
