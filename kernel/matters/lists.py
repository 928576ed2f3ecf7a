"""Lists of matters: what somebody may see, filtered, in order, with the exact number — at any size.

A filter picks cells; the tally of the viewer's key gives the exact count; the page is read either from the few
rows of sparse cells or by walking the viewer's order when the filter is dense.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.audit import rows
from kernel.common import sql
from kernel.matters.models.core import Cell, Matter, Viewer
from kernel.people.models import Post, User
from kernel.people.queries import Scope, scope_of

OPEN_PHASES = ("triage", "working", "verifying")
LONG = ("text", "wish", "guesses", "contributions", "facts")
"""What no list shows, and is long."""
_KNOWN = "SELECT 1 FROM matters_viewer e WHERE e.matter_id = v.matter_id AND e.key IN"
SPARSE = 3000
"""Up to so many matters a filter's rows are read and sorted; beyond, the order is walked."""


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means everything."""

    open_only: bool = True
    kinds: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    townships: tuple[str, ...] = ()
    due_before: datetime | None = None

    def cells(self) -> Q:
        """The cells the filter picks."""
        phases: Sequence[str] = self.phases
        if self.open_only:
            phases = [one for one in self.phases or OPEN_PHASES if one in OPEN_PHASES] or ("",)
        query = Q(phase__in=phases) if phases else Q()
        for name, values in (
            ("kind", self.kinds), ("grade", self.grades), ("class_code", self.classes), ("township", self.townships)
        ):  # fmt: skip
            if values:
                query &= Q(**{f"{name}__in": values})
        return query


@dataclass
class Page:
    """One page of a list: the matters in order, and how many there are in all, exactly."""

    matters: list[Matter]
    total: int
    offset: int
    size: int
    cells: dict[int, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def number(self) -> int:
        """This page's number, from 1."""
        return self.offset // self.size + 1


@cache
def lean() -> tuple[str, ...]:
    """What a list reads of matters: every column but the long ones."""
    return tuple(one.attname for one in Matter._meta.concrete_fields if one.name not in LONG)


def keys_for(scope: Scope) -> list[str]:
    """The viewer keys of a scope, the broadest first."""
    places = [f"p{code}" for code in sorted(scope.places, key=len)]
    own = [f"u{scope.user_id}"] if scope.user_id else []
    return places + [f"o{pk}" for pk in scope.organisations] + own


def visible_to(user: User | None, post: Post | None = None) -> QuerySet[Matter]:
    """All matters the user may see, under one post or under all held. Everything that reads matters starts here."""
    keys = keys_for(scope_of(user, post))
    return Matter.objects.filter(Exists(Viewer.objects.filter(matter=OuterRef("pk"), key__in=keys)))


def attached_to_seen(rows: QuerySet[Any], user: User | None, post: Post | None = None) -> QuerySet[Any]:
    """Of rows with a ``matter`` (or ``matter_id``) those whose matter the user may see.

    For few rows among many matters: each is asked about, instead of finding all matters that may be seen.
    """
    keys = keys_for(scope_of(user, post))
    return rows.filter(Exists(Viewer.objects.filter(matter=OuterRef("matter_id"), key__in=keys)))


def picked(
    user: User | None,
    where: str,
    values: Sequence[Any],
    *,
    post: Post | None = None,
    related: tuple[str, ...] = ("accountable",),
    names: tuple[str, ...] = (),
) -> list[Matter]:
    """As ``visible_to`` with a condition (trusted SQL, ``rows.find``), for single matters: a tenth of its cost."""
    keys = keys_for(scope_of(user, post))
    if not keys:
        return []
    seen = f"EXISTS (SELECT 1 FROM matters_viewer v WHERE v.matter_id = t.id AND v.key IN ({sql.places(len(keys))}))"
    return rows.find(Matter, f"{seen} AND {where}", [*keys, *values], related=related, names=names)


def attached(
    keys: Sequence[str],
    model: Any,
    where: str,
    values: Sequence[Any] = (),
    *,
    of: str = "",
    related: tuple[str, ...] = ("matter",),
) -> list[Any]:
    """Rows ``t`` of a model that hang on matters the keys see (trusted SQL, ``rows.find``).

    ``of``: what the matter ``m`` must be besides; its values come first.
    """
    if not keys:
        return []
    held = f"v.matter_id = t.matter_id AND v.key IN ({sql.places(len(keys))})"
    seen = f"EXISTS (SELECT 1 FROM matters_viewer v WHERE {held})"
    mine = f" AND EXISTS (SELECT 1 FROM matters_matter m WHERE m.id = t.matter_id AND {of})" if of else ""
    return rows.find(model, f"{seen}{mine} AND {where}", [*keys, *values], related=related)


def may_see(user: User | None, matter: Matter) -> bool:
    """Whether the user may see this one matter."""
    keys = keys_for(scope_of(user))
    query = f"SELECT 1 FROM matters_viewer WHERE matter_id = %s AND key IN ({sql.places(len(keys))}) LIMIT 1"
    return bool(keys and sql.column(query, [matter.pk, *keys]))


def tally(key: str, filters: Filters) -> dict[int, int]:
    """How many matters the key sees in each cell that the filter picks (only cells with any)."""
    cells, values = _chosen(filters)
    query = f"SELECT cell_id, SUM(n) FROM matters_tally WHERE key = %s AND cell_id IN ({cells})"
    return dict(sql.execute(f"{query} GROUP BY cell_id HAVING SUM(n) > 0", [key, *values]).fetchall())


def _chosen(filters: Filters) -> tuple[str, tuple[Any, ...]]:
    """The cells a filter picks, as SQL with its values."""
    return _cells_of(replace(filters, due_before=None) if filters.due_before else filters)


