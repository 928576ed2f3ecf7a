"""Places, bodies and duties on pages: the tree with its map, one body, who answers for what on a day."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.administration import bodies, keeping
from kernel.administration.forms import BodyForm, DayForm, DutyForm, MoveForm
from kernel.administration.pages.people import _form
from kernel.common.errors import NotFound
from kernel.common.http import go, paginate, show
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.matters.desk.words import FUNCTIONS
from kernel.people.models import Post
from kernel.people.queries import roles
from kernel.places.models import Duty, Organisation, Region
from kernel.places.outline import map_of

SHOWN = 24
"""Bodies and duties of a place on its page; all of them are in their lists, narrowed to the place."""


def _keeps(request: HttpRequest) -> bool:
    return keeping.one_of(request.user, bodies.KEEPERS)


@require_GET
def place(request: HttpRequest, code: str = "") -> HttpResponse:
    """A place: its map, the places in it, and the bodies that stand there."""
    region = Region.objects.select_related("parent").filter(pk=code).first() if code else _county()
    if region is None:
        raise NotFound("place.unknown", _("没有这个地方。"), _("请从地点页进入。"))
    above = [one for one in Region.objects.filter(pk__in=region.codes()).order_by("code") if one.pk != region.pk]
    duties = bodies.duties_on(today()).filter(region=region)
    here = Organisation.objects.filter(region=region).order_by("-active", "id")
    context = {
        "region": region, "above": above, "map": map_of(region.pk), "inside": region.children.order_by("code"),
        "bodies": here[:SHOWN], "bodies_in_all": here.count(), "duties": list(duties[:SHOWN]),
        "duties_in_all": duties.count(),
    }  # fmt: skip
    for one in context["duties"]:
        one.words = bodies.duty_name(one.function)
    return show(request, "administration/place.html", context)


def _county() -> Region | None:
    return Region.objects.filter(level="county").order_by("code").first()


@require_GET
def body_list(request: HttpRequest) -> HttpResponse:
    """Public bodies with what they answer for today."""
    words = request.GET.get("q", "").strip()[:40]
    found = Organisation.objects.select_related("region", "parent").order_by("region_id", "id")
    if words:
        found = found.filter(name__contains=words)
    where = _there(request)
    if where is not None:
        found = found.filter(region=where)
    page = paginate(request, found, size=50)
    duties: dict[int, list[str]] = {}
    for one in bodies.duties_on(today()).filter(organisation__in=[row.pk for row in page]):
        duties.setdefault(one.organisation_id, []).append(f"{bodies.duty_name(one.function)}（{one.region.name}）")
    rows = [{"body": one, "duties": duties.get(one.pk, [])} for one in page]
    context = {"rows": rows, "page": page, "q": words, "keeps": _keeps(request), "where": where}
    return show(request, "administration/bodies.html", context, part="table")


def _there(request: HttpRequest) -> Region | None:
    """The place a list is narrowed to (``?place=``)."""
    return Region.objects.filter(pk=request.GET.get("place", "")).first()


@require_GET
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: its duties over time, its posts and people, the bodies below it."""
    found = bodies.body(pk)
    duties = list(Duty.objects.filter(organisation=found).select_related("region").order_by("-valid_from", "function"))
    for one in duties:
        one.words, one.over = bodies.duty_name(one.function), bool(one.valid_to and one.valid_to <= today())
    posts = list(Post.objects.filter(organisation=found, user__is_active=True).select_related("user", "region"))
    for post in posts:
        post.role_name, post.over = roles()[post.role].name, bool(post.valid_to and post.valid_to <= today())
    context = {
        "body": found, "kind": bodies.KINDS.get(found.kind, found.kind), "duties": duties,
        "posts": sorted((post for post in posts if not post.over), key=lambda post: post.role),
        "below": found.children.filter(active=True), "keeps": _keeps(request),
        "reads": keeping.one_of(request.user, keeping.READERS),
    }  # fmt: skip
    return show(request, "administration/body.html", context)


@require_GET
def duty_table(request: HttpRequest) -> HttpResponse:
    """Who answers for what on a day; any day, also one to come."""
    day = _day(request.GET.get("on", "")) or today()
    function, words = request.GET.get("function", ""), request.GET.get("q", "").strip()[:40]
    rows = bodies.duties_on(day)
    if function in FUNCTIONS:
        rows = rows.filter(function=function)
    if words:
        rows = rows.filter(region__name__contains=words) | rows.filter(organisation__name__contains=words)
    where = _there(request)
    if where is not None:
        rows = rows.filter(region=where)
    page = paginate(request, rows, size=50)
    for one in page:
        one.words = bodies.duty_name(one.function)
    known = set(Duty.objects.values_list("function", flat=True).distinct())
    context = {
        "page": page, "day": day, "function": function, "q": words, "keeps": _keeps(request), "where": where,
        "functions": [(code, name) for code, name in FUNCTIONS.items() if code in known],
    }  # fmt: skip
    return show(request, "administration/duties.html", context, part="table")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _address(organisation: Organisation) -> str:
    return reverse("administration:body", args=[organisation.pk])


def _keeper(request: HttpRequest) -> None:
    if not _keeps(request):
        raise NotFound("body.not_here", _("没有这个页面，或者它不对您的岗位开放。"), _("请从菜单重新进入。"))


@require_http_methods(["GET", "POST"])
def add_body(request: HttpRequest) -> HttpResponse:
    """Set a body up."""
    _keeper(request)
    form = BodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = bodies.add_body(**form.cleaned_data, by=request.user)
        messages.success(request, _("单位已设立，请给它职责和人员。"))
        return go(request, _address(made))
    return _form(request, form, _("设立单位"), _("设立"), reverse("administration:bodies"))


@require_POST
def end_body(request: HttpRequest, pk: int) -> HttpResponse:
    """A body is no more."""
    _keeper(request)
    found = bodies.end_body(bodies.body(pk), by=request.user)
    messages.success(request, _("单位已撤并，历史记录不变。"))
    return go(request, _address(found))


@require_http_methods(["GET", "POST"])
def add_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a body a duty."""
    _keeper(request)
    found = bodies.body(pk)
    form = DutyForm(request.POST or None, initial={"region": found.region_id, "function": found.function})
    if request.method == "POST" and form.is_valid():
        bodies.add_duty(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("职责已加上。"))
        return go(request, _address(found))
    return _form(request, form, _("给%(body)s增加职责") % {"body": found}, _("增加职责"), _address(found))


@require_http_methods(["GET", "POST"])
def move_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Another body takes a duty over from a day."""
    return _duty_form(request, pk, MoveForm, _("移交"), _("移交"), lambda held, given: bodies.move_duty(
        held, to=given["to"], on=given["on"], by=request.user
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
def end_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """A duty ends from a day."""
    return _duty_form(request, pk, DayForm, _("结束"), _("结束职责"), lambda held, given: bodies.end_duty(
        held, on=given["on"], by=request.user
    ))  # fmt: skip


def _duty_form(request: HttpRequest, pk: int, kind: Any, verb: str, submit: str, act: Any) -> HttpResponse:
    _keeper(request)
    held, form = bodies.duty(pk), kind(request.POST or None)
    back = _address(held.organisation)
    if request.method == "POST" and form.is_valid():
        act(held, form.cleaned_data)
        messages.success(request, _("已记下，从所填的日子起生效。"))
        return go(request, back)
    told = {"verb": verb, "body": held.organisation, "place": held.region, "duty": bodies.duty_name(held.function)}
    return _form(request, form, _("%(verb)s%(body)s的职责：%(place)s%(duty)s") % told, submit, back)
