"""After an agreement: promises kept and missed, thirty days for the court, what a creditor takes there."""

from datetime import date, datetime, timedelta

import pytest

from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import LOCAL, at
from kernel.law.models import Clock
from kernel.matters.models import Message
from scenarios.disputes import services as mediation
from scenarios.disputes.agreement import Promise, Terms
from scenarios.disputes.queries import confirmation_limit, counting_down, facts_of, owed
from scenarios.disputes.tasks import remind_of_confirmation
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import MONDAY, TERMS

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 3)
COURT = {"court": "清渡县人民法院", "ground": "body"}


def on(day):
    return at(datetime(day.year, day.month, day.day, 10, tzinfo=LOCAL))


@pytest.fixture
def matter(house):
    with at(MONDAY):
        return stories.working(house)


@pytest.fixture
def agreement(house, matter):
    with at(MONDAY):
        return stories.signed(house, stories.drafted(house, matter, JULY, AUGUST))


def ask(house, agreement, **given):
    parties = list(agreement.matter.parties.all())
    return mediation.ask_confirmation(
        agreement, **{**COURT, "applicants": parties, "by": house.mediator_lanting, **given}
    )


# ── performance ──────────────────────────────────────────────────────────────


def test_every_promise_has_a_clock_for_the_body_that_checks_it(agreement):
    first = agreement.obligations.order_by("due_on").first()
    clock = Clock.objects.get(pk=first.clock_id)
    assert clock.due_at.astimezone(LOCAL).date() == date(2026, 7, 6)
    assert clock.article == "product:obligation.due"


def test_a_promise_kept_stops_its_clock_and_settles(house, matter, agreement):
    with on(AUGUST):
        for one in agreement.obligations.order_by("due_on"):
            mediation.perform(one, on=one.due_on, evidence="转账回单", by=house.mediator_lanting)
        assert facts_of(matter)["obligations_settled"]
    assert not Clock.objects.filter(key__endswith="obligation.due", met_at__isnull=True).exists()


def test_a_promise_of_an_unsigned_agreement_cannot_be_kept(house, matter):
    with at(MONDAY):
        draft = stories.drafted(house, matter, JULY)
        with pytest.raises(Conflict) as refused:
            mediation.perform(draft.obligations.get(), on=MONDAY.date(), evidence="收条", by=house.mediator_lanting)
    assert refused.value.rule == "人民调解法#29"


def test_nothing_is_missed_before_its_day_has_passed(house, agreement):
    first = agreement.obligations.order_by("due_on").first()
    with on(JULY), pytest.raises(Conflict) as refused:
        mediation.mark_missed(first, note="双方核实", by=house.mediator_lanting)
    assert refused.value.code == "obligation.not_due"
    with on(JULY + timedelta(days=1)):
        assert list(owed(date(2026, 7, 2))) == [first]
        mediation.mark_missed(first, note="电话核实双方，尚未付款", by=house.mediator_lanting)
        assert not owed(date(2026, 7, 2)).exists()


def test_a_promise_kept_late_is_kept_and_visibly_late(house, agreement):
    first = agreement.obligations.order_by("due_on").first()
    with on(date(2026, 7, 10)):
        mediation.mark_missed(first, note="尚未付款", by=house.mediator_lanting)
        mediation.perform(first, on=date(2026, 7, 9), evidence="转账回单", by=house.mediator_lanting)
    assert first.status == "performed"
    assert (first.performed_on - first.due_on).days == 8


def test_what_has_not_happened_yet_is_not_recorded(house, agreement):
    with on(JULY), pytest.raises(Invalid):
        mediation.perform(
            agreement.obligations.first(), on=JULY + timedelta(days=1), evidence="回单", by=house.mediator_lanting
        )


def test_a_stranger_records_no_performance(house, agreement):
    with on(AUGUST), pytest.raises(Forbidden):
        mediation.perform(agreement.obligations.first(), on=JULY, evidence="回单", by=house.handler_education)


# ── confirmation ─────────────────────────────────────────────────────────────


def test_the_last_day_to_ask_is_the_thirtieth_with_its_derivation(agreement):
    limit = confirmation_limit(agreement)
    assert limit["due_at"].date() == date(2026, 7, 8)
    assert limit["article"] == "民事诉讼法#205"
    assert limit["derivation"]


def test_on_the_thirtieth_day_the_court_may_still_be_asked(house, agreement):
    with on(date(2026, 7, 8)):
        assert ask(house, agreement).outcome == "pending"


def test_after_the_thirtieth_day_it_is_refused_with_the_article(house, agreement):
    with on(date(2026, 7, 9)), pytest.raises(Conflict) as refused:
        ask(house, agreement)
    assert (refused.value.code, refused.value.rule) == ("confirmation.too_late", "民事诉讼法#205")


def test_both_sides_ask_together(house, agreement):
    with at(MONDAY), pytest.raises(Conflict) as refused:
        ask(house, agreement, applicants=[stories.sides(agreement.matter)[0]])
    assert refused.value.rule == "人民调解法#33"


