"""Addresses that exist only in these tests: pages that refuse, forms that count, an API of a few operations."""

import threading
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.html import format_html
from ninja import Router, Schema

from kernel.common import errors
from kernel.common.http import go, show
from kernel.web.api import build_api
from kernel.web.services import note_report
from kernel.web.urls import urlpatterns as found

handler400 = "kernel.web.errors.bad_request"
handler403 = "kernel.web.errors.forbidden"
handler404 = "kernel.web.errors.not_found"
handler500 = "kernel.web.errors.server_error"

router = Router()


class Body(Schema):
    """What the writing operation takes."""

    title: str
    people: int = 1


@router.get("/me")
def me(request: Any) -> dict[str, Any]:
    """Who the caller is."""
    return {"user": request.user.username, "post": request.post.role if request.post else None}


@router.post("/")
def write(request: Any, body: Body) -> dict[str, Any]:
    """Leave a trace."""
    note_report("api", body.title, request.user.username)
    if body.title == "refuse":
        raise errors.Conflict("sample.taken", "已经有了。", "换一个标题。", rule="人民调解法#23")
    if body.title == "break":
        raise ZeroDivisionError
    return {"title": body.title}


@router.post("/special", openapi_extra={"x-scope": "sample:special"})
def special(request: Any) -> dict[str, str]:
    """Needs a scope of its own."""
    return {"done": "yes"}


@router.post("/where")
def where(request: Any) -> dict[str, int]:
    """Which thread did it."""
    return {"thread": threading.get_ident()}


@router.get("/gone")
def gone(request: Any) -> dict[str, str]:
    """Not there."""
    raise Http404


def refuse(request: HttpRequest, name: str) -> HttpResponse:
    """Raises the refusal of that name."""
    if name == "Http404":
        raise Http404
    if name == "PermissionDenied":
        raise PermissionDenied
    if name == "broken":
        raise ZeroDivisionError
    raise getattr(errors, name)("sample.code", "没有派出去。", "请重新选择承办人。", rule="人民调解法#23")


class Note(forms.Form):
    """One field."""

    title = forms.CharField(label="标题")


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    """A form that counts how often it acted."""
    note = Note(request.POST or None)
    if request.method == "POST" and note.is_valid():
        if note.cleaned_data["title"] == "refuse":
            note_report("form", "refuse", "x")
            raise errors.Conflict("sample.taken", "已经有了。", "换一个标题。")
        note_report("form", note.cleaned_data["title"], "x")
        messages.success(request, format_html("已收到{}。", note.cleaned_data["title"]))
        return go(request, "/done")
    return show(request, "web/gallery_dialog.html", {"form": note}, part="form", status=422 if note.is_bound else 200)


urlpatterns = [
    path("t/refuse/<name>", refuse),
    path("t/form", form),
    path("api/", build_api([("sample", router)], "api-of-tests").urls),
    path("", include(found)),
]
