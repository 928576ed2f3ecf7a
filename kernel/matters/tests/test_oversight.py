"""Time moves on listed grounds only, by somebody above; a supervision order stands on one of three laws."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.common.errors import Conflict, Forbidden, Invalid, Refusal
from kernel.common.moment import LOCAL, at, now
from kernel.law.models import Clock
from kernel.matters import cooperation, oversight, progress, services, timers
from kernel.matters.desk.words import state_of
from kernel.matters.host import MatterHost
from kernel.matters.lists import Filters, keys_for, page, visible_to
from kernel.matters.models import Viewer
from kernel.matters.placing import involve
from kernel.matters.tests.stories import MONDAY, alter, assert_ledger_holds, placed, show, step_of, told, working
from kernel.matters.tests.visits import see, text
from kernel.people.queries import scope_of
from kernel.people.services import add_user, give_post
from kernel.procedures import services as engine
from kernel.procedures.models import Timer
from kernel.procedures.queries import open_steps

TELL = "告知诉求人延期理由"
WAIT = "诉求人补正材料"


@pytest.fixture(autouse=True)
def monday(db):
    with at(MONDAY):
        yield


def handling(house, **given):
    """A matter being handled, and the labour department's step."""
    matter = working(house, **given)
    return matter, step_of(matter, "handle", house.bodies["hrss"])


def later(**length):
    return at(MONDAY + timedelta(**length))


def extend(house, step, by="dispatcher", length="5个工作日", ground=TELL, reason="需要异地取证"):
    return oversight.extend_step(step, length, ground, reason, by=house.users[by])


def local_day(moment):
    return moment.astimezone(LOCAL).date()


# ── extension ────────────────────────────────────────────────────────────────


def test_an_extension_moves_step_clock_and_matter_together(house):
    matter, step = handling(house)
    assert local_day(step.due_at) == date(2026, 6, 23)  # ten working days, over the Dragon Boat Festival on the 19th
    extend(house, step)
    step.refresh_from_db()
    matter.refresh_from_db()
    clock = oversight.clock_of(step)
    assert local_day(clock.due_at) == date(2026, 6, 30)
    assert step.due_at == clock.due_at
    assert matter.due_at == min(one.due_at for one in open_steps(matter.pk))
    assert set(Viewer.objects.filter(matter=matter).values_list("due_at", flat=True)) == {matter.due_at}
    assert_ledger_holds()


def test_the_person_is_told_why_it_takes_longer(house):
    matter, step = handling(house)
    extend(house, step)
    assert "需要异地取证" in matter.messages.get(kind="notice").text
    assert "批准人：清渡县社会治理中心县级中心调度员周敏" in told(matter)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("dispatcher", True), ("leader", True), ("handler_hrss", False), ("handler2_hrss", False),
     ("town_lanting", False), ("handler_water", False), ("caller", False)],
)  # fmt: skip
def test_only_a_post_above_the_body_approves(house, who, allowed):
    _matter, step = handling(house)
    if allowed:
        assert local_day(extend(house, step, by=who).due_at) == date(2026, 6, 30)
    else:
        with pytest.raises(Forbidden):
            extend(house, step, by=who)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ground": "工作太忙"}, "step.extend_ground"),
        ({"ground": ""}, "step.extend_ground"),
        ({"reason": " "}, "step.extend_reason"),
        ({"length": "6个工作日"}, "law.extension_not_allowed"),
        ({"length": "很久"}, "law.length_unreadable"),
    ],
)
def test_an_extension_stands_on_its_listed_ground_and_within_its_ceiling(house, change, code):
    _matter, step = handling(house)
    before = step.due_at
    with pytest.raises(Refusal) as refusal:
        extend(house, step, **change)
    assert refusal.value.code == code
    step.refresh_from_db()
    assert step.due_at == before


def test_an_extension_is_granted_once(house):
    _matter, step = handling(house)
    extend(house, step, length="3个工作日")
    with pytest.raises(Conflict):
        extend(house, step, length="2个工作日")


def test_after_expiry_nothing_can_be_extended(house):
    _matter, step = handling(house)
    with later(days=30):
        timers.fire(now())
        with pytest.raises(Conflict) as refusal:
            extend(house, step)
        with pytest.raises(Conflict):
            oversight.pause_step(step, WAIT, "等待补正材料", by=house.dispatcher)
    assert refusal.value.code == "law.extension_after_expiry"


