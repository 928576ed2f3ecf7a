"""What the scenario adds to its matters: guesses, grades with reasons, team seats, helpers, remedies, endings."""

from datetime import timedelta

import pytest

from kernel.common.errors import Refusal
from kernel.common.moment import at, now
from kernel.law.models import Clock
from kernel.matters import services as matters
from kernel.matters.cooperation import build_team, propose_team, vacant_seats
from kernel.matters.desk.case import Desk
from kernel.matters.hooks import all_class_names, hook
from kernel.matters.models import Matter
from kernel.matters.oversight import supervise_overdue
from kernel.matters.tasks import fire_timers
from kernel.rules.models import Hit
from kernel.web.remaining import of_clock
from scenarios.disputes import services as mediation
from scenarios.disputes.classes import classes
from scenarios.disputes.grading import same_cause
from scenarios.disputes.hooks import assistants, grade, remedies, seats
from scenarios.disputes.queries import agreement_of, facts_of
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import CLAIMANT, KIND, MONDAY

pytestmark = pytest.mark.django_db
WAGES = "工地23人三个月工资没发，共41万元，要过年了大家没钱吃饭。"


@pytest.fixture(autouse=True)
def _monday():
    with at(MONDAY):
        yield


def signals(matter):
    return {one["signal"]: one["points"] for one in matter.contributions}


# ── class and grade ──────────────────────────────────────────────────────────


def test_a_matter_comes_with_its_likely_class_and_the_words_that_led_to_it(house):
    matter = stories.received(house, text=WAGES)
    assert matter.class_code == "B1"
    assert matter.guesses[0]["confidence"] >= 0.55
    assert matter.guesses[0]["because"]
    assert not matter.class_confirmed


def test_every_class_has_a_name_for_lists():
    assert len(classes()) == 29
    assert set(classes()) <= set(all_class_names([KIND]))


def test_a_grade_names_every_reason_with_its_points_words_and_row(house):
    matter = stories.received(house, text=WAGES)
    told = {one["signal"]: one for one in matter.contributions}
    assert told["many_claimants"]["points"] == 10
    assert "23" in told["many_claimants"]["sentence"]
    assert told["unpaid_workers"]["evidence"][0]["words"]
    assert told["subsistence"]["basis"] == "product:complex-dispute#12"
    assert all(one["row"] and one["version"] and one["sentence"] for one in matter.contributions)


def test_a_hard_trigger_asks_for_a_human_look_whatever_the_points(house):
    matter = stories.received(house, text=WAGES)
    assert (matter.grade, matter.complexity, matter.grade_confirmed) == ("red", "complex", False)
    assert {"unpaid_workers", "unpaid_wages"} <= set(signals(matter))
    assert signals(matter)["unpaid_together"] == 12 and matter.points >= 36


def test_a_hard_trigger_alone_asks_for_a_look_and_leaves_the_points_to_say_how_it_is_handled(house):
    matter = stories.received(house, text="通知我们三日内搬离，别的没说。")
    assert "vacating_soon" in signals(matter) and matter.points < 36
    assert (matter.grade, matter.complexity) == ("yellow", "watch")


def test_an_ordinary_quarrel_is_green(house):
    matter = stories.received(house)
    assert (matter.grade, matter.complexity) == ("green", "ordinary")


def test_every_decision_of_a_table_leaves_a_hit(house):
    matter = stories.received(house)
    keys = set(Hit.objects.filter(subject=matter.audit_chain).values_list("key", flat=True))
    assert {f"disputes.{name}" for name in ("grading", "hard_triggers", "grades")} <= keys


def test_days_open_count_from_when_the_person_first_spoke(house):
    matter = stories.received(house, reported_at=MONDAY - timedelta(days=100))
    assert signals(matter)["long_open"] == 8


def test_matters_of_the_same_cause_in_the_same_village_make_a_cluster(house):
    for number in range(4):
        last = stories.received(house, source_key=f"s{number}", source="test")
        matters.confirm_class(last, "E2", by=house.town_lanting)
    stories.received(house, place="990123001002")
    assert same_cause(last) == 3
    last.refresh_from_db()
    assert signals(last)["cluster"] == 1


