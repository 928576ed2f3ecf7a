"""Pages of warnings: the list, and one warning with its evidence, its matters and what is next."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kernel.alerts import queries
from kernel.alerts.forms import STATES, form_for
from kernel.alerts.models import Alert
from kernel.common.errors import NotFound
from kernel.common.http import go, paginate, show
from kernel.common.words import gettext as _
from kernel.learning.spec import specs

OPEN = (Alert.Status.NEW, Alert.Status.SEEN, Alert.Status.TRUE)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Warnings one may see, the newest first; those that wait unless others are asked for."""
    asked = request.GET.get("state", "")
    rows = queries.alerts_for(request.user)
    waiting = rows.filter(status__in=OPEN, shadow=False).count()
    if asked != "all":
        rows = rows.exclude(status__in=OPEN) if asked == "done" else rows.filter(status__in=OPEN)
    page = paginate(request, rows.order_by("-at", "-id"))
    for one in page:
        one.drawn = queries.STATES[one.status]
    here = reverse("alerts:list")
    tabs = [(label, f"{here}?state={value}" if value else here, value == asked, None) for value, label in STATES]
    return show(request, "alerts/list.html", {"page": page, "tabs": tabs, "waiting": waiting, "state": asked})


def _found(request: HttpRequest, pk: int) -> Alert:
    alert = queries.alerts_for(request.user).select_related("seen_by", "judged_by", "ended_by").filter(pk=pk).first()
    if alert is None:
        raise NotFound("alert.not_found", _("没有这条预警，或者它不归您的岗位查看。"), _("请从预警列表进入。"))
    return alert


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One warning; a POST takes it up, says whether it is so, or what became of it."""
    alert = _found(request, pk)
    form = form_for(alert, request.POST if request.method == "POST" and "verdict" in request.POST else None)
    if request.method == "POST" and ("take" in request.POST or (form is not None and form.is_valid())):
        _do(request, alert, form)
        return go(request, reverse("alerts:detail", args=[pk]))
    matters = queries.behind(alert, request.user)
    context = {
        "alert": alert, "drawn": queries.STATES[alert.status], "form": form,
        "may": queries.may_handle(request.user, alert), "matters": list(matters[:60]), "all": len(alert.matters),
        "hidden": len(alert.matters) - matters.count(), "story": list(_story(alert)),
        "model": specs()[alert.model.key].name,
    }  # fmt: skip
    status = 422 if form is not None and form.is_bound else 200
    return show(request, "alerts/detail.html", context, status=status)


def _do(request: HttpRequest, alert: Alert, form: Any) -> None:
    """The one service that was asked for."""
    from kernel.alerts import services

    if "take" in request.POST:
        services.see(alert, by=request.user)
        messages.success(request, _("已接手核实。"))
        return
    verdict, words = form.cleaned_data["verdict"], form.cleaned_data["words"]
    if verdict in ("true", "false"):
        services.judge(alert, verdict == "true", words, by=request.user)
        messages.success(request, _("核实结果已登记。"))
    else:
        {"act": services.act, "dismiss": services.dismiss}[verdict](alert, words, by=request.user)
        messages.success(request, _("预警已了结。"))


def _story(alert: Alert) -> Any:
    """What became of it, the newest first."""
    if alert.ended_at and alert.outcome:
        yield {"title": alert.get_status_display(), "who": alert.ended_by, "at": alert.ended_at, "text": alert.outcome,
               "icon": "checks", "tone": "done"}  # fmt: skip
    if alert.judged_at:
        true = alert.status != alert.Status.FALSE
        yield {"title": _("核实属实") if true else _("核实不属实"), "who": alert.judged_by, "at": alert.judged_at,
               "text": alert.judgement, "icon": "check" if true else "x", "tone": "done"}  # fmt: skip
    if alert.seen_at:
        yield {"title": _("接手核实"), "who": alert.seen_by, "at": alert.seen_at, "text": "", "icon": "eye",
               "tone": "now" if alert.status == alert.Status.SEEN else "done"}  # fmt: skip
    yield {"title": _("发出预警"), "who": alert.owner.name, "at": alert.raised_at, "text": "", "icon": "bell-ringing",
           "tone": "done"}  # fmt: skip