def test_a_limit_without_extension_says_so(house):
    step = progress.open_step(placed(house), "accept")
    with pytest.raises(Conflict) as refusal:
        extend(house, step)
    assert "没有可以延长的规定" in refusal.value.next


def test_a_closed_step_is_not_extended(house):
    _matter, step = handling(house)
    services.complete_step(step, "done", by=house.handler_hrss)
    with pytest.raises(Conflict) as refusal:
        extend(house, step)
    assert refusal.value.code == "step.already_closed"


def test_nothing_but_a_ground_moves_a_date(house):
    matter, step = handling(house)
    before = step.due_at
    engine.reassign(step, assignee_id=house.handler2_hrss.pk, by=house.handler_hrss)
    services.correct_facts(matter, {"people": 3}, by=house.handler_hrss)
    step.refresh_from_db()
    assert step.due_at == before == oversight.clock_of(step).due_at


# ── pause ────────────────────────────────────────────────────────────────────


def test_a_pause_does_not_count(house):
    matter, step = handling(house)
    with later(days=1):
        oversight.pause_step(step, WAIT, "缺少劳动合同复印件", by=house.dispatcher)
    with later(days=4):
        oversight.resume_step(step, by=house.handler_hrss)
    step.refresh_from_db()
    matter.refresh_from_db()
    assert local_day(step.due_at) == date(2026, 6, 26)
    assert step.due_at == oversight.clock_of(step).due_at
    assert "暂停计时" in told(matter) and "恢复计时" in told(matter)
    assert_ledger_holds()


@pytest.mark.parametrize("ground", ["领导出差", "", "听证"])
def test_a_pause_needs_a_listed_ground(house, ground):
    _matter, step = handling(house)
    with pytest.raises(Conflict) as refusal:
        oversight.pause_step(step, ground, "等一等再说", by=house.dispatcher)
    assert WAIT in refusal.value.next
    assert oversight.clock_of(step).status == "running"


def test_the_handler_does_not_pause_its_own_clock(house):
    _matter, step = handling(house)
    with pytest.raises(Forbidden):
        oversight.pause_step(step, WAIT, "缺少劳动合同复印件", by=house.handler_hrss)


def test_a_paused_clock_does_not_break(house):
    _matter, step = handling(house)
    oversight.pause_step(step, WAIT, "缺少劳动合同复印件", by=house.dispatcher)
    with later(days=60):
        timers.fire(now())
        assert not list(oversight.supervise_overdue())
        oversight.resume_step(step, by=house.dispatcher)
        step.refresh_from_db()
        assert step.due_at > MONDAY + timedelta(days=60)


def test_what_is_paused_is_shown_as_paused_and_not_as_overdue(house):
    matter, step = handling(house)
    oversight.pause_step(step, WAIT, "缺少劳动合同复印件", by=house.dispatcher)
    with later(days=60):
        list_page, bench = (see(house.handler_hrss, name) for name in ("matters:list", "matters:workbench"))
        assert "计时暂停" in text(list_page) and "计时暂停" in text(bench)
        assert bench.context["figures"]["over"] == 0
        late = see(house.handler_hrss, "matters:list", due="over")
        assert matter.title not in text(late)
    matter.refresh_from_db()
    assert (matter.due_at, matter.state, state_of(matter)[0]) == (None, "paused", "paused")


def test_the_paused_stand_behind_what_is_due_page_by_page(house):
    paused, step = handling(house)
    oversight.pause_step(step, WAIT, "缺少劳动合同复印件", by=house.dispatcher)
    due = [handling(house, text=f"第{n}件欠薪。")[0] for n in range(2)]
    keys = keys_for(scope_of(house.handler_hrss))
    pages = [page(keys, Filters(), number=n, size=1).matters[0] for n in (1, 2, 3)]
    assert pages == [*due, paused]


