"""The public library: status, hot list, comments by clause, proposals to clean up; machines move nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.common.errors import Refusal
from kernel.common.moment import at
from kernel.deliberation.models import Draft, Footfall, Opinion
from scenarios.documents import services as documents
from scenarios.documents.models import Cleanup, Publication
from scenarios.documents.queries import ATTENTION, checklist, hot, words_to_look_at
from scenarios.documents.tasks import propose_cleanups
from scenarios.documents.tests.stories import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(house: Any) -> Story:
    story = Story(house)
    story.in_force()
    return story


def row() -> Publication:
    return Publication.objects.select_related("consultation").get()


def look(told: Story, address: str) -> str:
    with at(told.moment):
        page = Client().get(reverse("documents:document", args=[row().pk]), REMOTE_ADDR=address)
    return str(page.content.decode())


def comment(told: Story, address: str, clause: str = "2", text: str = "登记太麻烦，能不能在手机上办？") -> int:
    with at(told.moment):
        url = reverse("deliberation:read", args=[row().consultation_id])
        return Client().post(url, {"clause": clause, "text": text}, REMOTE_ADDR=address).status_code


def test_a_document_is_read_on_the_phone_with_its_plain_words(told: Story) -> None:
    page = look(told, "10.0.0.1")
    assert "现行有效" in page and "出门要牵绳" in page and "对这一条提意见" in page
    with at(told.moment):
        listing = Client().get(reverse("documents:library"), {"q": "犬"}).content.decode()
        then = Client().get(reverse("documents:library"), {"q": "犬绳", "on": told.moment.date()}).content.decode()
    assert "清政规〔2026〕1号" in listing and "系犬绳" in then


def test_who_comes_a_hundred_times_counts_once(told: Story) -> None:
    for _visit in range(100):
        look(told, "10.0.0.1")
    look(told, "10.0.0.2")
    with at(told.moment):
        assert [(one.number, n) for one, n in hot()] == [("清政规〔2026〕1号", 2)]
    assert all(len(one.who) == 32 for one in Footfall.objects.all())


def test_a_machine_does_not_open_a_proposal_but_many_people_do(told: Story) -> None:
    for number in range(ATTENTION):
        assert comment(told, "10.0.0.1", text=f"机器刷的第{number}条。") == 302
    with at(told.moment):
        assert propose_cleanups() == ""
    for number in range(ATTENTION - 1):
        comment(told, f"10.0.1.{number}")
    with at(told.moment):
        assert propose_cleanups() == "1 proposed" and propose_cleanups() == ""
    found = Cleanup.objects.get()
    assert (found.clause, found.people) == ("2", ATTENTION)
    assert len(found.opinions) == Opinion.objects.filter(clause="2").count()
    assert told.it().node == "in_force"


def test_a_person_decides_what_becomes_of_a_proposal(told: Story) -> None:
    for number in range(ATTENTION):
        comment(told, f"10.0.1.{number}")
    with at(told.moment):
        propose_cleanups()
    found, why = Cleanup.objects.get(), "改为网上登记，不再跑窗口。"
    with pytest.raises(Refusal):
        told.do(lambda: documents.decide_cleanup(found, "amend", why, by=told.house.handler_health))
    told.do(lambda: documents.decide_cleanup(found, "amend", why, by=told.lead))
    found.refresh_from_db()
    assert found.conclusion == "amend"
    client = Client()
    client.force_login(told.lead)
    with at(told.moment):
        page = client.get(reverse("matters:detail", args=[told.matter.no])).content.decode()
    assert "清理建议" in page and "改为网上登记" in page


def test_the_machine_names_words_to_look_at_and_answers_nothing() -> None:
    draft = Draft(clauses=[{"key": "1", "label": "第一条", "text": "未经许可不得经营，违者罚款。"}])
    found = {item["key"]: words_to_look_at(draft, item) for item in checklist("prohibited")}
    assert found["measures"] == [("第一条", "许可")] and found["market"] == []
