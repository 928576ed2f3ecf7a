"""Actions of time and supervision: extend, pause, resume, remind, supervise."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _t
from kernel.matters import oversight
from kernel.matters.desk import Desk, orders
from kernel.matters.desk.clocks import may_approve
from kernel.matters.forms import base, time
from kernel.matters.pages.actions_intake import is_open
from kernel.matters.pages.actions_together import row_of
from kernel.matters.panels import Action
from kernel.people.queries import holds


def open_step(desk: Desk, pk: int) -> Any:
    """An open step of the matter."""
    found = next((step for step in desk.steps if step.pk == pk), None)
    if found is None:
        raise NotFound("step.not_found", _t("没有找到这一步，或它已经办结。"), _t("请刷新事项页面。"))
    return found


def may_move_time(desk: Desk, target: Any) -> str:
    """Somebody above the body decides about its time, never itself."""
    if not may_approve(desk.by, target):
        told = {"b": target.organisation.name}
        return _t("%(b)s的延长和中止由上级调度员或县领导批准，不能自己批准。") % told
    return ""


def _may_remind(desk: Desk, target: Any = None) -> str:
    fit = holds(desk.by, roles=oversight.REMINDERS) and not desk.handles
    return "" if fit else _t("催办由调度员、专班牵头人、领导或监督机构发出。")


def _may_supervise(desk: Desk, target: Any = None) -> str:
    empowered = any(oversight.may_order(ground, desk.by) for ground in oversight.GROUNDS)
    return "" if empowered else _t("督办只能由县领导、信访局或执法监督机构依法发出；可以改用催办。")


def _extend(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    oversight.extend_step(target, form.length(), given["ground"], given["reason"], by=desk.by)
    return _t("已延长%(length)s，诉求人会看到理由和新的期限。") % {"length": form.length()}


def _pause(desk: Desk, target: Any, form: Any) -> str:
    oversight.pause_step(target, form.cleaned_data["ground"], form.cleaned_data["reason"], by=desk.by)
    return _t("已暂停计时。")


def _resume(desk: Desk, target: Any, form: Any) -> str:
    oversight.resume_step(target, by=desk.by)
    return _t("已恢复计时。")


def _remind(desk: Desk, target: Any, form: Any) -> str:
    oversight.remind(desk.matter, form.cleaned_data["text"], by=desk.by)
    return _t("已催办%(body)s。") % {"body": desk.matter.accountable.name}


def _supervise(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    order = oversight.issue_supervision(desk.matter, given["ground"], given["demand"], given["days"], by=desk.by)
    return _t("督办已发出，%(due)s前答复。") % {"due": order.due_on.isoformat()}


def _answer(desk: Desk, target: Any, form: Any) -> str:
    oversight.answer_supervision(target, form.cleaned_data["answer"], by=desk.by)
    return _t("督办答复已提交。")


def _conclude(desk: Desk, target: Any, form: Any) -> str:
    oversight.conclude_supervision(target, form.cleaned_data["conclusion"], by=desk.by)
    return _t("督办结论已记录。")


def _no_answer(desk: Desk, target: Any) -> str:
    return orders.why_no_answer(target, desk.by)


def _no_end(desk: Desk, target: Any) -> str:
    return orders.why_no_end(target, desk.by)


ORDER = row_of("supervision", "organisation")
ACTIONS = (
    Action("extend", _("延期"), time.ExtendForm, _extend, icon="calendar-plus", target=open_step, in_bar=False,
           why_not=may_move_time, title=_("批准延期"), hint=_("只按规定的情形，届满前办理。")),
    Action("pause", _("中止计时"), time.PauseForm, _pause, icon="player-pause", target=open_step, in_bar=False,
           why_not=may_move_time, hint=_("只按规定的情形。")),
    Action("resume", _("恢复计时"), base.BareForm, _resume, icon="player-play", target=open_step, in_bar=False,
           template="matters/confirm.html"),
    Action("remind", _("催办"), time.RemindForm, _remind, icon="bell-ringing", concerns=is_open, why_not=_may_remind,
           order=50),
    Action("supervise", _("督办"), time.SuperviseForm, _supervise, icon="eye-check",
           basis="政府督查工作条例#5、信访工作条例#40、行政执法监督条例#6", concerns=is_open,
           why_not=_may_supervise, order=55, title=_("发出督办")),
    Action("supervision-answer", _("答复督办"), time.SupervisionAnswerForm, _answer, icon="send", target=ORDER,
           in_bar=False, why_not=_no_answer),
    Action("supervision-end", _("督办结论"), time.ConclusionForm, _conclude, icon="gavel", target=ORDER, in_bar=False,
           why_not=_no_end),
)  # fmt: skip
