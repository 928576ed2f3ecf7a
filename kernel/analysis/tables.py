"""Which rows a snapshot copies, column by column, and what becomes of whatever leads to a person.

A module or scenario names its own in ``snapshot.py`` (``TABLES``); those of the kernel stand here. Nothing is copied
that is not named, and a column that holds words, names or numbers of people cannot be named (``Unlawful``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import models

from kernel import registry

FORBIDDEN = re.compile(
    r"_sealed$|_masked$|_digest$|(^|_)(name|title|text|words|phone|address|wish|note|by_id|user_id|query_code)$"
)
"""Columns no snapshot holds: words somebody wrote, names, numbers, and who among the staff did it."""
READ_FOR_KEYS = ("id_digest", "name_digest", "contact_digest", "place_text")
"""Columns read only to make a pseudonym of; they are not written."""


class Unlawful(RuntimeError):
    """A programming error: a snapshot would hold what leads to a person."""


@dataclass(frozen=True)
class Table:
    """One table of a snapshot.

    ``model``: the Django model, ``app.Model``; left out where it is not installed. ``time``: the column whose local
    month names the partition and by which its rows stand in order. ``owner``: the written column that names what an
    act changes; ``chain``: the first part of that thing's chain in the ledger. ``columns``: copied as they are.
    ``reads``: read for ``derived`` only. ``derived``: column to DuckDB expression over ``raw``, its rows with all
    columns read; ``pseudonym(text)`` makes a number nobody can turn back (60 bits; 0 of nothing). ``types``: of what is
    derived.
    """

    name: str
    model: str
    time: str
    columns: tuple[str, ...]
    owner: str = "matter_id"
    chain: str = "matter"
    reads: tuple[str, ...] = ()
    derived: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def kinds(self) -> dict[str, str]:
        """Every column read from the database with its kind: int, float, bool, time, date or text."""
        found = apps.get_model(self.model)._meta
        known = {one.attname: one for one in found.concrete_fields}
        owner = () if self.owner in self.derived else (self.owner,)
        names = dict.fromkeys((found.pk.attname, *owner, self.time, *self.columns, *self.reads))
        return {name: kind_of(known[name]) for name in names}

    @property
    def source(self) -> str:
        """The database's table."""
        return str(apps.get_model(self.model)._meta.db_table)

    @property
    def schema(self) -> dict[str, str]:
        """The snapshot's columns with their DuckDB types, in order."""
        copied = {name: TYPES[kind] for name, kind in self.kinds.items() if name not in self.reads}
        return {**copied, **self.types}


