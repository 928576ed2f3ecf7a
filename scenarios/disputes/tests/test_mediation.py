"""Told their rights, sessions, agreement, signatures: what the law of mediation lets happen, and what it refuses."""

from datetime import date, timedelta

import pytest

from kernel.audit.queries import broken_chains, replay_differences
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import at, now
from kernel.matters import services as matters
from kernel.matters.cooperation import recuse
from kernel.people.services import actor
from scenarios.disputes import services as mediation
from scenarios.disputes.agreement import Terms
from scenarios.disputes.models import RightsNotice
from scenarios.disputes.queries import agreement_of, facts_of, notice_given, violence_feared
from scenarios.disputes.tests import stories
from scenarios.disputes.tests.stories import CLAIMANT, MONDAY, NEIGHBOUR, TERMS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with at(MONDAY):
        yield


def session(house, matter, outcome="progress", **given):
    claimant, respondent = stories.sides(matter)
    return mediation.record_mediation(
        matter,
        **{
            "held_at": now(), "place": "调解室", "mediators": [house.mediator_lanting],
            "present": [claimant, respondent], "outcome": outcome, "by": house.mediator_lanting, **given,
        },
    )  # fmt: skip


# ── notice ───────────────────────────────────────────────────────────────────


def test_mediation_does_not_begin_before_the_parties_know_their_rights(house):
    matter = stories.accepted(house)
    with pytest.raises(Conflict) as refused:
        session(house, matter)
    assert refused.value.rule == "人民调解法#23"


def test_everybody_on_either_side_is_told(house):
    matter = stories.accepted(house)
    claimant, _respondent = stories.sides(matter)
    mediation.give_notice(matter, parties=[claimant], how="phone", by=house.mediator_lanting)
    assert not notice_given(matter)
    mediation.give_notice(matter, by=house.mediator_lanting)
    assert notice_given(matter)


def test_where_nobody_is_known_the_notice_stands_on_the_tracking_page(house):
    matter = stories.accepted(house, parties=())
    [row] = mediation.give_notice(matter, by=house.mediator_lanting)
    assert (row.how, row.party) == ("tracking_page", None)
    assert notice_given(matter)


def test_a_stranger_tells_nobody_anything(house):
    matter = stories.accepted(house)
    with pytest.raises(Forbidden):
        mediation.give_notice(matter, by=house.handler_education)
    assert not RightsNotice.objects.exists()


# ── sessions ─────────────────────────────────────────────────────────────────


def test_a_clear_refusal_stops_mediation_until_that_party_agrees_anew(house):
    matter = stories.working(house)
    _claimant, respondent = stories.sides(matter)
    record = session(house, matter, "refused", refused_by=respondent)
    assert record.ways_told
    with pytest.raises(Conflict) as refused:
        session(house, matter)
    assert refused.value.rule == "人民调解法#17"
    session(house, matter, consent="6月8日下午本人电话表示愿意再谈")
    session(house, matter)


def test_a_failed_session_counts_as_an_attempt_and_tells_the_other_ways(house):
    matter = stories.working(house)
    assert "attempt_recorded" not in facts_of(matter)
    record = session(house, matter, "failed")
    assert facts_of(matter)["attempt_recorded"]
    assert "民事诉讼" in [way["name"] for way in record.ways_told]


def test_somebody_who_must_stay_out_does_not_lead_a_session(house):
    matter = stories.working(house)
    recuse(matter, house.mediator_lanting, "与一方当事人是亲戚", by=house.town_lanting)
    with pytest.raises(Conflict) as refused:
        session(house, matter)
    assert refused.value.rule == "人民调解法#15"


