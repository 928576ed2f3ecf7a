import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from county.acts import ACTS, FINAL, STAGES
from county.history import LEAST, Plan, plan_history, stage_after, unnamed, write
from county.places import County
from county.rhythm import HOURS, LOCAL, Calendar, day_weights
from county.tests.conftest import UNTIL
from county.turns import SHARES

STAFF = ("dispatch", "refuse", "accept", "notice", "handled", "draft", "decide", "meet", "archive", "merge", "reject")


def test_the_same_seed_plans_the_same_past(county: County, calendar: Calendar) -> None:
    one, other = (
        [plan.as_dict() for plan in plan_history(3, 250, UNTIL, county=county, calendar=calendar)] for _ in range(2)
    )
    assert one == other


def test_another_seed_plans_another_past(county: County, calendar: Calendar, plans: list[Plan]) -> None:
    other = plan_history(8, 250, UNTIL, county=county, calendar=calendar)
    assert {plan.story.text for plan in other}.isdisjoint(
        p.story.text for p in plans if not p.planted and len(p.story.text) > 60
    )


def test_as_many_matters_as_asked_for_in_the_order_they_come(plans: list[Plan]) -> None:
    assert [plan.number for plan in plans] == list(range(1, 1_501))
    assert all(one.arrives <= other.arrives for one, other in pairwise(plans))


def test_somebody_stands_at_every_step_of_the_procedure(plans: list[Plan]) -> None:
    standing = Counter(plan.stage for plan in plans)
    assert set(standing) == set(STAGES)
    assert min(standing[stage] for stage in STAGES) >= 4


def test_nothing_happens_on_the_last_day_or_later(plans: list[Plan]) -> None:
    end = datetime.combine(UNTIL, time(), LOCAL)
    assert all(act.at < end for plan in plans for act in plan.acts)


def test_acts_are_known_ordered_and_begin_with_the_arrival(plans: list[Plan]) -> None:
    for plan in plans:
        assert plan.acts[0].kind == "receive"
        assert plan.acts[0].at == plan.arrives
        assert all(one.at <= other.at for one, other in pairwise(plan.acts))
        assert {act.kind for act in plan.acts} <= set(ACTS)
        assert {act.then for act in plan.acts} <= {*STAGES, ""}
        assert plan.stage == stage_after(plan.acts)


def test_a_finished_matter_has_no_further_step(plans: list[Plan]) -> None:
    for plan in plans:
        steps = [act.then for act in plan.acts if act.then]
        assert not set(steps[:-1]) & set(FINAL)


def test_every_kind_of_act_occurs_in_a_large_past(county: County, calendar: Calendar) -> None:
    plans = plan_history(7, 3_000, UNTIL, county=county, calendar=calendar)
    assert {act.kind for plan in plans for act in plan.acts} == set(ACTS) - {"keep_apart"}


def test_officials_act_in_office_hours_on_workdays(plans: list[Plan], calendar: Calendar) -> None:
    for plan in plans:
        for act in plan.acts:
            if act.kind in STAFF:
                assert calendar.works(act.at.date()), act
                assert any(start <= act.at.time() <= end for start, end in HOURS), act


def test_the_rights_notice_stands_before_every_agreement(plans: list[Plan]) -> None:
    for plan in plans:
        kinds = [act.kind for act in plan.acts]
        for agreement in ("draft", "oral"):
            if agreement in kinds:
                assert "notice" in kinds[: kinds.index(agreement)]


def test_nobody_archives_before_replies_are_sent_and_promises_settled(plans: list[Plan]) -> None:
    for plan in plans:
        if plan.stage != "archived":
            continue
        kinds = [act.kind for act in plan.acts]
        assert "reply" in kinds
        signed = [act for act in plan.acts if act.kind in ("draft", "oral")]
        promises = len(signed[-1].values["promises"]) if signed and "sign" in kinds else 0
        kept = {act.values["promise"] for act in plan.acts if act.kind in ("perform", "package")}
        assert len(kept) >= promises


def test_a_loop_is_left_only_after_an_attempt_is_recorded(plans: list[Plan]) -> None:
    for plan in plans:
        kinds = [act.kind for act in plan.acts]
        for place, kind in enumerate(kinds):
            if kind in ("fail", "renew"):
                assert "attempt" in kinds[:place]


def test_a_second_refusal_leads_to_a_joint_session(plans: list[Plan]) -> None:
    twice = [plan for plan in plans if sum(act.kind == "refuse" for act in plan.acts) == 2]
    assert twice
    assert all(next(a for a in reversed(plan.acts) if a.kind == "refuse").then == "joint_session" for plan in twice)


def test_a_duplicate_comes_after_the_first_and_through_another_channel(plans: list[Plan]) -> None:
    repeated = [plan for plan in plans if plan.duplicate_of]
    assert len(repeated) == round(1_500 * 0.09)
    for plan in repeated:
        first = plans[(plan.duplicate_of or 0) - 1]
        assert first.arrives < plan.arrives
        assert first.class_code == plan.class_code
        assert first.channel != plan.channel
        assert first.story.text != plan.story.text
        merged = next((act for act in plan.acts if act.kind == "merge"), None)
        assert merged is None or merged.values["of"] == plan.duplicate_of


