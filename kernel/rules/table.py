"""Rule tables: CSV that a clerk can write, checked cell by cell and compiled to a few look-ups and ANDs.

A table has condition columns ``if_<fact>``, outcome columns ``then_<name>``, and ``basis``, ``valid_from``,
optionally ``valid_to`` (last day), ``region`` (division code; holds for everything inside it) and ``note``.
Lines that begin with ``#`` are remarks; two of them are settings, written before the header:

``# policy: first``
    ``first`` (default) takes the first row that holds, ``unique`` demands that no two hold,
    ``collect`` takes all of them, adds numbers up and lists words.
``# whole: departments, townships``
    these facts are whole numbers, so nothing lies between 4 and 5.

Row numbers are those a spreadsheet shows, remarks and header counted.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from kernel.common.words import gettext as _
from kernel.rules.cells import Kind, Number
from kernel.rules.partition import Column, FactProblem, cut_column, cut_dates, region_mask
from kernel.rules.reading import read_table
from kernel.rules.report import Report, report
from kernel.rules.rows import Policy, Problem, Row, TableProblems

Outcome: TypeAlias = Number | str | bool | tuple[Any, ...] | None

REMEMBERED: Final = 20_000
"""How many regions and row combinations a table remembers before it forgets them all."""


class SeveralRows(ValueError):
    """Two rows of a `unique` table hold at once; the text names them."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table says: the rows that spoke, the outcome, and the version of the table.

    `outcome` maps then-columns (without ``then_``) to values: of the one row under `first` and `unique`;
    under `collect` numbers are sums and words are tuples. It is empty when no row holds.
    """

    lines: tuple[Row, ...]
    outcome: Mapping[str, Outcome]
    version: str
    rows: tuple[int, ...] = field(init=False)
    basis: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(line.number for line in self.lines))
        object.__setattr__(self, "basis", tuple(dict.fromkeys(line.basis for line in self.lines)))

    def __bool__(self) -> bool:
        return bool(self.lines)


class Table:
    """A compiled rule table. Make one with `Table.compile`; it never changes afterwards."""

    def __init__(
        self, name: str, version: str, policy: Policy, facts: Mapping[str, Kind], rows: tuple[Row, ...]
    ) -> None:
        self.name = name
        self.version = version
        self.policy = policy
        self.rows = rows
        self.facts = MappingProxyType(dict(facts))
        self.columns: tuple[Column, ...] = tuple(
            cut_column(fact, kind, [row.conditions[i] for row in rows]) for i, (fact, kind) in enumerate(facts.items())
        )
        self.dates, self.date_masks = cut_dates([(row.valid_from, row.valid_to) for row in rows])
        self.regions = [row.region for row in rows]
        self._looks: list[tuple[str, Callable[[Any], int]]] = [(c.name, c.look) for c in self.columns]
        self._everywhere = (1 << len(rows)) - 1 if not any(self.regions) else 0
        self._places: dict[str, int] = {}
        nothing = Decision((), MappingProxyType({}), version)
        self._single = [nothing, *(Decision((row,), row.then, version) for row in rows)]
        self._collected: dict[int, Decision] = {0: nothing}
        self._settle = {"first": self._first, "unique": self._unique, "collect": self._collect}[policy]

    @staticmethod
    def compile(text: str, name: str, *, facts: Mapping[str, Kind] | None = None) -> Table:
        """Read and check a table.

        :param text: the CSV file, with or without a byte order mark.
        :param name: how messages call it, e.g. ``disputes.grading``.
        :param facts: the facts that exist and what they hold; a column asking for another one is a problem.
            Without it the kinds are guessed from the cells.
        :raises TableProblems: naming every problem by row and column.
        """
        policy, kinds, rows = read_table(text, name, facts)
        return Table(name, version_of(text), policy, kinds, rows)

    def decide(self, facts: Mapping[str, Any], *, on: date, region: str = "") -> Decision:
        """Return what the table says about these facts, on this day, in this place.

        A fact that is missing, None or "" is not filled in: only empty cells and ``?`` accept it.

        :raises FactProblem: when a fact is of the wrong kind.
        :raises SeveralRows: when two rows of a `unique` table hold.
        """
        mask = self.date_masks[bisect_right(self.dates, on)] & (self._everywhere or self._place(region))
        get = facts.get
        for name, look in self._looks:
            mask &= look(get(name))
        return self._settle(mask)

    def report(self) -> Report:
        """Return the overlaps, gaps and dead rows of the table, exact unless it says otherwise."""
        return report(self.columns, self.rows, self.policy)

    def _place(self, region: str) -> int:
        mask = self._places.get(region)
        if mask is None:
            if len(self._places) > REMEMBERED:
                self._places.clear()
            mask = self._places[region] = region_mask(self.regions, region)
        return mask

    def _first(self, mask: int) -> Decision:
        return self._single[(mask & -mask).bit_length()]

    def _unique(self, mask: int) -> Decision:
        if mask & (mask - 1):
            numbers = "、".join(str(row.number) for i, row in enumerate(self.rows) if mask >> i & 1)
            raise SeveralRows(
                _("规则表“%(name)s”的第%(numbers)s行同时成立，请修改其中的条件。")
                % {"name": self.name, "numbers": numbers}
            )
        return self._single[mask.bit_length()]

    def _collect(self, mask: int) -> Decision:
        found = self._collected.get(mask)
        if found is None:
            if len(self._collected) > REMEMBERED:
                self._collected.clear()
            lines = tuple(row for i, row in enumerate(self.rows) if mask >> i & 1)
            found = self._collected[mask] = Decision(lines, gather(lines), self.version)
        return found


def gather(lines: tuple[Row, ...]) -> Mapping[str, Outcome]:
    """Add up what several rows say: numbers are summed, everything else is listed in row order."""
    found: dict[str, Outcome] = {}
    for name in lines[0].then if lines else ():
        values = [line.then[name] for line in lines if line.then[name] not in (None, "")]
        numbers = [v for v in values if isinstance(v, int | Decimal) and not isinstance(v, bool)]
        found[name] = sum(numbers) if numbers else tuple(values)
    return MappingProxyType(found)


def version_of(text: str) -> str:
    """Return the version of a table's text: its SHA-256, the same on every system's line ends."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()


__all__ = ["Decision", "FactProblem", "Problem", "Row", "SeveralRows", "Table", "TableProblems", "version_of"]
