"""The act in progress: collects what an audited service changed and writes one entry per chain it touched."""

import secrets
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from types import NoneType
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models

from kernel.common import sql
from kernel.common.fields import JSON, canonical
from kernel.common.identity import sm3


class Unrecorded(RuntimeError):
    """A programming error: a recorded row was about to change outside an audited service."""


_current: ContextVar["Act | None"] = ContextVar("act", default=None)
seen: ContextVar[list[int | None] | None] = ContextVar("seen", default=None)
"""The mark of the standing rows as a request read it outside of acts (``kernel.audit.standing.one_look``)."""


def current() -> "Act | None":
    """The act in progress, if any."""
    return _current.get()


def required() -> "Act":
    """The act in progress; raises Unrecorded when there is none."""
    found = _current.get()
    if found is None:
        raise Unrecorded("recorded rows change only inside a service decorated with @audited")
    return found


def plain(value: Any) -> Any:
    """A value as the ledger writes it: moments in UTC, dates in ISO form, everything else as JSON has it."""
    if isinstance(value, datetime):
        return _moment(value) if not value.fold else _moment.__wrapped__(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


@lru_cache(maxsize=1024)
def _moment(value: datetime) -> str:
    """Remembered, as one act writes the same moment a score of times."""
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


class Column(NamedTuple):
    """One column of a model, with what is asked of it at every write."""

    field: Any
    name: str
    attname: str
    passes: type
    """Values of this very type are stored, and written to the ledger, as they are."""
    json: bool


@cache
def columns_of(model: Any) -> tuple[Column, ...]:
    """The stored columns of a model."""
    return tuple(
        Column(field, field.name, field.attname, _passes(field), isinstance(field, JSON))
        for field in model._meta.concrete_fields
    )


def _passes(field: Any) -> type:
    while field.is_relation:
        field = field.target_field
    for kind, passes in ((models.CharField, str), (models.TextField, str), (models.BooleanField, bool)):
        if isinstance(field, kind):
            return passes
    return int if isinstance(field, models.IntegerField) else NoneType


def image(row: models.Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The row's stored columns, or those named, as the ledger writes them."""
    wanted = set(names) if names is not None else None
    result = {}
    for column, name, attname, passes, json in columns_of(row._meta.model):
        if wanted is None or name in wanted or attname in wanted:
            value = getattr(row, attname)
            as_is = value is None or json or type(value) is passes
            result[attname] = value if as_is else plain(column.to_python(value))
    return result


@dataclass
class Act:
    """One audited call: its name, actor, moment, the story lines told, and the row images by chain."""

    action: str
    actor_id: int | None
    at: datetime
    told: list[dict[str, Any]] = field(default_factory=list)
    inner: list[str] = field(default_factory=list)
    rows: dict[str, list[tuple[str, Any, dict[str, Any] | None]]] = field(default_factory=dict)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    last: dict[str, Callable[[], None]] = field(default_factory=dict)
    """What to do once before the entry is written, by key: projections that follow the rows."""
    held: dict[tuple[str, Any], Any] = field(default_factory=dict)
    """Objects read after their chain was locked, by table and key: as the table has them, not read again."""
    notes: dict[str, Any] = field(default_factory=dict)
    """What a module remembers for the length of the act, by its name."""
    begun: set[str] = field(default_factory=set)
    """Chains that begin with this act."""
    standing: bool = False
    """Whether it wrote a row that others keep in memory (``kernel.audit.standing``)."""
    mark: int | None = None
    """The mark of those rows, once somebody asked."""

    def record(self, chain: str, table: str, pk: Any, values: dict[str, Any] | None, row: Any = None) -> None:
        """Note that a row now has these columns (None: it is gone); ``row`` is the object they were written from."""
        self.rows.setdefault(chain, []).append((table, pk, values))
        self.standing = self.standing or table in standing_tables()
        if self.held.get((table, pk), row) is not row:
            del self.held[table, pk]  # written through another object, or none: this one is out of date

    def record_object(self, row: Any, names: Iterable[str] | None = None) -> None:
        """Note a model instance's present columns."""
        self.record(row.audit_chain, row._meta.db_table, row.pk, image(row, names), row)

    def tell(self, chain: str | None, line: str, **facts: Any) -> None:
        """Add a sentence to the entry, for the timeline that people read."""
        self.told.append({"chain": chain, "line": line, **facts})

    def begin(self, chain: str) -> None:
        """A chain nobody can know of yet, as its head was drawn in this act: nothing to lock."""
        self.heads[chain] = (0, "")
        self.begun.add(chain)

    def lock(self, chain: str) -> None:
        """Take the chain's row: nobody else records on it until this transaction ends."""
        if chain in self.heads:
            return
        suffix = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        query = "SELECT seq, head FROM audit_chain WHERE key = %s" + suffix
        row = sql.execute(query, [chain]).fetchone()
        if row is None:
            new = "INSERT INTO audit_chain (key, seq, head) VALUES (%s, 0, '') ON CONFLICT DO NOTHING"
            ours = sql.execute(new, [chain]).rowcount == 1  # until the end; else somebody was first
            row = (0, "") if ours else sql.execute(query, [chain]).fetchone()
        self.heads[chain] = (row[0], row[1])

    def taken(self, chain: str) -> tuple[list[tuple[str, Any, dict[str, Any] | None]], list[dict[str, Any]]]:
        """Take the images and sentences of a chain that begins with this act out of it: the caller writes its entry."""
        self.begun.remove(chain)
        told = [line for line in self.told if line["chain"] == chain]
        self.told = [line for line in self.told if line["chain"] != chain] if told else self.told
        return self.rows.pop(chain, []), told

    def later(self, key: str, function: Callable[[], None]) -> None:
        """Run the function once at the end of the act, however often it is asked for."""
        self.last.setdefault(key, function)

    def write(self) -> None:
        """Bring the projections up, then append one entry to every chain touched."""
        while self.last:
            self.last.pop(next(iter(self.last)))()
        spoken = {line["chain"] for line in self.told if line["chain"]}
        for chain in sorted(set(self.rows) | spoken):
            self._append(chain)
        if self.standing:
            sql.execute(_NEW_MARK, [secrets.randbits(62)])
            (seen.get() or []).clear()

    def _append(self, chain: str) -> None:
        self.lock(chain)
        seq, previous = self.heads[chain]
        seq += 1
        body = canonical(
            {
                "action": self.action,
                "actor": self.actor_id,
                "at": plain(self.at),
                "chain": chain,
                "inner": self.inner,
                "rows": self.rows.get(chain, []),
                "seq": seq,
                "told": [line for line in self.told if line["chain"] in (None, chain)],
            }
        )
        value = link(previous, body)
        sql.execute(
            "INSERT INTO audit_entry (chain, seq, action, actor_id, at, body, previous, hash)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            [chain, seq, self.action, self.actor_id, sql.moment(self.at), body, previous, value],
        )
        head = "UPDATE audit_chain SET seq = %s, head = %s WHERE key = %s"
        if chain in self.begun:
            head = "INSERT INTO audit_chain (seq, head, key) VALUES (%s, %s, %s)"
            self.begun.remove(chain)
        sql.execute(head, [seq, value, chain])
        self.heads[chain] = (seq, value)


_NEW_MARK = "INSERT INTO audit_mark (id, value) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET value = EXCLUDED.value"


@cache
def standing_tables() -> frozenset[str]:
    """The tables whose rows seldom change and are kept in memory."""
    return frozenset(model._meta.db_table for model in apps.get_models() if getattr(model, "standing", False))


def link(previous: str, body: str) -> str:
    """The hash of an entry: SM3 over the previous hash and the body."""
    return sm3(previous.encode() + body.encode()).hex()
