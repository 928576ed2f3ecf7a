"""Actions of the beginning: dispatch, class, grade, facts, parties, accept or return, duplicates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _t
from kernel.matters import grouping, services
from kernel.matters.desk import Desk, choices
from kernel.matters.forms import intake
from kernel.matters.lists import may_see
from kernel.matters.models import Duplicate, Group
from kernel.matters.panels import Action


def at(*nodes: str) -> Any:
    """A reason against, unless the matter stands at one of these nodes and the step is the person's own."""

    def why_not(desk: Desk, target: Any = None) -> str:
        step = desk.step(*nodes)
        if step is None:
            return _t("现在处于“%(node)s”环节，还没到或已经办过这一步。") % {
                "node": desk.matter.node_name or _t("办结")
            }
        return "" if desk.holds(step.organisation_id) else _t("这一步由%(b)s办理。") % {"b": step.organisation.name}

    return why_not


def stands_at(*nodes: str) -> Any:
    """Concerns matters that stand at one of these nodes."""
    return lambda desk: desk.step(*nodes) is not None


def is_open(desk: Desk) -> bool:
    """Concerns matters that are not over."""
    return bool(desk.matter.open)


def _confirm(desk: Desk, target: Any = None) -> str:
    return "" if desk.confirms else _t("类别和分级由受理单位、承办单位或县中心确认。")


def _joins(desk: Desk, target: Any = None) -> str:
    if desk.joins or desk.step("triage") is None:
        return "" if desk.joins else at("triage")(desk)
    return _t("是否并案，由它等待派单的单位或所在地的调度员判断。")


def _dispatch(desk: Desk, target: Any, form: Any) -> str:
    matter = services.dispatch(desk.matter, **form.cleaned_data, by=desk.by)
    return _t("已派给%(body)s，对方会在工作台看到。") % {"body": matter.accountable.name}


def _class(desk: Desk, target: Any, form: Any) -> str:
    services.confirm_class(desk.matter, form.cleaned_data["class_code"], by=desk.by)
    return _t("类别已确认。")


def _grade(desk: Desk, target: Any, form: Any) -> str:
    services.confirm_grade(desk.matter, form.cleaned_data["grade"], reason=form.cleaned_data["reason"], by=desk.by)
    return _t("分级已确认。")


def _facts(desk: Desk, target: Any, form: Any) -> str:
    services.correct_facts(desk.matter, form.facts(), by=desk.by)
    return _t("要素已更正，分级建议已重新计算，请再确认。")


def _party(desk: Desk, target: Any, form: Any) -> str:
    services.add_party(desk.matter, form.cleaned_data, by=desk.by)
    return _t("已登记。")


def _accept(desk: Desk, target: Any, form: Any) -> str:
    services.accept(desk.matter, note=form.cleaned_data["note"], by=desk.by)
    return _t("已受理，时限从现在起算。")


