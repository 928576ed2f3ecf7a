"""The workbench: what waits for me, by deadline; today's warnings and schedule."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kernel.common.http import show
from kernel.common.moment import now
from kernel.matters.desk import inbox, notices
from kernel.matters.pages.acting import label_at
from kernel.people.queries import posts_of, scope_of

TABS = ("todo", "sent", "taken")
SENT = 50


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
    steps = inbox.my_steps(user, post)
    bodies = [one.organisation_id for one in ([post] if post else posts_of(user))]
    wide = bool(scope_of(user, post).places)
    context = {
        "greeting": greeting(), "figures": inbox.figures_of(steps), "tab": tab, "tabs": _tabs(tab),
        "share": inbox.on_time_share(None if wide else bodies), "county_share": inbox.on_time_share(), "wide": wide,
        "notices": notices.notices_of(user, post), "schedule": notices.schedule_of(user, post), "today": now(),
        "weekday": _("星期%(d)s") % {"d": "一二三四五六日"[now().weekday()]},
    }  # fmt: skip
    if tab == "sent":
        context["sent"] = list(inbox.dispatched_by(user).order_by(F("due_at").asc(nulls_last=True), "-pk")[:SENT])
    elif tab == "taken":
        context["sent"] = list(inbox.taken_in_by(user).order_by(F("due_at").asc(nulls_last=True), "-pk")[:SENT])
    else:
        context["groups"] = inbox.groups_of(steps, label_at)
    return show(request, "matters/workbench.html", context, part="tasks")


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    names = {"todo": _("待我处理"), "sent": _("我派出的"), "taken": _("我登记的")}
    here = reverse("matters:workbench")
    return [(names[tab], f"{here}?tab={tab}" if tab != "todo" else here, tab == current) for tab in TABS]