def test_nobody_is_made_to_meet_where_violence_is_feared(house):
    matter = stories.received(house, text="丈夫家暴多年，昨晚又动手打人，想离婚，孩子怎么办。")
    assert violence_feared(matter)
    matter = matters.Matter.objects.get(pk=matter.pk)
    stories_matter = _opened_to(house, matter)
    mediation.give_notice(stories_matter, by=house.mediator_lanting)
    with pytest.raises(Conflict) as refused:
        session(house, stories_matter)
    assert refused.value.rule == "反家庭暴力法#5"
    session(house, stories_matter, separate=True)


def _opened_to(house, matter):
    """Dispatched and accepted by named people, for a sealed matter is seen by nobody else."""
    from kernel.matters.placing import involve

    involve(matter, "team", user=house.mediator_lanting, by=house.town_lanting)
    matters.confirm_class(matter, "E1", by=house.town_lanting)
    matters.confirm_grade(matter, "green", reason="按实际情况", by=house.town_lanting)
    matter = matters.place(matter, by=house.town_lanting)
    return matters.accept(matter, by=house.mediator_lanting)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"outcome": "calm"}, "mediation.outcome"),
        ({"mediators": []}, "mediation.nobody"),
        ({"held_at": MONDAY + timedelta(days=1)}, "mediation.future"),
        ({"outcome": "refused"}, "mediation.who"),
    ],
)
def test_a_session_that_cannot_be_is_refused(house, given, code):
    with pytest.raises(Invalid) as refused:
        session(house, stories.working(house), **given)
    assert refused.value.code == code


# ── agreement ────────────────────────────────────────────────────────────────


def test_a_written_agreement_binds_when_the_last_of_all_has_signed(house):
    matter = stories.working(house)
    made = stories.drafted(house, matter)
    claimant, respondent = stories.sides(matter)
    for kind in (
        {"party": claimant}, {"party": respondent, "method": "thumbprint"}, {"role": "mediator"},
    ):  # fmt: skip
        mediation.sign(made, **kind, by=house.mediator_lanting)
        assert made.effective_at is None
        assert "agreement_effective" not in facts_of(matter)
    mediation.sign(made, role="committee", method="seal", by=house.chair_lanting)
    assert made.effective_at == MONDAY
    assert facts_of(matter)["agreement_effective"]


def test_a_party_signs_on_the_screen_without_an_official(house):
    matter = stories.working(house)
    made = stories.drafted(house, matter)
    mediation.sign(made, party=stories.sides(matter)[0], method="handwriting", by=actor("public"))
    assert made.signatures.get().method == "handwriting"


@pytest.mark.parametrize(
    ("given", "who", "error"),
    [
        ({"role": "mediator"}, "chair_lanting", Forbidden),
        ({"role": "committee", "method": "seal"}, "mediator_lanting", Forbidden),
        ({"role": "committee", "method": "signature"}, "chair_lanting", Invalid),
        ({"method": "nod"}, "mediator_lanting", Invalid),
        ({}, "mediator_lanting", Invalid),
    ],
)
def test_only_the_right_hand_signs(house, given, who, error):
    made = stories.drafted(house, stories.working(house))
    with pytest.raises(error):
        mediation.sign(made, **given, by=getattr(house, who))


def test_a_stranger_witnesses_no_signature(house):
    matter = stories.working(house)
    made = stories.drafted(house, matter)
    with pytest.raises(Forbidden):
        mediation.sign(made, party=stories.sides(matter)[0], by=house.handler_education)


def test_nobody_signs_twice(house):
    matter = stories.working(house)
    made = stories.drafted(house, matter)
    mediation.sign(made, party=stories.sides(matter)[0], by=house.mediator_lanting)
    with pytest.raises(Conflict):
        mediation.sign(made, party=stories.sides(matter)[0], by=house.mediator_lanting)


def test_for_a_minor_the_guardian_signs_and_is_named(house):
    child = {"role": "claimant", "name": "李小明", "minor": True}
    matter = stories.working(house, parties=(child, NEIGHBOUR))
    made = stories.drafted(house, matter)
    with pytest.raises(Invalid) as refused:
        mediation.sign(made, party=stories.sides(matter)[0], by=house.mediator_lanting)
    assert refused.value.rule == "民法典#19"
    mediation.sign(made, party=stories.sides(matter)[0], signer="李大明（父亲）", by=house.mediator_lanting)


