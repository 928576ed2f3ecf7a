"""What is kept of reports and mentions, and single rows of it read back as they are compared."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from kernel.common import sql

OF_REPORT = ("village", "township", "own", "origin", "pieces", *(f"w{word}" for word in range(8)))
"""What a mention is compared by besides its own: columns of its record."""
REPORT = ("quote", "who", "other", "village", "house", "slot", "slot_between")
REPORT_REST = (
    "own", "origin", "day", "classes", "asked", "township", "sums", "figures", "months", "named",
    "said", "body", "crowd", "hamlet", "told", "pieces",
    "family", "style", "side",
    *(f"w{word}" for word in range(8)), *(f"t{word}" for word in range(4)),
)  # fmt: skip
MENTION = (
    "style", "full", "sound", "family", "number_whole", "number_frame", "number_head", "phone_whole", "phone_head",
    "phone_tail", "house", "village",
)  # fmt: skip
MENTION_REST = ("bag", "first", "second", "third", "long", "number_valid", "number_tail", "crowd")
WAY = ("style", "full", "sound", "family", "number_whole", "number_frame", "number_head", "phone_whole")
"""Columns of a mention that say how an organisation is written; the others of ``linking.FIRM_COLUMNS`` are in rest."""
PARTIES = 10_000
"""A mention's number is that of its report times this, and its place in it: both stay when all is linked anew."""
CONTEXT = tuple(name for name in OF_REPORT if name != "village")


UNSAID: dict[str, Any] = {"months": (), "named": (), "said": (), "body": 0, "crowd": 0}
"""What reports kept by an earlier release do not say; the next run over all records fills it in."""


def reports_where(where: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """Reports as they are compared, with ``id`` and ``matter``."""
    names = ("id", "matter", *REPORT)
    found = sql.execute(f"SELECT {', '.join(names)}, rest FROM linkage_report WHERE {where}", list(values)).fetchall()
    return [UNSAID | _row(names, row) for row in found]


def mentions_where(where: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """Mentions of people as they are compared, with what their record adds, ``id``, ``report`` and ``subject``."""
    own = ("id", "report_id", "seat", "subject", *MENTION)
    query = (
        f"SELECT {', '.join('m.' + name for name in own)}, m.rest, r.rest FROM linkage_mention m"
        f" JOIN linkage_report r ON r.id = m.report_id WHERE {where}"
    )
    found = []
    for row in sql.execute(query, list(values)).fetchall():
        made = _row(own, row[: len(own) + 1])
        context = orjson.loads(row[-1])
        made |= {name: context[name] for name in CONTEXT if name in context}
        made["account"] = made["full"] if made["style"] == 3 else 0
        made["quote"] = (context["origin"] or context["own"]) if made["seat"] == 1 else 0
        found.append(made)
    return found


def ways_where(where: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """Mentions of organisations (``m``) as they are compared: of each way of writing the newest of what is found."""
    own = ("subject", *WAY)
    ways = f"SELECT m.id, {', '.join('m.' + name for name in own)}, m.rest FROM linkage_mention m"
    names = ", ".join(f"found.{name}" for name in (*own, "rest"))
    query = f"SELECT max(id), {names} FROM ({ways} WHERE {where}) found GROUP BY {names}"
    return [_row(("id", *own), row) for row in sql.execute(query, list(values)).fetchall()]


def _row(names: Iterable[str], row: Sequence[Any]) -> dict[str, Any]:
    return dict(zip(names, row[:-1], strict=False)) | orjson.loads(row[-1])
