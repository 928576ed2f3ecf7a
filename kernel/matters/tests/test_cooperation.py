"""Bodies that work together: assistance, joint sessions, the resolution plan."""

from datetime import date, timedelta

import pytest

from kernel.common.errors import Conflict, Forbidden, Invalid, Refusal
from kernel.common.moment import at
from kernel.law.models import Clock
from kernel.matters import cooperation, progress, services
from kernel.matters.cooperation.plans import FIELDS
from kernel.matters.lists import may_see
from kernel.matters.models import Opinion, Session
from kernel.matters.tests.stories import (
    MONDAY,
    alter,
    assert_ledger_holds,
    placed,
    received,
    show,
    step_of,
    told,
    working,
)
from kernel.people.services import end_post

LATER = MONDAY + timedelta(days=1)


# ── assistance ───────────────────────────────────────────────────────────────


def test_an_assistant_sees_the_matter_but_does_not_own_it(house):
    matter = placed(house)
    cooperation.add_assistant(matter, house.bodies["tax"], "核对工资申报", by=house.handler_hrss)
    assert may_see(house.handler_tax, matter)
    matter.refresh_from_db()
    assert matter.accountable == house.bodies["hrss"]
    assert "请县税务局协办\n协办内容：核对工资申报" in told(matter)


@pytest.mark.parametrize(
    ("body", "code"), [("hrss", "assist.accountable"), ("water", "assist.twice"), ("housing", "matter.complained_of")]
)
def test_some_bodies_cannot_be_asked_to_assist(house, body, code):
    matter = placed(house, facts={"respondent_organisation": house.bodies["housing"].pk})
    cooperation.add_assistant(matter, house.bodies["water"], "到场核实", by=house.handler_hrss)
    with pytest.raises(Conflict) as refusal:
        cooperation.add_assistant(matter, house.bodies[body], "到场核实", by=house.handler_hrss)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("handler_hrss", True), ("dispatcher", True), ("town_lanting", True), ("town_yanchi", False),
     ("handler_water", False), ("auditor", False)],
)  # fmt: skip
def test_only_who_answers_for_the_course_adds_an_assistant(house, who, allowed):
    matter = placed(house)
    ask = lambda: cooperation.add_assistant(matter, house.bodies["water"], "到场核实", by=house.users[who])  # noqa: E731
    if allowed:
        assert ask().organisation == house.bodies["water"]
    else:
        with pytest.raises(Forbidden):
            ask()


def test_an_assistance_ends_with_a_reason(house):
    matter = placed(house)
    cooperation.add_assistant(matter, house.bodies["water"], "到场核实", by=house.handler_hrss)
    with pytest.raises(Invalid):
        cooperation.drop_assistant(matter, house.bodies["water"], reason="", by=house.handler_hrss)
    cooperation.drop_assistant(matter, house.bodies["water"], reason="已经核实完毕", by=house.handler_hrss)
    assert not matter.assistants.filter(organisation=house.bodies["water"]).exists()


def test_an_assistant_with_an_open_step_is_not_dropped(house):
    matter = placed(house)
    cooperation.add_assistant(matter, house.bodies["water"], "到场核实", by=house.handler_hrss)
    services.accept(matter, by=house.handler_hrss)
    show(matter, "notice_given", by=house.handler_hrss)
    services.complete_step(progress.open_step(matter, "notice"), "given", by=house.handler_hrss)
    with pytest.raises(Conflict) as refusal:
        cooperation.drop_assistant(matter, house.bodies["water"], reason="不需要了", by=house.handler_hrss)
    assert refusal.value.code == "assist.step_open"


def test_an_assistant_added_while_others_work_gets_a_step_and_a_clock_at_once(house):
    with at(MONDAY):
        matter = working(house)
        first = step_of(matter, "handle", house.bodies["hrss"])
    with at(LATER):
        cooperation.add_assistant(matter, house.bodies["water"], "到场核实", by=house.handler_hrss)
        step = step_of(matter, "handle", house.bodies["water"])
        assert (step.round, step.item) == (first.round, str(house.bodies["water"].pk))
        assert Clock.objects.get(step_id=step.pk).due_at == step.due_at > first.due_at
        services.complete_step(first, "done", by=house.handler_hrss)
        matter.refresh_from_db()
        assert matter.node == "handle"
        services.complete_step(step, "done", by=house.handler_water)
        matter.refresh_from_db()
        assert matter.node == "summary"
    assert_ledger_holds()


