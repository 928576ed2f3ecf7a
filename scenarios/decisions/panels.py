"""What a major decision adds to a matter's page: experts, appraisals, its text; and what may be done there."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.words import gettext as _t
from kernel.deliberation import acting
from kernel.deliberation import panels as texts
from kernel.deliberation.forms import BodyForm
from kernel.matters.desk import Desk, choices
from kernel.matters.panels import Action, Panel, row_of
from scenarios.decisions import forms, services
from scenarios.decisions.models import Appraisal, ExpertOpinion

OMITTED = ("consult_open", "hearing_open", "experts", "risk")


def experts(desk: Desk) -> dict[str, Any] | None:
    """Who was asked and what they said, those against marked."""
    rows = list(ExpertOpinion.objects.filter(matter=desk.matter).select_related("expert").order_by("id"))
    names = {**dict(forms.POSITIONS), "recused": _t("回避"), "": _t("等待答复")}
    told = [{"row": one, "position": names[one.position], "mine": one.expert_id == desk.by.pk} for one in rows]
    return {"rows": told} if rows else None


def appraisals(desk: Desk) -> dict[str, Any] | None:
    """Risk before, effect afterwards."""
    rows = list(Appraisal.objects.filter(matter=desk.matter).order_by("id"))
    names = {**dict(forms.RISKS), **dict(forms.EFFECTS)}
    return {"rows": [{"row": one, "conclusion": names[one.conclusion]} for one in rows]} if rows else None


asked = row_of(ExpertOpinion, "expert")
"""A question put to an expert on this matter."""


def _own(desk: Desk, target: ExpertOpinion) -> str:
    return "" if desk.by.pk == target.expert_id else _t("论证意见由%(n)s本人提出。") % {"n": target.expert.name}


def _ask(desk: Desk, target: Any, form: Any) -> str:
    row = services.ask_expert(desk.matter, choices.person(form.cleaned_data["expert"]), by=desk.by)
    return _t("已邀请%(n)s。") % {"n": row.expert.name}


def _opine(desk: Desk, target: Any, form: Any) -> str:
    services.give_expert_opinion(target, form.cleaned_data["position"], form.cleaned_data["text"], by=desk.by)
    return _t("论证意见已署名提交。")


def _recuse(desk: Desk, target: Any, form: Any) -> str:
    services.declare_interest(target, form.cleaned_data["reason"], by=desk.by)
    return _t("已登记回避。")


def _appraise(kind: str) -> Any:
    def act(desk: Desk, target: Any, form: Any) -> str:
        services.appraise(desk.matter, kind, **form.cleaned_data, by=desk.by)
        return str(_t("评估已登记。"))

    return act


PANELS = [
    *texts.PANELS,
    Panel("decisions/experts.html", experts, order=30),
    Panel("decisions/appraisals.html", appraisals, order=35),
]

ACTIONS = [
    *acting.actions(draft=("draft", "adjust", "refine", "answer", "redraft"), examine="legality", meet="deliberate",
                    omit=OMITTED),
    Action("start", _("启动并确定承办单位"), BodyForm, acting.give("start", "started"), icon="player-play",
           order=10, steps=("start",), covers=(("start", "started"),), why_not=acting.mine,
           concerns=acting.asked("start_approved")),
    Action("publish", _("公布并明确执行单位"), BodyForm, acting.give("publish", "published"), icon="speakerphone",
           order=10, steps=("publish",), covers=(("publish", "published"),), why_not=acting.mine,
           concerns=acting.asked("decision_published")),
    Action("expert-ask", _("邀请专家"), forms.AskForm, _ask, icon="user-plus", order=10, steps=("experts",),
           concerns=acting.asked("experts_heard"), why_not=acting.mine),
    Action("expert-opinion", _("提出论证意见"), forms.ExpertForm, _opine, icon="signature", target=asked,
           in_bar=False, why_not=_own),
    Action("expert-recuse", _("回避"), forms.InterestForm, _recuse, icon="ban", target=asked, in_bar=False,
           why_not=_own),
    Action("risk", _("登记风险评估"), forms.RiskForm, _appraise("risk"), icon="alert-triangle", order=10,
           steps=("risk",), covers=(("risk", "controllable"), ("risk", "uncontrollable")),
           concerns=acting.asked("risk_controllable"), why_not=acting.mine),
    Action("effect", _("登记后评估"), forms.EffectForm, _appraise("effect"), icon="clipboard-check", order=10,
           steps=("evaluate",), covers=(("evaluate", "evaluated"),), concerns=acting.asked("evaluation_made"),
           why_not=acting.mine),
]  # fmt: skip
