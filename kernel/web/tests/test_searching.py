"""The one search: grouped, only what a person may see, as a page and for the palette."""

from typing import Any

import pytest
from django.test import Client

from kernel.common.moment import at
from kernel.matters.tests.stories import MONDAY, received
from kernel.web import nav, searching

pytestmark = pytest.mark.django_db


def found(user: Any, words: str) -> dict[str, list[str]]:
    client = Client()
    client.force_login(user)
    answer = client.get("/search/", {"q": words}, headers={"Accept": "application/json"})
    return {group["label"]: [hit["title"] for hit in group["hits"]] for group in answer.json()["groups"]}


def test_matters_come_first_and_each_kind_of_thing_has_its_group(house: Any) -> None:
    with at(MONDAY):
        received(house, title="调解室漏雨")
        groups = found(house.dispatcher, "调解")
    assert groups["事项"] == ["调解室漏雨"]
    assert list(groups) == [label for label in (str(one.label) for one in searching.finders()) if label in groups]
    assert "岚汀街道人民调解委员会" in groups["单位"]


def test_a_person_is_found_with_the_post(house: Any) -> None:
    assert found(house.dispatcher, house.dispatcher.name)["工作人员"] == [house.dispatcher.name]


@pytest.mark.parametrize(
    ("words", "group"), [("分流", "流程"), ("承办", "规则表"), ("界面设置", "页面和操作"), ("受理", "时限")]
)
def test_what_everybody_may_read_is_found(house: Any, words: str, group: str) -> None:
    assert found(house.handler_hrss, words).get(group)


def test_what_one_may_not_see_is_not_found(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, title="绣湖旁的老井")
    for words in ("绣湖", matter.no, "老井"):
        assert "事项" not in found(house.town_yanchi, words)


def test_pages_are_those_of_ones_own_menu(house: Any) -> None:
    client = Client()
    client.force_login(house.handler_hrss)
    drawn = client.get("/search/").wsgi_request
    assert {url for _label, url in nav.addresses(drawn)} == {line.url for line in nav.lines(drawn)}


def test_without_words_only_pages_are_offered(house: Any) -> None:
    assert list(found(house.dispatcher, "  ")) == ["页面和操作"]


@pytest.mark.parametrize("words", ["\x01", "%", "'; --", "“", "a" * 500, "<script>"])
def test_any_words_are_taken(house: Any, words: str) -> None:
    client = Client()
    client.force_login(house.dispatcher)
    answer = client.get("/search/", {"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/search/", {"q": "调解"}).status_code == 302