@pytest.mark.parametrize("concerns", ["status", "adoption", "marriage", "title"])
def test_no_court_confirms_status_adoption_marriage_or_title(house, matter, concerns):
    with at(MONDAY):
        terms = Terms(facts=TERMS.facts, content=TERMS.content, concerns=concerns)
        made = stories.signed(house, stories.drafted(house, matter, JULY, terms=terms))
        with pytest.raises(Conflict) as refused:
            ask(house, made)
    assert refused.value.code == "confirmation.excluded"


def test_an_agreement_that_does_not_bind_is_not_confirmed(house, matter):
    with at(MONDAY), pytest.raises(Conflict) as refused:
        ask(house, stories.drafted(house, matter, JULY))
    assert refused.value.code == "confirmation.not_effective"


def test_it_is_asked_once_unless_taken_back(house, agreement):
    with at(MONDAY):
        first = ask(house, agreement)
        with pytest.raises(Conflict):
            ask(house, agreement)
        mediation.decide_confirmation(first, "withdrawn", on=MONDAY.date(), by=house.mediator_lanting)
        ask(house, agreement)


@pytest.mark.parametrize(("left", "day"), [(15, date(2026, 6, 23)), (7, date(2026, 7, 1)), (2, date(2026, 7, 6))])
def test_both_sides_are_reminded_fifteen_seven_and_two_days_before(agreement, left, day):
    assert list(counting_down(day)) == [(agreement, left)]
    with on(day):
        assert remind_of_confirmation() == "1 reminded"
        assert remind_of_confirmation() == ""
    assert f"还有{left}天" in Message.objects.get().text


def test_who_has_asked_is_not_reminded(house, agreement):
    with at(MONDAY):
        ask(house, agreement)
    assert list(counting_down(date(2026, 7, 1))) == []


def test_a_ruling_needs_its_number(house, agreement):
    with at(MONDAY):
        asked = ask(house, agreement)
        with pytest.raises(Invalid):
            mediation.decide_confirmation(asked, "valid", on=MONDAY.date(), by=house.mediator_lanting)


# ── to court ─────────────────────────────────────────────────────────────────


def missed(house, agreement):
    first = agreement.obligations.order_by("due_on").first()
    mediation.mark_missed(first, note="电话核实，尚未付款", by=house.mediator_lanting)
    return first


def test_a_confirmed_promise_that_was_missed_goes_to_enforcement(house, agreement):
    with at(MONDAY):
        asked = ask(house, agreement)
    with on(date(2026, 6, 25)):
        mediation.decide_confirmation(
            asked, "valid", on=date(2026, 6, 24), number="（2026）测01调确1号", by=house.mediator_lanting
        )
    with on(date(2026, 7, 10)):
        package = mediation.package_enforcement(missed(house, agreement), by=house.mediator_lanting)
    assert (package.route, package.basis, package.court) == ("enforcement", "民事诉讼法#206", "清渡县人民法院")
    assert package.apply_by == date(2028, 7, 3)
    names = "".join(row["name"] for row in package.contents)
    assert all(part in names for part in ("调解协议书", "签署页", "裁定书", "核实记录", "2,000.00元"))


def test_an_unconfirmed_promise_is_sued_on(house, agreement):
    with on(date(2026, 7, 10)):
        package = mediation.package_enforcement(missed(house, agreement), by=house.mediator_lanting)
    assert (package.route, package.basis) == ("lawsuit", "人民调解法#32")


def test_unpaid_wages_agreed_on_become_a_payment_order(house):
    with at(MONDAY):
        matter = stories.working(house, "B1", by=house.handler_hrss, text="工地三个月工资没发，请帮我们要回来。")
        claimant, respondent = stories.sides(matter)
        made = mediation.agree_orally(
            matter, TERMS, parties=[claimant, respondent], mediator=house.handler_hrss, by=house.handler_hrss,
            promises=[Promise(respondent.pk, claimant.pk, "支付拖欠工资", JULY, 1_800_000)],
        )  # fmt: skip
    with on(date(2026, 7, 10)):
        first = made.obligations.get()
        mediation.mark_missed(first, note="核实未付", by=house.handler_hrss)
        package = mediation.package_enforcement(first, by=house.handler_hrss)
    assert (package.route, package.basis) == ("payment_order", "劳动争议调解仲裁法#16")


def test_only_a_missed_promise_is_packaged_and_then_it_is_settled(house, matter, agreement):
    first, second = agreement.obligations.order_by("due_on")
    with on(date(2026, 7, 10)):
        with pytest.raises(Conflict):
            mediation.package_enforcement(first, by=house.mediator_lanting)
        mediation.package_enforcement(missed(house, agreement), by=house.mediator_lanting)
        assert "obligations_settled" not in facts_of(matter)
    with on(AUGUST):
        mediation.perform(second, on=AUGUST, evidence="转账回单", by=house.mediator_lanting)
        assert facts_of(matter)["obligations_settled"]
