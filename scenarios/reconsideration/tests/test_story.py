"""An application from the window to the archive, in both procedures; what the law forbids on the way."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kernel.audit.queries import broken_chains, replay_differences
from kernel.common.errors import Refusal
from kernel.common.moment import LOCAL, at
from kernel.law.models import Clock
from kernel.matters import oversight, rehearsing, services, timers
from kernel.matters.lists import may_see
from kernel.matters.rehearsing import close, show, step_of, worker
from kernel.people.queries import holders
from scenarios.reconsideration import services as cases
from scenarios.reconsideration.queries import first_by, ruling_of
from scenarios.reconsideration.tests.stories import MONDAY, accepted, answered, approved, heard, received, served

pytestmark = pytest.mark.django_db


def due(matter: Any) -> date:
    day: date = step_of(matter).due_at.astimezone(LOCAL).date()
    return day


def test_a_case_lives_from_the_application_to_the_archive(house: Any) -> None:
    with at(MONDAY):
        matter = heard(house)
        letter = cases.send_letter(matter, house.bodies["market"], "裁量基准没有公开。", by=worker(matter))
    with at(MONDAY + timedelta(days=20)):
        matter = approved(house, matter)
        matter = served(matter)
        assert (matter.node, matter.ending) == ("perform", "decision"), "an annulled act must be undone"
        close(matter, "ordered", "责令七日内撤回罚款")
        show(matter, "performance_reported")
        matter = close(matter, "performed")
        with pytest.raises(Refusal) as refused:
            services.archive(matter, by=worker(matter))
        assert refused.value.rule == "行政复议法#76"
        cases.report_letter(letter, "已在网站公开裁量基准。", by=house.handler_market)
        services.archive(matter, by=worker(matter))
        matter.refresh_from_db()
    [remedy] = matter.replies.get().remedies
    assert (remedy["basis"], remedy["days"]) == ("行政诉讼法#45", "2026-07-13")
    assert (matter.phase, matter.open) == ("archived", False)
    assert list(broken_chains()) == [] and list(replay_differences()) == []


def test_the_summary_procedure_has_its_own_days(house: Any) -> None:
    with at(MONDAY):
        matter = accepted(house, "P2", "summary")
        assert (matter.node, due(matter)) == ("send_copy_summary", date(2026, 6, 11))
        matter = close(matter, "sent")
        assert due(matter) == date(2026, 6, 15)
        cases.answer(matter, "通报批评属实。", "巡查记录。", by=worker(matter))
        matter = close(matter, "answered")
        assert (matter.node, due(matter)) == ("decide_summary", date(2026, 7, 8))
        matter = close(matter, "ordinary", "案情比登记的复杂")
        assert matter.node == "hear"


def test_only_what_the_law_lists_goes_the_summary_way_unless_all_agree(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        services.confirm_class(matter, "T1", by=worker(matter))
        cases.examine(matter, by=worker(matter))
        with pytest.raises(Refusal) as refused:
            close(matter, "summary")
        assert refused.value.rule.startswith("行政复议法#53")
        cases.examine(matter, agreed=True, by=worker(matter))
        assert close(matter, "summary").node == "send_copy_summary"


def test_sixty_days_count_from_acceptance_whatever_happened_between(house: Any) -> None:
    with at(MONDAY):
        matter = accepted(house)
        assert due(matter) == date(2026, 6, 17), "seven working days"
    with at(MONDAY + timedelta(days=7)):
        matter = close(matter, "sent")
        assert due(matter) == date(2026, 6, 30), "ten working days without the festival"
        cases.answer(matter, "处罚事实清楚。", "现场笔录。", by=worker(matter))
        matter = close(matter, "answered")
        matter = close(matter, "written", "申请人联系不上，三次电话未接通")
        step = step_of(matter)
        assert (matter.node, due(matter)) == ("decide", date(2026, 8, 7))
        ground = oversight.extension_ground(Clock.objects.get(step_id=step.pk))
        oversight.extend_step(step, "30日", ground, "情况复杂，需要鉴定", by=house.dispatcher)
    assert due(matter) == date(2026, 9, 7), "the 6th is a Sunday"


def test_nobody_decides_in_five_days_and_it_counts_as_accepted(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        assert due(matter) == date(2026, 6, 15)
    with at(MONDAY + timedelta(days=8)):
        timers.fire(MONDAY + timedelta(days=8))
        matter.refresh_from_db()
        assert matter.node == "send_copy"
        running = Clock.objects.get(matter_id=matter.pk, met_at__isnull=True)
    assert running.key.endswith("reconsideration.send_copy")


def test_a_respondent_that_does_not_answer_loses_its_evidence(house: Any) -> None:
    with at(MONDAY):
        matter = close(accepted(house), "sent")
        assert may_see(house.handler_market, matter) and not may_see(house.handler_tax, matter)
    with at(MONDAY + timedelta(days=20)):
        timers.fire(MONDAY + timedelta(days=20))
        matter.refresh_from_db()
        matter = close(matter, "written", "申请人同意书面审理")
        with pytest.raises(Refusal) as refused:
            cases.draft_ruling(matter, "uphold", facts="事实清楚无误。", reasons="程序合法无误。", by=worker(matter))
    assert refused.value.rule == "行政复议法#70"


def test_no_outcome_is_worse_for_the_applicant(house: Any) -> None:
    with at(MONDAY):
        matter = heard(house)
        told = {"facts": "查明违法所得更多。", "reasons": "应当加重处罚。", "by": worker(matter)}
        with pytest.raises(Refusal) as refused:
            cases.draft_ruling(matter, "change", worse=True, **told)
        assert refused.value.rule == "行政复议法#63"
        assert cases.draft_ruling(matter, "change", worse=True, third_party=True, **told).kind == "change"


def test_whoever_drafted_does_not_note_the_approval(house: Any) -> None:
    with at(MONDAY):
        matter = heard(house)
        row = cases.draft_ruling(matter, "uphold", facts="事实清楚无误。", reasons="程序合法无误。", by=worker(matter))
        with pytest.raises(Refusal) as refused:
            cases.approve_ruling(row, "负责人同意", by=worker(matter))
    assert refused.value.rule == "行政复议法#61"


def test_a_complex_case_is_heard_with_five_working_days_notice(house: Any) -> None:
    panel = [house.handler_reconsideration, house.handler2_reconsideration, house.expert, house.adviser]
    with at(MONDAY):
        matter = answered(house)
        for side in ("applicant", "respondent"):
            cases.hear_views(matter, side, "陈述了事实和理由。", by=worker(matter))
        with pytest.raises(Refusal) as early:
            cases.call_hearing(matter, MONDAY + timedelta(days=7), "听证室", panel, by=worker(matter))
        with pytest.raises(Refusal) as few:
            cases.call_hearing(matter, MONDAY + timedelta(days=9), "听证室", panel[:3], by=worker(matter))
        assert (early.value.rule, few.value.rule) == ("行政复议法#51", "行政复议法#50")
        assert "2026-06-15" in early.value.what
        called = cases.call_hearing(matter, MONDAY + timedelta(days=9), "听证室", panel, by=worker(matter))
        matter = close(matter, "heard")
        assert matter.node == "hearing"
        with pytest.raises(Refusal) as soon:
            cases.hold_hearing(called, "各方陈述完毕。", "副局长到会", by=worker(matter))
        assert soon.value.rule == "行政复议法#51"
    with at(MONDAY + timedelta(days=9)):
        cases.hold_hearing(called, "各方陈述完毕。", "副局长到会", by=worker(matter))
        matter = close(matter, "held")
        show(matter, "committee_opinion")
        assert close(matter, "advised").node == "decide"


def test_a_document_reviewed_with_the_act_is_settled_before_the_decision(house: Any) -> None:
    with at(MONDAY):
        matter = heard(house)
        review = cases.review_document(matter, "县市场监管局裁量规则第五条", within_power=True, by=worker(matter))
        assert review.due_at.date() == date(2026, 7, 8)
        away = cases.review_document(matter, "省级文件第三条", within_power=False, by=worker(matter))
        assert away.due_at.date() == date(2026, 6, 17)
        with pytest.raises(Refusal) as refused:
            cases.draft_ruling(matter, "revoke", facts="证据不足不清。", reasons="主要事实不清。", by=worker(matter))
        assert refused.value.rule == "行政复议法#59"
        for one in (review, away):
            cases.settle_document(one, "stopped", "超越上位法设定的幅度。", by=worker(matter))
        assert cases.draft_ruling(matter, "revoke", facts="证据不足不清。", reasons="主要事实不清。", by=worker(matter))


def test_an_application_that_lacks_something_is_corrected_or_given_up(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        show(matter, "correction_told")
        matter = close(matter, "correct")
        assert (matter.node, due(matter)) == ("correction", date(2026, 6, 23)), "ten working days, a festival between"
        with pytest.raises(Refusal) as refused:
            close(matter, "terminate", "没有补正")
        assert refused.value.rule.startswith("行政复议法#31")
        show(matter, "corrected")
        assert close(matter, "corrected").node == "triage"
        matter = close(matter, "correct")
    with at(MONDAY + timedelta(days=30)):
        matter = close(matter, "terminate", "逾期没有补正，也没有说明理由")
    assert (matter.open, matter.ending) == (False, "terminated")


@pytest.mark.parametrize(
    ("class_code", "first", "basis", "days"),
    [
        ("N1", "行政复议法#23.1.3", "行政复议法#34", "2026-06-23"), ("T1", "", "行政诉讼法#46.1", "2026-12-08"),
    ],
)  # fmt: skip
def test_a_refusal_says_why_and_which_court_until_when(
    house: Any, class_code: str, first: str, basis: str, days: str
) -> None:
    with at(MONDAY):
        matter = received(house)
        services.confirm_class(matter, class_code, by=worker(matter))
        with pytest.raises(Refusal) as refused:
            cases.examine(matter, ["in_time"], "晚了", by=worker(matter))
        assert refused.value.rule == "行政复议法#30"
        cases.examine(matter, ["in_time"], "知道行为已超过六十日，没有正当理由。", by=worker(matter))
        assert first_by(matter) == first
        matter = close(matter, "reject", "超过申请期限")
    [remedy] = matter.replies.get().remedies
    assert (matter.ending, remedy["basis"], remedy["days"]) == ("rejected", basis, days)


def test_a_case_ends_by_mediation_with_a_signed_document(house: Any) -> None:
    with at(MONDAY):
        matter = heard(house)
        with pytest.raises(Refusal) as refused:
            close(matter, "signed")
        assert refused.value.rule.startswith("行政复议法#73")
        show(matter, "mediation_signed")
        matter = close(matter, "signed")
    assert (matter.node, matter.ending) == ("archive", "agreement")


LONG_AGO = datetime(2023, 12, 18, 9, 30, tzinfo=LOCAL)
"""A fortnight before the law of 2023 came into force."""


def test_a_case_begun_under_the_old_law_keeps_its_days_and_later_steps_take_the_new_ones(house: Any) -> None:
    with at(LONG_AGO):
        matter = accepted(house)
        old = Clock.objects.get(matter_id=matter.pk, met_at__isnull=True)
        assert (old.article, due(matter)) == ("行政复议法#23.1", date(2023, 12, 27)), "seven working days since 1999"
        matter = close(matter, "sent")
        assert due(matter) == date(2023, 12, 28), "ten natural days before 2024: 十日 was not among the working days"
        cases.answer(matter, "处罚事实清楚。", "现场笔录。", by=worker(matter))
        matter = close(matter, "answered")
    with at(datetime(2024, 1, 8, 10, 0, tzinfo=LOCAL)):
        matter = close(matter, "written", "受理时的法律以书面审查为原则")
        decide = Clock.objects.get(matter_id=matter.pk, met_at__isnull=True)
        assert (decide.article, due(matter)) == ("行政复议法#31.1", date(2024, 2, 18)), "sixty days from acceptance"
        fresh = accepted(house, text="二〇二四年一月五日的罚款决定，我不服，请求撤销。")
        fresh = close(fresh, "sent")
        assert due(fresh) == date(2024, 1, 22), "ten working days"


def test_before_2024_there_was_no_summary_procedure(house: Any) -> None:
    with at(LONG_AGO), pytest.raises(Refusal) as refused:
        accepted(house, "P2", "summary")
    assert refused.value.rule == "行政复议法#54.1"


def test_the_body_that_ruled_names_no_worse_day_for_others(house: Any) -> None:
    with at(MONDAY):
        matter = approved(house, heard(house), "uphold")
        matter = served(matter)
        assert matter.node == "archive", "an act that is upheld needs no performance"
        assert ruling_of(matter) is not None and len(holders(matter.receiver_id)) >= 2
        assert rehearsing.step_of(matter).organisation == house.bodies["reconsideration"]
