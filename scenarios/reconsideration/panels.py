"""What a case's page shows beyond the kernel's, and what may be done on it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _t
from kernel.law.citations import in_words
from kernel.matters.desk import Desk, choices
from kernel.matters.forms.base import BareForm
from kernel.matters.pages.actions_intake import is_open, stands_at
from kernel.matters.panels import Action, Panel, row_of
from kernel.matters.sealing import name_complained_of
from kernel.matters.standing import respondent_of
from scenarios.reconsideration import forms, services
from scenarios.reconsideration.models import Answer, DocumentReview, Hearing, OpinionLetter, Views
from scenarios.reconsideration.queries import examination_of, first_by, listed, ruling_of


def course(desk: Desk) -> dict[str, Any] | None:
    """Respondent, examination, answer, views, hearings, ruling, documents and letters."""
    matter = desk.matter
    ruling, first = ruling_of(matter), first_by(matter)
    return {
        "respondent": respondent_of(matter), "examination": examination_of(matter),
        "first": in_words(first) if first else "",
        "answers": list(Answer.objects.filter(matter=matter).order_by("id")),
        "views": [(one, services.SIDES[one.side]) for one in Views.objects.filter(matter=matter).order_by("id")],
        "hearings": list(Hearing.objects.filter(matter=matter).order_by("id")),
        "ruling": ruling, "kind": listed("rulings")[ruling.kind]["name"] if ruling else "",
        "documents": list(DocumentReview.objects.filter(matter=matter).order_by("id")),
        "letters": list(OpinionLetter.objects.filter(matter=matter).select_related("addressed").order_by("id")),
    }  # fmt: skip


def office(desk: Desk, target: Any = None) -> str:
    """Only the reconsideration office."""
    return "" if desk.holds(desk.matter.receiver_id) else _t("由行政复议机构办理。")


def answering(desk: Desk, target: Any = None) -> str:
    """Only the respondent."""
    return "" if desk.mine else _t("由被申请人答复。")


def _examine(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    services.examine(desk.matter, given["failed"], given["note"], agreed=given["agreed"], by=desk.by)
    return _t("审查意见已记录。")


def _respondent(desk: Desk, target: Any, form: Any) -> str:
    name_complained_of(desk.matter, choices.body(form.cleaned_data["body"]), by=desk.by)
    return _t("被申请人已登记。")


def _answer(desk: Desk, target: Any, form: Any) -> str:
    services.answer(desk.matter, form.cleaned_data["text"], form.cleaned_data["evidence"], by=desk.by)
    return _t("答复已提交。")


def _views(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    services.hear_views(desk.matter, given["side"], given["words"], how=given["how"], by=desk.by)
    return _t("意见已记录。")


def _hearing(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    panel = [choices.person(key) for key in given["panel"]]
    services.call_hearing(desk.matter, given["planned_for"], given["place"], panel, by=desk.by)
    return _t("听证已通知。")


def _minutes(desk: Desk, target: Any, form: Any) -> str:
    services.hold_hearing(target, form.cleaned_data["minutes"], form.cleaned_data["head"], by=desk.by)
    return _t("听证笔录已记录。")


def _rule(desk: Desk, target: Any, form: Any) -> str:
    services.draft_ruling(desk.matter, **form.cleaned_data, by=desk.by)
    return _t("决定书已起草，请另一位复议人员记录批准情况。")


def _approve(desk: Desk, target: Any, form: Any) -> str:
    services.approve_ruling(_drafted(desk), form.cleaned_data["how"], by=desk.by)
    return _t("批准情况已记录。")


def _serve(desk: Desk, target: Any, form: Any) -> str:
    services.serve(_drafted(desk), by=desk.by)
    return _t("已送达，起诉的法院和期限已写明。")


def _drafted(desk: Desk) -> Any:
    ruling = ruling_of(desk.matter)
    if ruling is None:
        raise NotFound("reconsideration.no_ruling", _t("还没有起草决定书。"), _t("请先起草。"))
    return ruling


def _document(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    services.review_document(desk.matter, given["title"], within_power=given["within_power"], by=desk.by)
    return _t("已登记一并审查。")


def _result(desk: Desk, target: Any, form: Any) -> str:
    services.settle_document(target, form.cleaned_data["result"], form.cleaned_data["explanation"], by=desk.by)
    return _t("审查结果已登记。")


def _letter(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    services.send_letter(desk.matter, choices.body(given["body"]), given["text"], by=desk.by)
    return _t("意见书已制发。")


def _report(desk: Desk, target: Any, form: Any) -> str:
    services.report_letter(target, form.cleaned_data["text"], by=desk.by)
    return _t("纠正情况已登记。")


DECIDING, ANSWERING = ("decide", "decide_summary"), ("answer", "answer_summary")
PANELS = [Panel("reconsideration/course.html", course, order=10)]
ACTIONS = [
    Action("case-examine", _("逐项审查"), forms.ExamineForm, _examine, icon="list-check", concerns=stands_at("triage"),
           why_not=office, order=9, steps=("triage",), wide=True, hint=_("七项条件（第三十条）。")),
    Action("case-respondent", _("登记被申请人"), forms.BodyForm, _respondent, icon="building", why_not=office, order=64,
           concerns=stands_at("triage", "send_copy", "send_copy_summary")),
    Action("case-answer", _("提交答复和证据"), forms.AnswerForm, _answer, icon="file-text",
           concerns=stands_at(*ANSWERING),
           why_not=answering, order=10, steps=ANSWERING, wide=True),
    Action("case-views", _("听取意见"), forms.ViewsForm, _views, icon="phone-call",
           concerns=stands_at("hear", *DECIDING),
           why_not=office, order=11, steps=("hear",), wide=True, hint=_("双方的意见都要听取（第四十九条）。")),
    Action("case-hearing", _("通知听证"), forms.HearingForm, _hearing, icon="users", why_not=office, order=12,
           concerns=stands_at("hear", "hearing"), wide=True, hint=_("五个工作日前通知（第五十一条）。")),
    Action("case-minutes", _("听证笔录"), forms.MinutesForm, _minutes, icon="notes", target=row_of(Hearing, "matter"),
           in_bar=False, why_not=office, wide=True),
    Action("case-rule", _("起草决定"), forms.RulingForm, _rule, icon="gavel",
           concerns=stands_at(*DECIDING), why_not=office,
           order=13, steps=DECIDING, wide=True),
    Action("case-approve", _("记录批准"), forms.ApproveForm, _approve, icon="check", concerns=stands_at(*DECIDING),
           why_not=office, order=14),
    Action("case-serve", _("送达决定书"), BareForm, _serve, icon="send",
           concerns=stands_at("serve"), why_not=office, order=10,
           steps=("serve",), template="matters/confirm.html"),
    Action("case-document", _("一并审查文件"), forms.DocumentForm, _document, icon="file-text", concerns=is_open,
           why_not=office, order=65),
    Action("case-document-result", _("登记审查结果"), forms.ResultForm, _result, icon="check", in_bar=False,
           target=row_of(DocumentReview, "matter"), why_not=office),
    Action("case-letter", _("制发意见书"), forms.LetterForm, _letter, icon="mail", concerns=is_open, why_not=office,
           order=66, wide=True),
    Action("case-report", _("登记纠正情况"), forms.ReportForm, _report, icon="check", in_bar=False,
           target=row_of(OpinionLetter, "matter")),
]  # fmt: skip
