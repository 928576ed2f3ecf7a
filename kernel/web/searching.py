"""The one search: everything a person may see, grouped by what it is; a page, and what the palette (Ctrl K) shows."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kernel.common.finding import Finder, Hit
from kernel.common.http import show, wants_json
from kernel.web import leaves, nav
from kernel.web.found import modules

LONGEST = 100
FEW, MANY = 5, 10
"""Hits of a group in the palette, and on the page."""


def pages(request: Any, words: str, most: int) -> list[Hit]:
    """Pages of one's own menu and one's own settings, by name."""
    own = [
        Hit(_("界面设置"), reverse("web:preferences"), _("行高、列、快捷键、语言")),
        Hit(_("修改密码"), reverse("web:change_password")),
    ]
    lines = [Hit(str(label), url) for label, url in nav.addresses(request)]
    return [one for one in [*lines, *own] if words in one.title or words in one.meta][:most]


OWN = Finder(gettext_lazy("页面和操作"), "arrow-right", pages, order=80)


@cache
def finders() -> tuple[Finder, ...]:
    """Everybody's finders, in order."""
    found = [one for _code, module in modules("finders") for one in module.FINDERS]
    return tuple(sorted([*found, OWN], key=lambda one: one.order))


def groups(request: Any, words: str, most: int) -> list[dict[str, Any]]:
    """What is found, by finder, empty groups left out; without words only the pages."""
    found = []
    for one in finders() if words else (OWN,):
        hits = one.find(request, words, most)
        if hits:
            more = f"{reverse(one.more)}?{urlencode({'q': words})}" if one.more and words else ""
            found.append({"label": one.label, "icon": one.icon, "hits": hits, "more": more})
    return found


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The page without script; as JSON what the palette draws."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    found = groups(request, words, FEW if wants_json(request) else MANY)
    if wants_json(request):
        answer = JsonResponse({"groups": [_plain(one) for one in found]})
        answer["Cache-Control"] = "no-store"
        return answer
    count = sum(len(one["hits"]) for one in found)
    return show(request, "web/search.html", {"groups": found, "q": words, "count": count}, part="found")


def _plain(group: dict[str, Any]) -> dict[str, Any]:
    hits = [{"title": one.title, "meta": one.meta, "url": one.url} for one in group["hits"]]
    return {"label": str(group["label"]), "icon": leaves.icon(group["icon"]), "hits": hits}