def _refuse(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    body = choices.body(given["suggested"]) if given["suggested"] else None
    services.refuse(desk.matter, reason=given["reason"], basis=given["basis"], suggested=body, by=desk.by)
    return _t("已退回，理由和依据会一并转给调度。")


def duplicate(desk: Desk, pk: int) -> Duplicate:
    """A proposal on this matter whose other side the person may see as well."""
    found = Duplicate.objects.filter(pk=pk, matter=desk.matter).select_related("matter", "other").first()
    if found is None or not may_see(desk.by, found.other):
        raise NotFound("duplicate.not_found", _t("没有找到这条重复提示。"), _t("请刷新事项页面。"))
    return found


def _merge(desk: Desk, target: Any, form: Any) -> str:
    into = services.merge(target, note=form.cleaned_data["note"], by=desk.by)
    return _t("已并入%(no)s，诉求人仍会收到答复。") % {"no": into.no}


def _apart(desk: Desk, target: Any, form: Any) -> str:
    services.keep_apart(target, note=form.cleaned_data["note"], by=desk.by)
    return _t("已保留为两件事。")


def group(desk: Desk, pk: int) -> Group:
    """A group that is worked on, or proposed to be, in this matter."""
    found = Group.objects.filter(pk=pk, matter=desk.matter).select_related("matter").first()
    if found is None:
        raise NotFound("group.not_found", _t("没有找到这件群体事项。"), _t("请刷新事项页面。"))
    return found


def member(desk: Desk, pk: int) -> Duplicate:
    """A member of the group that is worked on in this matter, where the person may see it."""
    found = Duplicate.objects.filter(pk=pk, other=desk.matter, group__isnull=False).select_related("matter").first()
    if found is None or not may_see(desk.by, found.matter):
        raise NotFound("group.not_found", _t("没有找到这件群体事项。"), _t("请刷新事项页面。"))
    return found


def _together(desk: Desk, target: Any, form: Any) -> str:
    grouping.accept_group(target, note=form.cleaned_data["note"], by=desk.by)
    return _t("已作为一件群体事项办理，每一位诉求人仍会收到自己的答复。")


def _not_together(desk: Desk, target: Any, form: Any) -> str:
    grouping.decline_group(target, note=form.cleaned_data["note"], by=desk.by)
    return _t("已分开办理。")


def _take_out(desk: Desk, target: Any, form: Any) -> str:
    alone = grouping.take_out(target, note=form.cleaned_data["note"], by=desk.by)
    return _t("%(no)s已改为单独办理，时限仍从收到时算起。") % {"no": alone.no}


ACTIONS = (
    Action("dispatch", _("派单"), intake.DispatchForm, _dispatch, icon="arrows-split", title=_("确认类别、分级并派单"),
           concerns=stands_at("triage"), why_not=at("triage"), order=10, steps=("triage",),
           covers=(("triage", "place"),),
           template="matters/dispatch.html",
           hint=_("承办单位由分流规则和职责决定。")),
    Action("accept", _("受理"), intake.AcceptForm, _accept, icon="check", concerns=stands_at("accept", "take_over"),
           why_not=at("accept", "take_over"), order=10, steps=("accept", "take_over"),
           covers=(("accept", "accept"), ("take_over", "accept"))),
    Action("refuse", _("不属于本单位"), intake.RefuseForm, _refuse, icon="arrow-back-up",
           basis="信访工作条例#23", concerns=stands_at("accept"),
           why_not=at("accept"), order=12, covers=(("accept", "refuse"),), title=_("退回：不属于本单位"),
           hint=_("第二次退回会转为会商定责。")),
    Action("class", _("确认类别"), intake.ClassForm, _class, icon="list-check",
           basis="个人信息保护法#24", concerns=is_open, why_not=_confirm,
           order=60),
    Action("grade", _("确认分级"), intake.GradeForm, _grade, icon="flag",
           basis="个人信息保护法#24", concerns=is_open, why_not=_confirm, order=61,
           hint=_("规则只提建议，由人确认。")),
    Action("facts", _("更正要素"), intake.FactsForm, _facts, icon="edit", concerns=is_open, why_not=_confirm, order=62,
           title=_("更正从原话中读出的要素"), wide=True, hint=_("更正后分级建议会重新计算。")),
    Action("party", _("登记当事人"), intake.AddParty, _party, icon="user-plus", concerns=is_open, order=63, wide=True),
    Action("merge", _("并入"), intake.MergeForm, _merge, icon="git-merge", target=duplicate, in_bar=False,
           title=_("并案：两件是同一件事"), template="matters/merge.html", why_not=_joins,
           hint=_("后一件并入前一件，诉求人各自收到答复。")),
    Action("apart", _("不是重复"), intake.ApartForm, _apart, icon="x", target=duplicate, in_bar=False,
           title=_("保留为两件事"), template="matters/merge.html"),
    Action("together", _("一起办理"), intake.TogetherForm, _together, icon="users-group", target=group, in_bar=False,
           title=_("作为一件群体事项办理"), basis="信访工作条例#17",
           hint=_("一个承办单位、一个流程、一个时限（最早到期的）；每件保留自己的编号、查询码、答复和评价。")),
    Action("not-together", _("分开办理"), intake.NotTogetherForm, _not_together, icon="x", target=group, in_bar=False,
           title=_("不作为群体事项，分开办理")),
    Action("take-out", _("改为单独办理"), intake.TakeOutForm, _take_out, icon="arrow-back-up", target=member,
           in_bar=False, title=_("从群体事项中分出，单独办理")),
)  # fmt: skip
