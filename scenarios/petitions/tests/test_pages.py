"""Petitions on pages: what the people at work press, and what the petitioner reads and asks for."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.common.moment import LOCAL, at
from kernel.matters import rehearsing
from kernel.matters.models import Matter
from kernel.matters.rehearsing import close, worker
from kernel.matters.tests.visits import act, code, see, text
from scenarios.petitions.models import Appeal, Decision
from scenarios.petitions.tests import stories
from scenarios.petitions.tests.stories import MONDAY, PETITIONER, decided, placed, received

pytestmark = pytest.mark.django_db
DETAIL = "matters:detail"


def test_a_unit_tells_hears_decides_and_serves_from_the_page(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        hand = worker(matter)
        page = see(hand, DETAIL, matter.no)
        assert str(page.context["bar"].main.label) == "书面告知"
        assert act(hand, matter, "petition-notice", branch="accept", how="online").status_code == 302
        assert "信访程序" in text(see(hand, DETAIL, matter.no)) and "2026-08-07" in text(see(hand, DETAIL, matter.no))
        matter = close(matter, "accept")
        held = MONDAY.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")
        assert act(hand, matter, "petition-hear", words="三年在岗有工资单为证。", held_at=held).status_code == 302
        answer = act(hand, matter, "petition-decide", opinion="support", **{**stories.PARTS, "basis": ""})
        assert answer.status_code == 422
        assert act(hand, matter, "petition-decide", opinion="support", **stories.PARTS).status_code == 302
        rehearsing.show(matter, "facts_verified")
        matter = close(matter, "decision")
        assert act(hand, matter, "petition-serve", how="online").status_code == 302
    assert Decision.objects.get().served_at == MONDAY


def test_a_stranger_presses_nothing(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        answer = act(house.dispatcher, matter, "petition-notice", branch="accept", how="online")
    assert (answer.status_code, code(answer)) == (403, "post.required")


def test_the_petitioner_follows_it_and_asks_for_a_review_without_an_account(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house, "refuse")
        phone = Client()
        phone.post(reverse("matters:track"), {"no": matter.no, "code": matter.query_code})
        page = phone.get(reverse("matters:tracked", args=[matter.no]))
        said = text(page)
        assert "2026-07-08前可以请求复查" in said
        assert f"{reverse('petitions:review')}?no={matter.no}" in page.content.decode()
        form = {"no": matter.no, "code": matter.query_code, "text": "档案里有我的调令，没有看。"}
        wrong = phone.post(reverse("petitions:review"), {**form, "code": "AAAAAAAA"})
        assert wrong.status_code == 404 and not Appeal.objects.exists()
        assert phone.post(reverse("petitions:review"), form).status_code == 302
        again = phone.post(reverse("petitions:review"), form)
    assert Appeal.objects.get().level == "review" and (again.status_code, code(again)) == (409, "petition.appeal_twice")


def test_a_citizen_hands_a_petition_in_on_the_same_pages(house: Any) -> None:
    phone = Client()
    form = {
        "kind": "petition", "text": stories.PENSION, "name": "李明", "phone": "12012300001", "confidentiality": "open",
        "township": "990123001", "village": "990123001001",
    }  # fmt: skip
    assert "信访" in phone.get(reverse("matters:hand_in")).content.decode()
    phone.post(reverse("matters:hand_in"), form)
    matter = Matter.objects.get()
    assert (matter.kind, matter.receiver, matter.no[:2]) == ("petition", house.bodies["petition"], "XF")


def test_a_joint_visit_is_asked_for_representatives_and_recorded(house: Any) -> None:
    crowd = [{"role": "co_claimant", "name": f"村民{n}", "phone": f"1201231{n:04}"} for n in range(6)]
    with at(MONDAY):
        matter = received(house, parties=[PETITIONER, *crowd])
        said = text(see(house.petition, DETAIL, matter.no))
    assert "不超过五名代表" in said and "都照样登记" in said
