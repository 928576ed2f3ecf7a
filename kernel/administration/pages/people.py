"""Accounts and posts on pages: the list, one person, what roles may do, a spreadsheet brought in."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.administration import keeping
from kernel.administration.described import described
from kernel.administration.forms import AccountForm, DayForm, HandOverForm, PostForm, SheetForm
from kernel.administration.importing import COLUMNS, WHO, BadSheet, import_sheet, read_file
from kernel.common.errors import NotFound
from kernel.common.http import go, paginate, show
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.matters.attending import own_steps
from kernel.people.models import Post, User
from kernel.people.queries import roles

LARGEST = 4 * 1024 * 1024
KINDS = {"accounts": _l("账号"), "posts": _l("岗位"), "duties": _l("职责")}


def _reader(request: HttpRequest) -> None:
    """The list of accounts is for those who keep or audit it; to others it is not there."""
    if not keeping.one_of(request.user, keeping.READERS):
        raise NotFound("account.unknown", _("没有这个页面，或者它不对您的岗位开放。"), _("请从菜单重新进入。"))


def _may(request: HttpRequest) -> dict[str, bool]:
    return {
        "keeps_accounts": keeping.one_of(request.user, keeping.ACCOUNTS),
        "keeps_posts": keeping.one_of(request.user, keeping.POSTS),
    }


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Every account with the posts it holds today."""
    _reader(request)
    words, role, state = (request.GET.get(name, "").strip()[:40] for name in ("q", "role", "state"))
    held = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today()), valid_from__lte=today())
    rows = keeping.accounts().prefetch_related(
        Prefetch("posts", queryset=held.select_related("organisation", "region"), to_attr="held")
    )
    if words:
        inside = held.filter(organisation__name__contains=words).values("user_id")
        rows = rows.filter(Q(username__contains=words) | Q(name__contains=words) | Q(pk__in=inside))
    if role in roles():
        rows = rows.filter(pk__in=held.filter(role=role).values("user_id"))
    if state in ("active", "ended"):
        rows = rows.filter(is_active=state == "active")
    page = paginate(request, rows, size=40)
    for user in page:
        for post in user.held:
            post.role_name = roles()[post.role].name
    context = {
        "page": page, "q": words, "role": role, "state": state, **_may(request),
        "roles": [one for one in roles().values() if one.code not in ("citizen", "system")],
    }  # fmt: skip
    return show(request, "administration/people.html", context, part="table")


@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account; the first password is shown once, on the person's page."""
    _reader(request)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        user, password = keeping.open_account(given["username"], given["name"], by=request.user)
        return _told_once(request, user, password)
    return _form(
        request, form, _("开设账号"), _("开设"), reverse("administration:people"), _("开设后由安全管理员授予岗位。")
    )


def _told_once(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """The new password on the answer itself: it stands in no message, no session and no ledger."""
    response = show(request, "administration/password.html", {"person": user, "password": password}, part="shown")
    response["Cache-Control"] = "no-store"
    return response


def _form(
    request: HttpRequest, form: Any, title: str, submit: str, back: str, hint: str = "", tone: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "back": back, "hint": hint, "tone": tone}
    return show(request, "administration/form.html", context, part="form", status=422 if form.is_bound else 200)


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its posts over time, the work given to it by name, what may be done."""
    _reader(request)
    user = keeping.account(pk)
    posts = list(Post.objects.filter(user=user).select_related("organisation", "region").order_by("-valid_from", "-id"))
    for post in posts:
        post.role_name = roles()[post.role].name
        post.over = post.valid_to is not None and post.valid_to <= today()
    context = {
        "person": user, "posts": posts, "work": own_steps(user).count(), "oneself": user.pk == request.user.pk,
        **_may(request),
    }  # fmt: skip
    return show(request, "administration/person.html", context)


def _address(user: User) -> str:
    return reverse("administration:person", args=[user.pk])


@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password by lot, shown once."""
    _reader(request)
    user = keeping.account(pk)
    return _told_once(request, user, keeping.reset_password(user, by=request.user))


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an account, or open it again."""
    _reader(request)
    user = keeping.account(pk)
    if user.is_active:
        keeping.end_account(user, by=request.user)
        messages.success(request, _("账号已停用，岗位同时结束；做过的事都保留。"))
    else:
        keeping.restore_account(user, by=request.user)
        messages.success(request, _("账号已恢复，请安全管理员授予岗位。"))
    return go(request, _address(user))


@require_http_methods(["GET", "POST"])
def give_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a post."""
    _reader(request)
    user, form = keeping.account(pk), PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        region = given["region"].code if given["region"] else ""
        days = {"since": given["since"], "until": given["until"]}
        keeping.assign_post(user, given["role"], given["organisation"], region=region, **days, by=request.user)
        messages.success(request, _("岗位已授予。"))
        return go(request, _address(user))
    return _form(request, form, _("授予%(name)s岗位") % {"name": user.name}, _("授予"), _address(user))


@require_http_methods(["GET", "POST"])
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post from a day."""
    _reader(request)
    post = Post.objects.select_related("user", "organisation").filter(pk=pk).first()
    if post is None:
        raise NotFound("post.unknown", _("没有这个岗位。"), _("请从人员页进入。"))
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.finish_post(post, on=form.cleaned_data["on"], by=request.user)
        messages.success(request, _("岗位的结束日已记下。"))
        return go(request, _address(post.user))
    told = {"name": post.user.name, "body": post.organisation.name, "role": roles()[post.role].name}
    return _form(request, form, _("结束%(name)s的岗位：%(body)s%(role)s") % told, _("结束岗位"), _address(post.user))


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand open work over to a colleague."""
    _reader(request)
    user = keeping.account(pk)
    form = HandOverForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        gone, left = keeping.hand_over(user, form.cleaned_data["to"], by=request.user)
        messages.success(request, _("已交接%(gone)d个环节。") % {"gone": gone})
        if left:
            told = _("还有%(left)d个不能交给这位同事（不在同一单位、要回避或不宜知情），请由承办单位另行指定。")
            messages.warning(request, told % {"left": left})
        return go(request, _address(user))
    hint = _("有%(n)d个环节指名由%(name)s经办。") % {"n": own_steps(user).count(), "name": user.name}
    return _form(request, form, _("交接工作"), _("交接"), _address(user), hint)


@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    """What every role sees and does, in words."""
    return show(request, "administration/roles.html", {"roles": described()})


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Bring in accounts, posts or duties from a spreadsheet; mistakes by row and column."""
    _reader(request)
    kinds = [(kind, KINDS[kind]) for kind in COLUMNS if keeping.one_of(request.user, WHO[kind])]
    if not kinds:
        raise NotFound("import.not_here", _("没有这个页面，或者它不对您的岗位开放。"), _("请从菜单重新进入。"))
    form = SheetForm(request.POST or None, request.FILES or None, kinds=kinds, initial={"kind": kinds[0][0]})
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            count = import_sheet(form.cleaned_data["kind"], read_file(file.name, file.read(LARGEST)), by=request.user)
        except BadSheet as wrong:
            problems = wrong.problems
            form.add_error("file", wrong.what)
        else:
            messages.success(request, _("已导入%(count)d行。") % {"count": count})
            return go(request, reverse("administration:people"))
    columns = [{"kind": label, "columns": COLUMNS[kind]} for kind, label in kinds]
    status = 422 if form.is_bound else 200
    context = {"form": form, "problems": problems, "columns": columns}
    return show(request, "administration/import.html", context, part="form", status=status)