TYPES = {"int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "time": "TIMESTAMP", "date": "DATE", "text": "VARCHAR"}


def kind_of(one: models.Field) -> str:
    """How a column of the database is read."""
    target = one.target_field if isinstance(one, models.ForeignKey) else one
    pairs: tuple[tuple[type, str], ...] = (
        (models.BooleanField, "bool"), (models.DateTimeField, "time"), (models.DateField, "date"),
        (models.FloatField, "float"), (models.IntegerField, "int"),
    )  # fmt: skip
    return next((kind for field_type, kind in pairs if isinstance(target, field_type)), "text")


DAY = "datediff('day', DATE '2000-01-01', CAST({} AS DATE))"
"""Days since 1 January 2000, local: windows over days are windows over whole numbers, equal on every engine."""
_TOWNSHIP = "CASE WHEN length(raw.region_id) >= 9 THEN left(raw.region_id, 9) ELSE '' END"
_PARTY = "coalesce(nullif(raw.id_digest, ''), nullif(raw.name_digest, ''), nullif(raw.contact_digest, ''), '')"

_TOLD = "len(list_filter(json_extract_string(raw.extensions, '$[*].reason'), lambda one: one <> ''))"

KERNEL: tuple[Table, ...] = (
    Table(
        "parties", "matters.Party", "joined_at", ("role", "kind", "minor"),
        reads=("id_digest", "name_digest", "contact_digest"),
        derived={"party_key": f"pseudonym({_PARTY})"}, types={"party_key": "BIGINT"},
    ),
    Table(
        "matters", "matters.Matter", "received_at",
        ("kind", "channel", "class_code", "class_confirmed", "grade", "grade_confirmed", "complexity", "loop", "open",
         "phase", "node", "reopened", "refusals", "ending", "ended_at", "archived_at", "due_at", "receiver_id",
         "accountable_id", "source", "region_id", "merged_into_id"),
        owner="id", reads=("place_text",),
        derived={
            "township": _TOWNSHIP, "day_no": DAY.format("raw.received_at"), "merged": "raw.merged_into_id IS NOT NULL",
            "party_key": "coalesce(claimant.party_key, 0)",
            "place_key": "pseudonym(CASE WHEN trim(raw.place_text) = '' THEN '' "
            "ELSE raw.region_id || trim(raw.place_text) END)",
            "lon6": "region.lon6", "lat6": "region.lat6", "party_near": "NULL", "place_near": "NULL",
        },
        types={"township": "VARCHAR", "day_no": "INTEGER", "merged": "BOOLEAN", "party_key": "BIGINT",
               "place_key": "BIGINT", "lon6": "INTEGER", "lat6": "INTEGER", "party_near": "INTEGER",
               "place_near": "INTEGER"},
    ),
    Table(
        "placements", "matters.Placement", "since", ("organisation_id", "until"),
    ),
    Table(
        "steps", "procedures.Step", "opened_at",
        ("node", "stage", "organisation_id", "role", "round", "status", "outcome", "clock", "due_at", "closed_at"),
    ),
    Table(
        "clocks", "law.Clock", "started_at",
        ("key", "article", "due_at", "provisional", "status", "met_at"),
        derived={"due_no": DAY.format("raw.due_at"),
                 "extended": "json_array_length(CAST(raw.extensions AS JSON))", "extended_told": _TOLD},
        types={"due_no": "INTEGER", "extended": "BIGINT", "extended_told": "BIGINT"}, reads=("extensions",),
    ),
    Table("follow_ups", "matters.FollowUp", "at", ("answered", "solved", "respected")),
    Table("ratings", "matters.Rating", "at", ("organisation_id", "stars", "speed", "solved", "manner")),
    Table("ledger", "audit.Entry", "at", ("seq", "action"), reads=("chain",),
          derived={"matter_id": "CAST(substr(raw.chain, 8) AS BIGINT)"}, types={"matter_id": "BIGINT"}),
    Table(
        "batches", "datahub.Batch", "started_at",
        ("dataset", "historical", "finished_at", "received", "accepted", "corrected", "unchanged", "quarantined",
         "subjects", "proposed", "seconds"),
        owner="id", chain="datahub_batch",
    ),
    Table(
        "records", "datahub.Record", "at", ("dataset", "version", "number", "subject"),
        owner="batch_id", chain="datahub_batch",
    ),
)  # fmt: skip


@cache
def tables() -> tuple[Table, ...]:
    """Every table a snapshot holds: the kernel's, then those modules and scenarios name. Raises Unlawful."""
    found = [*KERNEL, *(one for package in _packages() for one in import_module(package).TABLES)]
    found = [one for one in found if apps.is_installed(_app(one)) and _has_model(one)]
    for one in found:
        written = set(one.kinds) - set(one.reads)
        if wrong := sorted(name for name in written if FORBIDDEN.search(name)):
            raise Unlawful(f"snapshot table {one.name}: {', '.join(wrong)} may lead to a person")
    return tuple(found)


def _packages() -> list[str]:
    kernel = [f"kernel.{file.parent.name}" for file in sorted((registry.ROOT / "kernel").glob("*/snapshot.py"))]
    scenarios = [f"scenarios.{one.code}" for one in registry.scenarios()]
    own = __name__.rpartition(".")[0]
    named = [f"{package}.snapshot" for package in (*kernel, *scenarios) if package != own]
    return [name for name in named if find_spec(name) is not None]


def _app(one: Table) -> str:
    label = one.model.partition(".")[0]
    return next((config.name for config in apps.get_app_configs() if config.label == label), "")


def _has_model(one: Table) -> bool:
    label, _, name = one.model.partition(".")
    return name.lower() in apps.all_models.get(label, {})
