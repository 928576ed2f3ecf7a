"""Actions of working together: sessions, task force, plan, assistants."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _t
from kernel.matters import cooperation
from kernel.matters.desk import Desk, choices
from kernel.matters.forms import base, together
from kernel.matters.pages.actions_intake import is_open
from kernel.matters.panels import Action
from kernel.people.queries import holds


def _gone() -> NotFound:
    return NotFound("row.not_found", _t("没有找到要办的这一项。"), _t("请刷新事项页面。"))


def row_of(relation: str, *related: str) -> Any:
    """Finds a row of the matter by key."""

    def find(desk: Desk, pk: int) -> Any:
        found = getattr(desk.matter, relation).select_related(*related).filter(pk=pk).first()
        if found is None:
            raise _gone()
        return found

    return find


def opinion(desk: Desk, pk: int) -> Any:
    """A body's place in one of the matter's sessions."""
    from kernel.matters.models import Opinion

    found = Opinion.objects.select_related("session", "session__chair", "organisation").filter(
        pk=pk, matter=desk.matter
    )  # fmt: skip
    if not found:
        raise _gone()
    return found[0]


def plan_step(desk: Desk, pk: int) -> Any:
    """A step of one of the matter's plans."""
    from kernel.matters.models import PlanStep

    found = PlanStep.objects.select_related("plan", "organisation").filter(pk=pk, matter=desk.matter).first()
    if found is None:
        raise _gone()
    return found


def manager(desk: Desk, target: Any = None) -> str:
    """Only who answers for the matter's course."""
    return "" if desk.manages else _t("由承办单位、专班牵头人或调度员安排。")


def _planner(desk: Desk, target: Any = None) -> str:
    if not (desk.handles or desk.in_lead):
        return _t("方案由承办单位或专班牵头人通过。")
    running = desk.matter.plans.filter(superseded_at__isnull=True).exists()
    return _t("已有一份正在执行的方案，情况有变时先废止原方案。") if running else ""


def _team_maker(desk: Desk, target: Any = None) -> str:
    if not (desk.in_centre and holds(desk.by, roles=("county_dispatcher", "task_force_lead"))):
        return _t("专班由县中心的调度员组建。")
    sits = any(one.left_at is None for one in desk.team)
    return _t("这件事项已经有专班，换人请用“替换”。") if sits else ""


def _complex(desk: Desk) -> bool:
    return bool(desk.matter.open and desk.matter.complexity == "complex" and desk.matter.phase != "triage")


def _chair(desk: Desk, target: Any) -> str:
    session = getattr(target, "session", target)
    return "" if session.chair_id == desk.by.pk else _t("由主持人%(n)s来做。") % {"n": session.chair.name}


def _of_body(desk: Desk, target: Any) -> str:
    body = target.organisation
    return "" if desk.holds(body.pk) else _t("由%(b)s来办。") % {"b": body.name}


