"""Who holds which post, what its holder may see, and who may act for a body."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from kernel.audit import rows
from kernel.audit.standing import kept, twin, twins
from kernel.common.errors import Forbidden
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.common.words import named
from kernel.people.models import AccessGrant, Post, User


@dataclass(frozen=True)
class Role:
    """One row of roles.toml."""

    code: str
    title: str
    scope: str

    @property
    def name(self) -> str:
        """Its name in the language of the moment."""
        return named(self.title)


@cache
def roles() -> dict[str, Role]:
    """Every role, by code."""
    read = tomllib.loads((Path(__file__).parent / "roles.toml").read_text("utf-8"))
    return {code: Role(code, row["name"], row["scope"]) for code, row in read.items()}


def posts_of(user: User, on: date | None = None) -> list[Post]:
    """The posts the user holds on the day, read once per loaded user object."""
    day = on or today()
    known = getattr(user, "_posts", None)
    if known is None:
        known = user._posts = twins(kept(("posts", user.pk), lambda: _posts_of(user.pk)))
    return [post for post in known if _holds_on(post, day)]


def _posts_of(user_id: int) -> list[Post]:
    return rows.find(Post, "t.user_id = %s ORDER BY t.id", [user_id], related=("organisation", "region"))


def user_of(pk: int) -> User:
    """A user by the key. Raises DoesNotExist."""
    return twin(kept(("user", pk), lambda: rows.load(User, pk)))


@dataclass(frozen=True)
class Scope:
    """What somebody may see: places, organisations, and always what is assigned to the person."""

    user_id: int | None
    places: tuple[str, ...] = ()
    organisations: tuple[int, ...] = ()

    @property
    def single_place(self) -> str | None:
        """The one place, when nothing but this place decides."""
        return self.places[0] if len(self.places) == 1 and not self.organisations else None


def scope_of(user: User | None, post: Post | None = None) -> Scope:
    """What the user may see, under one post or under all held."""
    if user is None or not user.is_active:
        return Scope(None)
    held = [post] if post is not None else posts_of(user)
    places, organisations = set(), set()
    for one in held:
        scope = roles()[one.role].scope
        if scope == "place":
            places.add(one.region_id)
        elif scope == "unit":
            organisations.add(one.organisation_id)
    return Scope(user.pk, tuple(sorted(places)), tuple(sorted(organisations)))


def holds(user: User, *, organisation_id: int | None = None, roles: tuple[str, ...] = ()) -> bool:
    """Whether the user holds such a post today."""
    return any(
        (organisation_id is None or post.organisation_id == organisation_id) and (not roles or post.role in roles)
        for post in posts_of(user)
    )


def require_post(by: User, organisation_id: int | None, roles: tuple[str, ...] = ()) -> None:
    """Refuse with a sentence unless ``by`` holds a post in the organisation (with one of the roles)."""
    if not by.is_active or not holds(by, organisation_id=organisation_id, roles=roles):
        raise Forbidden(
            "post.required",
            _("这一步由其他岗位办理，您的岗位不能提交。"),
            _("如需办理，请联系承办单位或本单位管理员调整岗位。"),
        )


def posts_at(organisation_id: int, on: date | None = None) -> list[Post]:
    """The posts active users hold in a body on the day, the oldest first, each with its user, body and place."""
    return twins(_active_at(organisation_id, on or today()))


def _active_at(organisation_id: int, day: date) -> list[Post]:
    where, related = "t.organisation_id = %s ORDER BY t.id", ("user", "organisation", "region")
    posts = kept(("posts at", organisation_id), lambda: rows.find(Post, where, [organisation_id], related=related))
    return [post for post in posts if post.user.is_active and _holds_on(post, day)]


def _holds_on(post: Post, day: date) -> bool:
    return post.valid_from <= day and (post.valid_to is None or day < post.valid_to)


def holders(organisation_id: int, role: str | None = None, on: date | None = None) -> list[User]:
    """The active users with a post in the organisation on the day, oldest post first."""
    posts = _active_at(organisation_id, on or today())
    return twins({post.user_id: post.user for post in posts if not role or post.role == role}.values())


def grant_for(user: User, subject: str) -> AccessGrant | None:
    """The grant that lets the user see personal data on the subject right now."""
    return (
        AccessGrant.objects.filter(user=user, subject=subject, given_at__lte=now(), until__gt=now())
        .order_by("-until")
        .first()
    )
