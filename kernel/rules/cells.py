"""One condition cell of a rule table: what a clerk may write in it, and what it means.

========================  ====================================================================
cell                      the fact must be
========================  ====================================================================
(empty)                   anything, also not filled in
``30``  ``村务``  ``true``   exactly this
``>=30`` ``>30`` ``<5``   above or below a number (``<=`` and the signs ≥ ≤ too)
``10..29``                from 10 to 29, both included
``10..<30``               from 10, below 30
``A1|A2`` ``<5|>30``      one of several
``!A1|A2``                filled in, and none of these
``?``                     not filled in (``false|?`` = no, or not filled in)
========================  ====================================================================

Nothing a clerk writes is ever evaluated as code: a cell is read into spans, words and truths.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias, get_args

from django.utils.translation import gettext_lazy

from kernel.common.words import gettext as _

Number: TypeAlias = int | Decimal
Value: TypeAlias = int | float | Decimal | bool | str
Kind: TypeAlias = Literal["number", "whole", "truth", "word"]

KINDS: Final[tuple[str, ...]] = get_args(Kind)
KIND_NAMES: Final[dict[str, Any]] = {
    "number": gettext_lazy("数字"),
    "whole": gettext_lazy("整数"),
    "truth": gettext_lazy("是否（“true”或“false”）"),
    "word": gettext_lazy("文字"),
}

_SIGNS = str.maketrans({"＞": ">", "＜": "<", "＝": "=", "｜": "|", "！": "!", "？": "?", "≥": ">=", "≤": "<="})
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
_COMPARED = re.compile(r"(>=|<=|>|<|=)\s*(.*)\Z", re.DOTALL)
_RANGE = re.compile(r"(.+?)\s*\.\.\s*(<?)\s*(.+)\Z", re.DOTALL)
_MYRIAD = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*(万|亿)(元)?\Z")
_TRUTHS: Final[dict[str, bool]] = {"true": True, "false": False}


class CellProblem(ValueError):
    """A cell that cannot be read; the text is a sentence for the clerk who wrote it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of numbers; an end that is None is infinite, an open end does not belong to it."""

    low: Number | None = None
    high: Number | None = None
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: Number) -> bool:
        """Tell whether the number lies in the stretch."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return self.high is None or value < self.high or (value == self.high and not self.high_open)

    def label(self) -> str:
        """Return the stretch as a clerk would say it: ``≥30``, ``5～9``, ``>5且<10``."""
        if self.low is None and self.high is None:
            return _("任意数")
        if self.low is not None and self.low == self.high:
            return f"{self.low}"
        low = "" if self.low is None else f"{'>' if self.low_open else '≥'}{self.low}"
        high = "" if self.high is None else f"{'<' if self.high_open else '≤'}{self.high}"
        if low and high and not self.low_open and not self.high_open:
            return f"{self.low}～{self.high}"
        return _("%(low)s且%(high)s") % {"low": low, "high": high} if low and high else low or high


@dataclass(frozen=True, slots=True)
class Condition:
    """What one cell demands of one fact. Without pieces and without `unknown` it demands nothing."""

    pieces: tuple[Span | str | bool, ...] = ()
    negated: bool = False
    unknown: bool = False

    @property
    def anything(self) -> bool:
        """True for an empty cell."""
        return not self.pieces and not self.unknown

    def accepts(self, value: Number | str | bool | None) -> bool:
        """Tell whether a fact meets the cell; None is a fact that is not filled in."""
        if self.anything:
            return True
        if value is None:
            return self.unknown
        return any(_same(piece, value) for piece in self.pieces) != self.negated


def _same(piece: Span | str | bool, value: Number | str | bool) -> bool:
    if isinstance(piece, Span):
        return isinstance(value, int | Decimal) and piece.holds(value)
    return type(piece) is type(value) and piece == value


def tidy(cell: str) -> str:
    """Return the cell with full-width signs and the blanks around it made plain."""
    return cell.translate(_SIGNS).strip()


def tokens(cell: str) -> list[str]:
    """Split a tidy cell at its bars; a leading ``!`` is left out."""
    return [token.strip() for token in cell.removeprefix("!").split("|")]


def guess_kind(cells: Iterable[str]) -> Kind:
    """Return what a column holds, judged by its cells: one comparison makes it a column of numbers."""
    written = [token for cell in cells for token in tokens(tidy(cell)) if token and token != "?"]
    if any(token[0] in "<>=" or _is_range(token) for token in written):
        return "number"
    if written and all(_NUMBER.match(token) for token in written):
        return "number"
    if written and all(token.lower() in _TRUTHS for token in written):
        return "truth"
    return "word"


