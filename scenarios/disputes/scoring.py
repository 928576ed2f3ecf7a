"""What the models of this scenario say of many rows at once, for measuring them against a planted truth.

Frames are Polars' (nothing here imports it): columns are read by name, and the answer is a frame of the same kind.
No county is known here: places are codes, and whom a matter is against is a key.

``classes_of(rows)``
    needs ``title`` and ``text``; gives ``class`` and ``confidence``, row by row.
``bursts_of(matters)``
    needs ``at`` (moment) and ``class``; uses ``township`` and ``village`` (codes of 9 and 12 figures; empty where not
    known), ``respondent`` (a key of the body or enterprise, empty where there is none) and ``matter`` (the first row of
    each counts). Gives a row an alert: ``class, township, level, key, at, days, count, expected, bound, rows``.
``weigh(facts)``
    the points of M-CPX and the way of handling that follow from known facts by the tables as they are shipped.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import numpy as np

from kernel.alerts.bursts import Columns, Finder, find
from kernel.rules.listing import read_facts_list
from kernel.rules.table import Table
from scenarios.disputes.classes import RULES
from scenarios.disputes.grading import MOST
from scenarios.disputes.proposing import propose_all


def classes_of(rows: Any) -> Any:
    """The likeliest class of each row, and how sure."""
    found = propose_all(_words(rows, "title"), _words(rows, "text"))
    return type(rows)({"class": [code for code, _sure in found], "confidence": [sure for _code, sure in found]})


def bursts_of(matters: Any, how: Finder | None = None) -> Any:
    """Every alert of the history given, each when it first would have come."""
    moments = [_seconds(one) for one in matters["at"].to_list()]
    order = sorted(range(len(moments)), key=lambda place: (moments[place], place))
    order = list(_firsts(order, matters["matter"].to_list() if "matter" in matters.columns else None))
    village = [value if len(value) == 12 else "" for value in _words(matters, "village")]
    told = _words(matters, "township")
    township = [one or inside[:9] for one, inside in zip(told, village, strict=True)]
    columns = Columns(
        np.array([moments[place] for place in order]), _in(order, _words(matters, "class")), _in(order, township),
        _in(order, village), _in(order, _words(matters, "respondent")),
    )  # fmt: skip
    found = find(columns, how)
    return type(matters)(
        {
            "class": [one.code for one in found], "township": [one.place for one in found],
            "level": [one.level for one in found], "key": [one.key for one in found],
            "at": [datetime.fromtimestamp(one.at, UTC).replace(tzinfo=None) for one in found],
            "days": [one.days for one in found], "count": [one.count for one in found],
            "expected": [one.expected for one in found], "bound": [one.bound for one in found],
            "rows": [[order[row] for row in one.rows] for one in found],
        }
    )  # fmt: skip


def weigh(facts: Mapping[str, Any], on: date) -> tuple[int, str]:
    """Points, and ``complex``, ``watch`` or ``ordinary``, of a matter with these facts on a day. Raises FactProblem."""
    points = min(MOST, int(str(_table("grading").decide(facts, on=on).outcome.get("points") or 0)))
    hard = bool(_table("hard_triggers").decide(facts, on=on))
    verdict = _table("grades").decide({"score": points, "hard_trigger": hard}, on=on)
    return points, str(verdict.outcome["complexity"])


@cache
def _table(name: str) -> Table:
    kinds = {one.name: one.kind for one in read_facts_list((RULES / "facts.csv").read_text("utf-8")).values()}
    return Table.compile((RULES / f"{name}.csv").read_text("utf-8"), name, facts=kinds)


def _firsts(order: Iterable[int], matters: list[Any] | None) -> Iterable[int]:
    seen: set[Any] = set()
    for place in order:
        if matters is not None and matters[place] is not None:
            if matters[place] in seen:
                continue
            seen.add(matters[place])
        yield place


def _seconds(moment: datetime) -> float:
    """Seconds since 1970 of a moment; one without a zone is taken as it stands."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _in(order: list[int], values: list[str]) -> list[str]:
    return [values[place] for place in order]


def _words(rows: Any, name: str) -> list[str]:
    """A column as words, empty where it is missing."""
    return [str(one or "") for one in rows[name].to_list()] if name in rows.columns else [""] * len(rows)