def test_an_assistant_added_when_nobody_works_in_parallel_waits_for_the_next_round(house):
    matter = services.accept(placed(house), by=house.handler_hrss)
    cooperation.add_assistant(matter, house.bodies["water"], "到场核实", by=house.handler_hrss)
    assert [step.node for step in progress.open_steps(matter)] == ["notice"]


def test_a_body_that_did_its_part_of_the_round_is_not_asked_twice(house):
    matter = working(house)
    cooperation.add_assistant(matter, house.bodies["water"], "到场核实", by=house.handler_hrss)
    services.complete_step(step_of(matter, "handle", house.bodies["water"]), "done", by=house.handler_water)
    cooperation.drop_assistant(matter, house.bodies["water"], reason="已经核实完毕", by=house.handler_hrss)
    cooperation.add_assistant(matter, house.bodies["water"], "再次到场核实", by=house.handler_hrss)
    assert [step.organisation for step in progress.open_steps(matter)] == [house.bodies["hrss"]]


# ── joint session ────────────────────────────────────────────────────────────


def session_on(house, matter, topic="resolution", bodies=("hrss", "housing", "water"), chair="dispatcher"):
    return cooperation.call_session(
        matter, topic, "议定由谁牵头、怎么办", house.users[chair], LATER,
        [house.bodies[name] for name in bodies], by=house.dispatcher,
    )  # fmt: skip


def opinion(house, session, body, **given):
    given = {"basis": "三定规定第四条", **given}
    return cooperation.give_opinion(
        session, house.bodies[body], "本单位意见如下", by=house.users[f"handler_{body}"], **given
    )


@pytest.fixture
def monday():
    with at(MONDAY):
        yield


def test_an_invited_body_sees_the_matter(house, monday):
    matter = placed(house)
    assert not may_see(house.handler_water, matter)
    session_on(house, matter)
    assert may_see(house.handler_water, matter)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bodies": ("hrss",)}, "session.too_few"),
        ({"bodies": ("hrss", "hrss")}, "session.too_few"),
        ({"topic": "party"}, "session.topic"),
        ({"chair": "handler_water"}, "session.chair"),
        ({"chair": "handler_hrss", "topic": "competence"}, "session.chair"),
    ],
)
def test_a_session_needs_bodies_a_topic_and_a_chair_with_standing(house, monday, change, code):
    with pytest.raises(Invalid) as refusal:
        session_on(house, placed(house), **change)
    assert refusal.value.code == code


def test_a_second_session_on_the_same_topic_waits(house, monday):
    matter = placed(house)
    session_on(house, matter)
    with pytest.raises(Conflict):
        session_on(house, matter)


def test_competence_hears_every_body_that_refused(house, monday):
    matter = placed(house)
    services.refuse(matter, reason="不属于本单位职责", basis="三定规定", by=house.handler_hrss)
    with pytest.raises(Invalid) as refusal:
        session_on(house, matter, "competence", bodies=("housing", "water"))
    assert refusal.value.code == "session.unheard"
    assert "县人社局" in refusal.value.what


def test_a_body_not_invited_gives_no_opinion(house, monday):
    session = session_on(house, placed(house))
    with pytest.raises(Refusal):
        opinion(house, session, "market")


def test_nobody_speaks_for_another_body(house, monday):
    session = session_on(house, placed(house))
    with pytest.raises(Forbidden):
        cooperation.give_opinion(session, house.bodies["hrss"], "我来代说", by=house.handler_water)


def test_an_opinion_on_competence_cites_its_rule(house, monday):
    session = session_on(house, placed(house), "competence")
    with pytest.raises(Invalid) as refusal:
        opinion(house, session, "hrss", basis="")
    assert refusal.value.code == "session.basis"


def test_no_decision_before_everybody_is_heard_or_absent(house, monday):
    session = session_on(house, placed(house))
    opinion(house, session, "hrss")
    opinion(house, session, "housing")
    with pytest.raises(Conflict) as refusal:
        cooperation.decide_session(session, "由人社局牵头", by=house.dispatcher)
    assert refusal.value.code == "session.unheard"
    assert "县水利局" in refusal.value.what
    cooperation.record_absence(session, house.bodies["water"], "已通知，未到", by=house.dispatcher)
    assert cooperation.decide_session(session, "由人社局牵头", by=house.dispatcher).status == "decided"


