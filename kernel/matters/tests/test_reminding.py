"""What comes by itself: reminders on their days, in words of days left; proposals to supervise, never orders."""

from datetime import date, timedelta

import pytest

from kernel.common.moment import at, now
from kernel.law.models import Clock
from kernel.law.services import start_clock
from kernel.matters import cooperation, reminding, timers
from kernel.matters.desk.notices import notices_of
from kernel.matters.models import Message
from kernel.matters.tasks import propose_supervision, remind
from kernel.matters.tests.stories import MONDAY, alter, assert_ledger_holds, placed, step_of, told, working
from kernel.matters.tests.visits import see, text
from kernel.matters.tracking import Parcel

pytestmark = pytest.mark.django_db
PLAN = {
    "claims": ["支付拖欠工资"], "agreed": ["欠薪属实"], "contested": ["数额"], "basis": ["保障农民工工资支付条例#3"],
    "responsibility": "用人单位支付", "options": ["一次付清", "分两期付清"], "risks": ["企业资金不足"],
    "assistance": "法律援助", "communication": "每周电话", "remedies": ["劳动仲裁"],
}  # fmt: skip


def urgings(matter):
    return list(matter.messages.filter(kind="urged", from_public=False).order_by("id").values_list("text", flat=True))


def days_in_turn(house, matter, days):
    """One run of the daily job on each day; what was said on which."""
    said = {}
    for day in range(days):
        before = len(urgings(matter))
        with at(MONDAY + timedelta(days=day, hours=1)):
            reminding.remind_of_limits(by=house.system)
        if len(urgings(matter)) > before:
            said[day] = urgings(matter)[before:]
    return said


def test_a_stage_reminds_at_half_and_at_eighty_with_the_days_left(house):
    with at(MONDAY):
        matter = working(house)
    for day in range(22):
        with at(MONDAY + timedelta(days=day)):
            timers.fire(now())
    half, late = urgings(matter)
    assert half == "“乡镇小循环”的时限已用50%，还剩11天，2026年6月30日（星期二）届满"
    assert "已用80%" in late and "还剩4天" in late
    assert "提醒县人社局" in told(matter)


def test_a_limit_without_days_of_its_own_reminds_at_half_and_at_eighty_once_each(house):
    with at(MONDAY):
        matter = placed(house)
        clock = start_clock("contest.reply", matter_id=matter.pk, scenario="disputes", by=house.system)
        whole = clock.due_at - clock.started_at
    said = days_in_turn(house, matter, whole.days + 1)
    assert len([line for lines in said.values() for line in lines]) == 2
    assert all("“" + clock.name + "”的时限已用" in line for lines in said.values() for line in lines)
    assert_ledger_holds()


def test_a_limit_reminds_on_the_days_the_clock_book_names(house):
    """Of the limit for judicial confirmation the book names fifteen, seven and two days."""
    with at(MONDAY):
        matter = working(house)
        clock = start_clock("confirmation.apply", matter_id=matter.pk, scenario="disputes", by=house.system)
    said = days_in_turn(house, matter, 31)
    named = {day: lines for day, lines in said.items() if any(clock.name in line for line in lines)}
    left = [next(line for line in lines if clock.name in line) for lines in named.values()]
    assert [line.partition("，")[0] for line in left] == [f"“{clock.name}”还剩{n}天" for n in (15, 7, 2)]


def test_what_is_paused_or_done_reminds_nobody(house):
    with at(MONDAY):
        matter = placed(house)
        clock = Clock.objects.get(matter_id=matter.pk, met_at__isnull=True)
    alter(clock, status="paused", by=house.system)
    assert days_in_turn(house, matter, 6) == {}


def test_a_plan_step_is_reminded_of_around_its_day(house):
    with at(MONDAY):
        matter = working(house)
        cooperation.adopt_plan(
            matter, PLAN, [("约谈企业", house.bodies["hrss"], date(2026, 6, 10))], by=house.handler_hrss
        )  # fmt: skip
    for day in range(6):
        with at(MONDAY + timedelta(days=day)):
            reminding.remind_of_plans(by=house.system)
    assert [line.partition("”")[2] for line in urgings(matter)] == [
        "明天到期，还没有登记结果", "今天到期，还没有登记结果", "已于2026年6月10日（星期三）到期，还没有登记结果",
    ]  # fmt: skip


def test_the_person_does_not_read_reminders_and_proposals(house):
    with at(MONDAY):
        matter = placed(house)
    with at(MONDAY + timedelta(days=9)):
        propose_supervision()
        assert matter.messages.filter(kind="proposed").exists()
        assert Parcel(matter).talk == []


def test_a_broken_limit_is_put_before_whom_the_law_empowers_once_for_each_level(house):
    with at(MONDAY):
        matter = placed(house)
    for day in (9, 10, 40):
        with at(MONDAY + timedelta(days=day)):
            timers.fire(now())
            assert propose_supervision()
            for somebody in (house.leader, house.dispatcher):
                titles = [one.title for one in notices_of(somebody, None)]
                assert titles.count("督办建议") == Message.objects.filter(kind="proposed").count()
    lines = list(matter.messages.filter(kind="proposed").values_list("text", flat=True))
    assert [line.partition("：")[0] for line in lines][-1] == "建议会同领导督办" and len(lines) <= 2
    assert not matter.supervision.exists()
    assert "督办建议" not in [one.title for one in notices_of(house.handler_hrss, None)]


def test_the_daily_job_says_what_it_did(house):
    with at(MONDAY):
        matter = placed(house)
    assert remind() == "0 limits, 0 plan steps reminded"
    assert "办理" in text(see(house.handler_hrss, "matters:detail", matter.no))


def test_nothing_reminds_of_a_closed_step(house):
    with at(MONDAY):
        matter = working(house)
        step = step_of(matter, "handle")
        clock = Clock.objects.get(step_id=step.pk)
        alter(step, status="done", by=house.system)
        assert not reminding.remind_of(clock, "还剩1天", by=house.system)
