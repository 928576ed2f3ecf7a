"""Bodies are measured from what happened and when; the same question later gets the same answer."""

from datetime import date, datetime, timedelta

import pytest

from kernel.common.moment import LOCAL, at
from kernel.law.models import Clock
from kernel.matters import oversight
from kernel.matters import services as matters
from scenarios.disputes import services as mediation
from scenarios.disputes.analysis import half_month, month, report
from scenarios.disputes.assessment import assess, due_as_of, weights
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import MONDAY, go

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 1)


def on(day, hour=10):
    return at(datetime(2026, 6, day, hour, tzinfo=LOCAL))


def committee(house, as_of=None):
    [book] = assess(JUNE, as_of=as_of, body=house.bodies["committee:990123001"])
    return book


def shape(book):
    return {key: (one.met, one.of, [lost.why for lost in one.lost]) for key, one in book.figures.items()}


@pytest.fixture
def concluded(house):
    """Accepted a day late, agreed on in the township's loop, and then not solved after all."""
    with on(8):
        matter = stories.placed(house)
    with on(11):
        matters.accept(matter, by=house.mediator_lanting)
        mediation.give_notice(matter, by=house.mediator_lanting)
        go(matter, "notice", "given", house.mediator_lanting)
        for step in stories.Step.objects.filter(matter_id=matter.pk, node="handle", status="open"):
            go(matter, "handle", "done", stories.holder(step))
        stories.signed(house, stories.drafted(house, matter))
        go(matter, "summary", "agreement", house.mediator_lanting)
        go(matter, "sign_agreement", "signed", house.mediator_lanting)
    return matter


def test_a_late_acceptance_is_named_with_the_matter_and_its_article(house, concluded):
    with on(12):
        figure = committee(house).figures["accepted_on_time"]
    [lost] = figure.lost
    assert (figure.met, figure.of, lost.no) == (0, 1, concluded.no)
    assert "product:intake.accept" in lost.why
    assert "2026-06-09" in lost.why


def test_what_is_not_due_yet_counts_neither_for_nor_against(house):
    with on(8):
        stories.placed(house)
    with on(8, 12):
        assert assess(JUNE) == [] or committee(house).figures["accepted_on_time"].of == 0


def test_the_same_moment_gives_the_same_answer_later(house, concluded):
    with on(12):
        then = shape(committee(house))
    with on(13):
        matters.follow_up(concluded, answered=True, solved=False, respected=True, by=house.caller)
        now = shape(committee(house))
    assert now["not_reopened"][0] == 0
    assert then["not_reopened"][0] == 1
    with on(30):
        assert shape(committee(house, datetime(2026, 6, 12, 10, tzinfo=LOCAL))) == then


def test_a_reopening_is_lost_to_the_body_that_had_concluded_it(house, concluded):
    with on(13):
        matters.follow_up(concluded, answered=True, solved=False, respected=True, by=house.caller)
        [lost] = committee(house).figures["not_reopened"].lost
    assert "2026-06-13" in lost.why


def test_what_is_settled_in_the_township_counts_for_the_small_loop(house, concluded):
    with on(12):
        figure = committee(house).figures["township_loop"]
    assert (figure.met, figure.of) == (1, 1)


def test_few_cases_are_counts_and_give_no_points(house, concluded):
    with on(12):
        book = committee(house)
    assert all(figure.share is None for figure in book.figures.values())
    assert book.points is None


def test_ten_cases_make_a_share_and_points(house):
    with on(8):
        many = [stories.placed(house, source="t", source_key=str(n)) for n in range(10)]
        for matter in many[:8]:
            matters.accept(matter, by=house.mediator_lanting)
    with on(12):
        book = committee(house)
    assert book.figures["accepted_on_time"].share == 0.8
    assert 0 < book.points < 100


def test_an_extension_granted_later_does_not_change_the_past(house):
    with on(8):
        matter = stories.working(house)
        step = stories.Step.objects.filter(matter_id=matter.pk, node="handle").order_by("id").first()
    with on(9):
        clock = Clock.objects.get(step_id=step.pk)
        before = clock.due_at
        oversight.extend_step(step, "5个工作日", oversight.extension_ground(clock), "需要鉴定", by=house.dispatcher)
        clock.refresh_from_db()
    assert clock.due_at > before
    assert due_as_of(clock, MONDAY + timedelta(hours=1)) == before
    assert due_as_of(clock, MONDAY + timedelta(days=2)) == clock.due_at


def test_the_weights_make_a_hundred():
    assert sum(int(row["weight"]) for row in weights()) == 100


# ── reports ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [(date(2026, 6, 15), 1, 15), (date(2026, 6, 16), 16, 30), (date(2026, 2, 20), 16, 28)],
)
def test_a_half_month_ends_on_the_fifteenth_or_the_last_day(day, first, last):
    since, until = half_month(day)
    assert (since.day, until.day) == (first, last)


def test_a_report_counts_classes_and_places_beside_the_period_before(house):
    with at(datetime(2026, 5, 20, 10, tzinfo=LOCAL)):
        stories.placed(house, source="t", source_key="0")
    with on(8):
        for number in (1, 2):
            stories.placed(house, source="t", source_key=str(number))
        stories.placed(house, "F1", source="t", source_key="3", place="990123001002")
    found = report(*month(date(2026, 6, 20)))
    totals = {line.name: line.count for line in found.totals}
    assert totals["登记"] == 3
    first = found.classes[0]
    assert (first.name, first.count, first.before, first.change) == ("邻里相邻关系", 2, 1, 1)
    assert [line.name for line in found.places] == ["岚汀街道"]
    assert found.hot[0].name == "岚汀街道 · 邻里相邻关系"
    assert found.hot[0].listed_by["class_code"] == "E2"


def test_causes_and_recommendations_stand_in_the_report(house, concluded):
    with on(12):
        mediation.review_root_cause(
            concluded, cause="management", finding="老旧小区水管多年没有检修。", recommendation="请逐栋排查公共管道。",
            addressed=house.bodies["housing"], by=house.mediator_lanting,
        )  # fmt: skip
    found = report(*month(JUNE))
    assert {line.name: line.count for line in found.causes}["管理服务"] == 1
    [line] = found.recommendations
    assert (line.name, line.count, line.before) == ("县住建局", 1, 0)
