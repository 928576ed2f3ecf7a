"""One new record against all that are known: the same rules and weights as for all at once, through indexes.

Candidates are found by the models' blocking columns, each an index in the database; of a very common value the newest
``MOST`` are looked at. Nothing here starts Splink or DuckDB.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kernel.linkage.conditions import compiled, possible
from kernel.linkage.definitions import Model, model
from kernel.linkage.linking import ALIKE, OF_MATTERS, RIVALS
from kernel.linkage.scoring import weigher
from kernel.linkage.stored import mentions_where, reports_where, ways_where

MOST = 400
Row = dict[str, Any]


class Table(NamedTuple):
    """Where the rows of one kind are kept: how they are read, their columns in the query, and what else must hold."""

    read: Callable[[str, list[Any]], list[Row]]
    number: str
    column: Callable[[str], str]
    more: str = ""


def _of_mention(name: str) -> str:
    """An account is a name in full; what a record quotes stands with the record."""
    return f"r.{name}" if name == "quote" else "m.full" if name == "account" else f"m.{name}"


TABLES = {
    "mentions": Table(mentions_where, "m.id", _of_mention, " AND m.style <> 4"),
    "ways": Table(ways_where, "m.id", _of_mention, " AND m.style = 4"),
    "reports": Table(reports_where, "id", str),
}
"""By what a model declares it compares (``Model.rows``)."""


@dataclass
class Found:
    """What a new record belongs to: pairs that hold, as kind, new, known, weight; and what that makes of it."""

    claims: list[tuple[str, int, int, float]] = field(default_factory=list)
    subjects: dict[int, int] = field(default_factory=dict)
    """Mention to the subject it is; itself when nobody like it is known."""
    matter: int = 0


def candidates(known: Model, row: Row) -> list[Row]:
    """Rows the model's rules would look at together with this one, each once."""
    found: dict[int, Row] = {}
    asked: dict[tuple[str, ...], list[Row]] = {}
    for rule in known.blocking:
        if not all(row[name] for name in rule.equal) or not possible(rule.where)(row):
            continue
        absent = rule.absent if rule.absent and row[rule.absent] else ""
        if (*rule.equal, absent) not in asked:
            asked[(*rule.equal, absent)] = _equal(known, rule.equal, row, absent)
        test = compiled(rule.where)
        for other in asked[(*rule.equal, absent)]:
            if test(other, row) or test(row, other):
                found[other["id"]] = other
    return list(found.values())


def _equal(known: Model, names: tuple[str, ...], row: Row, absent: str = "") -> list[Row]:
    """The newest others with these values in these columns, and nothing in ``absent``. ``NOT (… = 0)`` is the condition
    of the partial index, word for word: SQLite does not see that ``<> 0`` says the same, and would read the whole
    table.
    """
    table = TABLES[known.rows]
    columns = [table.column(name) for name in names]
    where = " AND ".join(f"{column} = %s" for column in columns)
    where += f" AND NOT ({columns[0]} = 0) AND {table.number} <> %s"
    if absent:
        where += f" AND {absent} = 0"
    values = [*(row[name] for name in names), row["id"]]
    return table.read(f"{where}{table.more} ORDER BY {table.number} DESC LIMIT {MOST}", values)


def holding(known: Model, row: Row, less: float = 0.0) -> list[tuple[Row, float]]:
    """The known rows that weigh enough together with this one (or ``less`` than enough), the heaviest first."""
    weigh = weigher(known)
    scored = [(other, weigh(other, row)) for other in candidates(known, row)]
    return sorted((one for one in scored if one[1] >= known.threshold - less), key=lambda one: -one[1])


def crowd(report: Row) -> int:
    """How many others brought something like this report in the thirty days before."""
    if not report["slot"] or not report["village"]:
        return 0
    alike = compiled(ALIKE)
    near = _equal(model("others"), ("slot", "village"), report)
    return len({one["who"] or -one["id"] for one in near if alike(one, report)})


def place(report: Row, mentions: Iterable[Row]) -> Found:
    """Say what a new report and its mentions belong to. Both are rows as ``storing`` reads them; nothing is written."""
    found = Found()
    for mention in mentions:
        name = "firms" if mention["style"] == 4 else "persons"
        same = holding(model(name), mention)
        found.claims += [(name, mention["id"], other["id"], value) for other, value in same]
        found.subjects[mention["id"]] = same[0][0]["subject"] if same else mention["id"]
        if mention["seat"] in (1, 2):
            report["who" if mention["seat"] == 1 else "other"] = found.subjects[mention["id"]]
    report["crowd"] = crowd(report)
    held = _beside(
        [(name, other, value) for name in OF_MATTERS for other, value in holding(model(name), report, RIVALS)]
    )
    found.claims += [(name, report["id"], other["id"], value) for name, other, value in held]
    found.matter = max(held, key=lambda one: one[2])[1]["matter"] if held else report["id"]
    return found


def _beside(pairs: list[tuple[str, Row, float]]) -> list[tuple[str, Row, float]]:
    """Those pairs that hold beside the other matters this report might belong to, as ``linking.holding`` has it."""
    best: dict[int, float] = {}
    for _name, other, value in pairs:
        best[other["matter"]] = max(value, best.get(other["matter"], value))
    every = sum(2.0**value for value in best.values())
    held = []
    for name, other, value in pairs:
        most, limit = best[other["matter"]], model(name).threshold
        if value >= limit and most - math.log2(1 + every - 2.0**most) >= limit:
            held.append((name, other, value))
    return held
