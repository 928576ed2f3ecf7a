"""A grievance from the window to the archive, through review and re-review; an accusation; a suggestion."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.audit.queries import broken_chains, replay_differences
from kernel.common.errors import Conflict, Refusal
from kernel.common.moment import at
from kernel.law.models import Clock
from kernel.matters import oversight, rehearsing, services, voices
from kernel.matters.models import Matter
from kernel.matters.rehearsing import close, show, worker
from kernel.people.services import PUBLIC, actor
from scenarios.petitions import queries
from scenarios.petitions import services as petitions
from scenarios.petitions.hooks import shown_to_person
from scenarios.petitions.queries import limit_in_words
from scenarios.petitions.tests import stories
from scenarios.petitions.tests.stories import MONDAY, decided, noticed, placed, received

pytestmark = pytest.mark.django_db


def test_a_grievance_lives_from_intake_to_the_end_of_re_review(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house, "refuse")
        assert (matter.node, matter.ending) == ("review_window", "decision")
    with at(MONDAY + timedelta(days=20)):
        petitions.ask_again(matter, "review", "档案里有我的调令，没有看。", by=actor(PUBLIC))
        matter = close(matter, "review")
        assert rehearsing.step_of(matter).organisation == house.bodies["petition_review"]
        petitions.give_opinion(matter, "upheld", text="复查查明档案中没有调令。", basis="条例", by=worker(matter))
        matter = close(matter, "upheld")
    with at(MONDAY + timedelta(days=40)):
        petitions.ask_again(matter, "recheck", "请上一级再看一次。", by=actor(PUBLIC))
        matter = close(matter, "recheck")
        assert rehearsing.step_of(matter).organisation == house.bodies["petition_recheck"]
        petitions.give_opinion(matter, "upheld", text="复核维持处理意见。", basis="条例", by=worker(matter))
        matter = close(matter, "upheld")
        assert matter.node == "archive", "nothing was supported, so nothing is to be executed"
        services.archive(matter, by=worker(matter))
    voices.rate(matter, 4, "解释得清楚", by=actor(PUBLIC))
    assert (matter.refresh_from_db(), matter.phase, matter.open)[1:] == ("archived", False)
    with at(MONDAY + timedelta(days=60)):
        again = received(house)
        petitions.link(again, matter, "同一人同一事", by=house.petition)
        again = close(again, "again")
        show(again, "help_given")
        again = close(again, "reject")
    assert (again.phase, again.ending) == ("rejected", "rejected")
    assert list(queries.counted(Matter.objects.all())) == [matter], "linked, not counted twice"
    assert list(broken_chains()) == [] and list(replay_differences()) == []


def test_a_supported_claim_is_executed_before_it_is_archived(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house, "support")
        show(matter, "acceptance_written")
        matter = close(matter, "accepted")
        assert matter.node == "execute"
        with pytest.raises(Refusal) as refused:
            close(matter, "done")
        assert refused.value.rule.startswith("信访工作条例#32")
        show(matter, "execution_done")
        matter = close(matter, "done")
        services.archive(matter, by=worker(matter))
        assert matter.replies.get().remedies[0]["basis"] == "信访工作条例#35"


def test_a_changed_opinion_reopens_the_case_with_a_limit_of_its_own(house: Any) -> None:
    with at(MONDAY):
        matter = decided(house, "refuse")
        petitions.ask_again(matter, "review", "事实没有查清。", by=actor(PUBLIC))
        matter = close(matter, "review")
        petitions.give_opinion(matter, "changed", text="应当补记，请重新处理。", basis="条例", by=worker(matter))
        matter = close(matter, "resumed")
        assert (matter.node, matter.ending) == ("rehandle", "")
        petitions.write_decision(matter, "support", **stories.PARTS, by=worker(matter))
        matter = close(matter, "decision")
        assert matter.node == "deliver"


def test_sixty_days_count_from_acceptance_and_are_extended_once_with_the_reason_told(house: Any) -> None:
    with at(MONDAY):
        matter = noticed(house)
        step = rehearsing.step_of(matter)
        assert (step.due_at.date() - MONDAY.date()).days == 60
        ground = oversight.extension_ground(Clock.objects.get(step_id=step.pk))
        oversight.extend_step(step, "30日", ground, "要到外省调档", by=house.dispatcher)
        with pytest.raises(Conflict):
            oversight.extend_step(step, "1日", ground, "还要几天", by=house.dispatcher)
    assert matter.messages.get(kind="notice").text.count("要到外省调档") == 1


def test_simple_handling_becomes_ordinary_without_a_new_sixty_days(house: Any) -> None:
    with at(MONDAY):
        matter = noticed(house, "simple")
        assert matter.node == "simple_handle"
    with at(MONDAY + timedelta(days=5)):
        matter = close(matter, "ordinary", "事实比登记的复杂")
    assert (rehearsing.step_of(matter).due_at.date() - MONDAY.date()).days == 60


def test_a_suggestion_is_studied_and_answered(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house, "S", text="建议在老街口加一个公交站，方便老人去医院。")
        assert matter.node == "study" and rehearsing.step_of(matter).organisation == house.bodies["county_office"]
        with pytest.raises(Refusal) as refused:
            close(matter, "decision")
        assert refused.value.rule == "信访工作条例#29"
        petitions.write_decision(
            matter, "part", **{**stories.PARTS, "text": "先设临时站点，明年改造。"}, by=worker(matter)
        )
        matter = close(matter, "decision")
        services.archive(matter, by=worker(matter))
    assert matter.ending == "decision"


@pytest.mark.parametrize(
    ("branch", "fact", "item"),
    [
        ("litigation", "route_told", "信访工作条例#31.1.1"),
        ("arbitration", "procedure_entered", "信访工作条例#31.1.2"),
        ("party", "procedure_entered", "信访工作条例#31.1.3"),
        ("administrative", "procedure_entered", "信访工作条例#31.1.4"),
    ],
)  # fmt: skip
def test_each_way_of_article_31_leads_to_its_own_procedure(house: Any, branch: str, fact: str, item: str) -> None:
    with at(MONDAY):
        matter = noticed(house, branch)
        assert matter.node == branch and queries.branches()[branch].item == item
        with pytest.raises(Refusal) as refused:
            close(matter, "procedure")
        assert "信访工作条例#31" in refused.value.rule
        show(matter, fact)
        matter = close(matter, "procedure")
        assert (matter.node, matter.ending) == ("archive", "procedure")


@pytest.mark.parametrize(
    ("branch", "limits"),
    [
        ("litigation", [("直接提起行政诉讼", "2026-12-08")]), ("administrative", [("申请行政复议", "2026-08-07")]),
        ("accept", [("申诉求决类信访事项办结", "2026-08-07")]),
    ],
)  # fmt: skip
def test_the_notice_prints_the_limit_of_the_way_told(house: Any, branch: str, limits: list[tuple[str, str]]) -> None:
    with at(MONDAY):
        matter = placed(house)
        row = petitions.give_notice(matter, branch, by=worker(matter))
    assert [(one["name"], one["due"][:10]) for one in row.limits] == limits


@pytest.mark.parametrize(
    ("branch", "lines"),
    [
        ("litigation", [
            "直接提起行政诉讼：六个月，从知道或者应当知道该行政行为之日起算；收到告知当天才知道的，最晚到2026-12-08，早知道的早到期"
            "（《行政诉讼法》第四十六条第一款）",
        ]),
        ("administrative", [
            "申请行政复议：六十日，从知道或者应当知道该行政行为之日起算；收到告知当天才知道的，最晚到2026-08-07，早知道的早到期"
            "（《行政复议法》第二十条第一款）",
        ]),
        ("arbitration", [
            "申请劳动仲裁的时效：一年，从知道或者应当知道权利被侵害之日起算（《劳动争议调解仲裁法》第二十七条第一款）",
            "申请农村土地仲裁的时效：二年，从知道或者应当知道权利被侵害之日起算（《农村土地承包经营纠纷调解仲裁法》第十八条）",
            "其他民商事仲裁，法律没有另外规定仲裁时效的，适用诉讼时效，一般三年（《民法典》第一百八十八条）。",
        ]),
        ("party", [
            "《信访工作条例》没有规定向党组织申诉、申请复审的期限，请尽早提出；有没有期限、多长，以受理的党组织答复为准。",
        ]),
    ],
)  # fmt: skip
def test_a_way_with_another_limit_or_none_says_so(house: Any, branch: str, lines: list[str]) -> None:
    with at(MONDAY):
        matter = placed(house)
        row = petitions.give_notice(matter, branch, by=worker(matter))
    assert [limit_in_words(one) for one in row.limits] == lines
    assert lines[0] in shown_to_person(matter)["rights"]["lines"]


def test_the_duty_to_investigate_runs_two_months_and_ends_with_an_answer(house: Any) -> None:
    with at(MONDAY):
        matter = noticed(house, "duty", class_code="G7", text="养殖场污水排进河里，请查处。")
        assert rehearsing.step_of(matter).due_at.date().isoformat() == "2026-08-10", "the 8th is a Saturday"
        petitions.write_decision(matter, "support", **stories.PARTS, by=worker(matter))
        matter = close(matter, "decision")
    routes = {row["basis"] for row in matter.replies.get().remedies}
    assert matter.node == "archive" and routes == {"行政复议法#20.1", "行政诉讼法#46.1"}
