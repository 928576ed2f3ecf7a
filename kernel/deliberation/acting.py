"""What may be done with a text on a matter's page: each action calls one service."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _t
from kernel.deliberation import forms, services
from kernel.deliberation.models import Consultation, Opinion
from kernel.deliberation.queries import consultation_of, heap_of
from kernel.matters import progress
from kernel.matters.desk import Desk, choices
from kernel.matters.panels import Action


def asked(fact: str) -> Any:
    """Concerns matters at a step that asks for the fact."""

    def concerns(desk: Desk) -> bool:
        return any(progress.asks_for(step, fact) for step in desk.steps)

    return concerns


def mine(desk: Desk, target: Any = None) -> str:
    """Only the body whose step it is."""
    if desk.mine or not desk.steps:
        return ""
    return _t("这一步由%(body)s办理。") % {"body": desk.steps[0].organisation.name}


def manager(desk: Desk, target: Any = None) -> str:
    """Only whoever answers for the matter."""
    return "" if desk.manages else _t("意见由%(body)s整理和答复。") % {"body": desk.matter.accountable.name}


def _laid_open(desk: Desk) -> Consultation:
    found = consultation_of(desk.matter)
    if found is None:
        raise NotFound("consultation.none", _t("还没有公开征求意见。"), _t("请先公布草案。"))
    return found


def opinion(desk: Desk, pk: int) -> Opinion:
    """An opinion on this matter's draft that has no group yet."""
    found = Opinion.objects.select_related("consultation__draft", "consultation__matter")
    row = found.filter(pk=pk, matter=desk.matter, group__isnull=True).first()
    if row is None:
        raise NotFound("opinion.not_found", _t("没有找到这条意见，或者已经答复。"), _t("请刷新意见列表。"))
    return row


def _draft(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    row = services.save_draft(
        desk.matter, given["text"], title=given["title"], explanation=given["explanation"],
        options=given["options"].splitlines(), by=desk.by,
    )  # fmt: skip
    return _t("第%(n)s稿已保存，共%(clauses)s条。") % {"n": row.number, "clauses": len(row.clauses)}


def _enter(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    lines = [(given["clause"], line) for line in given["text"].splitlines() if line.strip()]
    made = services.enter_opinions(_laid_open(desk), lines, channel=given["channel"], by=desk.by)
    return _t("已登记%(n)s条意见。") % {"n": len(made)}


def _answer(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    chosen = heap_of(target) if given["scope"] == "alike" else [target]
    services.answer_alike(
        target.consultation, chosen, given["title"], given["adopted"], given["reason"], by=desk.by
    )  # fmt: skip
    return _t("已答复%(n)s条意见。") % {"n": len(chosen)}


def _statement(desk: Desk, target: Any, form: Any) -> str:
    services.publish_statement(_laid_open(desk), form.cleaned_data["text"], by=desk.by)
    return _t("采纳情况已公布。")


def _examine(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    services.examine(
        desk.matter, given["conclusion"], authority=given["authority"], procedure=given["procedure"],
        points=form.points(), counsel=given["counsel"], counsel_name=given["counsel_name"], by=desk.by,
    )  # fmt: skip
    return _t("合法性审查意见已出具。")


def _points(desk: Desk, target: Any, form: Any) -> str:
    services.answer_points(desk.matter, form.answers(), by=desk.by)
    return _t("审查意见已逐条回应。")


def _meeting(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    services.record_meeting(
        desk.matter, given["decision"], body=given["body"], held_on=given["held_on"], speeches=form.speeches(),
        departing=given["departing"], by=desk.by,
    )  # fmt: skip
    return _t("会议记录已登记。")


def _omit(desk: Desk, target: Any, form: Any) -> str:
    services.omit(desk.matter, form.cleaned_data["ground"], form.cleaned_data["reason"], by=desk.by)
    return _t("已按法定情形登记，进入下一环节。")


def give(node: str, outcome: str) -> Any:
    """What an action does that names the body which takes the text from here."""

    def act(desk: Desk, target: Any, form: Any) -> str:
        body = choices.body(form.cleaned_data["body"])
        services.give_to(desk.matter, node, outcome, body, note=form.cleaned_data["note"], by=desk.by)
        return str(_t("已交%(body)s办理。") % {"body": body.name})

    return act


def actions(*, draft: tuple[str, ...], examine: str, meet: str, omit: tuple[str, ...]) -> list[Action]:
    """The actions of a scenario, by the nodes at which each is the natural next thing and whose outcomes it covers."""
    examined = tuple((examine, outcome) for outcome in services.CONCLUSIONS.values())
    decided = tuple((meet, outcome) for outcome in services.DECISIONS.values())
    return [
        Action("draft", _("写草案"), forms.DraftForm, _draft, icon="pencil", wide=True, order=10, steps=draft,
               concerns=asked("draft_ready"), why_not=mine),
        Action("opinions-enter", _("登记书面意见"), forms.EnterForm, _enter, icon="notes", order=30,
               concerns=asked("opinions_answered"), why_not=manager),
        Action("opinion-answer", _("答复意见"), forms.AnswerForm, _answer, icon="message-2", target=opinion,
               in_bar=False, why_not=manager, template="deliberation/answer.html"),
        Action("statement", _("公布采纳情况"), forms.StatementForm, _statement, icon="speakerphone", order=12,
               concerns=asked("statement_published"), why_not=manager),
        Action("examine", _("出具审查意见"), forms.ExamineForm, _examine, icon="gavel", wide=True, order=10,
               steps=(examine,), covers=examined, concerns=asked("examination_passed"), why_not=mine,
               template="deliberation/rows.html"),
        Action("points", _("逐条回应审查意见"), forms.PointsForm, _points, icon="list-check", order=10,
               concerns=asked("points_answered"), why_not=mine),
        Action("meeting", _("登记会议记录"), forms.MeetingForm, _meeting, icon="users-group", wide=True, order=10,
               steps=(meet,), covers=decided, concerns=asked("meeting_passed"), why_not=mine,
               template="deliberation/rows.html", hint=_("按发言顺序登记，行政首长最后发言。")),
        Action("omit", _("依法不适用"), forms.OmitForm, _omit, icon="ban", order=35,
               covers=tuple((node, "omit") for node in omit), concerns=asked("omission_recorded"), why_not=mine),
    ]  # fmt: skip
