"""The task force: every seat filled by somebody without an interest, for a reason that can be read."""

from datetime import date

import pytest

from kernel.audit.services import audited
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import at
from kernel.matters import cooperation, hooks, services
from kernel.matters.desk import Desk
from kernel.matters.forms.together import TeamForm
from kernel.matters.hooks import Seat
from kernel.matters.lists import may_see
from kernel.matters.models import Member
from kernel.matters.tests.stories import CLAIMANT, MONDAY, alter, assert_ledger_holds, placed, told
from kernel.people.services import add_user, end_post, give_post
from kernel.places.models import Organisation

SEATS = (
    Seat("lead", "hrss", "人社部门牵头"),
    Seat("township", "township", "乡镇衔接兑现"),
    Seat("judicial_office", "judicial_office", "司法所把关协议", ("judicial_office",)),
    Seat("department", "housing", "住建部门职责相关"),
    Seat("department", "union", "工会维护职工权益"),
    Seat("expert", "justice", "专家提供书面意见", ("expert",)),
    Seat("adviser", "justice", "法律顾问说明权利", ("village_legal_adviser",), mandatory=False),
)


@pytest.fixture(autouse=True)
def seats(monkeypatch, db):
    """The scenario asks for these seats."""
    asked = list(SEATS)
    monkeypatch.setattr(hooks._module("disputes") or hooks, "seats", lambda matter: list(asked), raising=False)
    with at(MONDAY):
        yield asked


def hard(house, **given):
    """A complex dispute at the labour department."""
    return placed(house, grade="red", **given)


def seated(matter):
    return {
        member.role + ":" + member.organisation.code: member.user.username
        for member in matter.team.filter(left_at=None)
    }


def test_every_seat_is_filled_by_duty_at_the_place(house):
    proposals = cooperation.propose_team(hard(house))
    assert [one.user.username for one in proposals] == [
        "handler_hrss", "gov_lanting", "judicial_lanting", "handler_housing", "handler_union", "expert", "adviser"
    ]  # fmt: skip


def test_a_proposal_says_why_this_person(house):
    lead = cooperation.propose_team(hard(house))[0]
    assert lead.why == "人社部门牵头：县人社局对临川社区负有职责，现任部门经办人；手上专班0个，是2名可选人员中最少的"


def test_proposing_changes_nothing(house):
    matter = hard(house)
    cooperation.propose_team(matter)
    assert not Member.objects.exists()


def test_one_click_seats_everybody_and_tells_the_people_concerned(house):
    matter = hard(house)
    cooperation.build_team(matter, by=house.dispatcher)
    assert seated(matter)["lead:hrss"] == "handler_hrss"
    assert len(seated(matter)) == 7
    assert may_see(house.expert, matter) and not may_see(house.expert2, matter)
    assert "县人社局县人社局经办" in matter.messages.get(kind="notice").text
    assert "一键组建专班，共7人" in told(matter)
    assert_ledger_holds()


def test_the_least_busy_person_is_taken(house):
    cooperation.build_team(hard(house), by=house.dispatcher)
    second = cooperation.propose_team(hard(house, text="另一件欠薪的事情，请处理。"))
    assert [one.user.username for one in second][:2] == ["handler2_hrss", "gov_lanting"]
    assert second[5].user == house.expert2


def test_seats_of_ended_matters_do_not_count(house):
    first = hard(house)
    cooperation.build_team(first, by=house.dispatcher)
    alter(first, open=False, by=house.system)
    assert cooperation.propose_team(hard(house, text="另一件欠薪的事情，请处理。"))[0].user == house.handler_hrss


def test_one_person_takes_one_seat(house, seats):
    seats[3] = Seat("department", "hrss", "同一单位的另一席")
    proposals = cooperation.propose_team(hard(house))
    assert [proposals[0].user, proposals[3].user] == [house.handler_hrss, house.handler2_hrss]
    assert (house.handler_hrss, "已在本专班任职") in proposals[3].excluded


def test_somebody_with_another_place_comes_after_somebody_of_this_place(house):
    adviser = add_user("adviser2", "岚律师", by=house.system)
    give_post(
        adviser,
        "village_legal_adviser",
        house.bodies["justice"],
        region="990123002",
        since=date(2020, 1, 1),
        by=house.system,
    )
    end_post(house.adviser.posts.get(), on=MONDAY.date(), by=house.admin)
    near = add_user("adviser3", "临律师", by=house.system)
    give_post(
        near,
        "village_legal_adviser",
        house.bodies["justice"],
        region="990123001",
        since=date(2021, 1, 1),
        by=house.system,
    )
    assert cooperation.propose_team(hard(house))[6].user == near


# ── conflicts of interest ────────────────────────────────────────────────────


def test_who_recused_themselves_is_kept_out(house):
    matter = hard(house)
    cooperation.recuse(matter, house.handler_hrss, "当事人是我的表弟", by=house.handler_hrss)
    lead = cooperation.propose_team(matter)[0]
    assert lead.user == house.handler2_hrss
    assert lead.excluded == [(house.handler_hrss, "已回避：当事人是我的表弟")]


