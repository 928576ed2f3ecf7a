"""What every page needs between a request and an answer. Knows no models."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

PAGE_SIZE = 20


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (its swap of the whole body counts as a page)."""
    asked = request.headers.get("HX-Request") == "true"
    return asked and request.headers.get("HX-Request-Type") != "full"


PAGE = "_page"
"""A form that is a page says so when it is sent: its answer, a part, is still the page's own form."""


def in_dialog(request: HttpRequest) -> bool:
    """Whether the part asked for stands in a dialog over another page, which has a heading of its own."""
    return is_fragment(request) and PAGE not in request.POST


def wants_json(request: HttpRequest) -> bool:
    """Whether the asker is a program: an API address, or an Accept header that prefers JSON."""
    if request.path.startswith("/api/"):
        return True
    accept = request.headers.get("Accept", "")
    return "application/json" in accept and "text/html" not in accept


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, part: str = "", status: int = 200
) -> HttpResponse:
    """Render a page; for htmx only its named part (``{% partialdef part %}``), when one is named.

    The answer varies by the htmx headers, so that the back button never shows a bare fragment.
    """
    name = f"{template}#{part}" if part and is_fragment(request) else template
    response = render(request, name, dict(context or {}), status=status)
    response["Vary"] = ", ".join(filter(None, [response.get("Vary", ""), "HX-Request", "HX-Request-Type"]))
    return response


def paginate(request: HttpRequest, rows: Any, *, size: int = PAGE_SIZE, name: str = "page") -> Page[Any]:
    """The asked page of a query or list (``?page=``), the nearest one when there is no such page. Counts exactly."""
    return Paginator(rows, size).get_page(request.GET.get(name))


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """The address to go on to: ``next`` of the form or query when it stays on this host, else ``fallback``."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else fallback


def go(request: HttpRequest, target: str) -> HttpResponse:
    """Send the browser to an address: a redirect, or for htmx the header that makes it load the page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def remote_address(request: HttpRequest) -> str:
    """Whence a request comes; behind the proxy of a production installation, as that proxy says."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
