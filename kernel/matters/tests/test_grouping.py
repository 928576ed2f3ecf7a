"""Group matters: found, put forward, worked on as one where a person says so, each member keeping what is its own."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import at
from kernel.matters import grouping, services, voices
from kernel.matters.host import claimants
from kernel.matters.lists import may_see
from kernel.matters.models import Duplicate, Group, Involvement, Matter, Placement
from kernel.matters.tests.stories import MONDAY, alter, assert_ledger_holds, ended, received, step_of, told
from kernel.matters.tracking import Parcel
from kernel.people.services import PUBLIC, actor

pytestmark = pytest.mark.django_db
FIRM = {"role": "respondent", "kind": "enterprise", "name": "清渡恒源建筑有限公司"}
WHY = "同一工地、同一公司，都要工资"


def crowd(house: Any, count: int = 5, *, hours: int = 3, **given: Any) -> list[Matter]:
    """Matters of different people against one firm about one village, one after the other."""
    found = []
    for number in range(count):
        with at(MONDAY + timedelta(hours=number * hours)):
            one = {"role": "claimant", "name": f"工友{number}", "phone": f"120123{number:05}"}
            text = f"我是第{number}组的，工地三个月工资没发，请帮我们要回来。"
            matter = received(house, parties=[one, FIRM], text=text, **given)
            alter(matter, class_code="B1", by=house.system)
            found.append(matter)
    return found


def proposed(house: Any, **given: Any) -> tuple[Group, list[Matter]]:
    matters = crowd(house, **given)
    with at(MONDAY + timedelta(days=1)):
        assert grouping.propose_groups(by=house.system) == 1
    return Group.objects.get(), matters


def accepted(house: Any) -> tuple[Group, list[Matter]]:
    group, matters = proposed(house)
    with at(MONDAY + timedelta(days=1)):
        grouping.accept_group(group, note=WHY, by=house.town_lanting)
    for one in matters:
        one.refresh_from_db()
    return group, matters


def test_five_of_one_cause_against_one_party_are_put_forward_once_and_nothing_joins_by_itself(house: Any) -> None:
    group, matters = proposed(house)
    assert group.matter == matters[0] and len(grouping.members_of(group)) == 4
    assert group.status == "proposed" and len(group.reasons) == 3
    assert not Matter.objects.filter(merged_into__isnull=False).exists()
    with at(MONDAY + timedelta(days=1)):
        assert grouping.propose_groups(by=house.system) == 0
    assert_ledger_holds()


def test_a_sixth_joins_the_proposal(house: Any) -> None:
    group, _matters = proposed(house)
    crowd(house, 1)
    with at(MONDAY + timedelta(days=1)):
        assert grouping.propose_groups(by=house.system) == 1
    assert len(grouping.members_of(group)) == 5 and Group.objects.count() == 1


@pytest.mark.parametrize(
    ("count", "hours", "given"),
    [(4, 3, {}), (5, 24 * 15, {}), (5, 3, {"confidentiality": "confidential"})],
)
def test_fewer_far_apart_or_confidential_are_no_group(house: Any, count: int, hours: int, given: Any) -> None:
    matters = crowd(house, count, hours=hours, **given)
    with at(matters[-1].received_at + timedelta(hours=1)):
        assert grouping.propose_groups(by=house.system) == 0


def test_another_party_or_another_village_is_another_cause(house: Any) -> None:
    crowd(house, 3)
    crowd(house, 3, place="990123001002")
    with at(MONDAY + timedelta(days=1)):
        assert grouping.propose_groups(by=house.system) == 0


def test_accepted_one_body_works_one_procedure_with_the_earliest_due_date(house: Any) -> None:
    group, matters = proposed(house)
    dues = [step_of(one, "triage").due_at for one in matters]
    with at(MONDAY + timedelta(days=1)):
        grouping.accept_group(group, note=WHY, by=house.town_lanting)
    lead, *members = [Matter.objects.get(pk=one.pk) for one in matters]
    assert lead.open and lead.due_at == min(dues)
    assert {(one.open, one.phase, one.merged_into_id) for one in members} == {(False, "merged", lead.pk)}
    assert Placement.objects.filter(matter=lead, until=None).count() == 1
    assert len(claimants(lead)) == 5
    assert "作为一件群体事项一起办理" in told(lead)
    group.refresh_from_db()
    assert (group.status, group.decided_by, group.note) == ("accepted", house.town_lanting, WHY)
    assert_ledger_holds()


def test_each_member_keeps_number_code_reply_rating_and_voice(house: Any) -> None:
    _group, (lead, member, *_rest) = accepted(house)
    assert member.no != lead.no and member.parties.filter(role="claimant").count() == 1
    ended(lead, by=house.system)
    member.refresh_from_db()
    rating = voices.rate(member, 4, by=actor(PUBLIC))
    assert rating.matter == member and not lead.ratings.exists()
    assert {one.matter_id for one in claimants(lead)} >= {lead.pk, member.pk}


def test_the_person_reads_with_how_many_others_and_not_with_whom(house: Any) -> None:
    _group, (lead, member, *_rest) = accepted(house)
    for one in (lead, member):
        parcel = Parcel(Matter.objects.get(pk=one.pk))
        assert parcel.together == 4
        words = "".join(f"{line['title']}{line['text']}" for line in parcel.story)
        assert "工友3" not in words


def test_a_member_taken_out_stands_where_it_stood_with_the_limit_it_had(house: Any) -> None:
    group, matters = proposed(house)
    was = step_of(matters[2], "triage").due_at
    with at(MONDAY + timedelta(days=1)):
        grouping.accept_group(group, note=WHY, by=house.town_lanting)
        pair = Duplicate.objects.get(matter=matters[2], group=group)
        alone = grouping.take_out(pair, note="诉求其实不同，要工伤赔偿", by=house.town_lanting)
    alone.refresh_from_db()
    assert (alone.open, alone.phase, alone.merged_into_id, alone.ending) == (True, "triage", None, "")
    assert step_of(alone, "triage").due_at == was == alone.due_at
    assert len(claimants(matters[0])) == 4 and Parcel(alone).together == 0
    assert Parcel(Matter.objects.get(pk=matters[0].pk)).together == 3
    with at(MONDAY + timedelta(days=1)), pytest.raises(Conflict):
        grouping.take_out(pair, note="再分一次也不行", by=house.town_lanting)
    with at(MONDAY + timedelta(days=1)):
        services.dispatch(alone, class_code="B1", grade="yellow", reason="按实际情况", by=house.town_lanting)
    assert_ledger_holds()


def test_declined_all_stay_apart_and_are_not_put_forward_again(house: Any) -> None:
    group, matters = proposed(house)
    with pytest.raises(Invalid):
        grouping.decline_group(group, note="", by=house.town_lanting)
    grouping.decline_group(group, note="工地不是同一个", by=house.town_lanting)
    assert {one.status for one in grouping.members_of(group)} == {"declined"}
    assert all(Matter.objects.get(pk=one.pk).open for one in matters)
    with at(MONDAY + timedelta(days=1)):
        assert grouping.propose_groups(by=house.system) == 0
    with pytest.raises(Conflict):
        grouping.decline_group(group, note="再说一遍也不行", by=house.town_lanting)


def test_only_a_dispatcher_of_the_place_decides(house: Any) -> None:
    group, _matters = proposed(house)
    for who in (house.handler_hrss, house.mediator_lanting):
        for act in (grouping.accept_group, grouping.decline_group):
            with pytest.raises(Forbidden):
                act(group, note=WHY, by=who)


def test_the_countys_dispatcher_decides_on_what_waits_in_a_township(house: Any) -> None:
    group, matters = proposed(house)
    with at(MONDAY + timedelta(days=1)):
        grouping.accept_group(group, note=WHY, by=house.dispatcher)
    assert Matter.objects.filter(merged_into=matters[0]).count() == 4
    assert_ledger_holds()


def test_what_a_body_works_on_already_leads_or_stays_where_it_is(house: Any) -> None:
    matters = crowd(house)
    with at(MONDAY + timedelta(hours=20)):
        services.dispatch(matters[3], class_code="B1", grade="yellow", reason="按实际情况", by=house.town_lanting)
        grouping.propose_groups(by=house.system)
        group = Group.objects.get()
        services.dispatch(matters[1], class_code="B1", grade="yellow", reason="按实际情况", by=house.town_lanting)
        grouping.accept_group(group, note=WHY, by=house.town_lanting)
    assert group.matter == matters[3]
    kept = Matter.objects.get(pk=matters[1].pk)
    assert kept.open and kept.merged_into_id is None
    assert Matter.objects.filter(merged_into=matters[3]).count() == 3


def test_the_list_and_the_page_show_members_and_why(house: Any, client: Any) -> None:
    group, matters = proposed(house)
    client.force_login(house.town_lanting)
    for one in matters[:2]:
        assert f'href="/matters/groups/{group.pk}"' in client.get(f"/matters/{one.no}").content.decode()
    assert matters[0].title in client.get("/matters/groups").content.decode()
    page = client.get(f"/matters/groups/{group.pk}").content.decode()
    assert all(one.no in page for one in matters) and group.reasons[0] in page
    with at(MONDAY + timedelta(days=1)):
        answer = client.post(f"/matters/{matters[0].no}/act/together/{group.pk}", {"note": WHY})
    assert answer.status_code == 302
    assert Matter.objects.filter(merged_into=matters[0]).count() == 4
    client.force_login(house.handler_ecology if hasattr(house, "handler_ecology") else house.mediator_lanting)
    assert client.get(f"/matters/groups/{group.pk}").status_code == 404


def test_who_was_taken_out_counts_no_more_and_its_row_says_by_whom_and_why(house: Any, client: Any) -> None:
    group, matters = accepted(house)
    with at(MONDAY + timedelta(days=2)):
        pair = Duplicate.objects.get(matter=matters[2], group=group)
        grouping.take_out(pair, note="诉求其实不同，要工伤赔偿", by=house.town_lanting)
        client.force_login(house.town_lanting)
        page = client.get(f"/matters/groups/{group.pk}").content.decode()
        rows = client.get("/matters/groups?tab=accepted").content.decode()
    within, out = page.split("不在其中的各件")
    assert "共4件" in page and "4件" in rows and "5件" not in rows
    assert matters[2].no not in within and matters[2].no in out
    assert "诉求其实不同，要工伤赔偿" in out and house.town_lanting.name in out and "已改为单独办理" in out


def test_the_earliest_limit_is_one_that_still_runs_for_a_member(house: Any, client: Any) -> None:
    group, matters = proposed(house)
    pairs = grouping.members_of(group)
    alter(matters[1], due_at=MONDAY, by=house.system)
    assert grouping.earliest_due(group, grouping.members_of(group)) == MONDAY
    alter(matters[1], open=False, by=house.system)
    left = [one for one in grouping.members_of(group) if grouping.is_in(group, one)]
    assert len(left) == len(pairs) - 1
    assert grouping.earliest_due(group, grouping.members_of(group)) == min(
        one.due_at for one in Matter.objects.filter(pk__in=[one.pk for one in matters], open=True)
    )
    client.force_login(house.town_lanting)
    assert "共4件" in client.get(f"/matters/groups/{group.pk}").content.decode()


def test_what_is_told_later_can_be_joined_to_the_group_that_is_worked_on(house: Any, client: Any) -> None:
    group, matters = accepted(house)
    late, *_rest = crowd(house, 4)
    with at(MONDAY + timedelta(days=2)):
        grouping.propose_groups(by=house.system)
        client.force_login(house.dispatcher)
        page = client.get(f"/matters/groups/{group.pk}").content.decode()
        assert "共5件" in page and "后来的也一起办理" in page and late.no in page
        client.post(f"/matters/{matters[0].no}/act/together/{group.pk}", {"note": WHY})
        again = client.post(f"/matters/{matters[0].no}/act/together/{group.pk}", {"note": WHY})
        assert "已经有人处理过" in again.content.decode()
        page = client.get(f"/matters/groups/{group.pk}").content.decode()
    assert "共9件" in page and "后来的也一起办理" not in page
    assert Matter.objects.get(pk=late.pk).merged_into_id == matters[0].pk


def test_who_says_of_one_member_that_it_is_not_solved_is_heard_where_the_group_was_worked_on(house: Any) -> None:
    _group, (lead, member, other, *_rest) = accepted(house)
    ended(lead, by=house.system)
    member.refresh_from_db()
    said = voices.reopen_request(member, "工资只给了一半，还差两个月。", by=actor(PUBLIC))
    assert said.matter == member and voices.unsolved(other) is None
    assert "反映没有解决，转回访员核实" in told(lead)
    officer = Involvement.objects.get(matter=lead, why="follow_up").user
    assert officer is not None and may_see(officer, lead) and may_see(officer, member)
    with pytest.raises(Conflict):
        voices.reopen_request(member, "再说一次。", by=actor(PUBLIC))
    assert_ledger_holds()