def test_classes_come_in_their_shares(plans: list[Plan]) -> None:
    seen = Counter(plan.class_code for plan in plans)
    for code, share in SHARES.items():
        assert abs(seen[code] / len(plans) * 100 - share) < 1.0 + 0.25 * share, code


def test_four_townships_bring_two_fifths_of_all_matters(plans: list[Plan]) -> None:
    seen = Counter(plan.home[:9] for plan in plans)
    assert 0.35 < sum(count for _, count in seen.most_common(4)) / len(plans) < 0.45


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("late", 0.012, 0.05),
        ("complex", 0.03, 0.10),
        ("placeless", 0.04, 0.08),
        ("anonymous", 0.05, 0.11),
        ("joint", 0.008, 0.035),
    ],
)
def test_shares_of_trouble_are_those_of_the_sheet(plans: list[Plan], name: str, low: float, high: float) -> None:
    counts = {
        "late": sum(plan.truth["late"] for plan in plans),
        "complex": sum(bool(plan.truth["complex"]) for plan in plans),
        "placeless": sum(not plan.region for plan in plans),
        "anonymous": sum(plan.confidentiality == "anonymous" for plan in plans),
        "joint": sum(plan.truth["joint"] for plan in plans),
    }
    assert low < counts[name] / len(plans) < high


def test_an_anonymous_matter_names_nobody(plans: list[Plan]) -> None:
    assert all((plan.confidentiality == "anonymous") == (not plan.story.claimants) for plan in plans)


def test_the_wages_of_23_workers_are_paid_before_new_year(plans: list[Plan], calendar: Calendar) -> None:
    wages = next(plan for plan in plans if plan.planted == "wages-23")
    paid = next(act for act in wages.acts if act.kind == "perform")
    assert paid.at.date() < calendar.spring_festival(UNTIL)
    assert wages.stage == "archived"


def test_violence_is_never_brought_to_one_table(plans: list[Plan]) -> None:
    sealed = [plan for plan in plans if "domestic_violence" in plan.story.marks]
    assert sealed
    for plan in sealed:
        assert plan.confidentiality == "confidential"
        assert all(act.values["separate"] for act in plan.acts if act.kind == "mediate")


def test_a_missed_promise_is_made_ready_for_court(plans: list[Plan]) -> None:
    story = next(plan for plan in plans if plan.planted == "confirmed-then-missed")
    assert {"ask_confirmation", "decide_confirmation", "miss", "package"} <= {act.kind for act in story.acts}


def test_winter_brings_unpaid_wages(calendar: Calendar) -> None:
    days = [date(2026, 1, 14), date(2026, 6, 10)]
    winter, summer = day_weights(calendar, days, "B1")
    assert winter == pytest.approx(2.4 * summer)


@pytest.mark.parametrize(
    ("day", "works"), [("2026-10-01", False), ("2026-10-10", True), ("2026-11-21", False), ("2031-03-04", True)]
)
def test_workdays_follow_the_published_lists(calendar: Calendar, day: str, works: bool) -> None:
    assert calendar.works(date.fromisoformat(day)) is works


def test_office_minutes_skip_lunch_nights_and_holidays(calendar: Calendar) -> None:
    friday = datetime(2026, 11, 20, 16, 30, tzinfo=LOCAL)
    assert calendar.after_minutes(friday, 120) == datetime(2026, 11, 23, 10, 0, tzinfo=LOCAL)
    assert calendar.after_minutes(friday + timedelta(days=1), 200) == datetime(2026, 11, 23, 13, 50, tzinfo=LOCAL)


def test_too_small_a_past_is_refused(county: County, calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="at least"):
        list(plan_history(1, LEAST - 1, UNTIL, county=county, calendar=calendar))


def test_plans_are_written_as_one_line_each(plans: list[Plan], tmp_path: Path) -> None:
    count = write(iter(plans[:20]), tmp_path / "plans.jsonl")
    lines = (tmp_path / "plans.jsonl").read_text("utf-8").splitlines()
    assert count == 20
    assert json.loads(lines[0]) == {"note": "示例数据"}
    row = json.loads(lines[5])
    assert row["number"] == 5
    assert datetime.fromisoformat(row["acts"][0]["at"]) == plans[4].arrives
    assert "cause" not in row["story"]


def test_somebody_who_stays_unknown_is_not_named_in_the_words(plans: list[Plan]) -> None:
    named = [p.story for p in plans if any(one.name in p.story.text for one in p.story.claimants)]
    assert len(named) > 20
    for story in named:
        told = unnamed(story)
        assert told.claimants == () and "（不愿留名）" in told.text
        assert not any(one.name in f"{told.title}{told.text}{told.wish}" for one in story.claimants)