@lru_cache(maxsize=512)
def _cells_of(filters: Filters) -> tuple[str, tuple[Any, ...]]:
    query, values = Cell.objects.filter(filters.cells()).values("pk").query.sql_with_params()
    return query, tuple(values)


def count(keys: Sequence[str], filters: Filters) -> int:
    """Exactly how many matters the keys see under the filter."""
    if filters.due_before is not None:
        return counts_due(keys, filters, [filters.due_before])[0]
    return _counted(keys, filters, tallies(keys, filters))


def tallies(keys: Sequence[str], filters: Filters) -> dict[str, dict[int, int]]:
    """The tally of every key; asked once for what is counted and listed together."""
    return {key: tally(key, filters) for key in keys}


def _counted(keys: Sequence[str], filters: Filters, known: Mapping[str, dict[int, int]]) -> int:
    total = sum(known[keys[0]].values()) if keys else 0
    for position, key in enumerate(keys[1:], start=1):
        total += _beside(key, keys[:position], filters) if known[key] else 0
    return total


def _beside(key: str, earlier: Sequence[str], filters: Filters) -> int:
    """What a key sees that none of the earlier ones does."""
    cells, values = _chosen(filters)
    still_open = ' AND v."open"' if filters.open_only else ""
    query = f"SELECT COUNT(*) FROM matters_viewer v WHERE v.key = %s AND v.cell_id IN ({cells}){still_open}"
    known = f"{_KNOWN} ({sql.places(len(earlier))})"
    [found] = sql.column(f"{query} AND NOT EXISTS ({known})", [key, *values, *earlier])
    return int(found)


def counts_due(keys: Sequence[str], filters: Filters, before: Sequence[datetime]) -> list[int]:
    """As ``count`` for each of several moments that limits end before: no tally knows those, one look counts all."""
    totals, moments = [0] * len(before), [sql.moment(one) for one in before]
    where, values = _narrowed(replace(filters, due_before=max(before)))
    asked = ", ".join(["COUNT(CASE WHEN v.due_at < %s THEN 1 END)"] * len(before))
    for position, key in enumerate(keys):
        beside = f" AND NOT EXISTS ({_KNOWN} ({sql.places(position)}))" if position else ""
        query = f"SELECT {asked} FROM matters_viewer v WHERE v.key = %s{where}{beside}"
        found = sql.execute(query, [*moments, key, *values, *keys[:position]]).fetchone()
        totals = [total + int(more) for total, more in zip(totals, found, strict=True)]
    return totals


def _narrowed(filters: Filters) -> tuple[str, list[Any]]:
    """The filter as conditions on viewer rows ``v``, with their values."""
    where, bound = "", list[Any]()
    if replace(filters, open_only=False, due_before=None) != Filters(open_only=False):
        cells, values = _chosen(filters)
        where, bound = f" AND v.cell_id IN ({cells})", list(values)
    if filters.open_only:
        where += ' AND v."open"'
    if filters.due_before:
        where, bound = f"{where} AND v.due_at < %s", [*bound, sql.moment(filters.due_before)]
    return where, bound


def page(keys: Sequence[str], filters: Filters, *, number: int = 1, size: int = 20, order: str = "due") -> Page:
    """One page: ``order`` is ``due`` (soonest first, open matters) or ``recent`` (newest first)."""
    known = tallies(keys, filters)
    due = filters.due_before
    total = counts_due(keys, filters, [due])[0] if due is not None else _counted(keys, filters, known)
    offset = max(0, min(number - 1, -(-total // size) - 1)) * size
    shown = _first(keys, filters, offset + size, order, known)[offset:] if total else []
    where, related = f"t.id IN ({sql.places(len(shown))})", ("accountable", "region")
    matters = rows.find(Matter, where, shown, names=lean(), related=related) if shown else []
    found = {one.pk: one for one in matters}
    return Page([found[pk] for pk in shown], total, offset, size)


def ids(keys: Sequence[str], filters: Filters, *, limit: int, order: str = "due") -> list[int]:
    """The keys of the first ``limit`` matters, in order."""
    return _first(keys, filters, limit, order, tallies(keys, filters))


def _first(
    keys: Sequence[str], filters: Filters, limit: int, order: str, known: Mapping[str, dict[int, int]]
) -> list[int]:
    order = order if filters.open_only else "recent"
    picked: dict[int, tuple[object, ...]] = {}
    for key in keys:
        for pk, due in _ordered(key, filters, order, limit, known[key]):
            picked[pk] = (due is None, due, pk) if order == "due" else (-pk, due, pk)
    return sorted(picked, key=lambda pk: picked[pk])[:limit]


def _ordered(
    key: str, filters: Filters, order: str, limit: int, cells: dict[int, int]
) -> list[tuple[int, datetime | None]]:
    if not cells:
        return []
    where, values = _narrowed(filters)
    if sum(cells.values()) <= SPARSE and len(cells) <= 400:
        listed = ", ".join(str(int(pk)) for pk in cells)
        where, values = f" AND v.cell_id IN ({listed})", []
        if filters.due_before:
            where, values = f"{where} AND v.due_at < %s", [sql.moment(filters.due_before)]
    by = "v.due_at ASC NULLS LAST, v.matter_id" if order == "due" else "v.matter_id DESC"
    query = f"SELECT v.matter_id, v.due_at FROM matters_viewer v WHERE v.key = %s{where} ORDER BY {by} LIMIT %s"
    return [
        (pk, sql.read_moment(due) if due else None) for pk, due in sql.execute(query, [key, *values, limit]).fetchall()
    ]
