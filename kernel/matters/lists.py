"""Lists of matters: what somebody may see, filtered, in order, with the exact number — at any size.

A filter picks cells; the tally of the viewer's key gives the exact count; the page is read either from the few
rows of sparse cells or by walking the viewer's order when the filter is dense.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kernel.audit import rows
from kernel.common import sql
from kernel.matters.models.core import Cell, Matter, Viewer
from kernel.people.models import Post, User
from kernel.people.queries import Scope, scope_of

OPEN_PHASES = ("triage", "working", "verifying")
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


def keys_for(scope: Scope) -> list[str]:
    """The viewer keys of a scope, the broadest first."""
    places = [f"p{code}" for code in sorted(scope.places, key=len)]
    own = [f"u{scope.user_id}"] if scope.user_id else []
    return places + [f"o{pk}" for pk in scope.organisations] + own


def visible_to(user: User | None, post: Post | None = None) -> QuerySet[Matter]:
    """All matters the user may see, under one post or under all held. Everything that reads matters starts here."""
    keys = keys_for(scope_of(user, post))
    return Matter.objects.filter(Exists(Viewer.objects.filter(matter=OuterRef("pk"), key__in=keys)))


def picked(
    user: User | None,
    where: str,
    values: Sequence[Any],
    *,
    post: Post | None = None,
    related: tuple[str, ...] = ("accountable",),
) -> list[Matter]:
    """As ``visible_to`` with a condition (trusted SQL, ``rows.find``), for single matters: a tenth of its cost."""
    keys = keys_for(scope_of(user, post))
    if not keys:
        return []
    seen = f"EXISTS (SELECT 1 FROM matters_viewer v WHERE v.matter_id = t.id AND v.key IN ({sql.places(len(keys))}))"
    return rows.find(Matter, f"{seen} AND {where}", [*keys, *values], related=related)


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
        return _rows(keys, filters).values("matter_id").distinct().count()
    total = sum(tally(keys[0], filters).values()) if keys else 0
    for position, key in enumerate(keys[1:], start=1):
        total += _beside(key, keys[:position], filters) if tally(key, filters) else 0
    return total


def _beside(key: str, earlier: Sequence[str], filters: Filters) -> int:
    """What a key sees that none of the earlier ones does."""
    cells, values = _chosen(filters)
    still_open = ' AND v."open"' if filters.open_only else ""
    known = f"SELECT 1 FROM matters_viewer e WHERE e.matter_id = v.matter_id AND e.key IN ({sql.places(len(earlier))})"
    query = f"SELECT COUNT(*) FROM matters_viewer v WHERE v.key = %s AND v.cell_id IN ({cells}){still_open}"
    [found] = sql.column(f"{query} AND NOT EXISTS ({known})", [key, *values, *earlier])
    return int(found)


def _rows(keys: Sequence[str], filters: Filters) -> QuerySet[Viewer]:
    found = Viewer.objects.filter(key__in=keys, cell__in=Cell.objects.filter(filters.cells()))
    if filters.open_only:
        found = found.filter(open=True)
    return found.filter(due_at__lt=filters.due_before) if filters.due_before else found


def page(keys: Sequence[str], filters: Filters, *, number: int = 1, size: int = 20, order: str = "due") -> Page:
    """One page: ``order`` is ``due`` (soonest first, open matters) or ``recent`` (newest first)."""
    total = count(keys, filters)
    offset = max(0, min(number - 1, -(-total // size) - 1)) * size
    order = order if filters.open_only else "recent"
    picked: dict[int, tuple[object, ...]] = {}
    for key in keys if total else ():
        for pk, due in _ordered(key, filters, order, offset + size):
            picked[pk] = (due is None, due, pk) if order == "due" else (-pk, due, pk)
    ids = sorted(picked, key=lambda pk: picked[pk])[offset : offset + size]
    found = Matter.objects.select_related("accountable", "region").in_bulk(ids)
    return Page([found[pk] for pk in ids], total, offset, size)


def _ordered(key: str, filters: Filters, order: str, limit: int) -> list[tuple[int, datetime | None]]:
    cells = tally(key, filters)
    if not cells:
        return []
    found = _rows([key], filters)
    if sum(cells.values()) <= SPARSE and len(cells) <= 400:
        found = Viewer.objects.filter(key=key, cell_id__in=list(cells))
        found = found.filter(due_at__lt=filters.due_before) if filters.due_before else found
    columns = (F("due_at").asc(nulls_last=True), "matter_id") if order == "due" else ("-matter_id",)
    return list(found.order_by(*columns).values_list("matter_id", "due_at")[:limit])
