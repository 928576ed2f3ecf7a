"""Supervision orders and the lists behind the workbench's counters."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.moment import at
from kernel.matters import oversight, services, voices
from kernel.matters.models import Matter, SupervisionOrder
from kernel.matters.tests.stories import MONDAY, placed, working
from kernel.matters.tests.visits import queries, see, signed_in, text
from kernel.people.services import PUBLIC, actor

ORDERS = "matters:orders"
pytestmark = pytest.mark.django_db


def ordered(house: Any, matter: Matter | None = None) -> SupervisionOrder:
    return oversight.issue_supervision(
        matter or working(house), "inspection", "请报告欠薪的核查情况。", 5, by=house.leader
    )


def shown(page: Any) -> list[tuple[str, str]]:
    return [(row["order"].demand, str(row["word"])) for row in page.context["rows"]]


def test_the_body_finds_what_it_has_to_answer_first(house: Any) -> None:
    with at(MONDAY):
        ordered(house)
        page = see(house.handler_hrss, ORDERS)
    assert shown(page) == [("请报告欠薪的核查情况。", "等答复")]
    assert page.context["tab"] == "answer"


@pytest.mark.parametrize(
    ("later", "answer", "end", "word"),
    [
        (0, False, False, "等答复"),
        (6, False, False, "逾期未答复"),
        (1, True, False, "已答复，待结论"),
        (1, True, True, "已有结论"),
    ],
)
def test_an_order_says_where_it_stands(house: Any, later: int, answer: bool, end: bool, word: str) -> None:
    with at(MONDAY):
        order = ordered(house)
    with at(MONDAY + timedelta(days=later)):
        if answer:
            oversight.answer_supervision(order, "已核查，工资本周内发放到位。", by=house.handler_hrss)
        if end:
            oversight.conclude_supervision(order, "整改到位。", by=house.leader)
        page = see(house.handler_hrss, "matters:order", order.pk)
    assert word in text(page)
    assert "县领导" in text(page) or house.leader.name in text(page)
    assert "政府督查工作条例" in text(page)


def test_whoever_ordered_finds_their_own(house: Any) -> None:
    with at(MONDAY):
        ordered(house)
        page = see(house.leader, ORDERS, tab="issued")
    assert len(shown(page)) == 1


def test_nobody_finds_an_order_on_a_matter_they_do_not_see(house: Any) -> None:
    with at(MONDAY):
        order = ordered(house)
        page = see(house.handler_housing, ORDERS, tab="open")
        one, none = (see(house.handler_housing, "matters:order", pk) for pk in (order.pk, 99999))
    assert shown(page) == []
    assert (one.status_code, none.status_code) == (404, 404)


def test_the_reminder_of_the_workbench_leads_to_the_order(house: Any) -> None:
    with at(MONDAY):
        order = ordered(house)
        page = see(house.handler_hrss, "matters:workbench")
    assert [one.url for one in page.context["notices"] if one.title == "督办待答复"] == [
        f"/matters/supervision/{order.pk}"
    ]


def test_the_number_of_queries_of_the_list_is_pinned(house: Any) -> None:
    browser = signed_in(house.handler_hrss)
    with at(MONDAY):
        ordered(house)
        few = queries(browser, ORDERS)
        for _n in range(4):
            ordered(house, working(house))
        many = queries(browser, ORDERS)
    assert few == many


def test_a_conclusion_is_offered_when_it_is_answered_or_its_time_is_over(house: Any) -> None:
    with at(MONDAY):
        order = ordered(house)
        early = see(house.leader, "matters:order", order.pk)
    with at(MONDAY + timedelta(days=6)):
        late = see(house.leader, "matters:order", order.pk)
    assert (early.context["concludes"], late.context["concludes"]) == (False, True)


def test_the_matters_page_leads_to_its_orders(house: Any) -> None:
    with at(MONDAY):
        order = ordered(house)
        page = see(house.handler_hrss, "matters:detail", order.matter.no)
    assert f"/matters/supervision/{order.pk}" in page.content.decode()


# ── behind the counters of the workbench ─────────────────────────────────────


@pytest.mark.parametrize(
    ("group", "later", "titles"),
    [
        ("", timedelta(0), ["甲事", "乙事"]),
        ("over", timedelta(days=4), ["甲事", "乙事"]),
        ("over", timedelta(0), []),
        ("week", timedelta(0), ["甲事", "乙事"]),
        ("back", timedelta(0), []),
        ("nonsense", timedelta(0), ["甲事", "乙事"]),
    ],
)
def test_a_counter_opens_the_list_it_counts(house: Any, group: str, later: timedelta, titles: list[str]) -> None:
    with at(MONDAY):
        placed(house, title="甲事")
        placed(house, title="乙事")
    with at(MONDAY + later):
        page = see(house.handler_hrss, "matters:mine", group=group)
    assert sorted(task.matter.title for task in page.context["tasks"]) == sorted(titles)


def test_what_came_back_has_its_list(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house, title="退回的事")
        services.refuse(matter, reason="不属于劳动争议", basis="三定规定第三条", by=house.handler_hrss)
        page = see(house.town_lanting, "matters:mine", group="back")
    assert [task.matter.title for task in page.context["tasks"]] == ["退回的事"]


def test_lines_wait_in_a_list_until_they_are_answered(house: Any) -> None:
    with at(MONDAY):
        line = voices.ask(working(house), "什么时候有结果？", by=actor(PUBLIC))
        before = see(house.handler_hrss, "matters:talk")
        other = see(house.handler_housing, "matters:talk")
        voices.answer_message(line, "本周五前。", by=house.handler_hrss)
        after = see(house.handler_hrss, "matters:talk")
    assert "什么时候有结果" in text(before)
    assert "什么时候有结果" not in text(other) + text(after)


def test_a_reminder_stands_on_the_workbench_of_whom_it_urges_until_taken_back(house: Any) -> None:
    from kernel.matters import undoing

    with at(MONDAY):
        line = oversight.remind(working(house), "请本周内答复。", by=house.dispatcher)
        before = text(see(house.handler_hrss, "matters:workbench"))
        undoing.take_back_reminder(line, by=house.dispatcher)
        after = text(see(house.handler_hrss, "matters:workbench"))
    assert "收到催办" in before
    assert "收到催办" not in after


def test_the_number_of_queries_of_my_tasks_is_pinned(house: Any) -> None:
    browser = signed_in(house.handler_hrss)
    with at(MONDAY):
        placed(house)
        few = queries(browser, "matters:mine")
        for _n in range(6):
            placed(house)
        many = queries(browser, "matters:mine")
    assert few == many


@pytest.mark.parametrize(
    ("who", "answers", "ends", "refused"),
    [
        ("handler_hrss", True, False, ["作出结论"]),
        ("leader", False, True, ["答复督办"]),
        ("dispatcher", False, False, ["答复督办", "作出结论"]),
    ],
)
def test_the_matter_offers_of_an_order_what_the_post_may_do_and_says_why_not(
    house: Any, who: str, answers: bool, ends: bool, refused: list[str]
) -> None:
    with at(MONDAY):
        matter = working(house)
        order = ordered(house, matter)
    with at(MONDAY + timedelta(days=6)):
        page = see(house.users[who], "matters:detail", matter.no)
    drawn = page.content.decode()
    assert (f"supervision-answer/{order.pk}" in drawn, f"supervision-end/{order.pk}" in drawn) == (answers, ends)
    told = {str(one.label): one.basis for one in page.context["bar"].not_now}
    assert {label: told.get(label) for label in ("答复督办", "作出结论") if label in told} == dict.fromkeys(
        refused, order.basis
    )
