"""An accusation reaches the discipline body and nobody else; the accused body never learns of it (article 30, R14)."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kernel.audit.queries import replay_differences
from kernel.common.errors import Refusal
from kernel.common.moment import at
from kernel.matters import attending, projection, services, voices
from kernel.matters.lists import Filters, count, keys_for, may_see, visible_to
from kernel.matters.models import Matter
from kernel.matters.placing import involve
from kernel.matters.rehearsing import close, show, step_of, worker
from kernel.matters.sealing import name_complained_of
from kernel.matters.search import search
from kernel.matters.standing import known_to
from kernel.people.queries import scope_of
from kernel.people.services import PUBLIC, actor
from kernel.web.services import issue_key
from scenarios.petitions import services as petitions
from scenarios.petitions.tests.stories import CRIME, MONDAY, placed, received

pytestmark = pytest.mark.django_db
TELLER = {"role": "claimant", "name": "欧阳绣", "phone": "12098765432", "id_number": "990123198506152120"}
TRACES = ("集体资产租金", "欧阳", "欧**", "12098765432", "120****5432", "账上少了")


def accused(house: Any) -> Matter:
    """An accusation of a village body's people, handed in online, with the discipline body; the accused is named."""
    given = {
        "text": CRIME,
        "by": actor(PUBLIC),
        "channel": "web",
        "parties": [TELLER],
        "facts": {"respondent_organisation": "township:990123001"},
    }
    matter = placed(house, "A", **given)
    assert matter.accountable == house.bodies["discipline"]
    return matter


def everything(no: str) -> list[str]:
    """Every address, with the number where one is asked for."""

    def walk(resolver: Any, prefix: str = "/") -> Any:
        for one in resolver.url_patterns:
            path = prefix + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one, path)
            elif isinstance(one, URLPattern):
                yield path

    paths = [re.sub(r"<(\w+:)?no>", no, path) for path in walk(get_resolver())]
    filled = [re.sub(r"<int:\w+>", "1", path) for path in paths]
    return [path for path in sorted(set(filled)) if "<" not in path and "sign-out" not in path and "leave" not in path]


def test_it_is_sealed_from_the_first_words_also_before_a_person_looked(house: Any) -> None:
    matter = received(house, text=CRIME, by=actor(PUBLIC), channel="web")
    assert matter.sealed and not matter.class_confirmed
    assert known_to(matter) == {step_of(matter).assignee_id}
    assert not may_see(house.dispatcher, matter) and not may_see(house.town_lanting, matter)


def test_what_is_classed_as_an_accusation_later_is_sealed_then(house: Any) -> None:
    matter = received(house, text="反映村里账目的一些情况，请查。")
    assert not matter.sealed and may_see(house.dispatcher, matter)
    services.confirm_class(matter, "A", by=house.petition)
    matter.refresh_from_db()
    assert matter.sealed and not may_see(house.dispatcher, matter)


def test_it_goes_to_the_discipline_channel_and_at_most_three_people_know(house: Any) -> None:
    with at(MONDAY):
        matter = accused(house)
        assert matter.node == "discipline" and len(known_to(matter)) == 2
        third = next(one for one in (house.handler_discipline, house.handler2_discipline) if one != worker(matter))
        attending.assign(step_of(matter), third, by=worker(matter))
        assert len(known_to(matter)) == 3
        with pytest.raises(Refusal) as refused:
            involve(matter, "team", user=house.auditor, by=third)
        assert (refused.value.code, refused.value.rule) == ("matter.kept_out", "信访工作条例#30")
        show(matter, "discipline_received")
        matter = close(matter, "procedure")
        services.reply(matter, "您反映的问题已由纪检监察机关按规定受理。", by=worker(matter))
        voices.reopen_request(matter, "还没有结果，请再看一看。", by=actor(PUBLIC))
        services.archive(matter, by=worker(matter))
    assert len(known_to(matter)) == 3
    assert list(replay_differences()) == [] and list(projection.differences()) == []


