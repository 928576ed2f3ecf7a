"""What was archived comes back when the person says late that it is not solved: first at once, then by decision."""

from datetime import timedelta

import pytest

from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import at, now
from kernel.law.models import Clock
from kernel.matters import progress, services, voices
from kernel.matters.lists import Filters, count, keys_for
from kernel.matters.models import Placement
from kernel.matters.proof import every_open_matter_has_one_owner_and_a_step
from kernel.matters.reopening import reopen
from kernel.matters.tests.stories import MONDAY, alter, assert_ledger_holds, filed, show, told, working
from kernel.matters.tests.visits import act, see, text
from kernel.people.queries import scope_of
from kernel.people.services import PUBLIC, actor

ANSWER = "工资已经全部付清，请查收银行短信。"


@pytest.fixture(autouse=True)
def monday(db):
    with at(MONDAY):
        yield


def through(matter, house):
    """From the work to the archive."""
    hand = house.handler_hrss
    services.complete_step(progress.open_step(matter, "handle"), "done", by=hand)
    paper = filed(matter, by=hand)
    services.record_evidence(matter, "claim_met", "工资当日结清，有转账记录。", file_id=paper.pk, by=hand)
    services.complete_step(progress.open_step(matter, "summary"), "met", note="已结清", by=hand)
    services.follow_up(matter, answered=True, solved=True, respected=True, by=house.caller)
    services.reply(matter, ANSWER, by=hand)
    return services.archive(matter, by=hand)


@pytest.fixture
def archived(house, monday):
    return through(working(house), house)


def test_the_first_time_it_is_worked_on_again_at_once(house, archived):
    with at(MONDAY + timedelta(days=30)):
        voices.reopen_request(archived, "钱又被扣回去了", by=actor(PUBLIC))
        archived.refresh_from_db()
        assert (archived.open, archived.phase, archived.node, archived.reopened) == (True, "working", "notice", 1)
        assert (archived.ending, archived.ended_at, archived.archived_at) == ("", None, None)
        step = progress.open_step(archived, "notice")
        assert Clock.objects.get(step_id=step.pk).started_at == now() and archived.due_at > now()
    assert count(keys_for(scope_of(house.handler_hrss)), Filters()) == 1
    assert Placement.objects.filter(matter=archived, until__isnull=True).count() == 1
    assert list(every_open_matter_has_one_owner_and_a_step()) == []
    assert_ledger_holds()


def test_the_next_time_somebody_decides_with_a_reason(house, archived):
    alter(archived, reopened=1, by=house.system)
    voices.reopen_request(archived, "钱又被扣回去了", by=actor(PUBLIC))
    archived.refresh_from_db()
    assert archived.node == "reopen_decision"
    step = progress.open_step(archived, "reopen_decision")
    with pytest.raises(Invalid):
        services.complete_step(step, "keep", by=house.dispatcher)
    services.complete_step(step, "reopen", note="情况属实", by=house.dispatcher)
    archived.refresh_from_db()
    assert archived.node == "notice"


def test_it_is_not_archived_again_without_a_new_answer(house, archived):
    with at(MONDAY + timedelta(days=30)):
        voices.reopen_request(archived, "钱又被扣回去了", by=actor(PUBLIC))
        archived.refresh_from_db()
        show(archived, "notice_given", by=house.handler_hrss)
        services.complete_step(progress.open_step(archived, "notice"), "given", by=house.handler_hrss)
        services.complete_step(progress.open_step(archived, "handle"), "done", by=house.handler_hrss)
        paper = filed(archived, by=house.handler_hrss)
        services.record_evidence(archived, "claim_met", "再次结清工资。", file_id=paper.pk, by=house.handler_hrss)
        services.complete_step(progress.open_step(archived, "summary"), "met", by=house.handler_hrss)
        services.follow_up(archived, answered=True, solved=True, by=house.caller)
        with pytest.raises(Invalid, match="needs"):
            services.archive(archived, by=house.handler_hrss)
        services.reply(archived, ANSWER, by=house.handler_hrss)
        assert services.archive(archived, by=house.handler_hrss).phase == "archived"


def test_an_officer_who_did_not_handle_it_writes_down_a_late_complaint(house, archived):
    assert "登记没有解决" in text(see(house.dispatcher2, "matters:detail", archived.no))
    assert act(house.dispatcher2, archived, "reopen", text="来电说钱又被扣回去了").status_code == 302
    archived.refresh_from_db()
    assert archived.open and "重新进入“告知权利义务”" in told(archived)


@pytest.mark.parametrize("who", ["handler_hrss", "handler2_hrss", "handler_water", "auditor"])
def test_nobody_else_reopens(house, archived, who):
    with pytest.raises(Forbidden):
        reopen(archived, "来电说没有解决", by=house.users[who])


def test_only_what_is_archived_comes_back_this_way(house, monday):
    with pytest.raises(Conflict) as refusal:
        reopen(working(house), "来电说没有解决", by=house.dispatcher2)
    assert refusal.value.code == "reopen.not_archived"


def test_the_second_to_say_so_finds_it_open(house, archived):
    voices.reopen_request(archived, "钱又被扣回去了", by=actor(PUBLIC))
    archived.refresh_from_db()
    with pytest.raises(Conflict) as refusal:
        voices.reopen_request(archived, "钱又被扣回去了", by=actor(PUBLIC))
    assert refusal.value.code == "voice.not_ended"