@pytest.mark.parametrize(
    ("invited", "present", "quorate"), [(2, 1, False), (3, 1, False), (3, 2, True), (4, 2, False), (4, 3, True)]
)
def test_a_decision_needs_more_than_half_present(house, monday, invited, present, quorate):
    bodies = ("hrss", "housing", "water", "market")[:invited]
    session = session_on(house, placed(house), bodies=bodies)
    for name in bodies[:present]:
        opinion(house, session, name)
    for name in bodies[present:]:
        cooperation.record_absence(session, house.bodies[name], "已通知，未到", by=house.dispatcher)
    if quorate:
        assert cooperation.decide_session(session, "按此办理", by=house.dispatcher).decided_at is not None
    else:
        with pytest.raises(Conflict) as refusal:
            cooperation.decide_session(session, "按此办理", by=house.dispatcher)
        assert refusal.value.code == "session.quorum"


def test_only_the_chair_decides(house, monday):
    session = session_on(house, placed(house))
    with pytest.raises(Forbidden):
        cooperation.decide_session(session, "按此办理", by=house.dispatcher2)


def decided(house, matter, topic="resolution", dissenter=None, designated=None):
    session = session_on(house, matter, topic)
    for name in ("hrss", "housing", "water"):
        opinion(house, session, name, dissents=name == dissenter)
    return cooperation.decide_session(session, "由县住建局承办", designated, by=house.dispatcher)


def test_dissent_is_kept_with_the_decision(house, monday):
    matter = placed(house)
    session = decided(house, matter, dissenter="water")
    assert "县水利局保留意见" in told(matter)
    cooperation.keep_dissent(session, house.bodies["hrss"], "经费没有落实", by=house.handler_hrss)
    assert set(session.opinions.filter(dissents=True).values_list("organisation__code", flat=True)) == {"water", "hrss"}


def test_opinions_do_not_change_after_the_decision(house, monday):
    session = decided(house, placed(house))
    with pytest.raises(Conflict):
        opinion(house, session, "water")


def test_a_decision_on_competence_names_one_body(house, monday):
    matter = placed(house)
    with pytest.raises(Invalid) as refusal:
        decided(house, matter, "competence")
    assert refusal.value.code == "session.undesignated"
    assert Session.objects.get(matter=matter).status == "called"


def test_the_designated_body_becomes_accountable_when_the_step_closes(house, monday):
    matter = placed(house)
    for _round in range(2):
        services.refuse(matter, reason="不属于本单位职责", basis="三定规定", by=house.handler_hrss)
        if matter.node == "triage":
            services.complete_step(progress.open_step(matter, "triage"), "place", by=house.town_lanting)
            matter.refresh_from_db()
    assert matter.node == "joint_session"
    decided(house, matter, "competence", designated=house.bodies["housing"])
    services.complete_step(progress.open_step(matter, "joint_session"), "designate", by=house.dispatcher)
    matter.refresh_from_db()
    assert matter.accountable == house.bodies["housing"]
    assert progress.open_step(matter, "take_over").organisation == house.bodies["housing"]


def test_the_body_complained_of_is_neither_invited_nor_designated(house, monday):
    matter = placed(house, facts={"respondent_organisation": "housing"})
    with pytest.raises(Conflict) as refusal:
        session_on(house, matter)
    assert refusal.value.code == "matter.complained_of"


def all_sign(house, session):
    for name in ("hrss", "housing", "water"):
        cooperation.countersign(session, house.bodies[name], by=house.users[f"handler_{name}"])


def test_minutes_are_due_one_working_day_after_the_decision(house, monday):
    matter = placed(house)
    session = decided(house, matter)
    clock = Clock.objects.get(matter_id=matter.pk, key__endswith="joint_session.minutes")
    assert clock.due_at.date() == date(2026, 6, 9)
    all_sign(house, session)
    assert cooperation.sign_minutes(session, by=house.dispatcher).status == "signed"
    clock.refresh_from_db()
    assert clock.status == "met"


def test_minutes_signed_late_are_late_and_still_signed(house, monday):
    matter = placed(house)
    session = decided(house, matter)
    with at(MONDAY + timedelta(days=4)):
        all_sign(house, session)
        assert cooperation.sign_minutes(session, by=house.dispatcher).status == "signed"
    assert Clock.objects.get(matter_id=matter.pk, key__endswith="joint_session.minutes").status == "breached"


