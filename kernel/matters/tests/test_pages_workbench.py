"""The workbench: what waits for whom, by deadline, with figures, warnings and schedule."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.moment import at
from kernel.matters import cooperation, services, voices
from kernel.matters.tests.stories import MONDAY, placed, received, show, step_of, working
from kernel.matters.tests.visits import queries, see, signed_in, text
from kernel.people.services import PUBLIC, actor
from kernel.places.queries import centre

WORKBENCH = "matters:workbench"
pytestmark = pytest.mark.django_db


def groups(response: Any) -> dict[str, int]:
    return {group.key: group.total for group in response.context["groups"]}


def test_a_task_waits_for_the_body_it_was_placed_with(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        page = see(house.handler_hrss, WORKBENCH)
    assert matter.title in text(page)
    assert [task.label for group in page.context["groups"] for task in group.tasks] == ["受理"]


def test_a_colleague_of_another_body_has_nothing_to_do(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        page = see(house.handler_housing, WORKBENCH)
    assert matter.title not in page.content.decode()
    assert "没有等您处理的任务" in text(page)


@pytest.mark.parametrize(
    ("later", "key"), [(timedelta(0), "week"), (timedelta(hours=7, days=1), "today"), (timedelta(days=4), "over")]
)
def test_tasks_stand_under_their_deadline(house: Any, later: timedelta, key: str) -> None:
    with at(MONDAY):
        placed(house)
    with at(MONDAY + later):
        page = see(house.handler_hrss, WORKBENCH)
    assert groups(page) == {key: 1}


def test_the_figures_count_what_waits_by_grade(house: Any) -> None:
    with at(MONDAY):
        placed(house, grade="red")
        placed(house)
    with at(MONDAY + timedelta(days=4)):
        figures = see(house.handler_hrss, WORKBENCH).context["figures"]
    assert (figures["all"], figures["over"], figures["grades"]) == (2, 2, {"red": 1, "green": 1})


def test_what_was_sent_back_is_counted_for_the_dispatcher(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        services.refuse(matter, reason="不属于劳动争议", basis="三定规定第三条", by=house.handler_hrss)
        page = see(house.town_lanting, WORKBENCH)
    assert page.context["figures"]["refused"] == 1


def test_the_share_on_time_counts_matters_that_ended_this_month(house: Any) -> None:
    with at(MONDAY):
        before = see(house.handler_hrss, WORKBENCH).context["share"]
    assert before is None


def test_my_dispatches_have_a_tab(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        page = see(house.town_lanting, WORKBENCH, tab="sent")
        other = see(house.dispatcher, WORKBENCH, tab="sent")
    assert matter.title in text(page)
    assert matter.title not in text(other)


def test_what_i_took_in_has_a_tab(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, by=house.grid_lanting)
        page = see(house.grid_lanting, WORKBENCH, tab="taken")
    assert matter.title in text(page)


def test_a_contest_is_on_the_list_of_warnings(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        voices.contest(matter, "handling", "没有人联系过我们。", by=actor(PUBLIC))
        page = see(house.dispatcher, WORKBENCH)
    assert "异议待答复" in text(page)


def test_a_question_waits_for_the_handler_until_it_is_answered(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        line = voices.ask(matter, "什么时候有结果？", by=actor(PUBLIC))
        before = text(see(house.handler_hrss, WORKBENCH))
        voices.answer_message(line, "本周五前。", by=house.handler_hrss)
        after = text(see(house.handler_hrss, WORKBENCH))
    assert "什么时候有结果" in before
    assert "什么时候有结果" not in after


def test_a_session_stands_in_the_schedule_of_its_chair(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        cooperation.call_session(
            matter, "resolution", "议定垫付方式", house.dispatcher, MONDAY + timedelta(days=1),
            [house.bodies["hrss"], centre()], by=house.dispatcher,
        )  # fmt: skip
        page = see(house.dispatcher, WORKBENCH)
    assert [one.title for one in page.context["schedule"]] == ["议定垫付方式"]


def test_a_follow_up_officer_finds_the_call_to_make(house: Any) -> None:
    with at(MONDAY):
        matter = services.accept(placed(house), by=house.handler_hrss)
        show(matter, "notice_given", "claim_met", by=house.handler_hrss)
        for node, outcome in (("notice", "given"), ("handle", "done"), ("summary", "met")):
            services.complete_step(step_of(matter, node), outcome, by=house.handler_hrss)
        page = see(house.caller, WORKBENCH)
    assert [task.label for group in page.context["groups"] for task in group.tasks] == ["回访"]


def test_the_number_of_queries_does_not_grow_with_the_tasks(house: Any) -> None:
    browser = signed_in(house.handler_hrss)
    with at(MONDAY):
        for _n in range(2):
            placed(house)
        few = queries(browser, WORKBENCH)
        for _n in range(6):
            placed(house)
        many = queries(browser, WORKBENCH)
    assert few == many == 25
