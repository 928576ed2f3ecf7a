"""Accounts, posts and grants."""

import csv
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils.translation import pgettext_lazy

from kernel.audit import rows
from kernel.audit.services import audited, change, tell
from kernel.audit.standing import kept, twin
from kernel.common.errors import Forbidden, Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.common.words import in_language_of_record
from kernel.people.models import AccessGrant, AccessLog, Post, User
from kernel.people.queries import grant_for, posts_of, roles
from kernel.places.models import Organisation

GRANT_LIMIT = timedelta(days=30)
BREAK_GLASS = timedelta(hours=4)
SYSTEM = "system"
PUBLIC = "public"
BUILT_IN = {SYSTEM: pgettext_lazy("name", "系统"), PUBLIC: pgettext_lazy("name", "群众")}
"""What the two are called."""


@audited("people.add_user")
def add_user(username: str, name: str, *, password: str | None = None, by: Any) -> User:
    """Make an account; without a password nobody can sign in with it."""
    user = User(username=username, name=name, password=make_password(password))
    user.save()
    return user


@audited("people.give_post")
def give_post(user: User, role: str, organisation: Organisation, *, region: str = "", since: date, by: Any) -> Post:
    """Give a post; its region is the organisation's own unless named."""
    if role not in roles():
        raise Invalid("post.role", _("没有“%(role)s”这个岗位角色。") % {"role": role}, _("请从角色表中选择。"))
    post = Post(
        user=user,
        role=role,
        organisation=organisation,
        region_id=region or organisation.region_id,
        valid_from=since,
    )
    post.save()
    return post


@audited("people.end_post")
def end_post(post: Post, *, on: date, by: Any) -> Post:
    """The post ends; what its holder did under it stays."""
    return change(post, valid_to=on)


@audited("people.set_password")
def set_password(user: User, password: str, *, by: Any) -> User:
    """Set a new password."""
    return change(user, password=make_password(password))


@audited("people.prefer")
def prefer(user: User, *, by: Any, **preferences: Any) -> User:
    """Keep a person's own settings: language, density, shortcuts."""
    allowed = {"language", "density", "shortcuts"}
    if set(preferences) - allowed:
        raise Invalid("prefer.unknown", _("没有这项个人设置。"), "")
    return change(user, **preferences) if preferences else user


def actor(username: str) -> User:
    """One of the two built-in actors: ``system`` (the machine itself) and ``public`` (people without an account)."""
    known = kept(("actor", username), lambda: rows.first(User, "t.username = %s", [username]))
    if known:
        return twin(known)
    with in_language_of_record():
        return add_user(username, str(BUILT_IN[username]), by=None)


@audited("people.load_users")
def load_users(file: Path, *, password: str, since: date, by: Any) -> int:
    """Load users.csv (username, name, role, organisation, region); a name may stand in several rows, one per post."""
    bodies = {organisation.code: organisation for organisation in Organisation.objects.all()}
    present = {user.username: user for user in User.objects.all()}
    held = set(Post.objects.values_list("user__username", "role", "organisation__code"))
    secret, count = make_password(password), 0
    with file.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            user = present.get(row["username"])
            if user is None:
                user = User(username=row["username"], name=row["name"], password=secret)
                user.save()
                present[user.username] = user
                count += 1
            if (user.username, row["role"], row["organisation"]) not in held:
                give_post(
                    user,
                    row["role"],
                    bodies[row["organisation"]],
                    region=row.get("region", ""),
                    since=since,
                    by=by,
                )
    return count


@audited("people.load_experts")
def load_experts(file: Path, *, by: Any) -> int:
    """Load experts.csv (username, field): what each expert is expert in, on their post; returns how many changed."""
    with file.open(encoding="utf-8", newline="") as source:
        fields = {row["username"]: row["field"].strip() for row in csv.DictReader(source)}
    posts = Post.objects.filter(role="expert", user__username__in=fields).select_related("user")
    changed = [post for post in posts if post.field != fields[post.user.username]]
    for post in changed:
        change(post, field=fields[post.user.username])
    return len(changed)


@audited("access.grant", refresh=False)
def grant_access(
    subject: Any,
    *,
    user: User,
    purpose: str,
    note: str,
    approver: User | None,
    until: datetime | None = None,
    by: User,
) -> AccessGrant:
    """Open a subject's personal data to one user for a purpose, thirty days at most.

    Without an approver it is break-glass: four hours, reviewed afterwards.
    """
    moment = now()
    if not purpose or not note.strip():
        raise Invalid(
            "access.reason",
            _("请写明查看的用途和理由。"),
            _("写明后即可查看，本人能看到这条记录。"),
            rule="个人信息保护法#6",
        )
    limit = moment + (GRANT_LIMIT if approver else BREAK_GLASS)
    grant = AccessGrant(
        user=user, subject=subject.audit_chain, purpose=purpose, note=note.strip()[:300], given_at=moment,
        until=min(until or limit, limit), approver=approver, post_review=approver is None,
    )  # fmt: skip
    grant.save()
    tell(subject, _("%(name)s获准查看个人信息：%(note)s") % {"name": user.name, "note": note}, private=True)
    return grant


def look(user: User, subject: Any, *, party_id: int, fields: str) -> AccessLog:
    """Note one look at clear personal data; refused without a grant that is still running."""
    grant = grant_for(user, subject.audit_chain)
    if grant is None:
        raise Forbidden(
            "access.no_grant",
            _("查看完整个人信息需要先说明用途。"),
            _("请点“查看”，选择用途并写明理由。"),
            rule="个人信息保护法#6",
        )
    post = next(iter(posts_of(user)), None)
    return AccessLog.objects.create(
        user=user, organisation_name=post.organisation.name if post else "", role=post.role if post else "",
        subject=subject.audit_chain, party_id=party_id, fields=fields, purpose=grant.purpose, note=grant.note, at=now(),
    )  # fmt: skip


def note_looks(
    user: User, subjects: Iterable[str], *, organisation: Organisation, fields: str, purpose: str, note: str
) -> None:
    """Note that a body took personal data of many, as agreed with it: one look each, as ``look`` notes it."""
    post = next((one for one in posts_of(user) if one.organisation_id == organisation.pk), None)
    told = {"organisation_name": organisation.name, "role": post.role if post else "", "fields": fields[:100],
            "purpose": purpose[:40], "note": note[:300], "at": now()}  # fmt: skip
    AccessLog.objects.bulk_create([AccessLog(user=user, subject=one, **told) for one in subjects])