def test_minutes_are_drafted_from_the_record(house, monday):
    session = session_on(house, placed(house))
    cooperation.attend(session, house.bodies["hrss"], by=house.handler_hrss)
    for name in ("hrss", "housing"):
        opinion(house, session, name)
    cooperation.record_absence(session, house.bodies["water"], "已通知，未到", by=house.dispatcher)
    cooperation.decide_session(session, "由县住建局承办", by=house.dispatcher)
    text = cooperation.drafted(session)
    for words in (
        "议定由谁牵头",
        "周敏",
        "县人社局",
        "缺席：县水利局（已通知，未到）",
        "本单位意见如下",
        "由县住建局承办",
    ):
        assert words in text


def test_nobody_issues_minutes_before_everybody_heard_has_signed(house, monday):
    session = decided(house, placed(house))
    cooperation.countersign(session, house.bodies["hrss"], by=house.handler_hrss)
    with pytest.raises(Conflict) as refusal:
        cooperation.sign_minutes(session, by=house.dispatcher)
    assert (refusal.value.code, "县水利局" in refusal.value.what) == ("session.unsigned", True)
    cooperation.countersign(session, house.bodies["housing"], by=house.handler_housing)
    cooperation.note_unsigned(session, house.bodies["water"], "已送达纪要，拒绝签字", by=house.dispatcher)
    assert cooperation.sign_minutes(session, by=house.dispatcher).status == "signed"


def test_the_first_signature_fixes_the_words_of_the_minutes(house, monday):
    session = decided(house, placed(house))
    cooperation.write_minutes(session, "会商认为由县住建局承办，县水利局配合查勘。", by=house.dispatcher)
    cooperation.countersign(session, house.bodies["hrss"], by=house.handler_hrss)
    with pytest.raises(Conflict) as refusal:
        cooperation.write_minutes(session, "会商认为由县水利局承办，县住建局配合查勘。", by=house.dispatcher)
    assert refusal.value.code == "session.signed_already"
    session.refresh_from_db()
    assert session.minutes == "会商认为由县住建局承办，县水利局配合查勘。"


def test_only_who_was_heard_signs_and_only_once(house, monday):
    session = session_on(house, placed(house))
    for name in ("hrss", "housing"):
        opinion(house, session, name)
    cooperation.record_absence(session, house.bodies["water"], "已通知，未到", by=house.dispatcher)
    cooperation.decide_session(session, "由县住建局承办", by=house.dispatcher)
    with pytest.raises(Forbidden) as absent:
        cooperation.countersign(session, house.bodies["water"], by=house.handler_water)
    with pytest.raises(Forbidden):
        cooperation.countersign(session, house.bodies["hrss"], by=house.handler_housing)
    cooperation.countersign(session, house.bodies["hrss"], by=house.handler_hrss)
    with pytest.raises(Conflict) as twice:
        cooperation.countersign(session, house.bodies["hrss"], by=house.handler_hrss)
    assert (absent.value.code, twice.value.code) == ("session.was_absent", "session.signed_twice")


def test_who_comes_late_is_absent_no_more(house, monday):
    session = session_on(house, placed(house))
    cooperation.record_absence(session, house.bodies["water"], "已通知，未到", by=house.dispatcher)
    came = cooperation.attend(session, house.bodies["water"], by=house.handler_water)
    assert (cooperation.attendance(came), came.speaker) == ("came", house.handler_water)
    with pytest.raises(Conflict):
        cooperation.record_absence(session, house.bodies["water"], "又走了，没有发言", by=house.dispatcher)


def test_postponing_wipes_absences_and_keeps_opinions(house, monday):
    matter = placed(house)
    session = session_on(house, matter)
    opinion(house, session, "hrss")
    cooperation.record_absence(session, house.bodies["water"], "已通知，未到", by=house.dispatcher)
    before = matter.due_at
    cooperation.postpone_session(session, LATER + timedelta(days=1), "两家未到", by=house.dispatcher)
    matter.refresh_from_db()
    assert matter.due_at == before
    heard = Opinion.objects.filter(session=session, at__isnull=False)
    assert [one.organisation.code for one in heard] == ["hrss"]


def test_a_session_does_not_hang_on_a_chair_who_left(house, monday):
    session = session_on(house, placed(house))
    end_post(house.dispatcher.posts.get(), on=MONDAY.date(), by=house.admin)
    cooperation.change_chair(session, house.dispatcher2, "原主持人调离", by=house.dispatcher2)
    cooperation.record_absence(session, house.bodies["water"], "已通知，未到", by=house.dispatcher2)