def test_several_claimants_on_record_count_even_when_the_words_do_not_say_so(house):
    crowd = [{"role": "co_claimant", "name": f"工友{n}", "phone": f"1201230{n:04}"} for n in range(6)]
    matter = stories.received(house, parties=[CLAIMANT, *crowd])
    matters.correct_facts(matter, {}, by=house.town_lanting)
    assert signals(matter)["many_claimants"] == 5


def test_failed_mediation_adds_to_the_grade(house):
    matter = stories.working(house)
    mediation.record_mediation(
        matter, held_at=MONDAY, place="调解室", mediators=[house.mediator_lanting], present=[], outcome="failed",
        by=house.mediator_lanting,
    )  # fmt: skip
    proposal = grade(matter, matter.facts)
    assert {one["signal"]: one["points"] for one in proposal.contributions}["failed_attempts"] == 5


def test_a_legal_limit_that_ends_soon_adds_to_the_grade(house):
    matter = stories.received(
        house, text="征地补偿按旱地算，实际是水田，不服补偿决定。", facts={"act.known": "2026-04-20"}
    )
    matters.confirm_class(matter, "A1", by=house.town_lanting)
    matter.refresh_from_db()
    assert signals(matter)["remedy_expiring"] == 5


def test_facts_the_person_filled_in_win_over_the_words(house):
    matter = stories.received(house, text=WAGES)
    matters.correct_facts(matter, {"unpaid_workers": 3, "wages_total": 20000}, by=house.town_lanting)
    assert not {"unpaid_workers", "unpaid_wages"} & set(signals(matter))


# ── who works on it ──────────────────────────────────────────────────────────


def test_helpers_are_the_bodies_the_routing_table_names(house):
    matter = stories.accepted(house, "B1", by=house.handler_hrss, text=WAGES, grade="yellow")
    assert set(assistants(matter)) == {"housing", "public_security", "union"}
    assert matter.assistants.count() == 3


def test_a_helper_is_never_the_accountable_body_nor_one_that_does_not_exist(house):
    matter = stories.accepted(house, "E2", grade="yellow")
    names = set(matter.assistants.values_list("organisation__function", flat=True))
    assert names == {"village", "urban_management"}


def test_an_ordinary_matter_is_one_bodys_work(house):
    assert not stories.accepted(house, "E2", grade="green").assistants.exists()


@pytest.mark.parametrize("class_code", sorted(classes()))
def test_every_class_gets_a_whole_team_in_one_click(house, class_code):
    matter = stories.placed(house, class_code, grade="red", text="两边谈不拢，请政府出面。")
    wanted = seats(matter)
    assert {"lead", "judicial_office", "legal_adviser", "expert"} <= {seat.role for seat in wanted}
    assert "township" in [seat.function for seat in wanted]
    assert all(one.user for one in propose_team(matter) if one.seat.mandatory)
    build_team(matter, by=house.dispatcher)
    assert vacant_seats(matter) == []
    assert all(member.why for member in matter.team.all())


def test_police_sit_in_where_somebody_may_be_hurt(house):
    calm = stories.placed(house, grade="red")
    assert "police" not in [seat.role for seat in seats(calm)]
    tense = stories.placed(house, grade="red", text="楼上漏水，他扬言要拿刀砍人。", source="t", source_key="1")
    assert "police" in [seat.role for seat in seats(tense)]


def test_a_reply_prints_every_way_still_open(house):
    matter = stories.working(house, "B1", by=house.handler_hrss, text=WAGES)
    routes = {row["route"]: row for row in remedies(matter)}
    assert {"劳动仲裁", "劳动保障监察投诉", "支付令"} <= set(routes)
    assert all(row["body"] and row["basis"] for row in routes.values())


# ── what ends bring with them ────────────────────────────────────────────────


