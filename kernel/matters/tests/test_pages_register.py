"""Take a matter in: the form, what is wrong with it, the receipt, and the likely duplicates at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from kernel.audit.services import audited
from kernel.common.moment import at
from kernel.matters.models import Draft, Duplicate, Matter
from kernel.matters.tests.stories import MONDAY, received
from kernel.matters.tests.visits import code, see, send, signed_in, text
from kernel.places.models import Boundary

REGISTER = "matters:register"
EMPTY = {"p-TOTAL_FORMS": "3", "p-INITIAL_FORMS": "0", "p-MIN_NUM_FORMS": "0", "p-MAX_NUM_FORMS": "10"}
ROLES = {f"p-{n}-{name}": value for n, role in enumerate(("claimant", "respondent", "co_claimant"))
         for name, value in (("role", role), ("kind", "person"))}  # fmt: skip
FORM = {
    "kind": "dispute", "text": "工地三个月工资没发，请帮我们要回来。", "channel": "window", "confidentiality": "open",
    "village": "990123001001", **EMPTY, **ROLES,
}  # fmt: skip
pytestmark = pytest.mark.django_db


def half_way(user: Any, **form: Any) -> Any:
    """Send the form half-way: the page one is sent on to, which can be come back to."""
    browser = signed_in(user)
    answer = browser.post(reverse(REGISTER), {"draft": "abcdefgh12345678", **form})
    assert answer.status_code == 302
    first, again = browser.get(answer.url), browser.get(answer.url)
    assert (first.status_code, again.status_code) == (200, 200) and FORM["text"] in again.content.decode()
    return first


def test_the_form_offers_the_villages_of_the_township_alone(house: Any) -> None:
    county = see(house.dispatcher, REGISTER).content.decode()
    town = see(house.town_lanting, REGISTER).content.decode()
    assert "青竹村" not in county and "临川社区" not in county and "选好乡镇，点这里选村" in county
    assert "青竹村" not in town and "临川社区" in town


def test_without_script_a_button_brings_the_villages_of_the_chosen_township(house: Any) -> None:
    typed = {**FORM, "township": "990123001", "village": "", "wish": "尽快发工资"}
    drawn = half_way(house.dispatcher, **typed, more="place").content.decode()
    assert "临川社区" in drawn and "青竹村" not in drawn and "尽快发工资" in drawn


def test_handed_in_the_half_way_page_is_empty_again(house: Any) -> None:
    browser, key = signed_in(house.dispatcher), "abcdefgh12345678"
    with at(MONDAY):
        drawn = browser.post(reverse(REGISTER), {**FORM, "draft": key, "more": "place"}).url
        assert FORM["text"] in browser.get(drawn).content.decode()
        browser.post(reverse(REGISTER), {**FORM, "draft": key})
        assert FORM["text"] not in browser.get(drawn).content.decode()
    assert Matter.objects.count() == 1


def test_what_is_half_way_waits_half_an_hour_for_its_own_browser(house: Any) -> None:
    browser, key = signed_in(house.dispatcher), "abcdefgh12345678"
    with at(MONDAY):
        drawn = browser.post(reverse(REGISTER), {**FORM, "draft": key, "more": "place"}).url
        assert FORM["text"] not in signed_in(house.dispatcher).get(drawn).content.decode()
        assert FORM["text"] not in str(dict(browser.session))
    with at(MONDAY + timedelta(minutes=31)):
        assert FORM["text"] not in browser.get(drawn).content.decode()


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
    answer = half_way(house.dispatcher, **FORM, more="1")
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


# ── one form a kind, drafts, what was told before, the map ──


KEY = "key-of-the-form1"


def test_each_kind_asks_its_own_questions(house: Any) -> None:
    disputes = see(house.dispatcher, "matters:questions", kind="dispute").content.decode()
    petitions = see(house.dispatcher, "matters:questions", kind="petition").content.decode()
    assert 'name="unpaid_workers"' in disputes
    assert 'name="unpaid_workers"' not in petitions


def test_another_kind_is_drawn_without_script_and_nothing_is_lost(house: Any) -> None:
    page = half_way(house.dispatcher, **{**FORM, "kind": "petition"}, more="kind").content.decode()
    assert 'name="unpaid_workers"' not in page
    assert "工地三个月工资没发" in page
    assert "g-err" not in page


def test_what_was_answered_stands_on_the_matter(house: Any) -> None:
    with at(MONDAY):
        send(house.dispatcher, REGISTER, **FORM, unpaid_workers="12", subsistence="true")
    assert Matter.objects.get().facts["unpaid_workers"] == 12
    assert Matter.objects.get().facts["subsistence"] is True


def test_a_draft_is_put_aside_found_again_and_gone_when_handed_in(house: Any) -> None:
    with at(MONDAY):
        answer = send(house.dispatcher, REGISTER, **FORM, **{"p-0-name": "李明"}, draft=KEY, save="1")
        assert answer.url.endswith(f"?draft={KEY}")
        assert "工地三个月工资没发" in text(see(house.dispatcher, REGISTER))
        assert "工地三个月工资没发" in text(see(house.dispatcher, "matters:workbench"))
        again = see(house.dispatcher, REGISTER, draft=KEY).content.decode()
        assert 'value="李明"' in again and f'name="draft" value="{KEY}"' in again
        assert "工地三个月工资没发" not in see(house.dispatcher2, REGISTER, draft=KEY).content.decode()
        send(house.dispatcher, REGISTER, **FORM, draft=KEY)
    assert not Draft.objects.exists()


def test_a_refused_form_keeps_its_draft(house: Any) -> None:
    send(house.dispatcher, REGISTER, **FORM, draft=KEY, save="1")
    assert send(house.dispatcher, REGISTER, **{**FORM, "text": ""}, draft=KEY).status_code == 422
    assert Draft.objects.exists()


def test_a_draft_is_saved_while_somebody_types(house: Any) -> None:
    with at(MONDAY):
        said = send(house.dispatcher, "matters:keep_draft", **FORM, draft=KEY, _once="")
    assert "草稿已于" in said.content.decode()
    assert Draft.objects.get().key == KEY
    send(house.dispatcher, "matters:drop_draft", KEY)
    assert not Draft.objects.exists()


def test_what_was_told_before_is_shown_while_the_words_are_written(house: Any) -> None:
    with at(MONDAY):
        first = received(house)
        begun = {"kind": "dispute", "text": first.text[: len(first.text) // 2], "title": first.title}
        near = send(house.town_lanting, "matters:told_before", **begun)
        other = send(house.town_lanting, "matters:told_before", kind="dispute", text="邻居的狗每天晚上叫得很响。")
    assert first.no in text(near)
    assert first.no not in text(other)


def test_nobody_is_told_of_matters_out_of_sight(house: Any) -> None:
    with at(MONDAY):
        first = received(house)
        told = send(house.town_yanchi, "matters:told_before", kind="dispute", text=first.text, title=first.title)
    assert first.no not in text(told)


def square(code: str, west: float) -> Boundary:
    ring = [[west, 28.0], [west + 0.1, 28.0], [west + 0.1, 28.1], [west, 28.1], [west, 28.0]]
    return Boundary(region_id=code, shape={"type": "Polygon", "coordinates": [ring]})


@audited("testing.land")
def land(*, by: Any) -> None:
    for n, place in enumerate(("990123001", "990123002", "990123001001", "990123001002")):
        square(place, 118 + n / 10).save()


def test_a_place_is_picked_on_the_map_without_script(house: Any) -> None:
    assert "register/map/990123" not in see(house.dispatcher, REGISTER).content.decode()
    land(by=house.system)
    assert "register/map/990123" in see(house.dispatcher, REGISTER).content.decode()
    county = see(house.dispatcher, "matters:places", "990123", draft=KEY).content.decode()
    assert "岚汀街道" in county and f"{reverse('matters:places', args=['990123001'])}?draft={KEY}" in county
    town = see(house.dispatcher, "matters:places", "990123001", draft=KEY).content.decode()
    assert f"{reverse(REGISTER)}?draft={KEY}&amp;place=990123001001" in town
    picked = see(house.dispatcher, REGISTER, place="990123001001").content.decode()
    assert '<option value="990123001001" selected>' in picked and '<option value="990123001" selected>' in picked


@pytest.mark.parametrize("place", ["990123002", "990123999", "x"])
def test_a_place_without_outlines_has_no_map(house: Any, place: str) -> None:
    land(by=house.system)
    assert see(house.dispatcher, "matters:places", place).status_code == 404


@pytest.mark.parametrize("door", ["keep_draft", "told_before"])
def test_posts_without_matters_keep_no_drafts(house: Any, door: str) -> None:
    assert send(house.auditor, f"matters:{door}", **FORM, draft=KEY).status_code == 403
    assert see(house.auditor, "matters:questions").status_code == 403
