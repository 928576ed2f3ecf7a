"""Lists of matters: narrowed by chips, kept as views, counted exactly, searched."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kernel.common.errors import NotFound
from kernel.common.http import go, show
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.matters.desk.table import chosen_by, rows_for
from kernel.matters.forms.lists import ListFilter, due_edge
from kernel.matters.lists import Filters, Page, count, counts_due, keys_for, page
from kernel.matters.models import Matter, SavedView
from kernel.matters.pages.register import may_register
from kernel.matters.saved import conditions, views_for
from kernel.matters.search import search as find
from kernel.people.queries import scope_of

SIZE, FOUND = 20, 30
MANY = ("kind", "grade", "class_code", "township", "phase")
ONE = ("scope", "due")
LONG = ("class_code", "township")
"""Chips with so many choices that they come when they are opened."""


def asked(request: Any) -> tuple[list[str], ListFilter, Filters]:
    """Whose list, the chips as they were set, and the filter they make."""
    scope = scope_of(request.user, request.post)
    given = {name: request.GET.getlist(name) for name in MANY}
    given |= {name: request.GET[name] for name in ONE if request.GET.get(name)}
    form = ListFilter(given, places=scope.places)
    return keys_for(scope), form, form.filters()


def order_of(request: Any, filters: Filters) -> str:
    """``due`` (soonest first) or ``recent`` (newest first)."""
    return "recent" if request.GET.get("order") == "recent" or not filters.open_only else "due"


@require_GET
def matter_list(request: HttpRequest) -> HttpResponse:
    """What this post may see, narrowed by the chips, soonest due first or newest first."""
    user: Any = request.user
    kept = views_for(user)
    first = next((one for one in kept if one.first and one.user_id == user.pk), None)
    if first is not None and not request.GET:
        return go(request, f"{reverse('matters:list')}?{first.query or 'scope=open'}")
    keys, form, filters = asked(request)
    order, number = order_of(request, filters), number_in(request.GET.get("page"), 1)
    found = page(keys, filters, number=number, size=SIZE, order=order)
    columns = chosen_by(user)
    rows = rows_for(found.matters, columns, user=user, post=getattr(request, "post", None))
    present = conditions(request.GET.urlencode())
    context = {
        "registers": may_register(request),
        "rows": rows, "columns": columns, "page": paged(found), "form": form, "order": order, "total": found.total,
        "orders": {one: _ordered(request, one) for one in ("due", "recent")}, "conditions": present,
        "narrowed": bool(present), "views": _views(request, keys, kept, present),
        "own": [one for one in kept if one.user_id == user.pk and one.query == present],
    }  # fmt: skip
    return show(request, "matters/list.html", context, part="table")


@require_GET
def choose(request: HttpRequest, name: str) -> HttpResponse:
    """The choices of one long chip: a page that leads back to the list, or the boxes alone for the opened chip."""
    if name not in LONG:
        raise NotFound("matters.no_such_chip", _("没有这个筛选条件。"), _("请从事项列表进入。"))
    _keys, form, _filters = asked(request)
    others = [(one, value) for one in request.GET if one not in (name, "page") for value in request.GET.getlist(one)]
    back = f"{reverse('matters:list')}?{request.GET.urlencode() or 'scope=open'}"
    return show(request, "matters/choose.html", {"field": form[name], "others": others, "back": back}, part="options")


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


def _views(request: Any, keys: list[str], kept: list[SavedView], present: str) -> list[tuple[str, str, bool, Any]]:
    """The few lists people ask for every day, with their exact numbers, then what they and colleagues kept."""
    here = reverse("matters:list")
    plain = {"", "scope=open"}
    near, over = counts_due(keys, Filters(), [edge for one in ("near", "over") if (edge := due_edge(one))])
    found: list[tuple[str, str, bool, Any]] = [
        (_("全部在办"), f"{here}?scope=open", present in plain, count(keys, Filters())),
        (_("红黄待处置"), f"{here}?grade=red&grade=yellow", present == "grade=red&grade=yellow",
         count(keys, Filters(grades=("red", "yellow")))),
        (_("三天内到期"), f"{here}?due=near", present == "due=near", near),
        (_("已超期"), f"{here}?due=over", present == "due=over", over),
        (_("待分流受理"), f"{here}?phase=triage", present == "phase=triage", count(keys, Filters(phases=("triage",)))),
    ]  # fmt: skip
    for one in kept:
        label = one.name if one.user_id == request.user.pk else f"{one.name}（{one.user.name}）"
        found.append((label, f"{here}?{one.query or 'scope=open'}", one.query == present, None))
    return found


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything this post may see that has the words, best first: the same matters as the list."""
    words = request.GET.get("q", "")[:100]
    found = find(words, user=request.user, post=request.post, limit=FOUND) if words.strip() else []
    matters = list(Matter.objects.select_related("accountable").filter(pk__in=[one.pk for one in found]))
    order = {one.pk: place for place, one in enumerate(found)}
    columns = chosen_by(request.user)
    rows = rows_for(sorted(matters, key=lambda one: order[one.pk]), columns)
    return show(request, "matters/search.html", {"rows": rows, "columns": columns, "q": words}, part="table")