def test_an_oral_agreement_binds_at_once(house):
    matter = stories.working(house)
    made = mediation.agree_orally(
        matter, TERMS, parties=stories.sides(matter), mediator=house.mediator_lanting, by=house.mediator_lanting
    )
    assert made.effective_at == MONDAY
    with pytest.raises(Conflict):
        mediation.sign(made, party=stories.sides(matter)[0], by=house.mediator_lanting)


def test_an_agreement_has_two_sides(house):
    matter = stories.working(house, parties=(CLAIMANT,))
    with pytest.raises(Invalid) as refused:
        mediation.draft_agreement(
            matter,
            TERMS,
            parties=list(matter.parties.all()),
            mediator=house.mediator_lanting,
            by=house.mediator_lanting,
        )
    assert refused.value.code == "agreement.one_side"


def test_a_flawed_agreement_is_not_kept(house):
    matter = stories.working(house)
    with pytest.raises(Invalid) as refused:
        stories.drafted(house, matter, terms=Terms(facts="漏水", content="赔"))
    assert refused.value.rule == "人民调解法#29"
    assert agreement_of(matter) is None


def test_one_draft_waits_at_a_time(house):
    matter = stories.working(house)
    first = stories.drafted(house, matter)
    with pytest.raises(Conflict):
        stories.drafted(house, matter)
    mediation.break_off(first, "赔偿数额要改", by=house.mediator_lanting)
    second = stories.drafted(house, matter)
    assert agreement_of(matter) == second
    with pytest.raises(Conflict):
        mediation.sign(first, role="mediator", by=house.mediator_lanting)


# ── withdrawal ───────────────────────────────────────────────────────────────


def test_a_written_withdrawal_cools_for_seven_days(house):
    matter = stories.working(house)
    claimant, _respondent = stories.sides(matter)
    row = mediation.withdraw(matter, "我自愿撤回诉求。", party=claimant, by=house.mediator_lanting)
    assert row.cools_until.date() == date(2026, 6, 15)
    assert facts_of(matter)["withdrawal_written"]
    assert "cooling_off_over" not in facts_of(matter)
    with at(MONDAY + timedelta(days=8)):
        assert facts_of(matter)["cooling_off_over"]


def test_a_claimant_may_change_their_mind(house):
    matter = stories.working(house)
    row = mediation.withdraw(matter, "我自愿撤回诉求。", party=stories.sides(matter)[0], by=actor("public"))
    mediation.resume_claim(row, by=actor("public"))
    with at(MONDAY + timedelta(days=8)):
        assert "withdrawal_written" not in facts_of(matter)


def test_one_claimant_withdraws_for_nobody_else(house):
    other = {"role": "co_claimant", "name": "王芳", "phone": "12012300003"}
    matter = stories.working(house, parties=(CLAIMANT, other, NEIGHBOUR))
    mediation.withdraw(matter, "我自愿撤回诉求。", party=stories.sides(matter)[0], by=house.mediator_lanting)
    assert "withdrawal_written" not in facts_of(matter)


def test_a_respondent_has_nothing_to_withdraw(house):
    matter = stories.working(house)
    with pytest.raises(Invalid):
        mediation.withdraw(matter, "我自愿撤回诉求。", party=stories.sides(matter)[1], by=house.mediator_lanting)


def test_the_ledger_rebuilds_all_of_it(house):
    matter = stories.working(house)
    session(house, matter, "agreed", agreed="同意赔偿")
    stories.signed(house, stories.drafted(house, matter, date(2026, 7, 1), date(2026, 8, 3)))
    assert list(broken_chains()) == []
    assert list(replay_differences()) == []