def _is_range(token: str) -> bool:
    found = _RANGE.match(token)
    return bool(found) and any(_NUMBER.match(end) for end in (found[1], found[3])) if found else False


def read_condition(cell: str, kind: Kind) -> Condition:
    """Read one cell of a column of this kind.

    :raises CellProblem: with a sentence saying what is wrong and what to write instead.
    """
    text = tidy(unicodedata.normalize("NFKC", cell) if kind in ("number", "whole") else cell)
    if not text:
        return Condition()
    negated = text.startswith("!")
    parts = tokens(text)
    if "" in parts:
        raise CellProblem(_("“%(cell)s”里“|”或“!”旁边缺少内容。") % {"cell": cell})
    if negated and "?" in parts:
        raise CellProblem(_("“%(cell)s”不能同时用“!”和“?”；“!”已经要求该项必须填写。") % {"cell": cell})
    pieces = tuple(_piece(part, kind) for part in parts if part != "?")
    return Condition(pieces, negated, "?" in parts)


def _piece(token: str, kind: Kind) -> Span | str | bool:
    if kind == "word":
        if token[0] in "<>=!":
            raise CellProblem(_("“%(token)s”：这一列是文字，不能比较大小；请直接写要匹配的文字。") % {"token": token})
        return token
    if kind == "truth":
        if token.lower() not in _TRUTHS:
            raise CellProblem(_("“%(token)s”：这一列只能写“true”“false”或留空。") % {"token": token})
        return _TRUTHS[token.lower()]
    return _span(token, whole=kind == "whole")


def _span(token: str, *, whole: bool) -> Span:
    compared = _COMPARED.match(token)
    if compared:
        sign, number = compared[1], read_number(compared[2], whole=whole)
        if sign == "=":
            return Span(number, number)
        if sign[0] == ">":
            return Span(low=number, low_open=sign == ">")
        return Span(high=number, high_open=sign == "<")
    found = _RANGE.match(token)
    if not found:
        number = read_number(token, whole=whole)
        return Span(number, number)
    low, high = read_number(found[1], whole=whole), read_number(found[3], whole=whole)
    open_end = bool(found[2])
    if low > high or (open_end and low == high):
        raise CellProblem(_("“%(token)s”的范围是空的：前一个数要比后一个小。") % {"token": token})
    return Span(low, high, high_open=open_end)


def read_number(text: str, *, whole: bool = False) -> Number:
    """Read a number as written, without losing a digit.

    :raises CellProblem: when it is no number, or not a whole one where one is asked for.
    """
    text = text.strip()
    if text[:1] in ("<", ">", "="):
        raise CellProblem(_("看不懂比较符号“%(text)s”；可用“>=”“>”“<=”“<”“=”，范围写成“10..29”。") % {"text": text})
    if not _NUMBER.match(text):
        raise CellProblem(_not_a_number(text))
    if "." not in text:
        return int(text)
    if whole:
        raise CellProblem(_("“%(text)s”：这一列只能写整数。") % {"text": text})
    return Decimal(text)


def _not_a_number(text: str) -> str:
    myriad = _MYRIAD.match(text)
    if myriad:
        plain = Decimal(myriad[1]) * (10_000 if myriad[2] == "万" else 100_000_000)
        return _("“%(text)s”不能直接比较，请写成%(plain)s。") % {"text": text, "plain": f"{plain.normalize():f}"}
    without = text.replace(",", "").replace("，", "")
    if without != text and _NUMBER.match(without):
        return _("“%(text)s”里不要写千分位逗号，请写成%(without)s。") % {"text": text, "without": without}
    return _("“%(text)s”不是数字；可写“30”“>=30”“<5”或“10..29”。") % {"text": text}


def read_outcomes(cells: list[str]) -> list[Number | str | bool | None]:
    """Read a whole then-column: numbers when all are numbers, truths when all are truths, else words.

    An empty cell is None in a column of numbers or truths, and "" in a column of words.
    """
    stripped = [cell.strip() for cell in cells]
    written = [cell for cell in stripped if cell]
    if written and all(_NUMBER.match(cell) for cell in written):
        return [read_number(cell) if cell else None for cell in stripped]
    if written and all(cell.lower() in _TRUTHS for cell in written):
        return [_TRUTHS[cell.lower()] if cell else None for cell in stripped]
    return list(stripped)
