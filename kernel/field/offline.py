"""What makes the phone work without a network: the worker, the manifest, the shell, what is kept, and the sync door."""

import hashlib
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from kernel.common.errors import Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.field import pages, queries
from kernel.field.clocks import KEPT, issue
from kernel.field.receiving import by_phone, received, refused
from kernel.matters.pages.finding import desk_of

PRECACHED = (
    "vendor/bootstrap.min.css", "web/tokens.css", "web/base.css", "web/components.css", "web/phone.css",
    "web/print.css", "matters/citizen.css", "field/field.css", "vendor/htmx.min.js", "web/app.js", "field/store.js",
    "field/queue.js", "field/capture.js", "field/app.js", "web/mark.svg", "field/icon-192.png",
)  # fmt: skip


def version() -> str:
    """Changes with every file the phone keeps."""
    found = (_bytes(name) for name in PRECACHED)
    return hashlib.sha256(b"".join(found)).hexdigest()[:12]


def _bytes(name: str) -> bytes:
    """A file, with the name under which it is served in front."""
    found = finders.find(name)
    return static(name).encode() + (Path(str(found)).read_bytes() if found else b"")


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; at the root, so that it may serve the phone's pages. It keeps files, nobody's page."""
    context = {"version": version(), "files": [*map(static, PRECACHED), reverse("field:shell")]}
    response = render(request, "field/sw.js", context, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What the phone needs to put the pages on its home screen."""
    icons = [
        {"src": static("field/icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any maskable"},
        {"src": static("field/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
        {"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
    ]
    told = {
        "name": _("衡治移动工作台"), "short_name": _("衡治"), "lang": "zh-CN", "display": "standalone", "id": "/field/",
        "start_url": reverse("field:today"), "scope": "/", "background_color": "#f5f6f9", "theme_color": "#1f4e9c",
        "orientation": "portrait", "icons": icons,
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@login_not_required
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """An empty page of the phone, the same for everybody: filled from what the phone keeps when there is no network."""
    tabs = [(reverse(f"field:{key}"), label, icon, False) for key, label, icon in pages.TABS]
    return render(request, "field/shell.html", {"tabs": tabs, "heading": "", "empty": True})


@never_cache
@require_GET
def hello(request: Any) -> JsonResponse:
    """Who is signed in, and the token that writing needs: asked before anything is sent."""
    told = {"user": str(request.user.pk), "name": request.user.name, "csrf": get_token(request)}
    return JsonResponse({**told, "token": issue(request.user.pk, now()), "days": KEPT.days})


@never_cache
@require_GET
def kept(request: Any) -> JsonResponse:
    """Everything the phone keeps: the person's own pages as they are drawn now, masked as they are masked online."""
    drawn = [
        _page(request, reverse("field:today"), "field/today.html", pages.today_of(request)),
        _page(request, reverse("field:report"), "field/report.html", pages.report_of(request)),
        _page(request, reverse("field:visits"), "field/visits.html", pages.visits_of(request)),
        _page(request, reverse("field:me"), "field/me.html", pages.me_of(request)),
    ]
    for errand in queries.errands_of(request.user):
        context = pages.errand_page_of(request, errand.pk)
        drawn.append(_page(request, reverse("field:errand", args=[errand.pk]), "field/errand.html", context))
    for matter in queries.matters_of(request.user):
        context = pages.matter_of(request, desk_of(request, matter.no))
        drawn.append(_page(request, reverse("field:matter", args=[matter.no]), "field/matter.html", context))
    told = {"user": str(request.user.pk), "name": request.user.name, "token": issue(request.user.pk, now())}
    return JsonResponse({**told, "days": KEPT.days, "version": version(), "pages": drawn})


def _page(request: Any, path: str, template: str, context: dict[str, Any]) -> dict[str, Any]:
    html = render_to_string(f"{template}#page", context, request)
    named = ("tab", "heading", "back_url")
    return {"path": path, "html": html, "sub": str(context.get("sub", "")), **{key: context[key] for key in named}}


@never_cache
@require_POST
def sync(request: Any) -> JsonResponse:
    """One act brought in. Always 200 with what became of it: a refusal is an answer the phone keeps and shows."""
    try:
        told = received(request, by_phone(request))
    except Invalid as refusal:
        told = refused(refusal)
    return JsonResponse(told)
