"""The kernel's papers made of what the services leave behind: each field says what happened, nothing else stands."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.moment import at
from kernel.law.services import start_clock
from kernel.matters import cooperation, hooks, oversight, progress, services
from kernel.matters.hooks import Seat
from kernel.matters.models import Matter
from kernel.matters.placing import involve
from kernel.matters.tests.stories import MONDAY, placed, received, working
from kernel.papers.tests.reading import lines_of

pytestmark = pytest.mark.django_db
PLAN = {
    "claims": ["支付三个月工资", "补缴社会保险"], "agreed": ["拖欠三个月"], "contested": [], "basis": ["劳动法#50"],
    "responsibility": "用人单位承担", "options": ["一次付清", "分两期付清"], "risks": ["春节前集中讨薪"],
    "assistance": "困难职工送温暖", "communication": "每周二通报进展", "remedies": ["劳动仲裁时效一年"],
}  # fmt: skip
SEATS = [Seat("lead", "hrss", "人社部门牵头"), Seat("department", "housing", "住建部门职责相关")]


@pytest.fixture(autouse=True)
def monday(db: Any) -> Any:
    """Everything happens on that Monday."""
    with at(MONDAY):
        yield


def test_a_supervision_order_says_to_whom_by_which_rule_what_and_until_when(house: Any) -> None:
    matter = placed(house)
    involve(matter, "supervision", organisation=house.bodies["petition"], by=house.system)
    order = oversight.issue_supervision(
        matter, "petition", "请说明未按期受理的原因并整改", 10, by=house.petition
    )  # fmt: skip
    said = lines_of(matter, "supervision")
    hand, body = house.petition, house.bodies["petition"].name
    assert said[:4] == [body, f"编号：{matter.no}-督{order.pk}", "督办通知书", "县人社局："]
    assert "《信访工作条例》第四十条列为信访督办" in said[4] and matter.no in said[4]
    assert "请说明未按期受理的原因并整改" in said
    assert any("请于2026年6月18日前书面答复" in one for one in said)
    assert f"（签发人：{hand.name}）" in said and said[-2] == f"抄送：{matter.receiver.name}。"
    assert said[-1].split("\t") == [body, "2026年6月8日印发"]


def decided(house: Any, *, dissent: bool = False) -> Matter:
    """Labour and housing spoke, water did not come; the chair decided."""
    matter = placed(house)
    bodies = [house.bodies[name] for name in ("hrss", "housing", "water")]
    session = cooperation.call_session(
        matter, "resolution", "议定由谁牵头、怎么办", house.dispatcher, MONDAY + timedelta(hours=2), bodies,
        by=house.dispatcher,
    )  # fmt: skip
    with at(MONDAY + timedelta(hours=3)):
        cooperation.give_opinion(
            session, bodies[0], "由本局牵头约谈。", basis="劳动法#85", by=house.handler_hrss
        )  # fmt: skip
        cooperation.give_opinion(session, bodies[1], "先查工程款。", dissents=dissent, by=house.handler_housing)
        cooperation.record_absence(session, bodies[2], "已通知，未派人参加", by=house.dispatcher)
        cooperation.decide_session(session, "由县人社局牵头，十日内约谈。", by=house.dispatcher)
    return matter


def test_minutes_tell_who_spoke_who_stayed_away_and_what_was_decided(house: Any) -> None:
    matter = decided(house)
    said = lines_of(matter, "minutes")
    assert said[1].startswith(f"编号：{matter.no}-会") and said[2] == f"关于“{matter.title}”的会商纪要"
    assert said[3] == f"2026-06-08 11:30，{house.dispatcher.name}主持会商，研究化解办法。"
    assert said[4:7] == ["议题：议定由谁牵头、怎么办", "参加单位：县人社局、县住建局。", "缺席单位：县水利局。"]
    assert said[7:10] == [
        "一、各单位意见",
        f"县人社局（{house.handler_hrss.name}）：由本局牵头约谈。 《劳动法》第八十五条",
        f"县住建局（{house.handler_housing.name}）：先查工程款。",
    ]
    assert said[10:12] == ["二、议定事项", "由县人社局牵头，十日内约谈。"]
    assert said[-1].split("\t")[1] == "2026年6月8日印发"


@pytest.mark.parametrize("dissent", [True, False])
def test_minutes_have_a_heading_for_dissent_only_where_somebody_dissented(house: Any, dissent: bool) -> None:
    said = lines_of(decided(house, dissent=dissent), "minutes")
    assert ("三、保留的意见" in said) is dissent
    assert ("县住建局：先查工程款。" in said) is dissent


def test_a_plan_has_its_ten_parts_and_its_tasks(house: Any) -> None:
    matter = working(house)
    cooperation.adopt_plan(
        matter, PLAN, [("约谈用人单位", house.bodies["water"], MONDAY.date() + timedelta(days=5))],
        by=house.handler_hrss,
    )  # fmt: skip
    said = lines_of(matter, "plan")
    assert said[0] == f"“{matter.title}”化解方案（一案一策）"
    assert said[1].endswith(f"通过：{house.handler_hrss.name}　2026年6月8日")
    words = "\n".join(said)
    for one in ("支付三个月工资", "补缴社会保险", "无争议：拖欠三个月", "《劳动法》第五十条", "用人单位承担",
                "一次付清", "分两期付清", "春节前集中讨薪", "困难职工送温暖", "每周二通报进展",
                "劳动仲裁时效一年"):  # fmt: skip
        assert one in words, one
    assert "有争议：" not in words, "nothing is contested"
    assert "约谈用人单位｜县水利局｜2026年6月13日｜—" in said


def test_a_task_force_notice_names_everybody_with_the_reason(house: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(hooks._module("disputes") or hooks, "seats", lambda matter: list(SEATS), raising=False)
    matter = placed(house, grade="red")
    cooperation.build_team(matter, by=house.dispatcher)
    said = lines_of(matter, "team_notice")
    assert said[2] == f"关于组建“{matter.title}”化解专班的通知" and said[3] == "县人社局、县住建局："
    rows = [one for one in said if "｜" in one]
    assert rows[0] == "职责｜姓名｜单位｜选择理由"
    assert [one.split("｜")[1:3] for one in rows[1:]] == [
        [house.handler_hrss.name, "县人社局"],
        [house.handler_housing.name, "县住建局"],
    ]
    assert rows[1].split("｜")[0] == "牵头" and "人社部门牵头" in rows[1].split("｜")[3]
    assert "2026年6月8日" in said


def test_a_notice_of_non_acceptance_gives_the_reason_and_the_ways_still_open(house: Any) -> None:
    matter = received(house)
    why = "这件事法院已经立案，请在诉讼中主张。"
    services.complete_step(progress.open_step(matter, "triage"), "reject", note=why, by=house.town_lanting)
    matter.refresh_from_db()
    said = lines_of(matter, "rejection")
    assert said[0] == matter.receiver.name and said[2:4] == ["不予受理告知书", "李*："]
    assert why in said and "经审查不予受理" in said[4]
    ways = [one for one in said if "提出，期限为" in one]
    assert ways and all("《" in one and "期限为，" not in one for one in ways), ways
    assert said[-2:] == [matter.receiver.name, "2026年6月8日"]


def test_the_acceptance_names_limits_of_the_person_and_none_of_the_office(house: Any) -> None:
    matter = working(house)
    for key in ("obligation.due", "joint_session.minutes", "contest.reply"):
        start_clock(key, matter_id=matter.pk, scenario="disputes", by=house.system)
    words = "\n".join(lines_of(matter, "acceptance"))
    assert "部门办理：最晚" in words and "异议答复：最晚" in words
    assert "到期履行核查" not in words and "会商纪要签字" not in words
