"""Several matters at once, from the ticks of a list: look at each, act, and take it back when it was a mistake."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.common.errors import Invalid, NotFound, Refusal
from kernel.common.http import go, safe_next, show
from kernel.matters import batches, oversight
from kernel.matters.desk.inbox import my_steps
from kernel.matters.forms.lists import ManyForm, RemindManyForm
from kernel.matters.hooks import all_class_names
from kernel.matters.lists import picked
from kernel.matters.models import Batch, Matter
from kernel.matters.services import proposed_route

FORMS: dict[str, Any] = {"dispatch": ManyForm, "remind": RemindManyForm}


@require_http_methods(["GET", "POST"])
def many(request: HttpRequest, what: str) -> HttpResponse:
    """What was ticked, each with what will happen to it; sent, it happens."""
    if what not in FORMS:
        raise NotFound("batch.what", _("没有这种批量办理。"), _("可以批量派单或批量催办。"))
    given = request.POST if request.method == "POST" else request.GET
    try:
        matters = batches.chosen(given.getlist("pick"), request.user, request.post)
    except Invalid as refusal:
        messages.warning(request, f"{refusal.what}{refusal.next}")
        return go(request, safe_next(request, _list()))
    form = FORMS[what](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _done(request, _act(what, matters, form, request.user))
    context = {
        "what": what, "form": form, "rows": _rows(what, matters, request), "next": safe_next(request, _list()),
        "titles": {"dispatch": _("批量派单"), "remind": _("批量催办")}[what],
    }  # fmt: skip
    context["ready"] = sum(1 for row in context["rows"] if not row["why_not"])
    return show(request, "matters/bulk.html", context, status=422 if form.is_bound else 200)


def _act(what: str, matters: Sequence[Matter], form: Any, by: Any) -> Batch:
    if what == "remind":
        return batches.remind_many(matters, form.cleaned_data["text"], by=by)
    return batches.dispatch_many(matters, by=by)


def _list() -> str:
    return reverse("matters:list")


def _done(request: HttpRequest, batch: Batch) -> HttpResponse:
    """Back to the list when all went well; else to the page that tells of each."""
    done = [row for row in batch.rows if row["done"]]
    left = len(batch.rows) - len(done)
    told, back = {"n": len(done), "left": left}, safe_next(request, _list())
    onward = f"?{urlencode({'next': back})}"
    if done:
        line = {"dispatch": _("已派出%(n)s件。"), "remind": _("已催办%(n)s件。")}[batch.what]
        messages.success(
            request, line % told, extra_tags=f"undo:{reverse('matters:batch_undo', args=[batch.pk])}{onward}"
        )
    if left:
        messages.warning(request, _("有%(left)s件没有办成，原因写在每件后面。") % told)
        return go(request, reverse("matters:batch", args=[batch.pk]) + onward)
    return go(request, back)


def _rows(what: str, matters: Sequence[Matter], request: Any) -> list[dict[str, Any]]:
    if what == "remind":
        by = request.user
        return [{"matter": one, "target": one.accountable.name, "why_not": _no_reminder(one, by)} for one in matters]
    steps = my_steps(request.user, request.post).filter(matter_id__in=[one.pk for one in matters], node="triage")
    mine, names = set(steps.values_list("matter_id", flat=True)), all_class_names()
    routes: dict[tuple[str, str, str], tuple[str, str]] = {}
    return [_to_dispatch(one, mine, names, routes) for one in matters]


def _no_reminder(matter: Matter, by: Any) -> str:
    if not matter.open:
        return _("已经办结，不用催办。")
    return "" if oversight.reminds(by, matter) else _("催办由调度员、专班牵头人、领导或监督机构向别的单位发出。")


def _to_dispatch(matter: Matter, mine: set[int], names: dict[str, str], routes: dict[Any, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"matter": matter, "class": names.get(matter.class_code, ""), "target": "", "why_not": ""}
    if matter.pk not in mine:
        row["why_not"] = _("现在处于“%(node)s”，不由您派单。") % {"node": matter.node_name or _("办结")}
        return row
    key = (matter.kind, matter.class_code, matter.region_id)
    if key not in routes:
        routes[key] = _route(matter)
    row["target"], row["why_not"] = routes[key]
    return row


def _route(matter: Matter) -> tuple[str, str]:
    try:
        return proposed_route(matter).body.name, ""
    except Refusal as refusal:
        return "", refusal.what


@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of each matter of one's own batch, and of the undoing."""
    found = batches.of(request.user, pk)
    numbers = [row["no"] for row in found.rows]
    marks = ", ".join(["%s"] * len(numbers))
    seen = {one.no: one for one in picked(request.user, f"t.no IN ({marks})", numbers)} if numbers else {}
    undone = {row["no"]: row for row in found.undone}
    rows = [{**row, "matter": seen.get(row["no"]), "back": undone.get(row["no"])} for row in found.rows]
    context = {"batch": found, "rows": rows, "any": any(row["done"] for row in found.rows),
               "next": safe_next(request, _list())}  # fmt: skip
    return show(request, "matters/batch.html", context)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what the batch did, as far as it can be taken back."""
    found = batches.undo(batches.of(request.user, pk), by=request.user)
    back = [row for row in found.undone if row["done"]]
    left = len(found.undone) - len(back)
    if back:
        messages.success(request, _("已撤销%(n)s件，一切照旧。") % {"n": len(back)})
    if left:
        messages.warning(request, _("有%(n)s件撤不回来，原因写在每件后面。") % {"n": left})
        return go(request, f"{reverse('matters:batch', args=[pk])}?{urlencode({'next': safe_next(request, _list())})}")
    return go(request, safe_next(request, _list()))
