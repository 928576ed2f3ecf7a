"""Copy the working rows to Parquet: everything, or only what changed since the last seal of the ledger that was read.

What changed is asked of the ledger: every act appends to the chain of what it touched. An entry not yet sealed at the
last run is read again, so nothing that committed late is missed. Of what changed all rows are read anew, and only the
months in which such rows lie, or lay, are written again. The result is the same as of a full run.

Sealed matters, seen only by named people, are in no snapshot.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from kernel.analysis import store
from kernel.analysis.duck import Line, line, text
from kernel.analysis.near import KEYS, READ, nearest, with_nearest
from kernel.analysis.places import calendar_columns, place_columns
from kernel.analysis.reading import Reader, embedded, reader, select, typed
from kernel.analysis.store import Manifest, Part
from kernel.analysis.tables import Table, tables
from kernel.common.identity import digest
from kernel.common.moment import now

STANDING = ("regions", "calendar")
"""Small tables without months, written whole each time."""


@dataclass(frozen=True)
class Done:
    """What a run did: whether it read everything, what it wrote, how many things had changed, how long it took."""

    full: bool
    manifest: Manifest
    written: int
    """Files written."""
    changed: int
    """Things (matters, deliveries) read anew; of a full run, all."""
    seconds: float


def take(*, full: bool = False) -> Done:
    """Bring the snapshot up; ``full`` reads everything anew. Raises Conflict when another run is at it."""
    with store.alone():
        start, last = now(), store.present()
        shape = shape_of(tables())
        anew = full or last is None or last.shape != shape
        with reader() as source, line(store.folder() / "spill") as duck:
            since = 0 if anew or last is None else last.seal
            run = _Run(source, duck, None if anew else last, since)
            made = Manifest(now(), run.sealed(), shape, (last.generation if last else 0) + 1)
            parts = run.write(made.generation)
        before = tuple(sorted(last.names)) if last else ()
        made = replace(made, parts=parts, before=before)
        store.publish(made)
        return Done(anew, made, run.written, run.changed, (now() - start) / timedelta(seconds=1))


def shape_of(all_tables: Iterable[Table]) -> str:
    """A digest of what is copied, and of the key pseudonyms are made with."""
    told = [(one.name, one.time, one.owner, one.schema, dict(one.derived)) for one in all_tables]
    return hashlib.sha256((json.dumps(told) + salt()).encode()).hexdigest()[:16]


def salt() -> str:
    """What pseudonyms are made with: nobody without the installation's key can make the same."""
    return digest("analysis pseudonyms")


def month_of(table: Table) -> str:
    """The month a row is kept under, as SQL."""
    return f"strftime(\"{table.time}\", '%Y-%m')"


