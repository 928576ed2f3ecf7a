"""What is doubtful about a rule table: rows that hold at once, facts no row answers, rows that never speak.

Exact: every condition column is cut into finitely many parts (`kernel.rules.partition`), time and place too.
Two rows overlap when they share a part in every column. Facts without an answer are found by walking the
product of the parts, leaving a branch as soon as one row accepts all that remains. The walk has a budget;
when a table is too large for it the report says so in a sentence and claims nothing about the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kernel.common.words import again, enumerated
from kernel.common.words import gettext as _
from kernel.rules.cells import Span
from kernel.rules.partition import Column, Part, cut_dates, date_parts, region_parts
from kernel.rules.rows import Policy, Row

BUDGET: Final = 200_000
"""Steps of one walk before it gives up."""
MOST_OVERLAPS: Final = 200
MOST_GAPS: Final = 50
MOST_LABELS: Final = 6


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rows (numbers as in the spreadsheet) and an example of facts for which both hold."""

    first: int
    second: int
    example: dict[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What a person should look at before publishing a table."""

    policy: Policy
    overlaps: tuple[Overlap, ...]
    gaps: tuple[dict[str, str], ...]
    dead: tuple[int, ...]
    total: bool
    """True when it is proved that every combination of facts, day and place has an answer."""
    remarks: tuple[str, ...]

    def sentences(self) -> list[str]:
        """Return the report in sentences, leaving out what is normal under the table's policy."""
        found = [
            _("第%(number)s行永远轮不到：前面的规则已经覆盖了它的全部情形。") % {"number": number}
            for number in self.dead
        ]
        if self.policy == "unique":
            found += [
                _("第%(first)s行与第%(second)s行会同时成立，如：%(example)s。")
                % {"first": o.first, "second": o.second, "example": told(o.example)}
                for o in self.overlaps
            ]
        if self.policy != "collect":
            found += [_("没有规则对应：%(gap)s。") % {"gap": told(gap)} for gap in self.gaps]
        return found + list(self.remarks)


@dataclass(frozen=True, slots=True)
class _Axis:
    """One column, or time, or place, with parts that meet the same rows joined into one."""

    name: str
    parts: tuple[Part, ...]


class _Spent(Exception):
    """The walk has used up its budget."""


class _Walk:
    """Find the products of parts that none of the rows accepts."""

    def __init__(self, axes: Sequence[_Axis], budget: int) -> None:
        self.axes = axes
        self.left = budget
        self.rest = [~0] * (len(axes) + 1)
        for i in range(len(axes) - 1, -1, -1):
            self.rest[i] = self.rest[i + 1]
            for part in axes[i].parts:
                self.rest[i] &= part.mask
        self.covered: set[tuple[int, int]] = set()

    def holes(self, alive: int, depth: int = 0) -> Iterator[dict[str, str]]:
        """Yield, as labels by axis, every box no row in `alive` accepts."""
        if alive & self.rest[depth] or (depth, alive) in self.covered:
            return
        if not alive:
            yield {}
            return
        self.left -= 1
        if self.left < 0:
            raise _Spent
        whole = True
        axis = self.axes[depth]
        for part in axis.parts:
            for hole in self.holes(alive & part.mask, depth + 1):
                whole = False
                yield {axis.name: part.label, **hole} if len(axis.parts) > 1 else hole
        if whole:
            self.covered.add((depth, alive))


def report(columns: Sequence[Column], rows: Sequence[Row], policy: Policy, budget: int = BUDGET) -> Report:
    """Return what is doubtful about a table of these columns and rows."""
    axes = _axes(columns, rows)
    remarks: list[str] = []
    overlaps = _overlaps(axes, rows, remarks if policy == "unique" else [])
    before = len(remarks)
    gaps = _gaps(axes, (1 << len(rows)) - 1, budget, remarks)
    total = not gaps and len(remarks) == before
    dead = _dead(axes, rows, budget, remarks) if policy == "first" else ()
    return Report(policy, overlaps, gaps, dead, total, tuple(remarks))


def told(facts: dict[str, str]) -> str:
    """Return a box of facts in words: ``class为A1，amount为≥30``."""
    said = (_("%(name)s为%(label)s") % {"name": again(name), "label": again(label)} for name, label in facts.items())
    return _("，").join(said) or _("任何情形")


def _axes(columns: Sequence[Column], rows: Sequence[Row]) -> list[_Axis]:
    cuts, masks = cut_dates([(row.valid_from, row.valid_to) for row in rows])
    axes = [_Axis(column.name, joined(column.parts)) for column in columns]
    axes.append(_Axis(_("日期"), tuple(date_parts(cuts, masks))))
    axes.append(_Axis(_("地点"), tuple(region_parts([row.region for row in rows]))))
    return axes


def joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Join the parts that meet the same rows; neighbouring stretches of numbers become one stretch."""
    groups: dict[int, list[int]] = {}
    for i, part in enumerate(parts):
        groups.setdefault(part.mask, []).append(i)
    return tuple(Part(_label(parts, places), mask) for mask, places in groups.items())


def _label(parts: Sequence[Part], places: Sequence[int]) -> str:
    labels: list[str] = []
    run: list[Part] = []
    for i in places:
        run = [*run, parts[i]] if run and parts[i].span and i - 1 in places else [parts[i]]
        if len(run) > 1:
            labels.pop()
        labels.append(_stretch(run))
    shown = labels if len(labels) <= MOST_LABELS else [*labels[:MOST_LABELS], _("等%(n)s种") % {"n": len(labels)}]
    return enumerated(shown)


def _stretch(run: Sequence[Part]) -> str:
    first, last = run[0].span, run[-1].span
    if first is None or last is None:
        return run[0].label
    return Span(first.low, last.high, first.low_open, last.high_open).label()


def _overlaps(axes: Sequence[_Axis], rows: Sequence[Row], remarks: list[str]) -> tuple[Overlap, ...]:
    found: list[Overlap] = []
    for i in range(len(rows)):
        for j in range(i + 1, len(rows)):
            example = _shared(axes, 1 << i | 1 << j)
            if example is None:
                continue
            if len(found) == MOST_OVERLAPS:
                remarks.append(_("同时成立的规则超过%(most)s对，只列出前%(most)s对。") % {"most": MOST_OVERLAPS})
                return tuple(found)
            found.append(Overlap(rows[i].number, rows[j].number, example))
    return tuple(found)


def _shared(axes: Sequence[_Axis], both: int) -> dict[str, str] | None:
    """Return one part per axis that both rows accept, or None when some axis has none."""
    example: dict[str, str] = {}
    for axis in axes:
        part = next((part for part in axis.parts if part.mask & both == both), None)
        if part is None:
            return None
        if len(axis.parts) > 1:
            example[axis.name] = part.label
    return example


def _gaps(axes: Sequence[_Axis], alive: int, budget: int, remarks: list[str]) -> tuple[dict[str, str], ...]:
    found: list[dict[str, str]] = []
    try:
        for hole in _Walk(axes, budget).holes(alive):
            if len(found) == MOST_GAPS:
                remarks.append(_("没有规则对应的情形超过%(most)s种，只列出前%(most)s种。") % {"most": MOST_GAPS})
                break
            found.append(hole)
    except _Spent:
        remarks.append(
            _("条件组合太多，只核对了前%(budget)s步；未列出的情形不能保证有规则对应，建议拆分这张表。")
            % {"budget": budget}
        )
    return tuple(found)


def _dead(axes: Sequence[_Axis], rows: Sequence[Row], budget: int, remarks: list[str]) -> tuple[int, ...]:
    found = []
    for i, row in enumerate(rows):
        own = [_Axis(axis.name, tuple(part for part in axis.parts if part.mask >> i & 1)) for axis in axes]
        possible = all(axis.parts for axis in own)
        try:
            if not possible or next(_Walk(own, budget // len(rows) + 1_000).holes((1 << i) - 1), None) is None:
                found.append(row.number)
        except _Spent:
            remarks.append(_("第%(number)s行是否永远轮不到，因条件组合太多而无法确定。") % {"number": row.number})
    return tuple(found)