def test_people_of_the_body_complained_of_are_kept_out(house):
    matter = hard(house, facts={"respondent_organisation": house.bodies["housing"].pk})
    proposal = cooperation.propose_team(matter)[3]
    assert proposal.organisation == house.bodies["centre"]
    assert {reason for _user, reason in proposal.excluded} >= {"在被反映的单位任职"}


def test_a_party_never_sits_in_the_team_and_the_reason_does_not_name_them(house):
    matter = hard(house, parties=[{**CLAIMANT, "name": "县人社局经办"}])
    lead = cooperation.propose_team(matter)[0]
    assert lead.user == house.handler2_hrss
    assert lead.excluded == [(house.handler_hrss, "可能与本件有利害关系，须先核实")]


def test_people_of_a_body_that_is_a_party_are_kept_out(house):
    firm = {"role": "respondent", "kind": "enterprise", "name": "县总工会"}
    proposal = cooperation.propose_team(hard(house, parties=[CLAIMANT, firm]))[4]
    assert proposal.organisation == house.bodies["centre"]


def test_who_refused_the_matter_does_not_lead_it(house):
    matter = hard(house)
    services.refuse(matter, reason="不属于本单位职责", basis="三定规定", by=house.handler_hrss)
    assert cooperation.propose_team(matter)[0].user == house.handler2_hrss


# ── refused as a whole ───────────────────────────────────────────────────────


def test_an_unfilled_seat_refuses_the_whole_team_by_name(house):
    matter = hard(house, facts={"respondent_organisation": house.bodies["housing"].pk})
    for one in (house.dispatcher, house.dispatcher2, house.lead):
        cooperation.recuse(matter, one, "与当事人有亲属关系", by=house.dispatcher)
    with pytest.raises(Conflict) as refusal:
        cooperation.build_team(matter, by=house.dispatcher)
    assert refusal.value.code == "team.seat_unfilled"
    assert "“住建部门职责相关”" in refusal.value.what
    assert not Member.objects.exists()


def test_a_function_nobody_holds_is_said(house, seats):
    seats.append(Seat("department", "space_travel", "航天部门"))
    proposal = cooperation.propose_team(hard(house))[-1]
    assert (proposal.user, proposal.why) == (None, "当地没有单位承担这项职责")


@audited("testing.panel")
def panel(function, *, by):
    """A panel of experts that stands beside the departments, with one member."""
    made = Organisation(code="panel", name="县专家库", kind="panel", function=function, region_id="990123")
    made.save()
    user = add_user("panellist", "柳专家", by=by)
    give_post(user, "expert", made, since=date(2020, 1, 1), by=by)
    return user


@pytest.mark.parametrize("function", ["experts", "justice"])
def test_a_panel_fills_what_its_members_are_for(house, seats, function):
    member = panel("experts", by=house.system)
    for one in (house.expert, house.expert2):
        end_post(one.posts.get(), on=MONDAY.date(), by=house.admin)
    seats[5] = Seat("expert", function, "专家提供书面意见。", ("expert",))
    proposal = cooperation.propose_team(hard(house))[5]
    assert proposal.user == member
    assert proposal.why.startswith("专家提供书面意见：县专家库")


def test_an_optional_seat_may_stay_empty(house):
    end_post(house.adviser.posts.get(), on=MONDAY.date(), by=house.admin)
    assert len(cooperation.build_team(hard(house), by=house.dispatcher)) == 6


@pytest.mark.parametrize("who", ["handler_hrss", "town_lanting", "leader"])
def test_only_the_county_centre_builds_a_team(house, who):
    with pytest.raises(Forbidden):
        cooperation.build_team(hard(house), by=house.users[who])


def test_an_ordinary_matter_has_no_task_force(house):
    with pytest.raises(Conflict) as refusal:
        cooperation.build_team(placed(house), by=house.dispatcher)
    assert refusal.value.code == "team.ordinary"


def test_a_team_is_built_once(house):
    matter = hard(house)
    cooperation.build_team(matter, by=house.dispatcher)
    with pytest.raises(Conflict) as refusal:
        cooperation.build_team(matter, by=house.dispatcher)
    assert refusal.value.code == "team.exists"


# ── changes ──────────────────────────────────────────────────────────────────


def test_a_recusal_empties_the_seat_and_proposes_a_substitute_of_the_same_body(house):
    matter = hard(house)
    cooperation.build_team(matter, by=house.dispatcher)
    substitute = cooperation.recuse(matter, house.handler_union, "与用人单位有亲属关系", by=house.handler_union)
    assert substitute.user == house.handler2_union
    assert [seat.function for seat in cooperation.vacant_seats(matter)] == ["union"]
    gone = matter.team.get(user=house.handler_union)
    cooperation.replace_member(gone, substitute.user, "接替回避成员", by=house.dispatcher)
    assert cooperation.vacant_seats(matter) == []
    assert seated(matter)["department:union"] == "handler2_union"
    with pytest.raises(Conflict):
        cooperation.replace_member(gone, house.handler2_union, "再换一次", by=house.dispatcher)


