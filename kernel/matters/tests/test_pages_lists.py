"""Lists of matters: exact, narrowed, in order, exported, searched; never more than one may see."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from kernel.common.moment import at
from kernel.matters import services
from kernel.matters.desk.words import graded
from kernel.matters.models import Matter
from kernel.matters.projection import fold_tallies
from kernel.matters.tests.stories import MONDAY, placed, received, step_of
from kernel.matters.tests.visits import code, queries, see, signed_in, text
from kernel.people.queries import posts_of
from kernel.people.services import give_post

LIST = "matters:list"
pytestmark = pytest.mark.django_db


def titles(response: Any) -> list[str]:
    return [row["title"] for row in response.context["rows"]]


def test_the_list_counts_exactly_what_the_post_sees(house: Any) -> None:
    with at(MONDAY):
        for n in range(3):
            received(house, title=f"第{n}件")
        page = see(house.dispatcher, LIST)
        elsewhere = see(house.town_yanchi, LIST)
    assert (page.context["total"], elsewhere.context["total"]) == (3, 0)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"grade": "red"}, ["红的"]),
        ({"grade": ["red", "green"]}, ["红的", "绿的"]),
        ({"class_code": "E2"}, ["绿的"]),
        ({"township": "990123002"}, []),
        ({"phase": "triage"}, ["红的", "绿的"]),
        ({"phase": "archived"}, []),
        ({"grade": "purple"}, ["红的", "绿的"]),
        ({"kind": "dispute", "grade": "red"}, ["红的"]),
        ({"kind": "petition"}, []),
        ({"due": "over"}, []),
        ({"due": "week", "grade": "green"}, ["绿的"]),
    ],
)
def test_chips_narrow_the_list(house: Any, query: dict[str, Any], shown: list[str]) -> None:
    with at(MONDAY):
        placed(house, "B1", grade="red", title="红的")
        placed(house, "E2", title="绿的")
        page = see(house.dispatcher, LIST, **query)
    assert sorted(titles(page)) == sorted(shown)
    assert page.context["total"] == len(shown)


def test_closed_matters_are_listed_when_asked_for(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, title="不受理的")
        services.complete_step(step_of(matter, "triage"), "reject", note="已在法院审理", by=house.town_lanting)
        still = see(house.dispatcher, LIST)
        everything = see(house.dispatcher, LIST, scope="all")
    assert titles(still) == []
    assert titles(everything) == ["不受理的"]


def test_the_newest_come_first_when_asked_for(house: Any) -> None:
    for n in range(3):
        with at(MONDAY + timedelta(hours=n)):
            received(house, title=f"第{n}件")
    with at(MONDAY + timedelta(hours=4)):
        soonest = see(house.dispatcher, LIST)
        newest = see(house.dispatcher, LIST, order="recent")
    assert titles(soonest)[0] == "第0件"
    assert titles(newest) == ["第2件", "第1件", "第0件"]


def test_pages_follow_each_other_and_a_wild_number_shows_the_last(house: Any) -> None:
    with at(MONDAY):
        for n in range(23):
            received(house, title=f"第{n}件", text=f"不同的内容{n}：{'甲乙丙丁戊己庚辛壬癸'[n % 10] * 9}")
        first, last, wild = (see(house.dispatcher, LIST, page=n) for n in (1, 2, 99))
    assert len(titles(first)) == 20
    assert titles(last) == titles(wild)
    assert not set(titles(first)) & set(titles(last))
    assert "共23件" in text(first).replace(" ", "")


def test_what_is_overdue_has_a_view(house: Any) -> None:
    with at(MONDAY):
        received(house, title="晚了的")
    with at(MONDAY + timedelta(days=3)):
        received(house, title="刚来的")
        page = see(house.dispatcher, LIST, due="over")
    assert titles(page) == ["晚了的"]


def test_the_number_of_queries_is_pinned(house: Any) -> None:
    browser = signed_in(house.dispatcher)
    with at(MONDAY):
        for n in range(3):
            received(house, title=f"第{n}件")
        few = queries(browser, LIST)
        for n in range(12):
            received(house, title=f"又{n}件")
        fold_tallies()
        many = queries(browser, LIST)
    assert few == many == 26


# ── search ───────────────────────────────────────────────────────────────────


def test_words_and_numbers_are_found(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, title="古渡社区楼道照明")
        by_words = see(house.dispatcher, "matters:search", q="楼道照明")
        by_number = see(house.dispatcher, "matters:search", q=matter.no)
    assert titles(by_words) == titles(by_number) == ["古渡社区楼道照明"]


def test_nothing_is_found_that_one_may_not_see(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, title="古渡社区楼道照明")
        page = see(house.town_yanchi, "matters:search", q=matter.no)
    assert titles(page) == []
    assert "没有找到" in text(page)
    assert code(page) == ""


def test_an_empty_search_asks_for_words(house: Any) -> None:
    assert "想找哪一件" in text(see(house.dispatcher, "matters:search"))


def test_search_and_list_show_the_same_under_the_post_somebody_acts_under(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, title="岚汀的路灯不亮")
        clerk = house.town_yanchi
        give_post(
            clerk, "township_dispatcher", house.bodies["centre:990123001"], since=MONDAY.date(),
            by=house.system,
        )  # fmt: skip
        own, other = sorted(posts_of(type(clerk).objects.get(pk=clerk.pk)), key=lambda post: post.pk)
        for post, seen in ((own, False), (other, True)):
            browser = signed_in(clerk)
            browser.post(reverse("web:choose_post"), {"post": post.pk, "next": "/"})
            pages = [browser.get(reverse(LIST)), browser.get(reverse("matters:search"), {"q": "路灯"})]
            assert [matter.title in text(page) for page in pages] == [seen, seen]


@pytest.mark.parametrize(
    ("kind", "grade", "drawn"),
    [("dispute", "green", True), ("dispute", "red", True), ("decision", "green", False), ("decision", "red", True)],
)
def test_a_kind_that_nothing_grades_shows_no_grade(kind: str, grade: str, drawn: bool) -> None:
    matter = Matter(kind=kind, grade=grade)
    card = render_to_string("matters/parts/why.html", {"matter": matter, "reasons": []})
    assert (graded(matter), "为什么是" in card) == (drawn, drawn)


def test_a_long_chip_carries_what_is_chosen_and_a_link_to_the_choice(house: Any) -> None:
    received(house)
    page = see(house.dispatcher, LIST, township="990123001", grade="red").content.decode()
    assert '<input type="hidden" name="township" value="990123001">' in page
    assert re.search(r"/matters/choose/class_code\?[^\"]*township=990123001", page)
    assert 'value="990123002"' not in page


def test_the_choice_is_a_page_that_leads_back_to_the_list_as_it_was(house: Any) -> None:
    query = {"township": "990123001", "grade": "red", "page": "2"}
    page = see(house.dispatcher, "matters:choose", "township", **query).content.decode()
    assert '<input type="hidden" name="grade" value="red">' in page and 'name="page"' not in page
    assert 'value="990123001" checked' in page
    address = reverse("matters:choose", args=["township"])
    part = signed_in(house.dispatcher).get(address, query, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<label") and 'value="990123001" checked' in part


def test_there_is_a_choice_for_long_chips_only(house: Any) -> None:
    assert see(house.dispatcher, "matters:choose", "grade").status_code == 404
