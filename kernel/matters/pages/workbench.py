"""The workbench: what waits for me, by deadline; today's warnings and schedule."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kernel.common.http import paginate, show
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters import drafts
from kernel.matters.desk import inbox, notices
from kernel.matters.pages.acting import label_at
from kernel.matters.pages.register import may_register
from kernel.people.queries import posts_of, scope_of

TABS = ("todo", "sent", "taken")
SENT = 50
LINES = 4


def greeting() -> str:
    """By the hour of the day."""
    hour = now().hour
    words = ((6, _("夜深了")), (11, _("上午好")), (13, _("中午好")), (18, _("下午好")))
    return next((word for until, word in words if hour < until), _("晚上好"))


@require_GET
def workbench(request: HttpRequest) -> HttpResponse:
    """Tasks of the post somebody acts under, with counters, warnings and schedule."""
    user: Any = request.user
    post: Any = request.post
    tab = request.GET.get("tab", "todo")
    figures = inbox.figures_of(user, post)
    bodies = [one.organisation_id for one in ([post] if post else posts_of(user))]
    wide = bool(scope_of(user, post).places)
    context = {
        "greeting": greeting(), "figures": figures, "tab": tab, "tabs": _tabs(tab),
        "share": inbox.on_time_share(None if wide else bodies), "county_share": inbox.on_time_share(), "wide": wide,
        "notices": notices.notices_of(user, post), "schedule": notices.agenda_of(user, post), "today": now(),
        "lines": notices.first_lines(user, LINES), "drafts": drafts.of(user),
        "registers": may_register(request),
    }  # fmt: skip
    if tab == "sent":
        context["sent"] = list(inbox.dispatched_by(user).order_by(F("due_at").asc(nulls_last=True), "-pk")[:SENT])
    elif tab == "taken":
        context["sent"] = list(inbox.taken_in_by(user).order_by(F("due_at").asc(nulls_last=True), "-pk")[:SENT])
    else:
        context["groups"] = inbox.groups_of(user, post, figures, label_at)
    return show(request, "matters/workbench.html", context, part="tasks")


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    names = {"todo": _("待我处理"), "sent": _("我派出的"), "taken": _("我登记的")}
    here = reverse("matters:workbench")
    return [(names[tab], f"{here}?tab={tab}" if tab != "todo" else here, tab == current) for tab in TABS]


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Every task that waits for me, by the group a counter of the workbench counts."""
    user: Any = request.user
    post: Any = request.post
    steps, asked = inbox.my_steps(user, post), request.GET.get("group", "")
    figures, here = inbox.figures_of(user, post), reverse("matters:mine")
    counts = {"": figures["all"], **{key: figures[key] for key in ("over", "today")}, "back": figures["back"]}
    names = {"": _("全部"), **{key: name for key, (name, _i, _t) in inbox.GROUPS.items()}, "back": _("退回与不满意")}
    page = paginate(request, inbox.narrowed(steps, asked))
    context = {
        "page": page, "tasks": inbox.tasks_of(list(page), label_at),
        "views": [
            (name, f"{here}?group={key}" if key else here, key == asked, counts.get(key)) for key, name in names.items()
        ],
    }  # fmt: skip
    return show(request, "matters/mine.html", context, part="table")


@require_GET
def talk(request: HttpRequest) -> HttpResponse:
    """What people said and nobody answered yet."""
    page = paginate(request, notices.lines_waiting(request.user))
    return show(request, "matters/talk_waiting.html", {"page": page}, part="table")
