"""Sign-in and out, one's own settings, and the few addresses that belong to no module."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.common.errors import Invalid, Refusal
from kernel.common.http import go, remote_address, safe_next, show
from kernel.common.words import gettext as _
from kernel.matters.desk.table import chosen_by
from kernel.matters.saved import choose_columns
from kernel.people.queries import posts_of
from kernel.people.services import prefer, set_password
from kernel.web import nav
from kernel.web.context import ELDER_SIZES
from kernel.web.forms import Password, Preferences, SignIn
from kernel.web.queries import database_answers
from kernel.web.services import attempt_succeeded, begin_attempt, note_report

YEAR = 365 * 24 * 3600
REPORT_BYTES = 16_384


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To where one's work is: the first line of one's menu; people without an account to the public entrance."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(nav.first_of("public") or reverse("web:sign_in"))
    lines = [line for line in nav.lines(request) if line.section != "top"]
    work = next((line.url for line in lines if line.section == "work"), lines[0].url if lines else "")
    return HttpResponseRedirect(work) if work else show(request, "web/home.html")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. Wrong name, wrong password and a closed account look the same."""
    form = SignIn(request.POST or None)
    context: dict[str, Any] = {"form": form, "next": safe_next(request), "ended": "ended" in request.GET}
    if request.method != "POST" or not form.is_valid():
        return show(request, "web/sign_in.html", context, status=422 if form.is_bound else 200)
    name = form.cleaned_data["username"]
    try:
        attempt = begin_attempt(name, remote_address(request))
    except Refusal as refusal:
        return show(request, "web/sign_in.html", {**context, "refusal": refusal}, status=refusal.status)
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        form.add_error(None, _("账号或密码不对，请核对后再试。"))
        return show(request, "web/sign_in.html", context, status=422)
    attempt_succeeded(attempt)
    login(request, user)
    return go(request, safe_next(request))


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session."""
    logout(request)
    messages.success(request, _("您已退出登录。"))
    return go(request, reverse("web:sign_in"))


@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; other sessions of this account end."""
    form = Password(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = set_password(request.user, form.cleaned_data["new"], by=request.user)
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已修改，其他地方的登录已失效。"))
        return go(request, "/")
    return show(request, "web/password.html", {"form": form}, part="form", status=422 if form.is_bound else 200)


@require_POST
def choose_post(request: HttpRequest) -> HttpResponse:
    """From now on one acts under this post; it must be one's own."""
    wanted = request.POST.get("post", "")
    post = next((one for one in posts_of(request.user) if str(one.pk) == wanted), None)
    if post is None:
        raise Invalid("post.not_held", _("您没有这个岗位，或者任期已结束。"), _("请从右上角菜单中选择现有的岗位。"))
    request.session["post"] = post.pk
    return go(request, safe_next(request))


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """One's own settings; a list's density buttons post here too, and it opens over a list, with ``next``."""
    user: Any = request.user
    initial = {"density": user.density, "language": user.language, "shortcuts": "on" if user.shortcuts else "off",
               "columns": [one.key for one in chosen_by(user)]}  # fmt: skip
    form = Preferences(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        if "columns" in chosen:
            choose_columns(chosen.pop("columns"), by=user)
        prefer(user, by=user, **chosen)
        if "next" not in request.POST:
            messages.success(request, _("设置已保存。"))
        return go(request, safe_next(request, reverse("web:preferences")))
    context = {"form": form, "title": _("界面设置"), "back": safe_next(request, "/")}
    return show(request, "web/preferences.html", context, part="form", status=422 if form.is_bound else 200)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language for people who are not signed in, kept in a cookie."""
    wanted = request.POST.get("language", "")
    response = go(request, safe_next(request))
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie("language", wanted, max_age=YEAR, samesite="Lax", secure=settings.SECURE)
    return response


@login_not_required
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Large type in one of its sizes, or off; kept in a cookie."""
    response = go(request, safe_next(request))
    size = request.POST.get("on", "")
    if size in ELDER_SIZES:
        response.set_cookie("elder", size, max_age=YEAR, samesite="Lax", secure=settings.SECURE)
    else:
        response.delete_cookie("elder", samesite="Lax")
    return response


@login_not_required
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """Quick exit: away to a harmless page; nothing left in this browser's cache or storage, and the way back closed.

    What somebody without an account had opened is forgotten, so that “back” asks for the query code again.
    """
    if not request.user.is_authenticated:
        request.session.flush()
    response = HttpResponseRedirect(settings.QUICK_EXIT_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process can work: 200, or 503 when the database does not answer."""
    alive = database_answers()
    state = {"status": "ok" if alive else "unavailable", "database": "ok" if alive else "not answering"}
    return JsonResponse(state, status=200 if alive else 503)


@login_not_required
@csrf_exempt
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """A browser reports a breach of the content policy; only kinds and counts are kept."""
    if int(request.headers.get("Content-Length") or 0) <= REPORT_BYTES:
        for report in _reports(request.body):
            note_report(*report)
    return HttpResponse(status=204)


def _reports(body: bytes) -> list[tuple[str, str, str]]:
    """Directive, what was blocked, and the page's path, of both report formats; nothing of what cannot be read."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return []
    rows = sent if isinstance(sent, list) else [sent]
    found = []
    for row in rows[:10]:
        inner = row.get("csp-report") or row.get("body") if isinstance(row, dict) else None
        if isinstance(inner, dict):
            directive = str(inner.get("effective-directive") or inner.get("effectiveDirective") or "?")
            blocked = str(inner.get("blocked-uri") or inner.get("blockedURL") or "?").split("?")[0]
            page = urlsplit(str(inner.get("document-uri") or inner.get("documentURL") or "")).path
            found.append((directive, blocked, page))
    return found
