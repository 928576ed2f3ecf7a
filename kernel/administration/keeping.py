"""Keeping accounts and posts: the system administrator opens accounts, the security administrator gives posts.

Nobody serves themselves. What somebody did stays theirs: accounts end, posts end, nothing is deleted.
"""

import re
import secrets
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.common.moment import today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.attending import hand_over_work, own_steps
from kernel.people import services as people
from kernel.people.models import Post, User
from kernel.people.queries import posts_of, roles
from kernel.people.services import PUBLIC, SYSTEM
from kernel.places.models import Organisation, Region

ACCOUNTS = ("system_admin",)
"""Who opens and ends accounts and sets passwords anew."""
POSTS = ("security_admin",)
"""Who gives and ends posts."""
READERS = (*ACCOUNTS, *POSTS, "auditor")
"""Who sees the list of accounts."""
USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,59}\Z")
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 14


def one_of(user: Any, wanted: tuple[str, ...]) -> bool:
    """Whether somebody holds a post with one of these roles today."""
    return bool(user.is_active) and any(post.role in wanted for post in posts_of(user))


def require(by: Any, wanted: tuple[str, ...]) -> None:
    """Refuse with a sentence who holds none of these roles."""
    if not one_of(by, wanted):
        names = enumerated(roles()[role].name for role in wanted)
        raise Forbidden(
            "administration.role", _("这件事由%(roles)s办理。") % {"roles": names}, _("需要办理的，请联系他们。")
        )


def accounts() -> QuerySet[User]:
    """Every account of somebody at work, by name."""
    return User.objects.exclude(username__in=(SYSTEM, PUBLIC)).order_by("-is_active", "username")


def account(pk: int) -> User:
    """One account. Raises NotFound, also for the machine's own."""
    found = accounts().filter(pk=pk).first()
    if found is None:
        raise NotFound("account.unknown", _("没有这个账号。"), _("请从人员列表进入。"))
    return found


def _password() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(_LENGTH))


@audited("people.open_account")
def open_account(username: str, name: str, *, by: Any) -> tuple[User, str]:
    """Open an account; returns it with its first password, which is shown only now."""
    require(by, ACCOUNTS)
    if not USERNAME.match(username):
        raise Invalid(
            "account.username", _("账号“%(name)s”不合规范。") % {"name": username},
            _("账号用3至60个小写英文字母、数字、点或横线，以字母开头，如“li.ming”。"),
        )  # fmt: skip
    if not name.strip():
        raise Invalid("account.name", _("没有填写姓名。"), _("请填写姓名。"))
    if User.objects.filter(username=username).exists():
        raise Conflict(
            "account.taken", _("账号“%(name)s”已经有人使用。") % {"name": username}, _("请换一个账号，如加上数字。")
        )
    password = _password()
    return people.add_user(username, name.strip()[:60], password=password, by=by), password


@audited("people.reset_password")
def reset_password(user: User, *, by: Any) -> str:
    """Set a new password by lot; returns it, it is shown only now. Every session of the account ends with it."""
    require(by, ACCOUNTS)
    _not_oneself(user, by)
    if not user.is_active:
        raise Conflict("account.ended", _("这个账号已经停用。"), _("先恢复账号，再重置密码。"))
    password = _password()
    people.set_password(user, password, by=by)
    return password


@audited("people.end_account")
def end_account(user: User, *, by: Any) -> User:
    """End an account with all its posts, from today. Refused while work is given to it by name."""
    require(by, ACCOUNTS)
    _not_oneself(user, by)
    count = own_steps(user).count()
    if count:
        raise Conflict(
            "account.work_left",
            _("还有%(count)d个环节指名由%(name)s经办，不能停用。") % {"count": count, "name": user.name},
            _("请先把工作交接给同单位的同事。"),
        )
    for post in Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today()), user=user):
        people.end_post(post, on=max(today(), post.valid_from), by=by)
    tell(user, _("停用账号%(name)s") % {"name": user.username})
    return change(user, is_active=False)


