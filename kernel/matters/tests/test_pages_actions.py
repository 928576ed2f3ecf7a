"""Every action of the beginning and the work: done, refused where the person typed, and nothing for strangers."""

from typing import Any

import pytest
from django.urls import reverse

from kernel.common.moment import at
from kernel.law.models import Clock
from kernel.matters import oversight, services, voices
from kernel.matters.models import Duplicate, Evidence, FollowUp, Matter, Message, Reply, SupervisionOrder
from kernel.matters.tests.stories import MONDAY, placed, received, show, step_of, working
from kernel.matters.tests.visits import act, code, see, send, signed_in, text
from kernel.people.services import PUBLIC, actor
from kernel.procedures.queries import open_steps

pytestmark = pytest.mark.django_db


def nodes(matter: Matter) -> list[str]:
    return [step.node for step in open_steps(matter.pk)]


def close(user: Any, matter: Matter, node: str, outcome: str, **form: Any) -> Any:
    return send(user, "matters:outcome", matter.no, step_of(matter, node).pk, outcome, **form)


def until_summary(house: Any) -> Matter:
    matter = working(house)
    services.complete_step(step_of(matter, "handle"), "done", by=house.handler_hrss)
    return matter


def until_verify(house: Any) -> Matter:
    matter = until_summary(house)
    show(matter, "claim_met", by=house.handler_hrss)
    services.complete_step(step_of(matter, "summary"), "met", by=house.handler_hrss)
    return matter


# ── dispatch ─────────────────────────────────────────────────────────────────