def _call(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    bodies = [choices.body(pk) for pk in given["organisations"]]
    cooperation.call_session(
        desk.matter, given["topic"], given["agenda"], choices.person(given["chair"]), given["planned_for"], bodies,
        by=desk.by,
    )  # fmt: skip
    return _t("会商已召集，各参加单位会在工作台看到。")


def _opinion(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    cooperation.give_opinion(
        target.session, target.organisation, given["text"], basis=given["basis"], dissents=given["dissents"],
        by=desk.by,
    )  # fmt: skip
    return _t("意见已记录，作出决定前可以修改。")


def _absent(desk: Desk, target: Any, form: Any) -> str:
    cooperation.record_absence(target.session, target.organisation, form.cleaned_data["reason"], by=desk.by)
    return _t("已记为缺席。")


def _speaker(desk: Desk, target: Any, form: Any) -> str:
    user = choices.person(form.cleaned_data["user"])
    cooperation.name_person(target.session, target.organisation, user, by=desk.by)
    return _t("已由%(name)s参加。") % {"name": user.name}


def _decide(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    body = choices.body(given["designated"]) if given.get("designated") else None
    cooperation.decide_session(target, given["decision"], body, by=desk.by)
    return _t("决定已记录，纪要已按记录拟好，请参加单位签字后在一个工作日内签发。")


def _dissent(desk: Desk, target: Any, form: Any) -> str:
    cooperation.keep_dissent(target.session, target.organisation, form.cleaned_data["reason"], by=desk.by)
    return _t("保留意见已记录。")


def _postpone(desk: Desk, target: Any, form: Any) -> str:
    cooperation.postpone_session(target, form.cleaned_data["planned_for"], form.cleaned_data["reason"], by=desk.by)
    return _t("会商已改期。")


def _new_chair(desk: Desk, target: Any, form: Any) -> str:
    user = choices.person(form.cleaned_data["chair"])
    cooperation.change_chair(target, user, form.cleaned_data["reason"], by=desk.by)
    return _t("改由%(name)s主持。") % {"name": user.name}


def _attend(desk: Desk, target: Any, form: Any) -> str:
    cooperation.attend(target.session, target.organisation, by=desk.by)
    return _t("已签到。")


def _write(desk: Desk, target: Any, form: Any) -> str:
    cooperation.write_minutes(target, form.cleaned_data["text"], by=desk.by)
    return _t("纪要已修改，签字以后不再变动。")


def _countersign(desk: Desk, target: Any, form: Any) -> str:
    cooperation.countersign(target.session, target.organisation, by=desk.by)
    return _t("已在纪要上签字。")


def _unsigned(desk: Desk, target: Any, form: Any) -> str:
    cooperation.note_unsigned(target.session, target.organisation, form.cleaned_data["reason"], by=desk.by)
    return _t("已注明没有签字的原因。")


def _sign(desk: Desk, target: Any, form: Any) -> str:
    cooperation.sign_minutes(target, by=desk.by)
    return _t("会商纪要已签发。")


def _team(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    expert = choices.person(given["expert"]) if given.get("expert") else None
    members = cooperation.build_team(desk.matter, expert=expert, reason=given.get("reason", ""), by=desk.by)
    return _t("专班已组建，共%(n)s人；各成员和诉求人会看到选派理由。") % {"n": len(members)}


def _replace(desk: Desk, target: Any, form: Any) -> str:
    user = choices.person(form.cleaned_data["user"])
    cooperation.replace_member(target, user, form.cleaned_data["reason"], by=desk.by)
    return _t("已由%(name)s接替。") % {"name": user.name}


def _recuse(desk: Desk, target: Any, form: Any) -> str:
    substitute = cooperation.recuse(desk.matter, target.user, form.cleaned_data["reason"], by=desk.by)
    if substitute is not None and substitute.user is not None:
        return _t("回避已登记。建议由%(name)s接替：%(why)s。") % {"name": substitute.user.name, "why": substitute.why}
    return _t("回避已登记，请另选人员接替。")


def _recuse_myself(desk: Desk, target: Any, form: Any) -> str:
    cooperation.recuse(desk.matter, desk.by, form.cleaned_data["reason"], by=desk.by)
    return _t("回避已登记，您不再经办这件事。")


def _assist(desk: Desk, target: Any, form: Any) -> str:
    body = choices.body(form.cleaned_data["organisation"])
    cooperation.add_assistant(desk.matter, body, form.cleaned_data["task"], by=desk.by)
    return _t("已请%(body)s协办。") % {"body": body.name}


def _drop(desk: Desk, target: Any, form: Any) -> str:
    cooperation.drop_assistant(desk.matter, target.organisation, reason=form.cleaned_data["reason"], by=desk.by)
    return _t("协办已结束。")


def _adopt(desk: Desk, target: Any, form: Any) -> str:
    cooperation.adopt_plan(desk.matter, form.content(), form.steps(), by=desk.by)
    return _t("一案一策已通过，各项任务已开始计时。")


def _step_done(desk: Desk, target: Any, form: Any) -> str:
    cooperation.finish_plan_step(target, form.cleaned_data["result"], by=desk.by)
    return _t("任务已办结。")


def _supersede(desk: Desk, target: Any, form: Any) -> str:
    cooperation.supersede(target, form.cleaned_data["reason"], by=desk.by)
    return _t("原方案已废止，可以通过新方案。")


SESSION = row_of("sessions", "chair", "designated")
ACTIONS = (
    Action("session", _("召集会商"), together.SessionForm, _call, icon="message-2",
           basis="信访工作条例#24", concerns=is_open, why_not=manager,
           order=20, steps=("joint_session",), hint=_("职责归属的会商由县中心召集。")),
    Action("opinion", _("发表意见"), together.OpinionForm, _opinion, icon="message", target=opinion, in_bar=False,
           why_not=_of_body),
    Action("absent", _("记为缺席"), together.AbsenceForm, _absent, icon="user-question", target=opinion, in_bar=False,
           why_not=_chair),
    Action("speaker", _("指定参加人"), together.PersonForm, _speaker, icon="user-check", target=opinion, in_bar=False),
    Action("dissent", _("保留意见"), together.ReasonForm, _dissent, icon="quote", target=opinion, in_bar=False,
           why_not=_of_body),
    Action("decide", _("作出决定"), together.DecideForm, _decide, icon="gavel", target=SESSION, in_bar=False,
           why_not=_chair),
    Action("postpone", _("改期"), together.PostponeForm, _postpone, icon="calendar-event", target=SESSION,
           in_bar=False),
    Action("chair", _("更换主持人"), together.ChairForm, _new_chair, icon="user-check", target=SESSION, in_bar=False),
    Action("attend", _("签到"), base.BareForm, _attend, icon="user-check", target=opinion, in_bar=False,
           why_not=_of_body, template="matters/confirm.html", hint=_("记下您代表本单位到会的时间。")),
    Action("minutes", _("修改纪要"), together.MinutesForm, _write, icon="edit", target=SESSION, in_bar=False,
           why_not=_chair, wide=True, hint=_("有人签字以后不再改动。")),
    Action("countersign", _("在纪要上签字"), base.BareForm, _countersign, icon="signature", target=opinion,
           in_bar=False, why_not=_of_body, template="matters/confirm.html",
           hint=_("第一个签字以后纪要文字不再变动；不同意决定的，先写保留意见。")),
    Action("unsigned", _("注明未签字"), together.ReasonForm, _unsigned, icon="quote", target=opinion, in_bar=False,
           why_not=_chair),
    Action("sign", _("签发纪要"), base.BareForm, _sign, icon="signature", target=SESSION, in_bar=False, why_not=_chair,
           template="matters/confirm.html", hint=_("签发后纪要不再变动。")),
    Action("team", _("一键组建专班"), together.TeamForm, _team, icon="users-group", concerns=_complex,
           why_not=_team_maker, order=15, steps=("team",), template="matters/team.html"),
    Action("replace", _("替换"), together.ReplaceForm, _replace, icon="user-plus", in_bar=False, why_not=manager,
           target=row_of("team", "user", "organisation")),
    Action("recuse", _("登记回避"), together.RecuseForm, _recuse, icon="user-exclamation", in_bar=False,
           target=row_of("team", "user", "organisation")),
    Action("recuse-me", _("申请回避"), together.RecuseForm, _recuse_myself, icon="user-exclamation",
           basis="信访工作条例#30", concerns=is_open,
           order=90, title=_("我与本件有利害关系，申请回避")),
    Action("assist", _("请其他单位协办"), together.AssistForm, _assist, icon="building", concerns=is_open,
           why_not=manager, order=35),
    Action("drop", _("结束协办"), together.ReasonForm, _drop, icon="x", in_bar=False, why_not=manager,
           target=row_of("assistants", "organisation")),
    Action("plan", _("通过一案一策"), together.PlanForm, _adopt, icon="notes", concerns=is_open, why_not=_planner,
           order=16, steps=("plan",), template="matters/plan.html"),
    Action("plan-step", _("办结任务"), together.ResultForm, _step_done, icon="check", in_bar=False, target=plan_step,
           why_not=_of_body),
    Action("supersede", _("废止方案"), together.ReasonForm, _supersede, icon="ban", in_bar=False,
           target=row_of("plans")),
)  # fmt: skip