def test_an_agreement_in_effect_is_not_offered_as_one_nobody_signed(house):
    matter = stories.summing_up(house)
    agreement = stories.drafted(house, matter)
    stories.go(matter, "summary", "agreement", house.mediator_lanting)
    for effective in (False, True):
        if effective:
            stories.signed(house, agreement)
        desk = Desk(Matter.objects.get(pk=matter.pk), house.mediator_lanting)
        possible = {one.outcome.key for step in desk.mine for one in desk.offers(step) if not one.why_not}
        assert possible == {"signed" if effective else "broken_off"}


def test_a_draft_nobody_signs_is_given_up_with_the_step(house):
    matter = stories.summing_up(house)
    stories.drafted(house, matter)
    stories.go(matter, "summary", "agreement", house.mediator_lanting)
    stories.go(matter, "sign_agreement", "broken_off", house.mediator_lanting, note="对方临时变卦")
    assert agreement_of(matter) is None
    assert matter.node == "summary"
    with pytest.raises(Refusal):
        stories.go(matter, "summary", "agreement", house.mediator_lanting)


def test_an_agreement_that_binds_cannot_be_told_as_never_signed(house):
    matter = stories.summing_up(house)
    stories.signed(house, stories.drafted(house, matter))
    stories.go(matter, "summary", "agreement", house.mediator_lanting)
    with pytest.raises(Refusal, match="协议尚未生效"):
        stories.go(matter, "sign_agreement", "broken_off", house.mediator_lanting, note="对方临时变卦")
    assert agreement_of(matter).effective_at is not None


def test_a_withdrawal_is_confirmed_only_after_seven_days(house):
    matter = stories.summing_up(house)
    mediation.withdraw(matter, "我自愿撤回诉求。", party=stories.sides(matter)[0], by=house.mediator_lanting)
    stories.go(matter, "summary", "withdrawn", house.mediator_lanting)
    with pytest.raises(Refusal):
        stories.go(matter, "cooling_off", "confirmed", house.mediator_lanting)
    with at(MONDAY + timedelta(days=8)):
        stories.go(matter, "cooling_off", "confirmed", house.mediator_lanting)
    assert (matter.node, matter.ending) == ("verify", "withdrawn")


def cooling(house):
    """Withdrawn in writing; the clock of the seven days, and the step's own."""
    matter = stories.summing_up(house)
    mediation.withdraw(matter, "我自愿撤回诉求。", party=stories.sides(matter)[0], by=house.mediator_lanting)
    stories.go(matter, "summary", "withdrawn", house.mediator_lanting)
    return matter, Clock.objects.get(matter_id=matter.pk, key="disputes/withdrawal.cooling_off")


def test_the_seven_days_end_as_met_by_themselves_and_the_step_is_not_overdue(house):
    matter, clock = cooling(house)
    with at(MONDAY + timedelta(days=8, hours=1)):
        fire_timers()
        clock.refresh_from_db()
        assert (clock.status, clock.met_at) == ("met", clock.due_at)
        assert matter.due_at > now() and not list(supervise_overdue())
        stories.go(matter, "cooling_off", "confirmed", house.mediator_lanting)
    clock.refresh_from_db()
    assert clock.met_at == clock.due_at


def test_seven_days_stopped_before_they_have_run_are_marked(house):
    matter, clock = cooling(house)
    with at(MONDAY + timedelta(days=2)):
        stories.go(matter, "cooling_off", "resumed", house.mediator_lanting)
        clock.refresh_from_db()
        assert (clock.status, of_clock(clock, now()).text) == ("cut", "未满即止")


def test_going_on_after_a_withdrawal_sets_it_aside(house):
    matter = stories.summing_up(house)
    mediation.withdraw(matter, "我自愿撤回诉求。", party=stories.sides(matter)[0], by=house.mediator_lanting)
    stories.go(matter, "summary", "withdrawn", house.mediator_lanting)
    stories.go(matter, "cooling_off", "resumed", house.mediator_lanting)
    assert matter.node == "summary"
    assert "withdrawal_written" not in facts_of(matter)


def test_hooks_are_found_by_the_kind():
    assert hook(KIND, "grade") is grade
