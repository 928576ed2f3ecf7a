"""The matters behind a number: the same selection, counted exactly, broken down, and as rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.cockpit.editions import Edition
from kernel.cockpit.selection import Selection, count, counts, ids
from kernel.common import sql
from kernel.matters.desk.table import rows_for
from kernel.matters.desk.words import state_of
from kernel.matters.hooks import all_class_names
from kernel.matters.lists import keys_for
from kernel.matters.models import Matter
from kernel.people.models import Post, User
from kernel.people.queries import scope_of
from kernel.places.models import Organisation, Region

SIZE = 20
LARGEST = 8
MANY = 20_000
WORDS = {
    "open": _("在办"), "red": _("红色"), "yellow": _("黄色"), "over": _("已超期"), "soon": _("24小时内到期"),
    "accepted": _("已受理"), "placed": _("已派单"), "worked": _("已接办"), "ended": _("已办结"),
    "verified": _("已回访"), "archived": _("已归档"), "rejected": _("不予受理"), "merged": _("已并案"),
    "session": _("等待会商"), "refused": _("两次退回"), "ordered": _("督办未结"), "backstop": _("领导兜底"),
    "on_time": _("各时限都没有超期"), "rated": _("群众评价过"), "satisfied": _("评价四星、五星"),
    "reopened": _("重开过"), "nowhere": _("未定属地"), "no_village": _("未定村（社区）"),
}  # fmt: skip
"""Each condition of a selection in words."""


@dataclass(frozen=True)
class Group:
    """A line of a breakdown: a name, how many, the selection narrowed to it."""

    name: str
    n: int
    query: str


@dataclass(frozen=True)
class Unnamed:
    """A matter as those see it who are entitled to figures alone: what, where, whose, until when; no number or word."""

    matter: Matter
    about: str
    place: str
    body: str
    state: tuple[str, Any]


def words_of(selection: Selection) -> list[str]:
    """The selection in words, for the head of the list."""
    said = [str(WORDS[one]) for one in selection.what]
    spans = (
        (_("%(a)s至%(b)s收到"), _("%(a)s以来收到"), _("%(a)s当天收到"), selection.since, selection.until),
        (_("%(a)s至%(b)s办结"), _("%(a)s以来办结"), _("%(a)s当天办结"), selection.ended_since, selection.ended_until),
    )
    for both, open_, one_day, first, last in spans:
        if first:
            said.append(str(one_day if last == first else both if last else open_) % {"a": first, "b": last})
    places = [selection.village or selection.township] if selection.village or selection.township else []
    said += [place_names(places).get(code, code) for code in places]
    said += [all_class_names().get(selection.class_code, selection.class_code)] if selection.class_code else []
    return said + (list(bodies([selection.body]).values()) if selection.body else [])


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of places by code."""
    return dict(Region.objects.filter(code__in=list(codes)).values_list("code", "name"))


def bodies(keys: Iterable[int]) -> dict[int, str]:
    """Names of bodies by key."""
    return dict(Organisation.objects.filter(pk__in=list(keys)).values_list("pk", "name"))


def breakdown(edition: Edition, selection: Selection, total: int) -> list[tuple[Any, list[Group]]]:
    """The same matters by place, class and accountable body: the largest groups, each with its narrowed selection.

    Bodies stand on the matters themselves, not in their cells: of very many they are not counted.
    """
    part = "village" if edition.kind == "township" else "township"
    asked = [(_("按属地"), part), (_("按类别"), "class_code"), (_("按承办单位"), "body")]
    found = []
    for label, by in asked if total <= MANY else asked[:2]:
        rows = sorted(((row[0], int(row[1])) for row in counts(edition.key, selection, (by,))), key=lambda r: -r[1])
        shown = [(key, n) for key, n in rows if key and not (by == "village" and len(str(key)) < 12)][:LARGEST]
        names = _names(by, [key for key, _n in shown])
        found.append((label, [Group(names.get(k, str(k)), n, selection.narrowed(**{by: k}).query) for k, n in shown]))
    return found


def _names(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "class_code":
        return all_class_names()
    return bodies(keys) if by == "body" else place_names(keys)


@dataclass(frozen=True)
class Behind:
    """One page of the list."""

    total: int
    number: int
    rows: list[Any]
    unnamed: list[Unnamed]


def listed(edition: Edition, selection: Selection, user: User, post: Post | None, number: int) -> Behind:
    """The exact count and one page of rows; rows one may not open come without number, title and words."""
    total = count(edition.key, selection)
    number = max(1, min(number, -(-total // SIZE)))
    keys = ids(edition.key, selection, limit=SIZE, offset=(number - 1) * SIZE)
    named, unnamed = drawn(edition, keys, user, post)
    return Behind(total, number, named, unnamed)


def drawn(edition: Edition, keys: list[int], user: User, post: Post | None) -> tuple[list[Any], list[Unnamed]]:
    """Matters as rows of the list, and those one may not open as rows without words."""
    found = Matter.objects.select_related("accountable", "region").in_bulk(keys)
    matters = [found[pk] for pk in keys]
    seen = _seen(keys, user, post) if not edition.rows else set(keys)
    named = rows_for([one for one in matters if one.pk in seen])
    return named, [_unnamed(one) for one in matters if one.pk not in seen]


def _seen(keys: list[int], user: User, post: Post | None) -> set[int]:
    held = keys_for(scope_of(user, post))
    if not keys or not held:
        return set()
    query = f"SELECT matter_id FROM matters_viewer WHERE matter_id IN ({sql.places(len(keys))})"
    return set(sql.column(f"{query} AND key IN ({sql.places(len(held))})", [*keys, *held]))


def _unnamed(matter: Matter) -> Unnamed:
    about = all_class_names().get(matter.class_code, "")
    place = place_names([matter.township_code]).get(matter.township_code, "")
    return Unnamed(matter, about, place, matter.accountable.name, state_of(matter))
