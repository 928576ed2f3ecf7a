"""Whose cockpit it is: the county's, a township's or a body's. One viewer key decides what every figure counts."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from kernel.common.errors import Forbidden, NotFound
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.people.models import Post
from kernel.people.queries import roles
from kernel.places.models import Organisation, Region
from kernel.places.queries import body, region

COUNTY, TOWNSHIP, BODY = "county", "township", "body"
SCOPES = ("place", "county-agg", "unit")
"""Scopes of roles that have a cockpit: a place, the figures of a place, a body."""
ROLES = tuple(code for code, role in roles().items() if role.scope in SCOPES)


@dataclass(frozen=True)
class Edition:
    """One cockpit. ``key`` is the viewer key its figures are counted under; sealed matters have no such key."""

    kind: str
    key: str
    name: str
    place: str
    """Code of the region whose parts the map shows."""
    rows: bool
    """Whether its reader may open the matters; those who are entitled to figures alone see them without words."""
    asked: str = ""
    """What narrows it from the reader's own edition, as a query (``place=…`` or ``unit=…``)."""


def own(post: Post | None) -> Edition:
    """The edition of the post acted under. Raises Forbidden where the post has none."""
    scope = roles()[post.role].scope if post is not None else ""
    if post is None or scope not in SCOPES:
        raise Forbidden(
            "cockpit.no_edition",
            _("驾驶舱给县、乡镇（街道）和部门的统筹岗位看，您现在的岗位没有。"),
            _("要看自己手上的事，请打开工作台；兼任其他岗位的，请先切换岗位。"),
        )
    if scope == "unit":
        return _of_body(post.organisation)
    return replace(_of_place(post.region), rows=scope == "place")


def _of_place(place: Region) -> Edition:
    kind = COUNTY if place.code == settings.COUNTY else TOWNSHIP
    return Edition(kind, f"p{place.code}", place.name, place.code, rows=True)


def _of_body(one: Organisation) -> Edition:
    return Edition(BODY, f"o{one.pk}", one.name, settings.COUNTY, rows=True)


def edition(request: Any) -> Edition:
    """The edition asked for: one's own, or a part of it (``place``, ``unit``). Raises NotFound for anybody else's."""
    mine = own(request.post)
    place, unit = request.GET.get("place", ""), request.GET.get("unit", "")
    if not place and not unit:
        return mine
    found = _part(mine, place) if place else _unit(mine, unit)
    if found is None:
        raise NotFound("cockpit.not_yours", _("没有这个驾驶舱，或不在您的工作范围内。"), _("请从自己的驾驶舱进入。"))
    return replace(found, rows=mine.rows, asked=f"place={place}" if place else f"unit={unit}")


def _part(mine: Edition, code: str) -> Edition | None:
    inside = mine.kind == COUNTY and code.startswith(mine.place) and code.isdigit()
    place = region(code) if inside else None
    return _of_place(place) if place is not None and place.level in ("township", "county") else None


def _unit(mine: Edition, pk: str) -> Edition | None:
    """A body's edition is a part of the county's: what a body works on and is not sealed, the county sees."""
    if mine.key == f"o{pk}":
        return mine
    number = number_in(pk, None)
    if mine.kind != COUNTY or number is None:
        return None
    try:
        return _of_body(body(number))
    except Organisation.DoesNotExist:
        return None
