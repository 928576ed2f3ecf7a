"""Reading the ledger: is it whole, does it rebuild what the tables hold, what is a chain's story."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import models

from kernel.audit.act import image, link
from kernel.audit.merkle import root_of, seal_hash
from kernel.audit.models import Chain, Entry, Recorded, Seal
from kernel.common.fields import canonical


def recorded_models() -> dict[str, type[models.Model]]:
    """Every model the ledger can rebuild, by table."""
    return {m._meta.db_table: m for m in apps.get_models() if issubclass(m, Recorded) and not m._meta.proxy}


def broken_chains(only: str = "") -> Iterator[str]:
    """One sentence for every entry or head that does not follow from what stands before it, of one chain or of all."""
    named, inside = ({"key": only}, {"chain": only}) if only else ({}, {})
    heads = {c.key: (c.seq, c.head) for c in Chain.objects.filter(**named).iterator(chunk_size=5000)}
    kept = Entry.objects.filter(**inside)
    rows = kept.order_by("chain", "seq").values_list("chain", "seq", "body", "previous", "hash")
    for chain, entries in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[0]):
        seq, head = 0, ""
        for _, number, body, previous, value in entries:
            if number != seq + 1 or previous != head:
                yield f"{chain}: entry {number} does not follow entry {seq}"
            elif link(previous, body) != value:
                yield f"{chain}: entry {number} was altered"
            seq, head = number, value
        if heads.pop(chain, None) != (seq, head):
            yield f"{chain}: ends at entry {seq}, its head says otherwise"
    for chain, (seq, _) in heads.items():
        if seq:
            yield f"{chain}: {seq} entries are gone"


def seal_holds(entry: Entry) -> bool | None:
    """Whether the entry's seal follows from the entries under it; None while the entry waits for its seal."""
    seal = entry.seal
    if seal is None:
        return None
    values = list(Entry.objects.filter(seal=seal).order_by("id").values_list("hash", flat=True))
    whole = len(values) == seal.count and root_of(values) == seal.root
    return whole and seal.hash == seal_hash(seal.previous, seal.root, seal.count)


def broken_seals() -> Iterator[str]:
    """One sentence for every seal whose entries or predecessor do not give its number."""
    previous = ""
    for seal in Seal.objects.order_by("id").iterator():
        values = list(Entry.objects.filter(seal=seal).order_by("id").values_list("hash", flat=True))
        root = root_of(values)
        if len(values) != seal.count or root != seal.root:
            yield f"seal {seal.pk}: its {seal.count} entries do not give its root"
        if seal.previous != previous or seal.hash != seal_hash(previous, seal.root, seal.count):
            yield f"seal {seal.pk}: does not follow the seal before it"
        previous = seal.hash


Rows = dict[tuple[str, Any], dict[str, Any]]


def fold(bodies: Iterable[str]) -> Rows:
    """Rebuild rows from entry bodies in order: {(table, pk): columns}."""
    rows: Rows = {}
    for body in bodies:
        for table, pk, values in json.loads(body)["rows"]:
            if values is None:
                rows.pop((table, pk), None)
            else:
                rows.setdefault((table, pk), {}).update(values)
    return rows


def rebuilt(batch: int = 500) -> Iterator[Rows]:
    """The rows every chain leaves, some hundred chains at a time."""
    entries = Entry.objects.order_by("chain", "seq").values_list("chain", "body").iterator(chunk_size=2000)
    gathered: Rows = {}
    for number, (_, group) in enumerate(groupby(entries, key=lambda row: row[0]), start=1):
        gathered |= fold(body for _, body in group)
        if number % batch == 0:
            yield gathered
            gathered = {}
    yield gathered


def replay_differences() -> Iterator[str]:
    """One sentence for every row that differs from what the ledger rebuilds, or that the ledger does not know."""
    tables = recorded_models()
    counts = dict.fromkeys(tables, 0)
    for rows in rebuilt():
        by_table: dict[str, dict[Any, dict[str, Any]]] = {}
        for (table, pk), values in rows.items():
            by_table.setdefault(table, {})[pk] = values
        for table, expected in by_table.items():
            if table not in tables:
                yield f"{table}: in the ledger, but there is no such table"
                continue
            counts[table] += len(expected)
            yield from _compare(tables[table], expected)
    for table, model in tables.items():
        stored = model._default_manager.count()
        if stored != counts[table]:
            yield f"{table}: {stored} rows stored, the ledger rebuilds {counts[table]}"


def _compare(model: type[models.Model], expected: dict[Any, dict[str, Any]]) -> Iterator[str]:
    """A column added since a row was written holds its default, until somebody writes it."""
    keys, blank = list(expected), image(model())
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        found = model._default_manager.in_bulk(part)
        for pk in part:
            row = found.get(pk)
            if row is None:
                yield f"{model._meta.db_table} {pk}: in the ledger, not in the table"
                continue
            known = {**blank, **expected[pk]}
            if canonical(image(row)) != canonical(known):
                wrong = [k for k, v in image(row).items() if canonical(v) != canonical(known.get(k))]
                yield f"{model._meta.db_table} {pk}: {', '.join(wrong)} differ from the ledger"


def story(chain: str) -> list[dict[str, Any]]:
    """The told lines of a chain, oldest first: action, actor, moment, line and facts."""
    lines = []
    for action, actor_id, at, body in (
        Entry.objects.filter(chain=chain).order_by("seq").values_list("action", "actor_id", "at", "body")
    ):
        for told in json.loads(body)["told"]:
            lines.append({"action": action, "actor_id": actor_id, "at": at, **told})
    return lines


def row_before(chain: str, row: tuple[str, Any], cause: tuple[str, Any], column: str) -> dict[str, Any]:
    """A row's columns before the latest entry that wrote a column of another row, the cause; rows are (table, pk)."""
    bodies = list(Entry.objects.filter(chain=chain).order_by("seq").values_list("body", flat=True))
    for number in range(len(bodies) - 1, -1, -1):
        written = json.loads(bodies[number])["rows"]
        if any((table, pk) == cause and values is not None and column in values for table, pk, values in written):
            return fold(bodies[:number]).get(row, {})
    return {}
