"""Working together on pages: sessions, task force, plan, assistants; done, refused in place, closed to strangers."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from kernel.common.moment import LOCAL, at
from kernel.matters import cooperation, services
from kernel.matters.models import Matter, Session
from kernel.matters.tests.stories import MONDAY, placed, step_of, working
from kernel.matters.tests.visits import act, code, see, signed_in, text
from kernel.people.queries import holders
from kernel.places.queries import centre

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
PLAN = {
    "claims": "补发三个月工资", "agreed": "考勤无争议", "contested": "", "basis": "劳动合同法",
    "responsibility": "总包先行垫付", "options": "一次付清\n分两次付清", "risks": "账户余额不足",
    "assistance": "无，已核实", "communication": "每周三通报", "remedies": "劳动仲裁", "rows": "3",
}  # fmt: skip


def written(moment: Any) -> str:
    return moment.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")


def called(house: Any, matter: Matter) -> Session:
    bodies = [house.bodies["hrss"], house.bodies["housing"], centre()]
    return cooperation.call_session(
        matter, "resolution", "议定垫付方式", house.dispatcher, TUESDAY, bodies, by=house.dispatcher
    )


def opinion(session: Session, body: Any) -> int:
    return session.opinions.get(organisation=body).pk


# ── sessions ─────────────────────────────────────────────────────────────────


def test_a_session_is_called_from_the_page(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        bodies = [house.bodies["hrss"].pk, house.bodies["housing"].pk]
        form = {
            "topic": "resolution", "agenda": "议定垫付方式", "planned_for": written(TUESDAY),
            "chair": house.dispatcher.pk, "organisations": bodies,
        }  # fmt: skip
        answer = act(house.dispatcher, matter, "session", **form)
        alone = act(house.dispatcher, matter, "session", **{**form, "organisations": bodies[:1]})
        page = text(see(house.handler_hrss, "matters:detail", matter.no))
    assert (answer.status_code, alone.status_code, code(alone)) == (302, 422, "session.too_few")
    assert "议定垫付方式" in page and "等待意见" in page


def test_a_session_in_the_past_keeps_what_was_typed(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        form = {
            "topic": "resolution", "agenda": "议定垫付方式", "planned_for": written(MONDAY - timedelta(days=1)),
            "chair": house.dispatcher.pk, "organisations": [house.bodies["hrss"].pk, house.bodies["housing"].pk],
        }  # fmt: skip
        answer = act(house.dispatcher, matter, "session", **form)
    assert (answer.status_code, code(answer)) == (422, "session.past")
    assert "议定垫付方式" in answer.content.decode()


def test_every_body_speaks_the_chair_decides_and_signs(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        session = called(house, matter)
        mine = opinion(session, house.bodies["hrss"])
        stranger = act(house.handler_housing, matter, "opinion", mine, text="同意先行垫付")
        act(house.handler_hrss, matter, "opinion", mine, text="同意先行垫付")
        early = act(house.dispatcher, matter, "decide", session.pk, decision="总包周五前垫付一半")
        theirs = opinion(session, house.bodies["housing"])
        act(house.handler_housing, matter, "opinion", theirs, text="不同意由总包垫付", dissents="on")
        act(house.dispatcher, matter, "absent", opinion(session, centre()), reason="已通知，未派人")
        decided = act(house.dispatcher, matter, "decide", session.pk, decision="总包周五前垫付一半")
        unsigned = act(house.dispatcher, matter, "sign", session.pk)
        act(house.handler_hrss, matter, "countersign", mine)
        waiting = text(see(house.dispatcher, "matters:session", matter.no, session.pk))
        act(house.dispatcher, matter, "unsigned", theirs, reason="已送达纪要，拒绝签字")
        signed = act(house.dispatcher, matter, "sign", session.pk)
        said = text(see(house.handler_hrss, "matters:detail", matter.no))
        minutes = text(see(house.handler_hrss, "matters:session", matter.no, session.pk))
    session.refresh_from_db()
    assert (unsigned.status_code, code(unsigned)) == (409, "session.unsigned")
    assert "等县住建局在纪要上签字" in waiting
    assert "拒绝签字" in minutes and "不同意由总包垫付" in minutes and "不再变动" in minutes
    assert (stranger.status_code, code(early)) == (403, "session.unheard")
    assert (decided.status_code, signed.status_code, session.status) == (302, 302, "signed")
    assert "保留意见" in said and "纪要已签发" in said


def test_a_session_page_shows_what_each_may_do(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        session = called(house, matter)
        chair = see(house.dispatcher, "matters:session", matter.no, session.pk).content.decode()
        body = see(house.handler_hrss, "matters:session", matter.no, session.pk).content.decode()
        stranger = see(house.handler_water, "matters:session", matter.no, session.pk)
        here = f"/matters/{matter.no}/session/{session.pk}"
        answer = signed_in(house.handler_hrss).post(
            f"/matters/{matter.no}/act/attend/{opinion(session, house.bodies['hrss'])}?next={here}"
        )
    assert "/act/decide/" in chair and "/act/absent/" in chair
    assert "/act/attend/" in body and "/act/decide/" not in body
    assert "还要听县人社局、县住建局" in text(see(house.dispatcher, "matters:session", matter.no, session.pk))
    assert stranger.status_code == 404
    assert answer.url == here


def test_an_act_leads_nowhere_but_to_the_matter(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        pk = opinion(called(house, matter), house.bodies["hrss"])
        answer = signed_in(house.handler_hrss).post(f"/matters/{matter.no}/act/attend/{pk}?next=//elsewhere.example/")
    assert answer.url == f"/matters/{matter.no}"


def test_only_the_chair_decides(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        session = called(house, matter)
        answer = act(house.handler_hrss, matter, "decide", session.pk, decision="总包周五前垫付一半")
    assert (answer.status_code, code(answer)) == (403, "session.chair_only")


def test_a_session_is_moved_and_chaired_by_another(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        session = called(house, matter)
        later = written(TUESDAY + timedelta(days=1))
        moved = act(house.dispatcher, matter, "postpone", session.pk, planned_for=later, reason="总包负责人出差")
        chair = act(house.dispatcher, matter, "chair", session.pk, chair=house.dispatcher2.pk, reason="主持人调休")
    session.refresh_from_db()
    assert (moved.status_code, chair.status_code) == (302, 302)
    assert (session.chair, session.planned_for) == (house.dispatcher2, TUESDAY + timedelta(days=1))


def test_a_session_on_competence_names_a_body(house: Any) -> None:
    with at(MONDAY):
        matter = placed(house)
        for _n in range(2):
            services.refuse(matter, reason="不属于劳动争议", basis="三定规定", by=house.handler_hrss)
            if step := next((one for one in [*_open(matter)] if one.node == "triage"), None):
                services.complete_step(step, "place", by=house.town_lanting)
        form = {
            "topic": "competence", "agenda": "由谁承办", "planned_for": written(TUESDAY), "chair": house.dispatcher.pk,
            "organisations": [house.bodies["hrss"].pk, house.bodies["housing"].pk],
        }  # fmt: skip
        assert act(house.dispatcher, matter, "session", **form).status_code == 302
        session = matter.sessions.get()
        for function, user in (("hrss", house.handler_hrss), ("housing", house.handler_housing)):
            pk = opinion(session, house.bodies[function])
            assert act(user, matter, "opinion", pk, text="应由对方承办", basis="三定规定").status_code == 302
        without = act(house.dispatcher, matter, "decide", session.pk, decision="由住建局承办")
        body = house.bodies["housing"].pk
        answer = act(house.dispatcher, matter, "decide", session.pk, decision="由住建局承办", designated=body)
    assert (code(without), answer.status_code) == ("session.undesignated", 302)


def _open(matter: Matter) -> Any:
    from kernel.procedures.queries import open_steps

    return open_steps(matter.pk)


# ── task force ───────────────────────────────────────────────────────────────


def complex_one(house: Any) -> Matter:
    matter = services.accept(placed(house, grade="red"), by=house.handler_hrss)
    services.complete_step(step_of(matter, "assess"), "confirm", by=house.dispatcher)
    matter.refresh_from_db()
    return matter


def test_the_team_is_shown_with_reasons_before_it_is_seated(house: Any) -> None:
    with at(MONDAY):
        matter = complex_one(house)
        form = see(house.dispatcher, "matters:act", matter.no, "team")
        answer = act(house.dispatcher, matter, "team")
        page = text(see(house.dispatcher, "matters:detail", matter.no))
    assert "建议的专班" in text(form) and "负有职责" in text(form)
    if answer.status_code == 302:
        assert matter.team.exists() and "工作专班" in page
    else:
        assert code(answer) == "team.seat_unfilled" and not matter.team.exists()


def test_an_ordinary_matter_gets_no_team(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = act(house.dispatcher, matter, "team")
    assert (answer.status_code, code(answer)) == (409, "team.ordinary")


def test_somebody_steps_back_for_an_interest(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = act(house.handler_hrss, matter, "recuse-me", reason="与被申请人是近亲属")
    assert answer.status_code == 302
    assert matter.recusals.get().user == house.handler_hrss


# ── plan ─────────────────────────────────────────────────────────────────────


def plan_form(house: Any, **more: Any) -> dict[str, Any]:
    step = {"what_0": "核对考勤", "body_0": house.bodies["hrss"].pk, "due_0": "2026-06-15"}
    return {**PLAN, **step, **more}


def test_a_plan_is_adopted_and_its_step_finished(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = act(house.handler_hrss, matter, "plan", **plan_form(house))
        step = matter.plans.get().steps.get()
        stranger = act(house.handler_housing, matter, "plan-step", step.pk, result="已核对完毕")
        done = act(house.handler_hrss, matter, "plan-step", step.pk, result="已核对完毕")
        page = text(see(house.handler_hrss, "matters:detail", matter.no))
    assert (answer.status_code, stranger.status_code, done.status_code) == (302, 404, 302)
    assert "补发三个月工资" in page and "已核对完毕" in page


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"options": "一次付清"}, 422, "化解方案只有一个"),
        ({"remedies": ""}, 422, "请填写保留的法定救济途径"),
        ({"due_0": ""}, 422, "这一项任务还缺"),
        ({"due_0": "2020-01-01"}, 422, "期限已经过去"),
        ({"what_0": "", "body_0": "", "due_0": ""}, 422, "方案没有任务"),
    ],
)
def test_a_plan_that_lacks_something_comes_back_with_the_sentence(
    house: Any, wrong: dict[str, str], status: int, said: str
) -> None:
    with at(MONDAY):
        matter = working(house)
        answer = act(house.handler_hrss, matter, "plan", **plan_form(house, **wrong))
    assert answer.status_code == status
    assert said in text(answer)
    assert "账户余额不足" in answer.content.decode()
    assert not matter.plans.exists()


def test_a_plan_is_set_aside_with_a_reason(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        act(house.handler_hrss, matter, "plan", **plan_form(house))
        plan = matter.plans.get()
        answer = act(house.handler_hrss, matter, "supersede", plan.pk, reason="总包破产，情况有变")
    plan.refresh_from_db()
    assert (answer.status_code, plan.superseded_at is not None) == (302, True)


# ── assistants ───────────────────────────────────────────────────────────────


def test_a_body_assists_and_is_let_go(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        form = {"organisation": house.bodies["housing"].pk, "task": "核对工程量"}
        other = act(house.grid_lanting, matter, "assist", **form)
        answer = act(house.handler_hrss, matter, "assist", **form)
        again = act(house.handler_hrss, matter, "assist", **form)
        row = matter.assistants.get()
        services.complete_step(step_of(matter, "handle", row.organisation), "done", by=house.handler_housing)
        end = act(house.handler_hrss, matter, "drop", row.pk, reason="已核对完毕")
    assert (other.status_code, answer.status_code, again.status_code, end.status_code) == (404, 302, 422, 302)
    assert not matter.assistants.exists()


def test_people_offered_are_those_of_the_body(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        page = see(house.handler_hrss, "matters:act", matter.no, "assign").content.decode()
    names = {user.name for user in holders(house.bodies["hrss"].pk)}
    assert all(name in page for name in names)
    assert "县住建局经办" not in page


def test_a_plan_gets_more_rows_without_losing_a_word(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
        browser, address = signed_in(house.handler_hrss), reverse("matters:act", args=[matter.no, "plan"])
        answer = browser.post(f"{address}?next=/matters/mine", {**plan_form(house), "more": "1"})
        assert answer.status_code == 302
        page = browser.get(answer.url).content.decode()
    assert 'name="what_5"' in page and "账户余额不足" in page and "核对考勤" in page
    assert not matter.plans.exists()
