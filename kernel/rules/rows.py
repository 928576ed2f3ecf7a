"""The rows of a rule table as written, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from kernel.common.words import gettext as _
from kernel.rules.cells import Condition, Number

Policy: TypeAlias = Literal["first", "unique", "collect"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a clerk must put right: row as the spreadsheet shows it (0 = the file), column, sentence."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = _("第%(row)s行") % {"row": self.row} if self.row else _("整张表")
        column = _("“%(column)s”列") % {"column": self.column} if self.column else ""
        return _("%(where)s%(column)s：%(sentence)s") % {"where": where, "column": column, "sentence": self.sentence}


class TableProblems(ValueError):
    """A table cannot be used; `problems` lists everything that is wrong with it at once."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class Row:
    """One rule as written: its conditions in column order, what then holds, since when, where, and why."""

    number: int
    conditions: tuple[Condition, ...]
    then: Mapping[str, Number | str | bool | None]
    basis: str
    valid_from: date
    valid_to: date | None = None
    region: str = ""