def test_on_a_sealed_matter_only_named_people_take_part(house, monday):
    matter = placed(house)
    session = session_on(house, matter)
    alter(matter, sealed=True, by=house.system)
    with pytest.raises(Forbidden):
        opinion(house, session, "water")
    cooperation.name_person(session, house.bodies["water"], house.handler_water, by=house.dispatcher)
    assert opinion(house, session, "water").by == house.handler_water
    assert not may_see(house.handler2_water, matter)


# ── resolution plan ──────────────────────────────────────────────────────────

PLAN = {
    "claims": ["支付三个月工资"], "agreed": ["拖欠三个月"], "contested": [], "basis": ["劳动法#50"],
    "responsibility": "用人单位承担", "options": ["一次付清", "分两期付清"], "risks": ["春节前集中讨薪"],
    "assistance": "困难职工送温暖", "communication": "每周二通报进展", "remedies": ["劳动仲裁时效一年"],
}  # fmt: skip


def adopt(house, matter, content=PLAN, days=5, body="hrss", by=None):
    steps = [("约谈用人单位", house.bodies[body], MONDAY.date() + timedelta(days=days))]
    return cooperation.adopt_plan(matter, content, steps, by=by or house.handler_hrss)


def test_a_plan_is_adopted_with_its_steps(house, monday):
    matter = working(house)
    plan = adopt(house, matter, body="water")
    assert [step.due_on for step in plan.steps.all()] == [date(2026, 6, 13)]
    assert may_see(house.handler_water, matter)
    assert "2个化解方案，1项任务" in told(matter)


@pytest.mark.parametrize("missing", [name for name in PLAN if name not in ("agreed", "contested")])
def test_a_plan_lacking_a_field_is_refused_by_name(house, monday, missing):
    with pytest.raises(Invalid) as refusal:
        adopt(house, working(house), {**PLAN, missing: [] if isinstance(PLAN[missing], list) else " "})
    assert str(FIELDS[missing]) in refusal.value.what


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({**PLAN, "options": ["一次付清"]}, "plan.options"),
        ({**PLAN, "options": ["一次付清", "一次付清"]}, "plan.options"),
        ({**PLAN, "agreed": []}, "plan.incomplete"),
        ({**PLAN, "attitude": "好"}, "plan.field"),
    ],
)
def test_a_plan_needs_two_ways_out_and_some_fact(house, monday, content, code):
    with pytest.raises(Invalid) as refusal:
        adopt(house, working(house), content)
    assert refusal.value.code == code


def test_a_plan_step_cannot_be_due_in_the_past(house, monday):
    with pytest.raises(Invalid):
        adopt(house, working(house), days=-1)


def test_one_plan_runs_at_a_time(house, monday):
    matter = working(house)
    first = adopt(house, matter)
    with pytest.raises(Conflict):
        adopt(house, matter)
    cooperation.supersede(first, "用人单位进入破产程序", by=house.handler_hrss)
    assert adopt(house, matter).superseded_at is None


def test_only_the_body_that_owns_a_step_finishes_it_once(house, monday):
    matter = working(house)
    step = adopt(house, matter, body="water").steps.get()
    with pytest.raises(Forbidden):
        cooperation.finish_plan_step(step, "已经约谈", by=house.handler_hrss)
    cooperation.finish_plan_step(step, "已经约谈", by=house.handler_water)
    with pytest.raises(Conflict):
        cooperation.finish_plan_step(step, "已经约谈", by=house.handler_water)


def test_a_step_done_late_says_so(house, monday):
    matter = working(house)
    step = adopt(house, matter).steps.get()
    with at(MONDAY + timedelta(days=8)):
        assert list(cooperation.steps_due(MONDAY.date() + timedelta(days=8))) == [step]
        cooperation.finish_plan_step(step, "已经约谈", by=house.handler_hrss)
    assert "逾期3天" in told(matter)
    assert not cooperation.steps_due(MONDAY.date() + timedelta(days=30)).exists()


def test_a_stranger_adopts_no_plan(house, monday):
    matter = received(house)
    with pytest.raises(Forbidden):
        adopt(house, matter, by=house.handler_water)


def test_the_ledger_knows_all_of_it(house, monday):
    matter = working(house)
    decided(house, matter, dissenter="water")
    cooperation.supersede(adopt(house, matter), "情况变化较大", by=house.handler_hrss)
    assert_ledger_holds()