def test_class_grade_and_place_are_confirmed_in_one_form(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        form = see(house.town_lanting, "matters:act", matter.no, "dispatch")
        answer = act(house.town_lanting, matter, "dispatch", class_code="B1", grade=matter.grade)
    matter.refresh_from_db()
    assert "会派给 县人社局" in text(form)
    assert (answer.status_code, nodes(matter), matter.accountable.function) == (302, ["accept"], "hrss")


def test_another_grade_than_proposed_needs_its_reason(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        other = "green" if matter.grade != "green" else "red"
        answer = act(house.town_lanting, matter, "dispatch", class_code="B1", grade=other)
    assert (answer.status_code, code(answer)) == (422, "matter.grade_reason")
    assert nodes(matter) == ["triage"]


def test_only_the_body_at_the_step_dispatches(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        answer = act(house.town_lanting, matter, "dispatch", class_code="B1", grade="green")
    assert (answer.status_code, code(answer)) == (409, "step.not_here")


CONFIRMED = [("class", {"class_code": "E2"}), ("grade", {"grade": "red", "reason": "有人受伤"})]


@pytest.mark.parametrize(("key", "form"), CONFIRMED)
def test_class_and_grade_are_confirmed_one_by_one(house: Any, key: str, form: dict[str, str]) -> None:
    with at(MONDAY):
        matter = received(house)
        answer = act(house.town_lanting, matter, key, **form)
    matter.refresh_from_db()
    assert answer.status_code == 302
    assert matter.class_confirmed if key == "class" else matter.grade_confirmed


def test_facts_are_put_right_and_the_grade_is_proposed_anew(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        answer = act(house.town_lanting, matter, "facts", unpaid_workers="40", wages_total="900000")
    matter.refresh_from_db()
    assert answer.status_code == 302
    assert (matter.facts["unpaid_workers"], matter.grade) == (40, "red")


def test_a_handler_elsewhere_does_not_confirm(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        services.refuse(matter, reason="不属于劳动争议", basis="三定规定", by=house.handler_hrss)
        answer = act(house.handler_hrss, matter, "class", class_code="E2")
    assert (answer.status_code, code(answer)) == (403, "matter.dispatch")


def test_one_more_party_is_entered(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        answer = act(house.town_lanting, matter, "party", role="respondent", kind="person", name="赵强")
    assert answer.status_code == 302
    assert matter.parties.filter(role="respondent", name_masked="赵*").exists()


# ── accept, return, duplicates ───────────────────────────────────────────────


def test_the_body_accepts(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        answer = act(house.handler_hrss, matter, "accept")
    assert (answer.status_code, nodes(matter)) == (302, ["notice"])


def test_somebody_who_was_first_is_told_in_place(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        services.accept(matter, by=house.handler2_hrss)
        answer = act(house.handler_hrss, matter, "accept", note="我来办")
    assert (answer.status_code, code(answer)) == (409, "step.not_here")
    assert "我来办" in answer.content.decode()


def test_not_ours_goes_back_with_reason_and_rule(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        answer = act(house.handler_hrss, matter, "refuse", reason="工程款纠纷", basis="三定规定第三条")
    assert (answer.status_code, nodes(matter)) == (302, ["triage"])
    assert matter.refused.get().basis == "三定规定第三条"


def test_a_return_without_a_rule_keeps_what_was_typed(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        answer = act(house.handler_hrss, matter, "refuse", reason="工程款纠纷不归我们")
    assert answer.status_code == 422
    assert "工程款纠纷不归我们" in answer.content.decode()
    assert "请填写依据的规定" in text(answer)


@pytest.mark.parametrize(("key", "status"), [("merge", "merged"), ("apart", "declined")])
def test_a_person_decides_about_a_duplicate(house: Any, key: str, status: str) -> None:
    with at(MONDAY):
        first = received(house)
        second = received(house)
        proposal = Duplicate.objects.get(matter=second)
        form = see(house.town_lanting, "matters:act_on", second.no, key, proposal.pk)
        answer = act(house.town_lanting, second, key, proposal.pk, note="同一诉求人同一工地")
    proposal.refresh_from_db()
    assert first.no in text(form)
    assert (answer.status_code, proposal.status) == (302, status)


def test_a_duplicate_one_may_not_see_is_not_there(house: Any) -> None:
    with at(MONDAY):
        received(house, place="990123002001", by=house.town_yanchi)
        second = received(house)
        proposal = Duplicate.objects.get(matter=second)
        page = see(house.town_lanting, "matters:detail", second.no)
        answer = act(house.town_lanting, second, "merge", proposal.pk, note="同一件事")
    assert proposal.other.no not in page.content.decode()
    assert answer.status_code == 404


# ── outcomes of steps ────────────────────────────────────────────────────────


def test_a_step_ends_in_one_of_its_ways(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = close(house.handler_hrss, matter, "handle", "done", note="已上门核实")
    assert (answer.status_code, nodes(matter)) == (302, ["summary"])


def test_an_ending_without_its_evidence_is_refused_in_place(house: Any) -> None:
    with at(MONDAY):
        matter = until_summary(house)
        answer = close(house.handler_hrss, matter, "summary", "met", note="已发放")
    assert answer.status_code in (409, 422)
    assert "诉求已满足" in text(answer) and "已发放" in answer.content.decode()
    assert nodes(matter) == ["summary"]


def test_rejecting_asks_for_the_reason(house: Any) -> None:
    with at(MONDAY):
        matter = received(house)
        without = close(house.town_lanting, matter, "triage", "reject")
        given = close(house.town_lanting, matter, "triage", "reject", note="法院已经立案")
    matter.refresh_from_db()
    assert (without.status_code, given.status_code, matter.phase) == (422, 302, "rejected")


def test_what_was_done_is_said_without_saying_it_twice(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        address = reverse("matters:outcome", args=[matter.no, step_of(matter, "handle").pk, "done"])
        answer = signed_in(house.handler_hrss).post(address, follow=True)
    assert "“办理”已办结。" in text(answer)


def test_a_step_of_another_body_cannot_be_ended(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = close(house.dispatcher, matter, "handle", "done")
    assert (answer.status_code, code(answer)) == (403, "post.required")


@pytest.mark.parametrize("key", ["no_such_outcome", "merge"])
def test_an_outcome_the_step_does_not_have_is_not_there(house: Any, key: str) -> None:
    with at(MONDAY):
        matter = working(house)
        assert close(house.handler_hrss, matter, "handle", key).status_code == 404


def test_a_step_of_another_matter_is_not_ended_here(house: Any) -> None:
    with at(MONDAY):
        matter, other = working(house), working(house)
        step = step_of(other, "handle")
        answer = send(house.handler_hrss, "matters:outcome", matter.no, step.pk, "done")
    step.refresh_from_db()
    assert (answer.status_code, step.status) == (409, "open")


def test_a_step_is_given_to_a_colleague(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        step = step_of(matter, "handle")
        answer = act(house.handler_hrss, matter, "assign", step=step.pk, user=house.handler2_hrss.pk)
        waiting = see(house.handler2_hrss, "matters:workbench").context["figures"]["all"]
        before = see(house.handler_hrss, "matters:workbench").context["figures"]["all"]
    step.refresh_from_db()
    assert (answer.status_code, step.assignee) == (302, house.handler2_hrss)
    assert (waiting, before) == (1, 0)


def test_a_stranger_to_the_body_cannot_be_given_its_step(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        step = step_of(matter, "handle")
        answer = act(house.handler_hrss, matter, "assign", step=step.pk, user=house.handler_housing.pk)
    assert answer.status_code == 422


# ── evidence, reply, one go, call, archive ───────────────────────────────────


def test_evidence_is_documented_by_the_accountable_body(house: Any) -> None:
    with at(MONDAY):
        matter = until_summary(house)
        form = {"fact": "attempt_recorded", "text": "6月8日双方到场协商"}
        answer = act(house.handler_hrss, matter, "evidence", **form)
        other = act(house.dispatcher, matter, "evidence", fact="attempt_recorded", text="双方到场协商")
    assert answer.status_code == 302
    assert (other.status_code, code(other)) == (403, "post.required")
    assert Evidence.objects.filter(matter=matter, fact="attempt_recorded").count() == 1


def test_a_fact_that_only_a_document_shows_asks_for_it(house: Any) -> None:
    with at(MONDAY):
        matter = until_summary(house)
        answer = act(house.handler_hrss, matter, "evidence", fact="claim_met", text="工资已经发放完毕")
    assert answer.status_code == 422
    assert "要附上凭据" in text(answer)


def test_every_claimant_gets_the_reply(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        short = act(house.handler_hrss, matter, "reply", text="已办")
        answer = act(house.handler_hrss, matter, "reply", text="查明欠薪三个月，已责令限期支付。")
    assert (short.status_code, answer.status_code) == (422, 302)
    assert Reply.objects.filter(matter=matter).count() == 1


def test_an_ordinary_matter_is_handled_in_one_go(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = act(house.handler_hrss, matter, "simple", ending="met", text="三个月工资已全部发放到位。")
    matter.refresh_from_db()
    assert (answer.status_code, matter.ending, nodes(matter)) == (302, "met", ["verify"])


def test_a_complex_matter_is_not_handled_in_one_go(house: Any) -> None:
    with at(MONDAY):
        matter = services.accept(placed(house, grade="red"), by=house.handler_hrss)
        answer = act(house.handler_hrss, matter, "simple", ending="met", text="三个月工资已全部发放到位。")
    assert (answer.status_code, code(answer)) == (409, "resolve.complex")


def test_a_call_afterwards_says_solved(house: Any) -> None:
    with at(MONDAY):
        matter = until_verify(house)
        answer = act(house.caller, matter, "follow-up", answered="yes", solved="yes", respected="yes")
    assert (answer.status_code, nodes(matter)) == (302, ["archive"])


def test_a_call_that_says_not_solved_reopens(house: Any) -> None:
    with at(MONDAY):
        matter = until_verify(house)
        act(house.caller, matter, "follow-up", answered="yes", solved="no", note="钱没到账")
    matter.refresh_from_db()
    assert (matter.reopened, nodes(matter)) == (1, ["notice"])


def test_the_second_question_must_be_asked(house: Any) -> None:
    with at(MONDAY):
        matter = until_verify(house)
        answer = act(house.caller, matter, "follow-up", answered="yes")
    assert answer.status_code == 422
    assert not FollowUp.objects.exists()


def test_the_handler_does_not_call(house: Any) -> None:
    with at(MONDAY):
        matter = until_verify(house)
        answer = act(house.handler_hrss, matter, "follow-up", answered="yes", solved="yes")
    assert (answer.status_code, code(answer)) == (403, "follow_up.own")


def test_a_matter_is_filed_when_everybody_has_a_reply(house: Any) -> None:
    with at(MONDAY):
        matter = until_verify(house)
        act(house.caller, matter, "follow-up", answered="yes", solved="yes")
        early = act(house.handler_hrss, matter, "archive")
        act(house.handler_hrss, matter, "reply", text="查明欠薪三个月，已全部支付到位。")
        answer = act(house.handler_hrss, matter, "archive")
        page = see(house.handler_hrss, "matters:detail", matter.no)
    matter.refresh_from_db()
    assert early.status_code in (409, 422) and "已答复每位诉求人" in text(early)
    assert (answer.status_code, matter.phase) == (302, "archived")
    assert "已归档" in text(page)


# ── time ─────────────────────────────────────────────────────────────────────


def test_more_time_is_given_by_somebody_above(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        step = step_of(matter, "handle")
        clock = Clock.objects.get(step_id=step.pk)
        ground = oversight.extension_ground(clock)
        form = {"amount": "3", "unit": "个工作日", "ground": ground, "reason": "等待银行流水"}
        own = act(house.handler_hrss, matter, "extend", step.pk, **form)
        answer = act(house.dispatcher, matter, "extend", step.pk, **form)
    assert own.status_code == 403
    assert answer.status_code == (302 if ground else 409)


def test_a_limit_without_a_listed_ground_is_not_paused(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        step = step_of(matter, "handle")
        answer = act(house.dispatcher, matter, "pause", step.pk, reason="等待鉴定意见")
    assert answer.status_code in (302, 409, 422)
    assert step_of(matter, "handle").due_at == step.due_at


def test_a_dispatcher_urges_the_body_on(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = act(house.dispatcher, matter, "remind", text="请在周五前联系工人")
        own = act(house.handler_hrss, matter, "remind", text="请在周五前联系工人")
    assert (answer.status_code, own.status_code, code(own)) == (302, 403, "remind.post")
    assert Message.objects.filter(matter=matter, kind="urged").count() == 1


def test_an_order_is_issued_only_on_a_lawful_ground(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = act(house.dispatcher, matter, "supervise", ground="petition", demand="请书面报告进展", days="5")
    assert (answer.status_code, code(answer)) == (403, "supervision.not_empowered")
    assert "请书面报告进展" in answer.content.decode()
    assert not SupervisionOrder.objects.exists()


def test_an_order_is_answered_and_concluded(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        order = oversight.issue_supervision(matter, "inspection", "请书面报告工资支付进展", 5, by=house.leader)
        answer = act(house.handler_hrss, matter, "supervision-answer", order.pk, answer="已支付两个月，余款下周到账。")
        end = act(house.leader, matter, "supervision-end", order.pk, conclusion="整改到位")
    order.refresh_from_db()
    assert (answer.status_code, end.status_code) == (302, 302)
    assert order.concluded_at is not None


# ── what people say ──────────────────────────────────────────────────────────


def test_a_question_is_answered_by_the_body_only(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        line = voices.ask(matter, "什么时候有结果？", by=actor(PUBLIC))
        answer = act(house.handler_hrss, matter, "answer", line.pk, text="本周五前。")
    assert answer.status_code == 302
    assert Message.objects.filter(to=line).exists()


def test_a_contest_is_answered_by_somebody_else(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        row = voices.contest(matter, "handling", "没有人联系过我们。", by=actor(PUBLIC))
        form = {"upheld": "no", "answer": "经核实6月8日已电话联系两次。"}
        own = act(house.handler_hrss, matter, "contest-answer", row.pk, **form)
        answer = act(house.handler2_hrss, matter, "contest-answer", row.pk, **form)
    row.refresh_from_db()
    assert (own.status_code, code(own)) == (403, "contest.own")
    assert (answer.status_code, row.upheld) == (302, False)


def test_who_handed_it_in_contests_the_grade(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house, by=house.grid_lanting)
        answer = act(house.grid_lanting, matter, "contest", about="grade", text="人多，应当更高")
        other = act(house.handler_hrss, matter, "contest", about="class", text="类别不对，应当改")
    assert (answer.status_code, other.status_code) == (302, 403)


def test_what_the_person_brings_is_written_down(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        added = act(house.handler_hrss, matter, "added", text="又补充了考勤表")
        urged = act(house.handler_hrss, matter, "urged", text="希望快一点")
        empty = act(house.handler_hrss, matter, "added")
    assert (added.status_code, urged.status_code, code(empty)) == (302, 302, "voice.empty")


# ── every action ─────────────────────────────────────────────────────────────


def test_every_action_has_a_form_that_opens(house: Any) -> None:
    from kernel.matters.pages.acting import actions_for

    with at(MONDAY):
        matter = working(house)
        for action in actions_for("dispute"):
            if action.in_bar:
                page = see(house.handler_hrss, "matters:act", matter.no, action.key)
                assert page.status_code == 200, action.key
                assert str(action.title or action.label) in text(page)


def test_an_unknown_action_is_not_there(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        assert see(house.handler_hrss, "matters:act", matter.no, "explode").status_code == 404


def test_a_form_sent_twice_acts_once(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        for _n in range(2):
            act(house.dispatcher, matter, "remind", text="请尽快联系工人", _once="same-token")
    assert Message.objects.filter(matter=matter, kind="urged").count() == 1
