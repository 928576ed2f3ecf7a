"""Pages of mediation: papers to print, all ways out with their dates, and the library of cases."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound
from kernel.common.http import paginate, show
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.law.queries import current_calendar
from kernel.matters.lists import attached_to_seen, visible_to
from kernel.matters.pages.detail import head_of
from kernel.matters.pages.finding import act_or_tell, desk_of, sent
from kernel.matters.standing import manages
from scenarios.disputes import services
from scenarios.disputes.classes import classes
from scenarios.disputes.forms import CaseForm, DeclineForm
from scenarios.disputes.models import LibraryCase
from scenarios.disputes.paths import paths
from scenarios.disputes.queries import events_of, running_limits


@require_GET
def ways(request: HttpRequest, no: str) -> HttpResponse:
    """Every lawful way out with what it needs, what it costs, what follows, and how each date came about."""
    desk = desk_of(request, no)
    found = paths(desk.matter.class_code, events_of(desk.matter), today(), calendar=current_calendar())
    context = {**head_of(desk), "ways": found, "running": running_limits(desk.matter, today())}
    return show(request, "disputes/ways_page.html", context)


# ── library of cases ─────────────────────────────────────────────────────────


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """Published cases, without anybody's name; drafts only for those who may see their matter."""
    words, code = request.GET.get("q", "").strip()[:40], request.GET.get("class", "")
    waiting = request.GET.get("view") == "drafts"
    drafts = attached_to_seen(LibraryCase.objects.filter(status="proposed"), request.user)
    rows = drafts if waiting else LibraryCase.objects.filter(status="published")
    rows = rows.filter(class_code=code) if code else rows
    rows = rows.filter(title__contains=words) | rows.filter(facts__contains=words) if words else rows
    page, names = paginate(request, rows.order_by("-id")), {key: one.name for key, one in classes().items()}
    here, many = reverse("disputes:library"), drafts.count()
    context = {
        "page": page, "rows": [{"case": one, "class": names.get(one.class_code, "")} for one in page], "q": words,
        "code": code, "classes": names, "waiting": waiting, "to_confirm": f"{here}?view=drafts" if many else "",
        "views": [
            (_("已发布"), here, not waiting, None), (_("待确认"), f"{here}?view=drafts", waiting, many),
        ],
    }  # fmt: skip
    return show(request, "disputes/library.html", context, part="table")


def _case(request: Any, pk: int) -> LibraryCase:
    """A published case, or a draft whose matter this person may see; anything else is not there."""
    found = LibraryCase.objects.select_related("matter").filter(pk=pk).first()
    seen = found is not None and (
        found.status == "published" or visible_to(request.user).filter(pk=found.matter_id).exists()
    )
    if found is None or not seen:
        raise NotFound("library.not_found", _("没有找到这篇类案。"), _("请从类案库进入。"))
    return found


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case to read; a draft with the form by which a person publishes it."""
    found = _case(request, pk)
    names = {key: one.name for key, one in classes().items()}
    context = {
        "case": found, "class": names.get(found.class_code, ""), "back": reverse("disputes:library"),
        "may": found.status == "proposed" and manages(request.user, found.matter),
    }  # fmt: skip
    first = {name: getattr(found, name) for name in ("title", "facts", "measures", "outcome", "basis")}
    form = CaseForm(**sent(request), initial=first)

    def publish() -> tuple[str, str]:
        services.publish_case(found, **form.cleaned_data, by=request.user)
        return _("类案已发布。"), reverse("disputes:case", args=[found.pk])

    return act_or_tell(request, form, publish, "disputes/case.html", context)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft that is not for the library, with the reason."""
    found = _case(request, pk)
    form = DeclineForm(**sent(request))
    context = {"case": found, "title": _("不收入类案库"), "back": reverse("disputes:case", args=[pk])}

    def refuse() -> tuple[str, str]:
        services.decline_case(found, form.cleaned_data["note"], by=request.user)
        return _("已不收入类案库。"), reverse("disputes:library")

    return act_or_tell(request, form, refuse, "disputes/decline.html", context)
