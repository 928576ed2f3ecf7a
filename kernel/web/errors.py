"""One shape for everything refused: a page, a fragment for htmx, or JSON for programs."""

import logging
import secrets
import sys
from typing import Any
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from kernel.common.errors import Forbidden, Invalid, NotFound, Refusal
from kernel.common.http import is_fragment, wants_json
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.files.services import NoSpace, says_full

log = logging.getLogger(__name__)
PAGES = {400, 403, 404, 409, 429}


def error_number() -> str:
    """A short number a person can read out on the phone, and the log holds too."""
    text = secrets.token_hex(3).upper()
    return f"{text[:4]}-{text[4:]}"


def no_space(error: Exception) -> Refusal | None:
    """The refusal of a database error that says the disk is full, else None; what was begun is undone with its act."""
    if not isinstance(error, DatabaseError) or not says_full(error):
        return None
    return NoSpace(
        "database.no_space",
        _("服务器存储空间不足，这一步没有保存，事项还在原来的地方。"),
        _("请联系管理员腾出空间，再办一次。"),
    )


def answer(request: HttpRequest, refusal: Refusal, *, template: str = "", number: str = "",
           more: dict[str, Any] | None = None) -> HttpResponse:  # fmt: skip
    """Tell a refusal in the form the asker understands, with its status."""
    if wants_json(request):
        return JsonResponse(refusal.as_dict(), status=refusal.status, json_dumps_params={"ensure_ascii": False})
    context = {"refusal": refusal, "number": number, "at": now(), **(more or {})}
    if is_fragment(request):
        return _fragment(request, context, refusal.status)
    status = refusal.status if refusal.status in PAGES else 400
    return render(request, template or f"errors/{status}.html", context, status=refusal.status)


def _fragment(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """A note above what is there: what the person typed stays."""
    response = render(request, "ui/refusal.html", context, status=status)
    if "g-dialog" in request.headers.get("HX-Target", ""):
        response["HX-Reswap"] = "afterbegin"
    else:
        response["HX-Retarget"], response["HX-Reswap"] = "#g-messages", "innerHTML"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    refusal = Invalid("request.bad", _("这个请求看不懂，没有处理。"), _("请回到上一页，刷新后再试。"))
    refusal.status = 400
    return answer(request, refusal)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this person's post."""
    return answer(
        request,
        Forbidden("page.forbidden", _("您现在的岗位看不到这个页面。"), _("换一个岗位再试，或联系本单位管理员。")),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing there, or nothing this person may know of; the two look the same."""
    if isinstance(exception, Http404) and isinstance(exception.__cause__, Refusal):
        return answer(request, exception.__cause__)
    return answer(
        request,
        NotFound("page.not_found", _("没有找到这个页面，或者它不在您的权限内。"), _("请核对地址，或从首页重新进入。")),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; says so without the database or the shell, since either may be the cause."""
    number = error_number()
    log.error("error %s at %s", number, request.path, exc_info=sys.exc_info())
    refusal = Refusal(
        "server.error",
        _("系统出了点问题，刚才的操作没有完成。"),
        _("已填的内容没有提交。请再试一次；仍不行时，把错误编号告诉管理员。"),
    )
    refusal.status = 500
    if wants_json(request):
        return JsonResponse({**refusal.as_dict(), "next": f"{refusal.next}（{number}）"}, status=500)
    context = {"refusal": refusal, "number": number, "at": now(), "csrf_token": ""}
    if is_fragment(request):
        return HttpResponse(
            render_to_string("ui/refusal.html", context),
            status=500,
            headers={"HX-Retarget": "#g-messages", "HX-Reswap": "innerHTML"},
        )
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token did not fit: mostly somebody signed in again in another window, which changes it.

    From a page of our own the same form can be sent once more: a part brings the page the new token, a page holds what
    was typed. From anywhere else nothing of what was sent is drawn: one click would do what a stranger made up.
    """
    if not _from_here(request):
        refusal = Forbidden("csrf.stale", _("这个页面打开得太久了，没有提交。"), _("请重新打开页面再提交一次。"))
        return answer(request, refusal, template="errors/csrf.html")
    what = _("这一页打开之后您重新登录过，或者隔得太久，所以没有提交；写的内容都还在。")
    name = request.user.name if request.user.is_authenticated else ""
    once_more = _("请核对内容，再按一次提交。")
    refusal = Forbidden("csrf.again", what, (_("现在登录的是%(name)s。") % {"name": name} if name else "") + once_more)
    more = {"again": _told(request), "files": len(request.FILES), "fresh": get_token(request)}
    return answer(request, refusal, template="errors/csrf.html", more=more)


def _from_here(request: HttpRequest) -> bool:
    """Whether one of our own pages sent the form, by what the browser says; a password is never drawn again."""
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(said)
    own = (parts.scheme, parts.netloc) == (request.scheme, request.get_host())
    return own and not any("password" in name for name in request.POST)


def _told(request: HttpRequest) -> list[tuple[str, str]]:
    given = request.POST.lists()
    return [(name, str(value)) for name, values in given if name != "csrfmiddlewaretoken" for value in values]
