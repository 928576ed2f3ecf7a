"""Lists of matters: exact, narrowed, in order, exported, searched; never more than one may see."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kernel.common.moment import at
from kernel.matters import export, services
from kernel.matters.projection import fold_tallies
from kernel.matters.tests.stories import MONDAY, placed, received, step_of
from kernel.matters.tests.visits import code, queries, see, signed_in, text
from kernel.people.queries import posts_of
from kernel.people.services import give_post

LIST = "matters:list"
pytestmark = pytest.mark.django_db


def titles(response: Any) -> list[str]:
    return [row["matter"].title for row in response.context["rows"]]


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
    assert few == many == 22


# ── export ───────────────────────────────────────────────────────────────────


def rows_of(response: Any) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(response.content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_the_export_holds_what_the_list_shows(house: Any) -> None:
    with at(MONDAY):
        placed(house, "B1", grade="red", title="红的")
        placed(house, "E2", title="绿的")
        answer = see(house.dispatcher, "matters:export", grade="red")
        elsewhere = see(house.town_yanchi, "matters:export")
    assert [row[1] for row in rows_of(answer)] == ["事项", "红的"]
    assert len(rows_of(elsewhere)) == 1
    assert "attachment" in answer["Content-Disposition"]


def test_a_title_that_looks_like_a_formula_stays_text(house: Any) -> None:
    with at(MONDAY):
        received(house, title="=HYPERLINK(1)")
        answer = see(house.dispatcher, "matters:export")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.active["B2"].data_type == "s"


def test_nobodys_name_is_exported(house: Any) -> None:
    with at(MONDAY):
        received(house)
        answer = see(house.dispatcher, "matters:export")
    assert "李明" not in str(rows_of(answer))


def test_too_many_rows_are_refused_with_the_way_out(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST", 1)
    with at(MONDAY):
        received(house)
        received(house)
        answer = see(house.dispatcher, "matters:export")
    assert answer.status_code == 422
    assert "请缩小筛选范围" in text(answer)


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
