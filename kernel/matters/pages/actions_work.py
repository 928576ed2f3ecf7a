"""Actions of the work: evidence, reply, call afterwards, archive, one go, files, who in the body does it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.words import gettext as _t
from kernel.files.services import store_file
from kernel.matters import attending, reopening, services, simple
from kernel.matters.desk import Desk, choices
from kernel.matters.forms import base, work
from kernel.matters.outcomes import ending_name
from kernel.matters.pages.actions_intake import at, is_open, stands_at
from kernel.matters.panels import Action
from kernel.people.queries import holds


def handler(desk: Desk, target: Any = None) -> str:
    """Only the accountable body."""
    return "" if desk.handles else _t("由承办单位%(b)s办理。") % {"b": desk.matter.accountable.name}


def _evidence(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    stored = _stored(desk, given.get("file"), "evidence")
    services.record_evidence(
        desk.matter, given["fact"], given["text"], file_id=stored.pk if stored else None, by=desk.by
    )  # fmt: skip
    return _t("依据已记录。")


def _stored(desk: Desk, file: Any, kind: str) -> Any:
    return store_file(desk.matter, file, name=file.name, kind=kind, by=desk.by) if file else None


def _file(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    stored = _stored(desk, given["file"], given["kind"])
    return _t("“%(name)s”已上传。") % {"name": stored.name}


def _reply(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    party = desk.matter.parties.filter(pk=given["party"]).first() if given["party"] else None
    sent = services.reply(desk.matter, given["text"], party=party, by=desk.by)
    return _t("已答复%(n)s位诉求人。") % {"n": len(sent)}


def _assign(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    step = next(one for one in desk.steps if str(one.pk) == given["step"])
    user = choices.person(given["user"])
    attending.assign(step, user, by=desk.by)
    return _t("“%(step)s”已交%(name)s经办。") % {"step": step.name, "name": user.name}


def _follow_up(desk: Desk, target: Any, form: Any) -> str:
    row = services.follow_up(desk.matter, **form.answers(), by=desk.by)
    if not row.answered:
        return _t("已记录未接通，请换个时间再联系。")
    return _t("回访已记录。") if row.solved else _t("回访已记录，事项重新办理。")


def _may_follow_up(desk: Desk, target: Any = None) -> str:
    away = at("verify")(desk)
    if away:
        return str(away)
    own = desk.worked or desk.handles
    return _t("回访要由没有经办过这件事的人来做，请转给其他回访员。") if own else ""


def _archive(desk: Desk, target: Any, form: Any) -> str:
    services.archive(desk.matter, by=desk.by)
    return _t("已归档。")


def _may_archive(desk: Desk, target: Any = None) -> str:
    away, step = at("archive")(desk), desk.step("archive")
    if away or step is None:
        return str(away)
    return next((offer.why_not for offer in desk.offers(step) if offer.outcome.key == "filed"), "")


def _reopen(desk: Desk, target: Any, form: Any) -> str:
    matter = reopening.reopen(desk.matter, form.cleaned_data["text"], by=desk.by)
    return _t("已重开，现在在“%(node)s”。") % {"node": matter.node_name}


def _may_reopen(desk: Desk, target: Any = None) -> str:
    away = desk.handles or desk.worked or not holds(desk.by, roles=reopening.HEARS)
    return _t("归档后的“没有解决”由没有经办过这件事的回访员、县级调度员或信访专员登记。") if away else ""


def _simple(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    simple.resolve_at_once(desk.matter, given["ending"], given["text"], by=desk.by)
    return _t("已办结（%(how)s），并答复诉求人。") % {"how": ending_name(desk.matter.kind, given["ending"])}


def _may_simply(desk: Desk, target: Any = None) -> str:
    if not desk.handles:
        return handler(desk)
    if desk.matter.complexity == "complex" or desk.matter.sealed:
        return _t("复杂或保密的事项要按流程逐步办理。")
    others = [step for step in desk.steps if not desk.holds(step.organisation_id)]
    return _t("还有%(b)s要办的环节，不能一次办结。") % {"b": others[0].organisation.name} if others else ""


ACTIONS = (
    Action("follow-up", _("回访"), work.FollowUpForm, _follow_up, icon="phone-call", concerns=stands_at("verify"),
           why_not=_may_follow_up, order=10, steps=("verify",),
           covers=(("verify", "solved"), ("verify", "not_solved"), ("verify", "unreached")),
           title=_("回访：按三个问题逐一询问"),
           hint=_("对方说没有解决的，事项会重新办理。")),
    Action("archive", _("归档"), base.BareForm, _archive, icon="archive", concerns=stands_at("archive"),
           why_not=_may_archive, order=10, steps=("archive",), covers=(("archive", "filed"),),
           template="matters/confirm.html",
           hint=_("归档后不再变动；之后诉求人说没有解决的，可以重开。")),
    Action("reopen", _("登记没有解决"), work.SayForm, _reopen, icon="refresh", order=10,
           concerns=lambda desk: desk.matter.phase == "archived", why_not=_may_reopen,
           hint=_("归档后诉求人说没有解决的：第一次直接重新办理，再次由县中心决定是否重开。")),
    Action("evidence", _("记录依据"), work.EvidenceForm, _evidence, icon="clipboard-check", concerns=is_open,
           why_not=handler, order=40, hint=_("流程要求的事实，写清楚才能往下走。")),
    Action("reply", _("答复诉求人"), work.ReplyForm, _reply, icon="send", why_not=handler, order=42, wide=True,
           concerns=lambda desk: desk.matter.phase != "triage"),
    Action("simple", _("一次办结"), work.SimpleForm, _simple, icon="checks", why_not=_may_simply, order=45, wide=True,
           concerns=lambda desk: desk.matter.open and desk.matter.phase != "verifying"
           and desk.step("triage", "joint_session") is None,
           hint=_("简易办理：各环节照样留痕，依次办完。")),
    Action("assign", _("指定经办人"), work.AssignForm, _assign, icon="user-check", order=48,
           concerns=lambda desk: bool(desk.mine or (desk.steps and desk.dispatches))),
    Action("file", _("补材料"), work.FileForm, _file, icon="file-plus", order=30),
)  # fmt: skip
