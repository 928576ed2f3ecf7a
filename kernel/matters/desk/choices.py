"""What the forms offer to choose from: bodies near the matter, people in them, classes, places."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q

from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.matters.hooks import hook
from kernel.matters.models import Matter
from kernel.people.models import Post, User
from kernel.people.queries import roles
from kernel.places.models import Organisation, Region

Choices = list[tuple[Any, Any]]


def bodies_near(matter: Matter, *, without: Iterable[int] = ()) -> Choices:
    """Bodies of the county, of the matter's township and of its village, in groups, for a select."""
    codes = {settings.COUNTY, *(matter.region_id[:size] for size in (9, 12) if len(matter.region_id) >= size)}
    found = Organisation.objects.filter(region_id__in=codes, active=True).exclude(pk__in=list(without))
    names = {6: _("县级单位"), 9: _("乡镇（街道）"), 12: _("村（社区）")}
    groups: dict[str, list[tuple[int, str]]] = {}
    for body in found.order_by("id").only("pk", "name", "region_id"):
        groups.setdefault(names.get(len(body.region_id), _("其他")), []).append((body.pk, body.name))
    return [("", _("请选择单位")), *groups.items()]


def flat(choices: Choices) -> Choices:
    """The same without groups and without the empty line, for ticks."""
    return [pair for value, inside in choices if isinstance(inside, list) for pair in inside]


def people_in(bodies: Iterable[int], *, with_roles: Iterable[str] = ()) -> Choices:
    """People with a post today in one of the bodies, or in one of the roles anywhere above, with body and post."""
    named = tuple(with_roles)
    wanted = Q(organisation_id__in=list(bodies))
    posts = (
        Post.objects.filter(wanted | Q(role__in=named) if named else wanted)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today()), valid_from__lte=today(), user__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation_id", "id")
    )
    seen: dict[int, str] = {}
    for post in posts:
        told = {"name": post.user.name, "body": post.organisation.name, "role": roles()[post.role].name}
        seen.setdefault(post.user_id, _("%(name)s（%(body)s·%(role)s）") % told)
    return [("", _("请选择人员")), *seen.items()]


def person(pk: Any) -> User:
    """A person chosen from such a list."""
    return User.objects.get(pk=pk)


def body(pk: Any) -> Organisation:
    """A body chosen from such a list."""
    return Organisation.objects.get(pk=pk)


def classes(kind: str) -> Choices:
    """The classes of a kind: code and name."""
    return [(code, f"{code} {name}") for code, name in hook(kind, "class_names")().items()]


def townships(scope: Iterable[str] = ()) -> Choices:
    """The county's townships, or those within the places named."""
    found = Region.objects.filter(level="township").order_by("code").values_list("code", "name")
    inside = tuple(scope)
    return [(code, name) for code, name in found if not inside or any(_within(code, one) for one in inside)]


def villages(scope: Iterable[str] = ()) -> Choices:
    """The villages, in groups by township."""
    names = dict(townships(scope))
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in names.values()}
    for code, name in Region.objects.filter(level="village").order_by("code").values_list("code", "name"):
        if code[:9] in names:
            groups[names[code[:9]]].append((code, name))
    return [("", _("不清楚，或看地址")), *groups.items()]


def villages_of(township: str, villages: Choices) -> Choices:
    """Of such groups the one of a township, as a page need not carry four hundred names; none before it is chosen."""
    first, *groups = villages
    return [first, *(one for one in groups if any(code[:9] == township for code, _name in one[1]))]


def _within(code: str, place: str) -> bool:
    return code.startswith(place) or place.startswith(code)