@pytest.mark.parametrize("who", ["gov_lanting", "town_lanting", "grid_lanting"])
def test_the_accused_body_sees_nothing_on_any_page_list_count_search_export_or_api(house: Any, who: str) -> None:
    with at(MONDAY):
        matter = accused(house)
        petitions.send_extract(
            matter, house.bodies["township:990123001"], "请说明今年上半年会计账目的审核和公开情况。", by=worker(matter)
        )
        user = house.users[who]
        assert not may_see(user, matter) and not visible_to(user).exists()
        assert count(keys_for(scope_of(user)), Filters(open_only=False)) == 0
        for words in ("集体资产", matter.no, "990123198506152120", "会计"):
            assert search(words, user=user) == []
        browser = Client()
        browser.force_login(user)
        for path in everything(matter.no):
            answer = browser.get(path)
            told = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")
            assert [word for word in TRACES if word in told] == [], path
        _key, secret = issue_key("系统", user=user, scopes=["*"], valid_to=None, by=house.system)
        caller = Client(headers={"Authorization": f"Bearer {secret}"})
        hidden = [
            caller.get(f"/api/matters/{matter.no}{part}").status_code for part in ("", "/story", "/clocks", "/steps")
        ]
        assert hidden == [404] * 4 and caller.get("/api/matters/").json()["total"] == 0


def test_nobody_of_the_accused_body_or_above_it_is_let_in(house: Any) -> None:
    with at(MONDAY):
        matter = accused(house)
        for user in (house.gov_lanting, house.grid_lanting):
            with pytest.raises(Refusal) as refused:
                involve(matter, "team", user=user, by=worker(matter))
            assert refused.value.rule == "信访工作条例#30"


def test_an_accusation_of_the_petition_office_goes_past_it(house: Any) -> None:
    with at(MONDAY):
        facts = {"respondent_organisation": "petition"}
        matter = received(house, text=CRIME, by=actor(PUBLIC), channel="web", facts=facts)
        assert step_of(matter).organisation == house.bodies["discipline"]
        assert known_to(matter) <= {house.handler_discipline.pk, house.handler2_discipline.pk}


def test_who_is_found_to_belong_to_the_accused_body_loses_sight_of_it(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, text=CRIME)
        assert may_see(house.petition, matter), "took it in at the window"
        name_complained_of(matter, house.bodies["petition"], by=house.petition)
        matter.refresh_from_db()
        assert not may_see(house.petition, matter)
        assert step_of(matter).organisation == house.bodies["discipline"]
    assert list(replay_differences()) == []


@pytest.mark.parametrize(
    "text",
    [
        "有人反映会计贪污集体资产租金，请核实。", "请核实欧阳绣反映的账目问题。", "请就12098765432来电说明账目。",
        "请说明账上少了十二万元，请查处的情况。",
    ],
)  # fmt: skip
def test_an_extract_neither_copies_the_accusation_nor_says_who_brought_it(house: Any, text: str) -> None:
    with at(MONDAY):
        matter = accused(house)
        with pytest.raises(Refusal) as refused:
            petitions.send_extract(matter, house.bodies["township:990123001"], f"{text}{matter.text[2:16]}"
                                   if "有人" in text else text, by=worker(matter))  # fmt: skip
    assert refused.value.rule == "信访工作条例#30"


def test_the_accused_body_answers_the_extract_on_a_page_of_its_own(house: Any) -> None:
    with at(MONDAY):
        matter = accused(house)
        body = house.bodies["township:990123001"]
        row = petitions.send_extract(matter, body, "请说明今年上半年会计账目的审核和公开情况。", by=worker(matter))
        browser = Client()
        browser.force_login(house.gov_lanting)
        page = browser.get(reverse("petitions:extracts")).content.decode()
        assert "会计账目的审核和公开情况" in page and matter.no not in page
        answer = browser.post(reverse("petitions:extract", args=[row.pk]), {"text": "每季度张榜公布，附照片。"})
        assert answer.status_code == 302
        stranger = Client()
        stranger.force_login(house.handler_tax)
        assert "会计账目" not in stranger.get(reverse("petitions:extracts")).content.decode()
        assert stranger.get(reverse("petitions:extract", args=[row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.answer.startswith("每季度")


def test_retaliation_is_reported_to_the_discipline_body(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        report = voices.report_retaliation(matter, "反映以后单位停了我的岗。", by=actor(PUBLIC))
    assert report.kind == "petition" and report.sealed and report.accountable == house.bodies["discipline"]
    assert len(known_to(report)) <= 3 and not may_see(house.petition, report)
