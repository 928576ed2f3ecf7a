"""What a petition's page shows beyond the kernel's, and what may be done on it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.words import gettext as _t
from kernel.matters.desk import Desk, choices
from kernel.matters.lists import visible_to
from kernel.matters.pages.actions_intake import at, is_open, stands_at
from kernel.matters.pages.finding import no_such
from kernel.matters.panels import Action, Panel
from kernel.matters.sealing import name_complained_of
from scenarios.petitions import forms, queries, services
from scenarios.petitions.models import Appeal, Decision, Extract, Hearing

NAMES = {**services.OPINIONS, **services.ADOPTIONS, **services.OUTCOMES}


def course(desk: Desk) -> dict[str, Any] | None:
    """The notice with its limits, statements, decisions, reviews, the earlier petition; joint visits as guidance."""
    matter = desk.matter
    notice = queries.notice_of(matter)
    limits = notice.limits if notice else []
    told = {
        "notice": notice, "way": queries.branches()[notice.branch] if notice else None,
        "limits": [queries.limit_in_words(one) for one in limits],
        "hearings": list(Hearing.objects.filter(matter=matter).order_by("id")),
        "decisions": [(one, NAMES[one.opinion]) for one in Decision.objects.filter(matter=matter).order_by("id")],
        "appeals": [(one, NAMES.get(one.opinion, "")) for one in Appeal.objects.filter(matter=matter).order_by("id")],
        "repeat": queries.repeat_of(matter), "crowd": queries.asks_for_representatives(matter),
        "extracts": list(Extract.objects.filter(matter=matter).select_related("body").order_by("id")),
    }  # fmt: skip
    return told if any(told.values()) else None


def someone(desk: Desk, target: Any = None) -> str:
    """Only who has a step of the petition."""
    return "" if desk.mine else _t("由办理人员登记。")


def _notice(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    row = services.give_notice(desk.matter, given["branch"], given["text"], how=given["how"], by=desk.by)
    return _t("已告知：按“%(name)s”办理。") % {"name": queries.branches()[row.branch].name}


def _hear(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    more = {name: given[name] for name in ("held_at", "place", "hearing")}
    services.hear(desk.matter, given["words"], **more, by=desk.by)
    return _t("已记录。")


def _decide(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    parts = {name: given[name] for name in ("request", "facts", "text", "basis")}
    services.write_decision(desk.matter, given["opinion"], **parts, by=desk.by)
    return _t("处理意见已写好。")


def _serve(desk: Desk, target: Any, form: Any) -> str:
    decision = queries.open_decision(desk.matter)
    if decision is None:
        return _t("没有要送达的处理意见书。")
    services.serve(decision, how=form.cleaned_data["how"], by=desk.by)
    return _t("已送达，复查期限和途径已写明。")


def _ask(level: str) -> Any:
    def act(desk: Desk, target: Any, form: Any) -> str:
        services.ask_again(desk.matter, level, form.cleaned_data["grounds"], by=desk.by)
        return _t("已登记请求。")

    return act


def _opine(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    services.give_opinion(desk.matter, given["outcome"], text=given["text"], basis=given["basis"], by=desk.by)
    return _t("意见已作出。")


def _link(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    earlier = visible_to(desk.by).filter(no=given["no"].strip().upper()).first()
    if earlier is None:
        raise no_such()
    services.link(desk.matter, earlier, given["note"], by=desk.by)
    return _t("已关联，不重复计数。")


def _accused(desk: Desk, target: Any, form: Any) -> str:
    name_complained_of(desk.matter, choices.body(form.cleaned_data["body"]), by=desk.by)
    return _t("已登记，该单位及其上级单位的人员不能接触本件。")


def _extract(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    services.send_extract(desk.matter, choices.body(given["body"]), given["text"], by=desk.by)
    return _t("核实函已发出。")


DECIDING = ("handle", "simple_handle", "rehandle", "duty", "study")
PANELS = [Panel("petitions/course.html", course, order=10)]
ACTIONS = [
    Action("petition-notice", _("书面告知"), forms.NoticeForm, _notice, icon="send",
           concerns=stands_at("accept"), wide=True,
           why_not=at("accept"), order=9, steps=("accept",), hint=_("告知后再选对应的办理途径（第二十三条）。")),
    Action("petition-hear", _("听取陈述"), forms.HearForm, _hear, icon="notes",
           concerns=stands_at("handle", "rehandle"),
           why_not=at("handle", "rehandle"), order=12, wide=True),
    Action("petition-decide", _("写处理意见"), forms.DecisionForm, _decide, icon="file-text",
           concerns=stands_at(*DECIDING),
           why_not=at(*DECIDING), order=13, wide=True, hint=_("四项内容都要写明（第三十二条）。")),
    Action("petition-serve", _("送达"), forms.ServeForm, _serve, icon="send", concerns=stands_at("deliver"),
           why_not=at("deliver"), order=14, steps=("deliver",)),
    Action("petition-review", _("登记复查请求"), forms.GroundsForm, _ask("review"), icon="repeat",
           concerns=stands_at("review_window"), order=15),
    Action("petition-recheck", _("登记复核请求"), forms.GroundsForm, _ask("recheck"), icon="repeat",
           concerns=stands_at("recheck_window"), order=15),
    Action("petition-opinion", _("作出复查、复核意见"), forms.OpinionForm, _opine, icon="gavel", wide=True,
           concerns=stands_at("review", "recheck"), why_not=at("review", "recheck"),
           order=16, steps=("review", "recheck")),
    Action("petition-link", _("关联原信访事项"), forms.LinkForm, _link, icon="link", concerns=stands_at("triage"),
           why_not=at("triage"), order=66),
    Action("petition-accused", _("登记被反映单位"), forms.BodyForm, _accused, icon="user-exclamation", order=67,
           concerns=is_open, why_not=someone),
    Action("petition-extract", _("发事实核实函"), forms.ExtractForm, _extract, icon="mail",
           concerns=stands_at("discipline"),
           why_not=at("discipline"), order=68, wide=True),
]  # fmt: skip