def test_the_dispatcher_may_find_that_somebody_must_stay_out(house):
    matter = hard(house)
    assert cooperation.recuse(matter, house.handler_housing, "曾为被诉单位提供服务", by=house.dispatcher) is None
    with pytest.raises(Conflict):
        cooperation.recuse(matter, house.handler_housing, "再登记一次看看", by=house.dispatcher)


def test_a_stranger_recuses_nobody(house):
    with pytest.raises(Forbidden):
        cooperation.recuse(hard(house), house.handler_hrss, "听说有亲属关系", by=house.handler_water)


@pytest.mark.parametrize(
    ("who", "error"),
    [("handler_union", Conflict), ("grid_yanchi", Invalid), ("handler2_hrss", None), ("handler_water", None)],
)
def test_a_seat_passes_to_somebody_fit_and_free(house, who, error):
    matter = hard(house)
    cooperation.build_team(matter, by=house.dispatcher)
    lead = matter.team.get(role="lead")
    if error:
        with pytest.raises(error):
            cooperation.replace_member(lead, house.users[who], "原成员调离", by=house.dispatcher)
    else:
        assert cooperation.replace_member(lead, house.users[who], "原成员调离", by=house.dispatcher).role == "lead"
        assert cooperation.vacant_seats(matter) == []


def test_a_recused_person_does_not_come_back_as_a_replacement(house):
    matter = hard(house)
    cooperation.recuse(matter, house.handler2_hrss, "与当事人同村近亲", by=house.handler2_hrss)
    cooperation.build_team(matter, by=house.dispatcher)
    with pytest.raises(Conflict) as refusal:
        cooperation.replace_member(matter.team.get(role="lead"), house.handler2_hrss, "原成员调离", by=house.dispatcher)
    assert refusal.value.code == "team.interest"


def test_the_lead_runs_the_matter_with_the_accountable_body(house):
    matter = hard(house)
    cooperation.build_team(matter, by=house.dispatcher)
    cooperation.add_assistant(matter, house.bodies["tax"], "核对工资申报", by=house.handler_hrss)
    cooperation.replace_member(matter.team.get(role="lead"), house.handler_water, "改由水利牵头", by=house.dispatcher)
    cooperation.add_assistant(matter, house.bodies["court"], "了解诉讼情况", by=house.handler_water)


# ── experts ──────────────────────────────────────────────────────────────────


def asking_for(seats, field):
    seats[5] = Seat("expert", "justice", "专家提供书面意见", ("expert",), field=field)


def test_an_expert_of_the_field_is_proposed_and_the_field_is_the_reason(house, seats):
    asking_for(seats, "农村土地与集体资产")
    proposal = cooperation.propose_team(hard(house))[5]
    assert proposal.user == house.expert2 and "专业方向“农村土地与集体资产”" in proposal.why


def test_without_an_expert_of_the_field_the_proposal_says_so_and_nobody_is_seated(house, seats):
    asking_for(seats, "古籍修复")
    matter = hard(house)
    assert cooperation.propose_team(matter)[5].why == "没有“古籍修复”方向的专家，可以另行指定一位并写明理由"
    with pytest.raises(Conflict) as refusal:
        cooperation.build_team(matter, by=house.dispatcher)
    assert refusal.value.code == "team.seat_unfilled" and "古籍修复" in refusal.value.what
    assert not Member.objects.exists()


def test_a_person_may_choose_another_expert_with_a_reason(house, seats):
    asking_for(seats, "古籍修复")
    matter = hard(house)
    with pytest.raises(Invalid):
        cooperation.build_team(matter, expert=house.expert, reason="", by=house.dispatcher)
    cooperation.build_team(matter, expert=house.expert, reason="曾办过同类林权纠纷", by=house.dispatcher)
    member = Member.objects.get(matter=matter, role="expert")
    assert member.user == house.expert
    assert member.why == "没有“古籍修复”方向的专家，由人指定：曾办过同类林权纠纷"


@pytest.mark.parametrize("who", ["handler_water", "handler_hrss"])
def test_only_an_expert_who_does_not_sit_in_the_team_yet_is_chosen(house, seats, who):
    asking_for(seats, "古籍修复")
    with pytest.raises(Conflict) as refusal:
        cooperation.build_team(hard(house), expert=house.users[who], reason="熟悉情况可以胜任", by=house.dispatcher)
    assert refusal.value.code == "team.interest"


def test_the_form_asks_for_another_expert_only_where_one_is_lacking(house, seats):
    matter = hard(house)
    assert "expert" not in TeamForm(desk=Desk(matter, house.dispatcher)).fields
    asking_for(seats, "古籍修复")
    form = TeamForm(desk=Desk(matter, house.dispatcher))
    assert str(house.expert.pk) in {str(pk) for pk, _name in form.fields["expert"].choices}
