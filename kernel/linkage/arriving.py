"""One new record against all that are known: the same rules and weights as for all at once, through indexes.

Candidates are found by the models' blocking columns, each an index in the database; of a very common value the newest
``MOST`` are looked at. Nothing here starts Splink or DuckDB.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kernel.linkage.definitions import Model, model
from kernel.linkage.linking import ALIKE, OF_MATTERS, RIVALS
from kernel.linkage.scoring import compiled, weight
from kernel.linkage.stored import mentions_where, reports_where

MOST = 400
Row = dict[str, Any]
COLUMNS = {"account": "full"}
"""A blocking column that stands under another name in the table."""
OF_RECORD = ("quote",)
"""Columns of mentions that belong to their record."""


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
        if not all(row[name] for name in rule.equal):
            continue
        test = compiled(rule.where)
        if rule.equal not in asked:
            asked[rule.equal] = _equal(known, rule.equal, row)
        for other in asked[rule.equal]:
            if other["id"] != row["id"] and (test(other, row) or test(row, other)):
                found[other["id"]] = other
    return list(found.values())


def _equal(known: Model, names: tuple[str, ...], row: Row) -> list[Row]:
    """The newest with these values in these columns. ``NOT (… = 0)`` is the condition of the partial index, word for
    word: SQLite does not see that ``<> 0`` says the same, and would read the whole table."""
    values = [row[name] for name in names]
    if known.name in ("again", "others"):
        where = " AND ".join(f"{name} = %s" for name in names)
        return reports_where(f"{where} AND NOT ({names[0]} = 0) ORDER BY id DESC LIMIT {MOST}", values)
    columns = [f"r.{name}" if name in OF_RECORD else f"m.{COLUMNS.get(name, name)}" for name in names]
    where = " AND ".join(f"{column} = %s" for column in columns)
    firm = "m.style = 4" if known.name == "firms" else "m.style <> 4"
    return mentions_where(f"{where} AND NOT ({columns[0]} = 0) AND {firm} ORDER BY m.id DESC LIMIT {MOST}", values)


def holding(known: Model, row: Row, less: float = 0.0) -> list[tuple[Row, float]]:
    """The known rows that weigh enough together with this one (or ``less`` than enough), the heaviest first."""
    scored = [(other, weight(known, other, row)) for other in candidates(known, row)]
    return sorted((one for one in scored if one[1] >= known.threshold - less), key=lambda one: -one[1])


def crowd(report: Row) -> int:
    """How many others brought something like this report in the thirty days before."""
    if not report["slot"]:
        return 0
    alike = compiled(ALIKE)
    near = _equal(model("others"), ("slot",), report)
    return len({one["who"] or -one["id"] for one in near if one["id"] != report["id"] and alike(one, report)})


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
