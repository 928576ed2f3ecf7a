"""Take a matter in: the form, what is wrong with it, the receipt, and the likely duplicates at once."""

from typing import Any

import pytest
from django.urls import reverse

from kernel.common.moment import at
from kernel.matters.models import Duplicate, Matter
from kernel.matters.tests.stories import MONDAY, received
from kernel.matters.tests.visits import code, see, send, text

REGISTER = "matters:register"
EMPTY = {"p-TOTAL_FORMS": "3", "p-INITIAL_FORMS": "0", "p-MIN_NUM_FORMS": "0", "p-MAX_NUM_FORMS": "10"}
ROLES = {f"p-{n}-{name}": value for n, role in enumerate(("claimant", "respondent", "co_claimant"))
         for name, value in (("role", role), ("kind", "person"))}  # fmt: skip
FORM = {
    "kind": "dispute", "text": "工地三个月工资没发，请帮我们要回来。", "channel": "window", "confidentiality": "open",
    "village": "990123001001", **EMPTY, **ROLES,
}  # fmt: skip
pytestmark = pytest.mark.django_db


def test_the_form_offers_the_places_of_the_post(house: Any) -> None:
    county = see(house.dispatcher, REGISTER).content.decode()
    town = see(house.town_lanting, REGISTER).content.decode()
    assert "青竹村" in county
    assert "青竹村" not in town and "临川社区" in town


def test_a_matter_is_taken_in_with_its_people(house: Any) -> None:
    with at(MONDAY):
        people = {"p-0-name": "李明", "p-0-phone": "12012300001", "p-0-id_number": "990123199001010017"}
        answer = send(house.dispatcher, REGISTER, **FORM, **people)
    matter = Matter.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("matters:receipt", args=[matter.no])
    assert (matter.region_id, matter.receiver.function) == ("990123001001", "centre")
    assert [party.name_masked for party in matter.parties.all()] == ["李*"]


def test_a_place_named_in_words_is_found(house: Any) -> None:
    with at(MONDAY):
        send(house.dispatcher, REGISTER, **{**FORM, "village": "", "place_text": "古渡社区3号楼"})
    assert Matter.objects.get().region_id == "990123001003"


def test_without_words_the_form_comes_back_with_what_was_typed(house: Any) -> None:
    answer = send(house.dispatcher, REGISTER, **{**FORM, "text": "", "wish": "尽快发工资"})
    assert answer.status_code == 422
    assert "请填写发生了什么" in text(answer)
    assert "尽快发工资" in answer.content.decode()
    assert not Matter.objects.exists()


def test_a_wrong_certificate_number_is_refused_in_place(house: Any) -> None:
    answer = send(house.dispatcher, REGISTER, **FORM, **{"p-0-name": "李明", "p-0-id_number": "990123199001010018"})
    assert (answer.status_code, code(answer)) == (422, "party.id_number")
    assert "990123199001010018" in answer.content.decode()
    assert not Matter.objects.exists()


def test_a_village_of_another_township_is_pointed_out(house: Any) -> None:
    answer = send(house.dispatcher, REGISTER, **{**FORM, "township": "990123002"})
    assert answer.status_code == 422
    assert "不在所选的乡镇里" in text(answer)


def test_one_more_person_can_be_added_without_script(house: Any) -> None:
    answer = send(house.dispatcher, REGISTER, **FORM, more="1")
    assert answer.status_code == 200
    assert 'name="p-3-name"' in answer.content.decode()
    assert "工地三个月工资没发" in answer.content.decode()
    assert not Matter.objects.exists()


def test_violence_at_home_is_sealed_at_once(house: Any) -> None:
    with at(MONDAY):
        send(house.dispatcher, REGISTER, **{**FORM, "text": "我老公昨晚又打我，我想申请保护。"})
    assert Matter.objects.get().sealed


def test_the_receipt_gives_number_and_code_and_can_be_scanned(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        page = see(house.town_lanting, "matters:receipt", matter.no)
    assert matter.query_code in text(page) and matter.no in text(page)
    assert "g-qr" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_the_query_code_is_only_for_who_took_it_in(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        seen = see(house.dispatcher, "matters:receipt", matter.no)
        stranger = see(house.town_yanchi, "matters:receipt", matter.no)
    assert (seen.status_code, stranger.status_code) == (404, 404)
    assert matter.query_code not in seen.content.decode()


def test_likely_duplicates_are_shown_right_after_saving(house: Any) -> None:
    with at(MONDAY):
        first = received(house)
        second = received(house)
        page = see(house.town_lanting, "matters:receipt", second.no)
    proposal = Duplicate.objects.get(matter=second)
    assert first.no in text(page)
    assert reverse("matters:act_on", args=[second.no, "merge", proposal.pk]) in page.content.decode()


@pytest.mark.parametrize("who", ["auditor", "admin", "security", "steward"])
def test_posts_without_matters_take_none_in(house: Any, who: str) -> None:
    answer = see(getattr(house, who), REGISTER)
    assert answer.status_code == 403
    assert send(getattr(house, who), REGISTER, **FORM).status_code == 403
    assert not Matter.objects.exists()