@audited("people.restore_account")
def restore_account(user: User, *, by: Any) -> User:
    """Open an ended account again; it holds no post until one is given."""
    require(by, ACCOUNTS)
    _not_oneself(user, by)
    tell(user, _("恢复账号%(name)s") % {"name": user.username})
    return change(user, is_active=True)


@audited("people.assign_post")
def assign_post(
    user: User,
    role: str,
    organisation: Organisation,
    *,
    region: str = "",
    since: date,
    until: date | None = None,
    by: Any,
) -> Post:
    """Give a post from a day, until the day before another when that is known.

    Refused for oneself, for an ended account, and when the same post is held on some of these days.
    """
    require(by, POSTS)
    _not_oneself(user, by)
    _fits(user, role, organisation, since, until)
    post = people.give_post(user, role, organisation, region=region, since=since, by=by)
    if until:
        people.end_post(post, on=until, by=by)
    told = {"name": user.name, "body": organisation.name, "role": roles()[role].name, "since": since}
    tell(user, _("自%(since)s起任%(body)s%(role)s") % told)
    return post


def _fits(user: User, role: str, organisation: Organisation, since: date, until: date | None) -> None:
    if not user.is_active:
        raise Conflict("account.ended", _("这个账号已经停用。"), _("先恢复账号，再授予岗位。"))
    if role not in roles() or role in ("citizen", "system"):
        raise Invalid("post.role", _("没有“%(role)s”这个岗位角色。") % {"role": role}, _("请从角色表中选择。"))
    if until is not None and until <= since:
        raise Invalid("post.days", _("结束日早于开始日。"), _("结束日是不再任职的第一天，要晚于开始日。"))
    if not organisation.active:
        raise Conflict("body.ended", _("%(body)s已经撤并。") % {"body": organisation}, _("请选择现有的单位。"))
    same = Post.objects.filter(user=user, role=role, organisation=organisation)
    held = same.filter(Q(valid_to=None) | Q(valid_to__gt=since))
    if (held.filter(valid_from__lt=until) if until else held).exists():
        raise Conflict(
            "post.held",
            _("%(name)s在这段时间已有这个岗位。") % {"name": user.name},
            _("如要改日期，请先结束原来的岗位。"),
        )


@audited("people.finish_post")
def finish_post(post: Post, *, on: date, by: Any) -> Post:
    """A post ends: ``on`` is the first day on which it is no longer held, today at the earliest."""
    require(by, POSTS)
    _not_oneself(post.user, by)
    if post.valid_to is not None and post.valid_to <= today():
        raise Conflict("post.over", _("这个岗位已经结束。"), _("不必再办。"))
    if on < max(today(), post.valid_from):
        raise Invalid("post.past", _("岗位不能在过去的日子结束。"), _("请填今天或以后的日期；已经做过的事仍然有效。"))
    return people.end_post(post, on=on, by=by)


def hand_over(user: User, to: User, *, by: Any) -> tuple[int, int]:
    """Hand somebody's open work over to a colleague: how many steps went, how many are left."""
    require(by, (*ACCOUNTS, *POSTS))
    if to.pk == user.pk or not to.is_active:
        raise Invalid("work.same", _("请选择另一位在用账号的同事。"), _("接手的人要在同一单位任职。"))
    return hand_over_work(user, to, by=by)


def colleagues(user: User) -> list[User]:
    """Those who may take over: active, with a post today in a body where the person has one."""
    bodies = Post.objects.filter(user=user).values("organisation_id")
    held = Post.objects.filter(organisation__in=bodies, valid_from__lte=today(), user__is_active=True)
    held = held.filter(Q(valid_to=None) | Q(valid_to__gt=today())).exclude(user=user)
    return list(User.objects.filter(pk__in=held.values("user_id")).order_by("username"))


def _not_oneself(user: User, by: Any) -> None:
    if user.pk == by.pk:
        raise Forbidden("administration.oneself", _("自己的账号和岗位不能自己办。"), _("请另一位管理员办理。"))


def regions_below(organisation: Organisation) -> QuerySet[Region]:
    """The places a post in this body may be for: the body's own and those inside it."""
    return Region.objects.filter(code__startswith=organisation.region_id).order_by("code")
