"""An answer as people read it: names for codes, days as dates, and for every row where its matters are listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from kernel.analysis.places import day_of
from kernel.analysis.queries import Answer, Period
from kernel.analysis.standard import Column, Question, formulas
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.matters.desk.limits import rows_on
from kernel.matters.hooks import all_class_names
from kernel.places.models import Region

NUMBERS = ("count", "number", "share")
FILTERS = {"day": "day", "class": "class_code", "township": "township", "region": "region_id", "key": "clock"}
"""Kinds of columns that narrow the matters behind a row, and what they are called in its address."""


@dataclass(frozen=True)
class Names:
    """Words for codes, read once for an answer."""

    classes: Mapping[str, str]
    places: Mapping[str, str]
    keys: Mapping[str, str]

    def cell(self, column: Column, value: Any) -> str:
        """One value in words."""
        if value is None:
            return "—"
        if column.kind == "day":
            return day_of(int(value)).isoformat()
        if column.kind in ("class", "township", "region", "key", "part"):
            known = {"class": self.classes, "key": self.keys, "part": self.keys}.get(column.kind, self.places)
            return str(known.get(value, value)) or _("未定")
        if column.kind == "cell":
            return f"{int(value) / 100:.2f}°"
        return f"{value:.2f}" if isinstance(value, float) else f"{value:,}"


@dataclass(frozen=True)
class Row:
    """One row: its cells in words, and the address query of the matters behind it."""

    cells: tuple[tuple[Column, str], ...]
    behind: str


def names_for(question: Question, answer: Answer) -> Names:
    """The words an answer needs."""
    codes = {
        str(row[place])
        for place, column in enumerate(question.columns) if column.kind in ("township", "region")
        for row in answer.rows if row[place]
    }  # fmt: skip
    places = dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))
    keys = {part.key: str(part.label) for one in formulas().values() for part in one.parts}
    return Names(
        all_class_names(),
        places,
        {**{row.id: row.name for row in rows_on(today())}, **keys, "demand": _("信访事项（只作规模参考）")},
    )


def rows_of(question: Question, answer: Answer, names: Names, chosen: Mapping[str, Any]) -> list[Row]:
    """The rows as the table shows them."""
    return [
        Row(
            tuple((column, names.cell(column, value)) for column, value in zip(question.columns, row, strict=True)),
            urlencode({**_kept(chosen), **_narrowed(question, row)}),
        )
        for row in answer.rows
    ]


def _kept(chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in chosen.items() if value}


def _narrowed(question: Question, row: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, value in zip(question.columns, row, strict=True):
        name = column.name if column.kind in ("cell", "part") else FILTERS.get(column.kind, "")
        if name and value is not None and column.name != "first_day":
            found[name] = value
    return found


def said(period: Period) -> str:
    """A period in words: its first and last day."""
    return f"{period.since.isoformat()} — {day_of(int(period.values['until'] or 0) - 1).isoformat()}"