def test_another_running_step_still_makes_the_matter_due(house):
    matter = services.accept(placed(house), by=house.handler_hrss)
    cooperation.add_assistant(matter, house.bodies["housing"], "核查工地", by=house.handler_hrss)
    show(matter, "notice_given", by=house.handler_hrss)
    services.complete_step(progress.open_step(matter, "notice"), "given", by=house.handler_hrss)
    paused, other = (step_of(matter, "handle", house.bodies[name]) for name in ("hrss", "housing"))
    oversight.pause_step(paused, WAIT, "缺少劳动合同复印件", by=house.dispatcher)
    matter.refresh_from_db()
    assert (matter.due_at, matter.state) == (other.due_at, "")


def test_resuming_what_runs_is_refused(house):
    _matter, step = handling(house)
    with pytest.raises(Conflict):
        oversight.resume_step(step, by=house.dispatcher)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["extend", "pause", "resume", "day"]), min_size=1, max_size=8))
def test_whatever_is_tried_step_and_clock_agree(house, tries):
    _matter, step = handling(house, text="又一件欠薪的事。")
    moment = MONDAY
    for one in tries:
        moment += timedelta(days=one == "day", minutes=1)
        with at(moment):
            try:
                if one == "extend":
                    extend(house, step, length="1个工作日")
                elif one == "pause":
                    oversight.pause_step(step, WAIT, "缺少合同", by=house.dispatcher)
                elif one == "resume":
                    oversight.resume_step(step, by=house.dispatcher)
            except Conflict:
                pass
        step.refresh_from_db()
        clock = oversight.clock_of(step)
        assert step.due_at == (None if clock.status == "paused" else clock.due_at)
        assert clock.due_at >= MONDAY + timedelta(days=14)


def test_the_reminders_of_a_step_move_with_its_limit(house):
    matter, step = handling(house)
    engine.reschedule(step, step.due_at + timedelta(days=7), MatterHost(matter), by=house.system)
    assert not Timer.objects.filter(step=step, fired_at__isnull=True, fire_at__lt=MONDAY).exists()


# ── remind ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("who", "allowed"), [("dispatcher", True), ("leader", True), ("town_lanting", True), ("handler_hrss", False)]
)
def test_a_reminder_comes_from_outside_the_body(house, who, allowed):
    matter = placed(house)
    due = matter.due_at
    if not allowed:
        with pytest.raises(Forbidden):
            oversight.remind(matter, "请在周五前答复", by=house.users[who])
        return
    message = oversight.remind(matter, "请在周五前答复", by=house.users[who])
    matter.refresh_from_db()
    assert (message.kind, message.from_public, message.organisation) == ("urged", False, house.bodies["hrss"])
    assert matter.due_at == due


# ── supervision orders ───────────────────────────────────────────────────────


@pytest.fixture
def supervisor(house):
    user = add_user("supervisor", "执法监督", by=house.system)
    give_post(user, "enforcement_supervisor", house.bodies["justice"], since=date(2020, 1, 1), by=house.system)
    house.users["supervisor"] = user
    return user


def watched(house, **given):
    """A matter the petition office and the supervisor take part in."""
    matter = placed(house, **given)
    involve(matter, "supervision", organisation=house.bodies["petition"], by=house.system)
    involve(matter, "supervision", organisation=house.bodies["justice"], by=house.system)
    return matter


def order(house, matter, ground="petition", by="petition", days=10):
    return oversight.issue_supervision(matter, ground, "请说明未按期受理的原因并整改", days, by=house.users[by])


@pytest.mark.parametrize(
    ("ground", "who", "basis"),
    [("inspection", "leader", "政府督查工作条例#5"), ("petition", "petition", "信访工作条例#40"),
     ("enforcement", "supervisor", "行政执法监督条例#6")],
)  # fmt: skip
def test_each_lawful_ground_has_its_own_post(house, supervisor, ground, who, basis):
    made = order(house, watched(house), ground, who)
    assert (made.basis, made.organisation, made.due_on) == (basis, house.bodies["hrss"], date(2026, 6, 18))


@pytest.mark.parametrize(
    ("ground", "who"),
    [("inspection", "dispatcher"), ("inspection", "petition"), ("petition", "leader"), ("enforcement", "petition"),
     ("petition", "handler_hrss")],
)  # fmt: skip
def test_whom_the_law_does_not_empower_is_offered_a_reminder(house, ground, who):
    with pytest.raises(Forbidden) as refusal:
        order(house, watched(house), ground, who)
    assert refusal.value.code == "supervision.not_empowered"
    assert "催办" in refusal.value.next


