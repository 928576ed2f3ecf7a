"""The phone of a grid worker and a mediator: today, report, visits, a matter, one's own; plain pages without script."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.common.errors import Refusal
from kernel.common.http import go, show
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.field import queries, today
from kernel.field.clocks import issue
from kernel.field.forms import ReportForm, ResultForm
from kernel.field.offering import Envelope, apply, errand_of, offered
from kernel.field.receiving import by_page
from kernel.field.services import KINDS
from kernel.matters.desk import Desk
from kernel.matters.pages.finding import desk_of

TABS = (
    ("today", gettext_lazy("今日"), "calendar-check"),
    ("report", gettext_lazy("上报"), "camera-plus"),
    ("visits", gettext_lazy("走访"), "walk"),
    ("me", gettext_lazy("我的"), "user"),
)
Drawn = dict[str, Any]


def frame(request: Any, tab: str, heading: str, back: str = "") -> Drawn:
    """What every page of the phone knows: which tab, its heading, where back leads, and the mark of issue."""
    tabs = [(reverse(f"field:{key}"), label, icon, key == tab) for key, label, icon in TABS]
    return {
        "tabs": tabs, "tab": tab, "heading": heading, "back_url": back, "who": request.user,
        "token": issue(request.user.pk, now()),
    }  # fmt: skip


def today_of(request: Any) -> Drawn:
    """Today's tasks."""
    tasks = today.tasks_of(request.user, request.post)
    place = request.post.region.name if request.post else ""
    return {
        **frame(request, "today", _("今日任务")), "sub": f"{place} · {request.user.name}" if place else "",
        "tasks": tasks, "done": queries.done_today(request.user), "total": len(tasks),
    }  # fmt: skip


def report_of(request: Any, form: Any = None) -> Drawn:
    """The quick report."""
    fresh = ReportForm(post=request.post)
    return {**frame(request, "report", _("快速上报"), reverse("field:today")), "form": form or fresh}


def visits_of(request: Any) -> Drawn:
    """What to look at, and what was looked at lately."""
    context = frame(request, "visits", _("走访回访"))
    return {
        **context,
        "open": queries.errands_of(request.user),
        "done": queries.errands_of(request.user, done=True)[:10],
    }


def errand_page_of(request: Any, pk: int, form: Any = None) -> Drawn:
    """One errand with the form for its result."""
    errand = errand_of(request.user, pk)
    context = frame(request, "visits", str(KINDS[errand.kind]), reverse("field:visits"))
    return {**context, "errand": errand, "matter": errand.matter, "form": form or ResultForm()}


def matter_of(request: Any, desk: Desk) -> Drawn:
    """One matter with everything the phone offers on it."""
    matter = desk.matter
    context = frame(request, "today", matter.no, reverse("field:today"))
    people = matter.parties.all().order_by("id")
    return {
        **context, "matter": matter, "desk": desk, "offers": offered(desk), "people": people,
        "place": queries.place_of(matter), "deliveries": queries.provenance(matter), "steps": desk.steps,
    }  # fmt: skip


def me_of(request: Any) -> Drawn:
    """Who one is, what is on this phone, and how to leave."""
    return frame(request, "me", _("我的"))


@require_GET
def today_page(request: HttpRequest) -> HttpResponse:
    """Today's tasks, by time and place."""
    return show(request, "field/today.html", today_of(request))


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Errands, to do and done."""
    return show(request, "field/visits.html", visits_of(request))


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """One's own."""
    return show(request, "field/me.html", me_of(request))


@require_GET
def pending(request: HttpRequest) -> HttpResponse:
    """What waits on this phone; filled by the phone itself, which alone knows."""
    return show(request, "field/pending.html", frame(request, "me", _("待上传"), reverse("field:me")))


@require_http_methods(["GET", "POST"])
def report(request: Any) -> HttpResponse:
    """What somebody saw, as a new matter."""
    if request.method == "GET":
        return show(request, "field/report.html", report_of(request))
    envelope = by_page(request, "report")
    bound = ReportForm(request.POST, request.FILES, post=request.post)
    return _done(request, envelope, "field/report.html", lambda: report_of(request, bound), reverse("field:today"))


@require_http_methods(["GET", "POST"])
def errand(request: Any, pk: int) -> HttpResponse:
    """One errand; sent, its result."""
    if request.method == "GET":
        return show(request, "field/errand.html", errand_page_of(request, pk))
    envelope = by_page(request, "errand", target=pk)
    bound = ResultForm(request.POST, request.FILES)
    target = reverse("field:visits")
    return _done(request, envelope, "field/errand.html", lambda: errand_page_of(request, pk, bound), target)


@require_GET
def matter(request: HttpRequest, no: str) -> HttpResponse:
    """One matter."""
    return show(request, "field/matter.html", matter_of(request, desk_of(request, no)))


@require_POST
def act(request: Any, no: str) -> HttpResponse:
    """One act on a matter, sent by a plain form."""
    desk_of(request, no)
    envelope = by_page(request, request.POST.get("act", "")[:60], no=no)
    here = reverse("field:matter", args=[no])
    return _done(request, envelope, "field/matter.html", lambda: matter_of(request, desk_of(request, no)), here)


def _done(request: Any, envelope: Envelope, template: str, again: Any, target: str) -> HttpResponse:
    """Apply and go on; refused, draw the page anew with the sentence above it."""
    try:
        delivery = apply(request, envelope)
    except Refusal as refusal:
        meets = {"theirs": getattr(refusal, "theirs", []), "choices": getattr(refusal, "choices", [])}
        return show(request, template, {**again(), "refusal": refusal, **meets}, status=refusal.status)
    messages.success(request, delivery.said)
    return go(request, target)
