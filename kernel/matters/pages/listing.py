"""Lists of matters: filtered by chips, counted exactly, searched, exported."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kernel.common.errors import Invalid
from kernel.common.http import show
from kernel.common.moment import LOCAL, now, today
from kernel.matters import export as sheets
from kernel.matters.desk.words import channel_of, state_of
from kernel.matters.forms.lists import ListFilter
from kernel.matters.hooks import all_class_names
from kernel.matters.lists import Filters, Page, count, keys_for, page
from kernel.matters.models import Matter
from kernel.matters.search import search as find
from kernel.people.queries import scope_of
from kernel.places.models import Region

SIZE, FOUND = 20, 30


def rows_for(matters: list[Matter]) -> list[dict[str, Any]]:
    """Matters with the words a list shows beside them."""
    names, places = all_class_names(), townships()
    found = []
    for matter in matters:
        dot, word = state_of(matter)
        found.append({
            "matter": matter, "dot": dot, "word": word, "class": names.get(matter.class_code, ""),
            "place": places.get(matter.township_code, ""), "channel": channel_of(matter),
        })  # fmt: skip
    return found


def townships() -> dict[str, str]:
    """Names of the townships by code."""
    return dict(Region.objects.filter(level="township").values_list("code", "name"))


def _asked(request: Any) -> tuple[list[str], ListFilter, Filters]:
    scope = scope_of(request.user, request.post)
    form = ListFilter({"scope": "open", **_lists(request)}, places=scope.places)
    filters = form.filters()
    if request.GET.get("due") in ("over", "near"):
        edge = now() if request.GET["due"] == "over" else datetime.combine(today() + timedelta(days=4), time(), LOCAL)
        filters = replace(filters, due_before=edge, open_only=True)
    return keys_for(scope), form, filters


def _lists(request: Any) -> dict[str, Any]:
    many = {name: request.GET.getlist(name) for name in ("grade", "class_code", "township", "phase")}
    return {**many, **({"scope": request.GET["scope"]} if request.GET.get("scope") else {})}


@require_GET
def matter_list(request: HttpRequest) -> HttpResponse:
    """What this post may see, narrowed by the chips, soonest due first or newest first."""
    keys, form, filters = _asked(request)
    order = "recent" if request.GET.get("order") == "recent" or not filters.open_only else "due"
    asked = request.GET.get("page", "1")
    found = page(keys, filters, number=int(asked) if asked.isdigit() else 1, size=SIZE, order=order)
    context = {
        "rows": rows_for(found.matters), "page": paged(found), "form": form, "order": order, "total": found.total,
        "views": _views(request, keys), "orders": {one: _ordered(request, one) for one in ("due", "recent")},
    }  # fmt: skip
    return show(request, "matters/list.html", context, part="table")


def _ordered(request: Any, order: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["order"] = order
    return f"?{query.urlencode()}"


def paged(found: Page) -> Any:
    """One page of a list as the pager draws it, without counting again."""
    paginator = Paginator(range(found.total), found.size)
    drawn = paginator.get_page(found.number)
    drawn.object_list = found.matters
    return drawn


def _views(request: Any, keys: list[str]) -> list[tuple[str, str, bool, int]]:
    """The few lists people ask for every day, with their exact numbers."""
    here, given = reverse("matters:list"), request.GET
    near = datetime.combine(today() + timedelta(days=4), time(), LOCAL)
    hot = given.getlist("grade") == ["red", "yellow"] and len(given) == 1
    plain = not set(given) - {"page", "order"}
    return [
        (_("全部在办"), here, plain, count(keys, Filters())),
        (_("红黄待处置"), f"{here}?grade=red&grade=yellow", hot, count(keys, Filters(grades=("red", "yellow")))),
        (_("三天内到期"), f"{here}?due=near", given.get("due") == "near", count(keys, Filters(due_before=near))),
        (_("已超期"), f"{here}?due=over", given.get("due") == "over", count(keys, Filters(due_before=now()))),
        (_("待分流受理"), f"{here}?phase=triage", given.getlist("phase") == ["triage"],
         count(keys, Filters(phases=("triage",)))),
    ]  # fmt: skip


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """What the filter shows as XLSX, ten thousand rows at most; the same matters as the list, never more."""
    keys, _form, filters = _asked(request)
    found = page(keys, filters, size=sheets.MOST, order="due" if filters.open_only else "recent")
    if found.total > sheets.MOST:
        told = {"n": found.total, "most": sheets.MOST}
        raise Invalid(
            "export.too_many", _("现在的筛选有%(n)s件，一次最多导出%(most)s件。") % told, _("请缩小筛选范围后再导出。")
        )
    response = HttpResponse(sheets.workbook(found.matters), content_type=sheets.TYPE)
    response["Content-Disposition"] = f'attachment; filename="matters-{today():%Y%m%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything this post may see that has the words, best first: the same matters as the list."""
    words = request.GET.get("q", "")[:100]
    found = find(words, user=request.user, post=request.post, limit=FOUND) if words.strip() else []
    matters = list(Matter.objects.select_related("accountable").filter(pk__in=[one.pk for one in found]))
    order = {one.pk: place for place, one in enumerate(found)}
    rows = rows_for(sorted(matters, key=lambda one: order[one.pk]))
    return show(request, "matters/search.html", {"rows": rows, "q": words}, part="table")
