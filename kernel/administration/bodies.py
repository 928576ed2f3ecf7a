"""Keeping bodies and duties: from a day, never backwards, and never two bodies for one duty at one place."""

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _l

from kernel.administration.keeping import require
from kernel.audit import act
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Invalid, NotFound
from kernel.common.moment import today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.desk.words import FUNCTIONS
from kernel.matters.models import Matter
from kernel.people.models import Post
from kernel.places.models import Duty, Organisation, Region
from kernel.places.queries import CENTRE
from kernel.places.services import hand_over_duty

KEEPERS = ("system_admin",)
"""Who changes bodies and duties."""
KINDS = {
    "county_centre": _l("县级中心"), "leader_office": _l("领导办公室"), "department": _l("部门"), "panel": _l("专家库"),
    "township_government": _l("乡镇街道"), "township_centre": _l("乡镇中心"), "judicial_office": _l("司法所"),
    "committee": _l("调委会"), "court": _l("法院"), "procuratorate": _l("检察院"), "discipline": _l("纪检监察"),
    "mass_organisation": _l("群团组织"), "police": _l("派出所"), "village_committee": _l("村（居）委会"),
}  # fmt: skip
"""Kinds of bodies in words."""
CODE = re.compile(r"[a-z0-9][a-z0-9_.:-]{1,39}\Z")


def body(pk: int) -> Organisation:
    """One body. Raises NotFound."""
    found = Organisation.objects.select_related("region", "parent").filter(pk=pk).first()
    if found is None:
        raise NotFound("body.unknown", _("没有这个单位。"), _("请从单位列表进入。"))
    return found


def duty(pk: int) -> Duty:
    """One duty. Raises NotFound."""
    found = Duty.objects.select_related("organisation", "region").filter(pk=pk).first()
    if found is None:
        raise NotFound("duty.unknown", _("没有这项职责。"), _("请从单位页进入。"))
    return found


def duties_on(day: date) -> QuerySet[Duty]:
    """The duties that hold on a day."""
    held = Duty.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    return held.select_related("organisation", "region").order_by("function", "region_id")


def duty_name(function: str) -> str:
    """A function in words."""
    return str(FUNCTIONS.get(function, function))


@audited("places.add_body")
def add_body(
    code: str, name: str, *, kind: str, function: str, region: Region, parent: Organisation | None = None, by: Any
) -> Organisation:
    """Set a body up. It answers for nothing until it is given a duty."""
    require(by, KEEPERS)
    if not CODE.match(code) or not name.strip():
        raise Invalid(
            "body.code",
            _("单位代码或名称不合规范。"),
            _("代码用小写英文字母、数字和横线，如“990123-water”；名称不能空。"),
        )
    if Organisation.objects.filter(code=code).exists():
        raise Conflict("body.taken", _("代码“%(code)s”已经有单位使用。") % {"code": code}, _("请换一个代码。"))
    made = Organisation(code=code, name=name.strip()[:80], kind=kind, function=function, region=region, parent=parent)
    made.save()
    return made


@audited("places.end_body")
def end_body(organisation: Organisation, *, by: Any) -> Organisation:
    """A body is no more. Refused while it answers for something, has people, or is accountable for open matters."""
    require(by, KEEPERS)
    left = [
        (duties_on(today()).filter(organisation=organisation).count(), _("%(n)d项职责")),
        (_posts(organisation).count(), _("%(n)d个在任岗位")),
        (Matter.objects.filter(accountable=organisation, open=True).count(), _("%(n)d件在办事项")),
    ]
    words = enumerated(text % {"n": count} for count, text in left if count)
    if words:
        raise Conflict(
            "body.in_use",
            _("%(body)s还有%(left)s，不能撤并。") % {"body": organisation, "left": words},
            _("请先移交职责和事项、结束岗位，再办理撤并。"),
        )
    return change(organisation, active=False)


def _posts(organisation: Organisation) -> QuerySet[Post]:
    held = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today()), organisation=organisation)
    return held.filter(user__is_active=True)


@audited("places.add_duty")
def add_duty(
    organisation: Organisation, function: str, region: Region, *, since: date, until: date | None = None, by: Any
) -> Duty:
    """A body answers for a function at a place from a day. Refused where another answers on some of these days."""
    require(by, KEEPERS)
    if function not in FUNCTIONS:
        raise Invalid("duty.function", _("没有“%(name)s”这项职责。") % {"name": function}, _("请从职责表中选择。"))
    if since < today() or (until is not None and until <= since):
        raise Invalid("duty.days", _("职责不能从过去的日子开始，结束日要晚于开始日。"), _("请填今天或以后的日期。"))
    act.required().lock("duties")  # two at once must not both find the place free
    refuse_overlap(function, region, since, until)
    made = Duty(organisation=organisation, function=function, region=region, valid_from=since, valid_to=until)
    made.save()
    told = {"body": organisation, "place": region, "function": duty_name(function), "since": since}
    tell("duties", _("%(place)s%(function)s自%(since)s起由%(body)s负责") % told)
    return made


def refuse_overlap(function: str, region: Region, since: date, until: date | None) -> None:
    """Raises Conflict naming the body that answers for this already, and until when."""
    held = Duty.objects.filter(Q(valid_to=None) | Q(valid_to__gt=since), function=function, region=region)
    other = (held.filter(valid_from__lt=until) if until else held).select_related("organisation").first()
    if other is None:
        return
    days = _("自%(since)s起") % {"since": other.valid_from}
    if other.valid_to:
        days = _("%(since)s至%(until)s前") % {"since": other.valid_from, "until": other.valid_to}
    told = {"place": region, "function": duty_name(function), "body": other.organisation, "days": days}
    raise Conflict(
        "duty.overlap",
        _("%(place)s的%(function)s%(days)s由%(body)s负责，不能再由另一个单位负责。") % told,
        _("同一职责在同一地点、同一天只由一个单位负责；请改日期，或者办理移交。"),
    )


@audited("places.move_duty")
def move_duty(held: Duty, *, to: Organisation, on: date, by: Any) -> Duty:
    """From a day another body answers for what this duty covers; today at the earliest."""
    require(by, KEEPERS)
    if on < today():
        raise Invalid("duty.past", _("职责不能从过去的日子移交。"), _("请填今天或以后的日期。"))
    if to.pk == held.organisation_id or not to.active:
        raise Invalid("duty.same", _("请选择另一个现有的单位。"), _("移交给原单位或已撤并的单位没有意义。"))
    return hand_over_duty(held, to=to, on=on, by=by)


@audited("places.end_duty")
def end_duty(held: Duty, *, on: date, by: Any) -> Duty:
    """The duty ends; from then on the county centre answers there until another body is given it."""
    require(by, KEEPERS)
    if held.valid_to is not None:
        raise Conflict("duty.closed", _("这项职责已经定了结束日。"), _("不必再办。"))
    if on < max(today(), held.valid_from):
        raise Invalid("duty.past", _("职责不能在过去的日子结束。"), _("请填今天或以后的日期。"))
    if held.function == CENTRE and held.region_id == settings.COUNTY:
        raise Conflict("duty.centre", _("全县的统筹受理不能没有单位负责。"), _("如要换单位，请办理移交。"))
    told = {"place": held.region, "function": duty_name(held.function), "body": held.organisation, "on": on}
    tell("duties", _("%(body)s自%(on)s起不再负责%(place)s的%(function)s") % told)
    return change(held, valid_to=on)
