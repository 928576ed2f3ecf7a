"""What changed between two texts of a table: row by row, and in a changed row cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias, get_args

from kernel.rules.sheet import Sheet

Kind: TypeAlias = Literal["added", "removed", "changed", "moved"]
ALIKE = 0.4
"""From this share of equal cells on, a row is taken for a changed one and not for another."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell: its column, what stood there, what stands there."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that is new, gone, changed or in another place; the numbers are a spreadsheet's, 0 where it is not."""

    kind: Kind
    old_number: int
    new_number: int
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two texts of a table."""

    rows: tuple[RowChange, ...]
    remarks: tuple[tuple[str, str], ...]
    """Remarks and settings above the header that differ, as (old, new)."""
    columns_added: tuple[str, ...]
    columns_gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.rows or self.remarks or self.columns_added or self.columns_gone)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows changed in which way."""
        return {kind: sum(row.kind == kind for row in self.rows) for kind in get_args(Kind)}


def difference(old: Sheet, new: Sheet) -> Difference:
    """Compare two sheets of one table."""
    columns = tuple(dict.fromkeys((*old.header, *new.header)))
    before, after = _laid(old, columns), _laid(new, columns)
    rows = _paired_moves(list(_rows(old, new, before, after, columns)), before, after, old, new)
    remarks = tuple(
        (one, two) for one, two in _longest(old.remarks, new.remarks) if one != two
    )  # fmt: skip
    added = tuple(name for name in new.header if name not in old.header)
    gone = tuple(name for name in old.header if name not in new.header)
    return Difference(tuple(rows), remarks, added, gone)


def _longest(one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The lines of both, each beside the line it became."""
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        for k in range(max(i2 - i1, j2 - j1)):
            yield (one[i1 + k] if i1 + k < i2 else "", two[j1 + k] if j1 + k < j2 else "")


def _laid(sheet: Sheet, columns: Sequence[str]) -> list[tuple[str, ...]]:
    """The rows with their cells in the order of all columns."""
    places = {name: i for i, name in enumerate(sheet.header)}
    return [
        tuple(row[places[name]] if name in places else "" for name in columns) + row[len(sheet.header) :]
        for row in sheet.rows
    ]


def _rows(
    old: Sheet, new: Sheet, before: list[tuple[str, ...]], after: list[tuple[str, ...]], columns: Sequence[str]
) -> Iterator[RowChange]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left = list(range(i1, i2))
        for j in range(j1, j2):
            found = _most_alike(before, left, after[j])
            if found is None:
                yield RowChange("added", 0, new.number(j), _cells(columns, (), after[j]))
                continue
            for gone in left[: left.index(found)]:
                yield RowChange("removed", old.number(gone), 0, _cells(columns, before[gone], ()))
            left = left[left.index(found) + 1 :]
            yield RowChange("changed", old.number(found), new.number(j), _cells(columns, before[found], after[j]))
        for gone in left:
            yield RowChange("removed", old.number(gone), 0, _cells(columns, before[gone], ()))


def _most_alike(before: list[tuple[str, ...]], left: list[int], row: tuple[str, ...]) -> int | None:
    best = max(left, key=lambda i: (_share(before[i], row), -i), default=None)
    return best if best is not None and _share(before[best], row) >= ALIKE else None


def _share(one: Sequence[str], two: Sequence[str]) -> float:
    """The share of equal cells among those where something stands in either row."""
    pairs = [(a, b) for a, b in zip(one, two, strict=False) if a or b]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else 0.0


def _cells(columns: Sequence[str], old: Sequence[str], new: Sequence[str]) -> tuple[CellChange, ...]:
    names = [*columns, *("" for _ in range(max(len(old), len(new)) - len(columns)))]
    found = []
    for i, name in enumerate(names):
        was, now = old[i] if i < len(old) else "", new[i] if i < len(new) else ""
        if was != now:
            found.append(CellChange(name, was, now))
    return tuple(found)


def _paired_moves(
    changes: list[RowChange], before: list[tuple[str, ...]], after: list[tuple[str, ...]], old: Sheet, new: Sheet
) -> Iterator[RowChange]:
    """A row gone in one place that stands unchanged in another was moved."""
    gone = {before[c.old_number - old.first]: c for c in changes if c.kind == "removed"}
    came = {after[c.new_number - new.first]: c for c in changes if c.kind == "added"}
    moved = {row: (gone[row], came[row]) for row in gone.keys() & came.keys()}
    left = {id(one) for one, _two in moved.values()}
    for change in changes:
        if id(change) in left:
            continue
        row = after[change.new_number - new.first] if change.kind == "added" else None
        if row is not None and row in moved and moved[row][1] is change:
            yield RowChange("moved", moved[row][0].old_number, change.new_number, ())
        else:
            yield change
