"""Cut each column of a table into the finitely many parts its cells can tell apart.

All values within one part meet exactly the same rows, so a part carries one bit mask of rows (bit i = row i).
A decision then is one look-up and one AND per column, and a proof over all possible facts is a proof over parts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils.translation import gettext_noop

from kernel.common.words import gettext as _
from kernel.rules.cells import KIND_NAMES, Condition, Kind, Number, Span

Look: TypeAlias = Callable[[Any], int]

UNKNOWN = gettext_noop("未填")
OTHER = gettext_noop("其他")
TRUTH_NAMES = {True: gettext_noop("是"), False: gettext_noop("否")}


class FactProblem(ValueError):
    """A fact of the wrong kind; the text is a sentence saying which fact and what it should be."""


@dataclass(frozen=True, slots=True)
class Part:
    """All values of one column that meet the same rows."""

    label: str
    mask: int
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One condition column: its name, kind, parts for proofs and look-up for decisions."""

    name: str
    kind: Kind
    parts: tuple[Part, ...]
    look: Look


def _mask(conditions: Sequence[Condition], value: Number | str | bool | None) -> int:
    return sum(1 << i for i, condition in enumerate(conditions) if condition.accepts(value))


def cut_column(name: str, kind: Kind, conditions: Sequence[Condition]) -> Column:
    """Cut a column at every point its conditions mention."""
    unknown = Part(_(UNKNOWN), _mask(conditions, None))
    if kind == "truth":
        truths = {value: Part(_(TRUTH_NAMES[value]), _mask(conditions, value)) for value in (True, False)}
        parts = [*truths.values(), unknown]
        return Column(name, kind, tuple(parts), _look_truth(name, truths, unknown.mask))
    if kind == "word":
        words = sorted({p for c in conditions for p in c.pieces if isinstance(p, str)})
        masks = {word: _mask(conditions, word) for word in words}
        other = _mask([_without_words(c) for c in conditions], "")
        parts = [*(Part(word, mask) for word, mask in masks.items()), Part(_(OTHER), other), unknown]
        return Column(name, kind, tuple(parts), _look_word(name, masks, other, unknown.mask))
    cuts = sorted({end for c in conditions for p in c.pieces for end in _ends(p)})
    pieces = _pieces(cuts, whole=kind == "whole")
    masks_in_order = [_mask(conditions, sample) for _, sample in pieces]
    numbers = [
        Part(span.label(), mask, span)
        for (span, sample), mask in zip(pieces, masks_in_order, strict=True)
        if sample is not None
    ]
    look = _look_number(name, kind, cuts, masks_in_order, unknown.mask)
    return Column(name, kind, (*numbers, unknown), look)


def _without_words(condition: Condition) -> Condition:
    """Return the condition as a word sees it that no cell names."""
    return condition if condition.anything else Condition(("\0",), condition.negated, condition.unknown)


def _ends(piece: Span | str | bool) -> tuple[Number, ...]:
    if not isinstance(piece, Span):
        return ()
    return tuple(end for end in (piece.low, piece.high) if end is not None)


def _pieces(cuts: Sequence[Number], *, whole: bool) -> list[tuple[Span, Number | None]]:
    """Return 2n+1 stretches around n cuts, each with a number in it (None: no whole number lies there)."""
    if not cuts:
        return [(Span(), 0)]
    found: list[tuple[Span, Number | None]] = [(Span(high=cuts[0], high_open=True), cuts[0] - 1)]
    for i, cut in enumerate(cuts):
        found.append((Span(cut, cut), cut))
        if i + 1 < len(cuts):
            found.append(_between(cut, cuts[i + 1], whole=whole))
    found.append((Span(low=cuts[-1], low_open=True), cuts[-1] + 1))
    return found


def _between(low: Number, high: Number, *, whole: bool) -> tuple[Span, Number | None]:
    if whole:
        return Span(low + 1, high - 1), low + 1 if low + 1 < high else None
    return Span(low, high, low_open=True, high_open=True), (Decimal(low) + Decimal(high)) / 2


def _look_truth(name: str, truths: dict[bool, Part], unknown: int) -> Look:
    yes, no = truths[True].mask, truths[False].mask

    def look(value: Any) -> int:
        if value is None:
            return unknown
        if value is True:
            return yes
        if value is False:
            return no
        raise _wrong(name, "truth", value)

    return look


def _look_word(name: str, masks: dict[str, int], other: int, unknown: int) -> Look:
    known = {**masks, "": unknown}
    find = known.get

    def look(value: Any) -> int:
        if value is None:
            return unknown
        if value.__class__ is str or isinstance(value, str):
            return find(value, other)
        raise _wrong(name, "word", value)

    return look


def _look_number(name: str, kind: Kind, cuts: list[Number], masks: list[int], unknown: int) -> Look:
    def look(value: Any) -> int:
        if value.__class__ is int:
            return masks[bisect_left(cuts, value) + bisect_right(cuts, value)]
        if value is None or value == "":
            return unknown
        number = read_fact_number(name, kind, value)
        return masks[bisect_left(cuts, number) + bisect_right(cuts, number)]

    return look


def read_fact_number(name: str, kind: Kind, value: Any) -> Number:
    """Return a fact as an exact number; a float counts as it is written (0.1 is 0.1).

    :raises FactProblem: when the value is no finite number, or no whole one in a column of whole numbers.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _wrong(name, kind, value)
    number = value if isinstance(value, int) else Decimal(str(value))
    if isinstance(number, Decimal) and not number.is_finite():
        raise _wrong(name, kind, value)
    if kind == "whole" and number != int(number):
        raise _wrong(name, kind, value)
    return number


def _wrong(name: str, kind: Kind, value: Any) -> FactProblem:
    return FactProblem(
        _("事实“%(name)s”应为%(kind)s，收到的是“%(value)s”。")
        % {"name": name, "kind": KIND_NAMES[kind], "value": value}
    )


def cut_dates(periods: Sequence[tuple[date, date | None]]) -> tuple[list[date], list[int]]:
    """Return the days on which the rows in force change, and the mask before the first and from each on.

    :param periods: first and last day in force of every row, both included.
    """
    day = timedelta(days=1)
    starts = {first for first, _ in periods}
    ends = {last + day for _, last in periods if last is not None and last != date.max}
    cuts = sorted(starts | ends)
    masks = [0] + [
        sum(1 << i for i, (first, last) in enumerate(periods) if first <= cut and (last is None or cut <= last))
        for cut in cuts
    ]
    return cuts, masks


def date_parts(cuts: Sequence[date], masks: Sequence[int]) -> list[Part]:
    """Return the parts of time from the first day any row is in force; time before it is no gap."""
    parts = []
    for i, cut in enumerate(cuts):
        if i + 1 < len(cuts):
            last = cuts[i + 1] - timedelta(days=1)
            label = _("%(first)s至%(last)s") % {"first": cut.isoformat(), "last": last.isoformat()}
        else:
            label = _("%(day)s起") % {"day": cut.isoformat()}
        parts.append(Part(label, masks[i + 1]))
    return parts


def region_mask(regions: Sequence[str], code: str) -> int:
    """Return the rows that hold in the place with this code: their own region is it, holds it, or is empty."""
    return sum(1 << i for i, region in enumerate(regions) if code.startswith(region))


def region_parts(regions: Sequence[str]) -> list[Part]:
    """Return the parts of the land: each region named in the table, and everywhere else."""
    named = [Part(code, region_mask(regions, code)) for code in sorted(set(regions)) if code]
    return [*named, Part(_("其他地方") if named else _("任何地方"), region_mask(regions, ""))]