class _Run:
    """One run: reads into DuckDB, works out the months touched, writes their files."""

    def __init__(self, source: Reader, duck: Line, last: Manifest | None, since: int) -> None:
        self.source, self.duck, self.last, self.since = source, duck, last, since
        self.written = self.changed = 0
        key = text(salt())
        number = f"CAST('0x' || left(sha256({key} || x), 15) AS BIGINT)"
        duck.run(
            f"CREATE MACRO pseudonym(x) AS CASE WHEN x = '' THEN 0 ELSE {number} END;"
            "CREATE TABLE changed (chain VARCHAR, id BIGINT); CREATE TABLE moved (id BIGINT)"
        )

    def sealed(self) -> int:
        """The newest seal; first of all that is read, so that what comes later is newer."""
        found = self.source.columns("SELECT CAST(COALESCE(MAX(id), 0) AS TEXT) AS seal FROM audit_seal", ["text"])
        return int(found.column("seal")[0].as_py())

    def write(self, generation: int) -> dict[str, dict[str, Part]]:
        """Read and write every table; gives the files that hold the new snapshot."""
        parts = self._standing(generation)
        if self.last is not None:
            for chain in {one.chain for one in tables()}:
                self._note_changed(chain)
            self.changed = self.duck.rows("SELECT count(*) FROM changed")[0][0]
        for table in tables():
            parts[table.name] = self._table(table, generation)
        if self.last is None:
            self.changed = sum(part.rows for part in parts["matters"].values())
        return parts

    def _standing(self, generation: int) -> dict[str, dict[str, Part]]:
        self.duck.load("regions", place_columns())
        self.duck.load("calendar", calendar_columns())
        found = {}
        for name in STANDING:
            found[name] = {"": self._file(name, "", f"SELECT * FROM {name} ORDER BY 1", generation)}
        return found

    def _note_changed(self, chain: str) -> None:
        query = f"SELECT DISTINCT chain AS chain FROM audit_entry e WHERE {self._newer(chain)}"
        self.duck.load("noted", self.source.columns(query, ["text"]))
        cut = len(chain) + 2
        self.duck.run(f"INSERT INTO changed SELECT {text(chain)}, CAST(substr(chain, {cut}) AS BIGINT) FROM noted")

    def _newer(self, chain: str) -> str:
        return f"(e.seal_id > {self.since} OR e.seal_id IS NULL) AND e.chain LIKE '{chain}:%'"

    def _where(self, table: Table) -> str:
        """Which rows to read: of what changed, or all; never of sealed matters."""
        by_chain = "chain" in table.reads
        column = f't."{table.owner}"'
        number = f"CAST(substr(t.chain, {len(table.chain) + 2}) AS bigint)" if by_chain else column
        where = [f"t.chain LIKE '{table.chain}:%'"] if by_chain else ["1 = 1"]
        if table.chain == "matter":
            where.append(f"{number} IN (SELECT id FROM matters_matter WHERE NOT sealed)")
        if self.last is not None:
            named = "e.chain" if by_chain else f"CAST(substr(e.chain, {len(table.chain) + 2}) AS bigint)"
            mine = "t.chain" if by_chain else column
            where.append(f"{mine} IN (SELECT {named} FROM audit_entry e WHERE {self._newer(table.chain)})")
        return " AND ".join(where)

    def _table(self, table: Table, generation: int) -> dict[str, Part]:
        query, kinds = select(table, self._where(table))
        self.duck.load("read", self.source.columns(query, kinds))
        columns = ", ".join(f'{typed(name, kind)} AS "{name}"' for name, kind in table.kinds.items())
        self.duck.run(f"CREATE OR REPLACE TABLE raw AS SELECT {columns} FROM read; DROP TABLE read")
        self.duck.run(f"CREATE OR REPLACE TABLE fresh_{table.name} AS {self._shaped(table)}; DROP TABLE raw")
        if table.name == "matters":
            self._stand_near(table)
        touched = self._months(table)
        kept = {} if self.last is None else dict(self.last.parts.get(table.name, {}))
        for month in touched:
            part = self._month(table, month, kept.get(month), generation)
            kept = {key: one for key, one in kept.items() if key != month} | ({month: part} if part.rows else {})
        if table.name != "parties":
            self.duck.run(f"DROP TABLE fresh_{table.name}")
        return kept

    def _shaped(self, table: Table) -> str:
        listed = [
            f'CAST({table.derived.get(name, f"raw.{chr(34)}{name}{chr(34)}")} AS {kind}) AS "{name}"'
            for name, kind in table.schema.items()
        ]
        joined = ""
        if table.name == "matters":
            joined = (
                " LEFT JOIN (SELECT matter_id, min_by(party_key, id) AS party_key FROM fresh_parties"
                " WHERE role = 'claimant' GROUP BY matter_id) claimant ON claimant.matter_id = raw.id"
                " LEFT JOIN regions region ON region.code = raw.region_id"
            )
        return f"SELECT {', '.join(listed)} FROM raw{joined}"

    def _stand_near(self, table: Table) -> None:
        """How near matters stand to each other; one that did not change, but its neighbour did, is written anew."""
        files = self.last.files(table.name) if self.last is not None else []
        if not files:
            for key in KEYS:
                self.duck.run(f"CREATE TABLE near_{key} AS {nearest(key, 'fresh_matters')}")
            self.duck.run(f"CREATE OR REPLACE TABLE fresh_matters AS {with_nearest('fresh_matters')}")
            return
        self.duck.view("old", files, table.schema)
        left, listed = f"id NOT IN {self._changed_of(table)}", ", ".join(READ)
        for key in KEYS:
            pair = f"{key}_key, class_code"
            self.duck.run(
                f"CREATE TABLE pairs AS SELECT DISTINCT {pair} FROM (SELECT {pair} FROM fresh_matters UNION ALL"
                f" SELECT {pair} FROM old WHERE NOT ({left}));"
                f"CREATE TABLE own AS SELECT {listed} FROM fresh_matters UNION ALL"
                f" SELECT {listed} FROM old SEMI JOIN pairs USING ({pair}) WHERE {left};"
                f"CREATE TABLE near_{key} AS {nearest(key, 'own')}; DROP TABLE pairs; DROP TABLE own"
            )
        kept = [f"CASE WHEN near_{key}.id IS NULL THEN old.{key}_near ELSE near_{key}.near END" for key in KEYS]
        chosen = ", ".join(f"{now} AS {key}_near" for key, now in zip(KEYS, kept, strict=True))
        other = " OR ".join(f"old.{key}_near IS DISTINCT FROM {now}" for key, now in zip(KEYS, kept, strict=True))
        joined = " ".join(f"LEFT JOIN near_{key} ON near_{key}.id = old.id" for key in KEYS)
        self.duck.run(
            f"CREATE OR REPLACE TABLE moved AS SELECT old.* REPLACE ({chosen}) FROM old {joined}"
            f" WHERE old.{left} AND ({other});"
            f"CREATE OR REPLACE TABLE fresh_matters AS {with_nearest('fresh_matters')} UNION ALL SELECT * FROM moved"
        )

    def _months(self, table: Table) -> list[str]:
        """The months to write: those of rows read now, and those where rows of what changed lay before."""
        queries = [f"SELECT DISTINCT {month_of(table)} FROM fresh_{table.name}"]
        if self.last is not None and (files := self.last.files(table.name)):
            self.duck.view("old", files, table.schema)
            queries.append(f"SELECT {month_of(table)} FROM old WHERE {table.owner} IN {self._changed_of(table)}")
        return [month for (month,) in self.duck.rows(f"{' UNION '.join(queries)} ORDER BY 1")]

    def _changed_of(self, table: Table) -> str:
        return f"(SELECT id FROM changed WHERE chain = {text(table.chain)})"

    def _month(self, table: Table, month: str, old: Part | None, generation: int) -> Part:
        query = f"SELECT * FROM fresh_{table.name} WHERE {month_of(table)} = {text(month)}"
        if old is not None:
            before = f"SELECT * FROM read_parquet({text(str(store.folder() / old.file))}, hive_partitioning = false)"
            left = f"{table.owner} NOT IN {self._changed_of(table)}"
            if table.name == "matters":
                left += " AND id NOT IN (SELECT id FROM moved)"
            query = f"{before} WHERE {left} UNION ALL {query}"
        return self._file(table.name, month, f'SELECT * FROM ({query}) ORDER BY "{table.time}", id', generation)

    def _file(self, table: str, month: str, query: str, generation: int) -> Part:
        """Write under a passing name, then rename."""
        name = store.place(table, month, generation)
        file = store.folder() / name
        file.parent.mkdir(parents=True, exist_ok=True)
        waiting = file.with_name(f"{file.name}.part")
        self.duck.write(query, waiting)
        waiting.replace(file)
        self.written += 1
        rows = self.duck.rows(f"SELECT count(*) FROM read_parquet({text(str(file))})")[0][0]
        return Part(name, int(rows))


def summary(done: Done) -> dict[str, Any]:
    """A run as the command and the job tell it."""
    return {
        "as_of": done.manifest.as_of.isoformat(timespec="seconds"), "full": done.full, "changed": done.changed,
        "files_written": done.written, "rows": done.manifest.rows, "seconds": round(done.seconds, 2),
        "database": "sqlite" if embedded() else "postgresql",
    }  # fmt: skip
