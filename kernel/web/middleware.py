"""Between the server and the pages: who acts under which post, in which language, and how refusals are told.

Other systems come with a key and want JSON: they take the short way past all of this (``api_lane``).
"""

import gzip
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.http import urlencode
from django.utils.text import compress_string

from kernel.audit.standing import one_look
from kernel.audit.turns import in_turn
from kernel.common.errors import Conflict, Refusal
from kernel.common.http import is_fragment, wants_json
from kernel.common.letters import clean
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.people.models import Post
from kernel.people.queries import posts_of
from kernel.web.english import in_english
from kernel.web.errors import answer, no_space
from kernel.web.once import once_token, page_fingerprint
from kernel.web.services import answer_once
from kernel.web.sprite import drawn_once

Next = Callable[[HttpRequest], HttpResponse]
TOUCH_SECONDS = 60
SHORT = 64 * 1024
"""Bytes of an operation of another system that is done in one go."""
POLICY = "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(), interest-cohort=()"


API_HEADERS = {
    "Content-Language": settings.LANGUAGE_CODE,
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Permissions-Policy": POLICY,
    "X-Frame-Options": "DENY",
}
"""What an answer of the API carries: it is data, nothing in it may be loaded, run or framed."""


def unseen_left_out(get_response: Next) -> Next:
    """An address is read without what nobody sees in it (`kernel.common.letters`), a page's as an operation's."""

    def middleware(request: Any) -> HttpResponse:
        request.path_info, request.path = clean(request.path_info), clean(request.path)
        if "%" in request.META.get("QUERY_STRING", ""):
            request.GET = _seen(request.GET)
        return get_response(request)

    return middleware


def api_lane(get_response: Next) -> Next:
    """Requests of other systems go straight to their operation; pages and unknown addresses take the long way.

    Sessions, form tokens, messages, languages and the policy of pages cost as much as a short operation itself, and
    a key needs none of them.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return get_response(request)
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        if "ninja" not in found.app_names:
            return get_response(request)
        request.resolver_match = found
        translation.activate(settings.LANGUAGE_CODE)

        def operate() -> HttpResponse:
            with one_look():
                answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
            return answer

        response = in_turn(operate) if _is_short_act(request) else operate()
        if response.status_code == 405:
            response = _no_such_method()
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
        for name, value in API_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def _is_short_act(request: HttpRequest) -> bool:
    """Whether the operation is done whole where the acts are done, as handing its act over would cost more.

    It is read before it goes there, so that nobody waits for a slow caller.
    """
    told = request.META.get("CONTENT_LENGTH") or "0"
    return request.method == "POST" and told.isdecimal() and int(told) <= SHORT and len(request.body) <= SHORT


def _no_such_method() -> JsonResponse:
    refusal = Refusal("api.method", _("这个地址不支持这种请求方法。"), _("请查看/api/openapi.json中的说明。"))
    return JsonResponse(refusal.as_dict(), status=405)


def current_post(request: Any) -> Post | None:
    """The post the user acts under: the one chosen in this session, else the first held; None without one."""
    if not request.user.is_authenticated:
        return None
    held = posts_of(request.user)
    chosen = request.session.get("post")
    return next((post for post in held if post.pk == chosen), held[0] if held else None)


def person(get_response: Next) -> Next:
    """Sets ``request.post`` and the language, and keeps the session alive while somebody works."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.post = current_post(request)
        language = _language(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        if request.user.is_authenticated:
            _touch(request)
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        if language != settings.LANGUAGE_CODE and not response.streaming and _is_page(response):
            _say_in_english(response)
        return response

    return middleware


def _say_in_english(response: HttpResponse) -> None:
    """Names that stand in data, also on a page that is packed already."""
    packed = response.headers.get("Content-Encoding") == "gzip"
    page = gzip.decompress(response.content) if packed else response.content
    page = in_english(page.decode()).encode()
    response.content = compress_string(page, max_random_bytes=100) if packed else page
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))


def _is_page(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def shapes(get_response: Next) -> Next:
    """A page draws each icon once, however often it shows it; packed pages and parts of pages are left alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        plain = not response.streaming and "Content-Encoding" not in response.headers
        if plain and _is_page(response) and "Content-Length" not in response.headers:
            response.content = drawn_once(response.content.decode()).encode()
        return response

    return middleware


def _language(request: Any) -> str:
    """The user's own, else the cookie's, else Chinese: a browser's wish does not decide in an office."""
    wanted = request.user.language if request.user.is_authenticated else request.COOKIES.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _touch(request: Any) -> None:
    """A session lasts ``SESSION_COOKIE_AGE`` after the last request; written at most once a minute."""
    seen = request.session.get("seen")
    moment = now()
    if seen is None or (moment - datetime.fromisoformat(seen)).total_seconds() > TOUCH_SECONDS:
        request.session["seen"] = moment.isoformat()


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks for a sign-in unless its view is marked ``@login_not_required``."""

    def handle_no_permission(self, request: Any, view_func: Any) -> HttpResponse:
        """To the sign-in page and back; programs get the one error shape, and a form keeps what was typed into it."""
        if wants_json(request):
            refusal = Refusal("sign_in.needed", _("请先登录。"), _("登录后再试一次。"))
            return JsonResponse(refusal.as_dict(), status=401)
        if is_fragment(request) and request.method == "POST":
            return answer(request, _signed_out())
        query = {"next": request.get_full_path() if request.method == "GET" else _form_page(request)}
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            query["ended"] = "1"
        target = f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}"
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)


def _signed_out() -> Refusal:
    refusal = Refusal(
        "sign_in.ended",
        _("登录已结束，这次没有提交。"),
        _("写的内容还在这里：请先复制下来，再刷新页面重新登录。"),
    )
    refusal.status = 401
    return refusal


def _form_page(request: HttpRequest) -> str:
    """The page of ours a form was sent from; the entrance when it is not told."""
    came = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", came.path, came.query, "")) if came.path and came.netloc == request.get_host() else "/"


class Refusals:
    """Tells refusals raised by pages; answers a form sent twice only once; adds the small security headers."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A form is read without what nobody sees; one with a once-token is answered once, in one transaction."""
        request.POST = _seen(request.POST)
        token = once_token(request)
        if not token:
            return None
        caller = f"user:{request.user.pk}" if request.user.is_authenticated else "public"
        try:
            done: HttpResponse = answer_once(
                caller, token, page_fingerprint(request), lambda: _rendered(view(request, *args, **kwargs))
            )
        except Refusal as refusal:
            return answer(request, _sent_before() if refusal.code == "idempotency.reused" else refusal)
        except DatabaseError as error:
            full = no_space(error)
            if full is None:
                raise
            return answer(request, full)
        return done

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal raised by a page, or a disk found full by it."""
        refusal = exception if isinstance(exception, Refusal) else no_space(exception)
        return answer(request, refusal) if refusal is not None else None


def _seen(given: QueryDict) -> QueryDict:
    """What a form or an address asks, without what nobody sees, so that neither page nor operation thinks of it."""
    if all(clean(value) == value for _name, values in given.lists() for value in values):
        return given
    left = QueryDict(mutable=True)
    for name, values in given.lists():
        left.setlist(clean(name), [clean(one) for one in values])
    left._mutable = False
    return left


def _sent_before() -> Conflict:
    return Conflict(
        "form.sent_before",
        _("这张表单刚才已经提交过，这次的改动没有保存。"),
        _("请打开最新情况核对，需要时再补充。"),
    )


def _rendered(response: Any) -> HttpResponse:
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response
