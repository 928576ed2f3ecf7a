"""What a normative document adds to a matter's page: its text, checks, publication, proposals; and what may be done."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.words import gettext as _t
from kernel.deliberation import acting
from kernel.deliberation import panels as texts
from kernel.deliberation.forms import BodyForm
from kernel.deliberation.models import Opinion
from kernel.deliberation.queries import draft_of
from kernel.matters.desk import Desk
from kernel.matters.panels import Action, Panel, row_of
from scenarios.documents import forms, services
from scenarios.documents.models import Check, Cleanup, Publication
from scenarios.documents.queries import checklist

STATUS = {
    "not_yet": _("尚未施行"), "in_force": _("现行有效"), "amended": _("已被修改"), "expired": _("有效期已满"),
    "repealed": _("已废止"), "invalid": _("已撤销"),
}  # fmt: skip
DRAFTED = ("draft", "answer", "redraft")
LISTS = {"prohibited": _("禁止性内容自查"), "fairness": _("公平竞争审查")}


def checks(desk: Desk) -> dict[str, Any] | None:
    """The answers for the present draft."""
    rows = Check.objects.filter(draft=draft_of(desk.matter)).select_related("made_by").order_by("id")
    told = []
    for row in rows:
        names = {item["key"]: item["text"] for item in checklist(row.sheet)}
        answers = [{**one, "text": names.get(one["item"], "")} for one in row.answers]
        told.append({"row": row, "name": LISTS[row.sheet], "answers": answers})
    return {"rows": told} if told else None


def publications(desk: Desk) -> dict[str, Any] | None:
    """Every version with its number and status, and the proposals about it."""
    rows = list(Publication.objects.filter(matter=desk.matter).order_by("-id"))
    proposed = list(Cleanup.objects.filter(matter=desk.matter).select_related("publication__draft").order_by("-id"))
    return {
        "rows": [{"row": one, "status": one.status(), "word": STATUS[one.status()]} for one in rows],
        "proposed": [_proposal(one) for one in proposed], "may": desk.manages,
    } if rows else None  # fmt: skip


def _proposal(row: Cleanup) -> dict[str, Any]:
    clause = next((one for one in row.publication.draft.clauses if one["key"] == row.clause), {"label": row.clause})
    said = Opinion.objects.filter(pk__in=row.opinions).order_by("-id")
    return {"row": row, "label": clause["label"], "said": [one.text for one in said[:5]], "total": len(row.opinions)}


proposal = row_of(Cleanup, "publication")
"""A proposal on this matter."""


def _check(desk: Desk, target: Any, form: Any) -> str:
    row = services.check(desk.matter, form.list, form.answers(), by=desk.by)
    clean = all(one["clean"] for one in row.answers)
    return _t("已逐项回答。") if clean else _t("已逐项回答；有问题的条款请先改草案。")


def _publish(desk: Desk, target: Any, form: Any) -> str:
    row = services.publish(desk.matter, by=desk.by, **form.cleaned_data)
    return _t("%(n)s已公布，进入规范性文件库。") % {"n": row.number}


def _cleanup(desk: Desk, target: Any, form: Any) -> str:
    services.decide_cleanup(target, form.cleaned_data["conclusion"], form.cleaned_data["reason"], by=desk.by)
    return _t("清理结论已登记。")


PANELS = [
    *texts.PANELS,
    Panel("documents/checks.html", checks, order=30),
    Panel("documents/publications.html", publications, order=5),
]

ACTIONS = [
    *acting.actions(draft=DRAFTED, examine="legality", meet="deliberate", omit=("consult_open",)),
    Action("plan", _("列入计划并确定起草单位"), BodyForm, acting.give("plan", "planned"), icon="player-play", order=10,
           steps=("plan",), covers=(("plan", "planned"),), why_not=acting.mine,
           concerns=lambda desk: desk.step("plan") is not None),
    Action("prohibited", _("禁止性内容自查"), forms.ProhibitedForm, _check, icon="list-check", order=10,
           steps=("check",), concerns=acting.asked("checklist_answered"), why_not=acting.mine),
    Action("fairness", _("公平竞争审查"), forms.FairnessForm, _check, icon="scale", order=11,
           concerns=acting.asked("checklist_answered"), why_not=acting.mine),
    Action("publish", _("统一编号公布"), forms.PublishForm, _publish, icon="speakerphone", order=10, steps=("publish",),
           covers=(("publish", "published"),), concerns=acting.asked("published"), why_not=acting.mine),
    Action("cleanup", _("处理清理建议"), forms.CleanupForm, _cleanup, icon="clipboard-check", target=proposal,
           in_bar=False, why_not=acting.manager),
]  # fmt: skip