def test_there_is_no_other_ground(house):
    with pytest.raises(Invalid) as refusal:
        order(house, watched(house), "leader_wants_it", "leader")
    assert "三种依据" in refusal.value.what


def test_a_mediation_committee_is_no_object_of_supervision(house):
    matter = watched(house, class_code="E2")
    assert matter.accountable.kind == "committee"
    with pytest.raises(Conflict) as refusal:
        order(house, matter, "inspection", "leader")
    assert refusal.value.code == "supervision.object"


def test_no_second_order_while_one_is_open(house):
    matter = watched(house)
    first = order(house, matter)
    with pytest.raises(Conflict) as refusal:
        order(house, matter, "inspection", "leader")
    assert refusal.value.code == "supervision.duplicate"
    oversight.answer_supervision(first, "已于六月八日受理并联系诉求人", by=house.handler_hrss)
    oversight.conclude_supervision(first, "整改到位", by=house.petition)
    assert order(house, matter, "inspection", "leader").concluded_at is None


def test_the_body_answers_and_another_concludes(house):
    matter = watched(house)
    made = order(house, matter)
    with pytest.raises(Forbidden):
        oversight.answer_supervision(made, "我们替人社局答复一下", by=house.handler_water)
    with pytest.raises(Conflict):
        oversight.conclude_supervision(made, "整改到位", by=house.petition)
    oversight.answer_supervision(made, "已于六月八日受理并联系诉求人", by=house.handler_hrss)
    with pytest.raises(Forbidden):
        oversight.conclude_supervision(made, "整改到位", by=house.handler_hrss)
    assert oversight.conclude_supervision(made, "整改到位", by=house.petition).concluded_at
    with pytest.raises(Conflict):
        oversight.answer_supervision(made, "再补充一点办理情况说明", by=house.handler_hrss)


def test_an_unanswered_order_is_concluded_after_its_time(house):
    made = order(house, watched(house))
    with later(days=11):
        assert oversight.conclude_supervision(made, "逾期未答复，已约谈", by=house.petition).concluded_at


@pytest.mark.parametrize("days", [0, 61, -3])
def test_the_time_to_answer_is_sensible(house, days):
    with pytest.raises(Invalid):
        order(house, watched(house), days=days)


def test_a_broken_limit_is_proposed_for_supervision_and_never_ordered_by_itself(house):
    matter = watched(house)
    assert list(oversight.supervise_overdue()) == []
    with later(days=1, hours=16):
        timers.fire(now())
        (proposal,) = oversight.supervise_overdue(house.petition)
        assert list(oversight.supervise_overdue(house.handler_water)) == []
        assert (proposal.matter, proposal.organisation, proposal.level) == (matter, house.bodies["hrss"], "order")
        assert not matter.supervision.exists()
        order(house, matter)
        assert list(oversight.supervise_overdue()) == []


def test_at_twice_the_limit_the_leader_joins(house):
    watched(house)
    with later(days=20):
        (proposal,) = oversight.supervise_overdue()
        assert (proposal.level, "一倍" in proposal.why) == ("joint", True)


def test_two_reopenings_are_proposed_too(house):
    alter(watched(house), reopened=2, by=house.system)
    (proposal,) = oversight.supervise_overdue()
    assert proposal.why == "已重开2次"


def test_an_order_on_a_sealed_matter_needs_sight(house):
    matter = watched(house)
    alter(matter, sealed=True, by=house.system)
    with pytest.raises(Forbidden):
        order(house, matter, "inspection", "leader")
    assert not visible_to(house.leader).exists()


def test_the_ledger_knows_the_orders(house):
    matter = watched(house)
    made = order(house, matter)
    oversight.answer_supervision(made, "已于六月八日受理并联系诉求人", by=house.handler_hrss)
    oversight.conclude_supervision(made, "整改到位", by=house.petition)
    assert "督办结论：整改到位" in told(matter)
    assert Clock.objects.filter(matter_id=matter.pk).exists()
    show(matter, "x", by=house.handler_hrss)
    assert_ledger_holds()
