"""Whether a field has changed its face: shares missing, types, lengths and codes of one delivery against those before.

Two distributions are compared by the Jensen–Shannon divergence in bits: 0 for the same, 1 for nothing in common; it is
symmetric and needs no care for empty bins. For small shifts the population stability index is 5.5 times as large, so
``SHIFT`` stands where PSI is 0.25, the usual mark of “changed”. So that small deliveries give no false alarm, the shift
must also be beyond chance: 2·ln 2·(n·m/(n+m))·… of the divergence weighted by size is chi-square distributed
(Grosse et al. 2002), and must pass its 99.9 % point.

Personal values leave no trace here: of such a field only lengths and types are counted.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import pgettext

from kernel.common.words import enumerated
from kernel.common.words import gettext as _

SHIFT = 0.045
"""Bits of divergence from which a distribution counts as changed."""
BEYOND_CHANCE = 3.09
"""The standard normal deviate of the 99.9 % point."""
BEFORE = 5
"""With so many earlier deliveries a new one is compared, taken together."""
LEAST = 30
"""Rows a delivery, and those before it together, must have to be compared."""
SAMPLE = 20_000
"""Of a larger delivery every n-th row is looked at."""
CODES = 40
"""A field with at most so many different short values is a code."""
NEW_CODE = (3, 0.005)
"""A new code is told when at least so many rows, and this share of them, have it."""
_MOMENT = re.compile(r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


class Alarm(NamedTuple):
    """One thing that changed: the source's column, what (missing, types, lengths, codes, new_codes), and a sentence."""

    column: str
    kind: str
    bits: float
    what: str


@dataclass
class Face:
    """What one column of one delivery looks like: rows, rows without a value, and counts of types, lengths, codes."""

    rows: int
    missing: int
    types: dict[str, int]
    lengths: dict[str, int]
    codes: dict[str, int] | None
    """None for personal fields, free text and everything with too many values."""

    def as_json(self) -> dict[str, Any]:
        """As it is kept with its batch."""
        return {"rows": self.rows, "missing": self.missing, "types": self.types, "lengths": self.lengths,
                "codes": self.codes}  # fmt: skip


def type_of(value: Any) -> str:
    """How a value is written: number, moment, words, or the type a structured source gave it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        text = value.strip()
        return "moment" if _MOMENT.match(text) else "number" if _NUMBER.match(text) else "words"
    return "list" if isinstance(value, list | tuple) else "group" if isinstance(value, Mapping) else "moment"


def _bucket(length: int) -> str:
    """Lengths in powers of two, written by their largest: 1, 2, 4, 8 …"""
    return str(1 << max(0, length - 1).bit_length())


def face_of(values: Iterable[Any], *, personal: bool = False) -> Face:
    """The face of one column's values; None, empty and blank text are missing."""
    rows = missing = 0
    types, lengths, codes = Counter[str](), Counter[str](), Counter[str]()
    for value in values:
        rows += 1
        if value is None or (isinstance(value, str) and not value.strip()):
            missing += 1
            continue
        text = value.strip() if isinstance(value, str) else str(value)
        types[type_of(value)] += 1
        lengths[_bucket(len(text))] += 1
        if not personal and len(codes) <= CODES:
            codes[text[:60] if len(text) <= 40 else ""] += 1
    few = not personal and 0 < len(codes) <= min(CODES, max(2, (rows - missing) // 5)) and "" not in codes
    return Face(rows, missing, dict(types), dict(lengths), dict(codes) if few else None)


def together(faces: Sequence[Mapping[str, Any]]) -> Face:
    """Several deliveries' faces of one column as one."""

    def add(name: str) -> dict[str, int]:
        found = Counter[str]()
        for one in faces:
            found.update(one[name] or {})
        return dict(found)

    coded = all(one["codes"] is not None for one in faces if one["rows"] > one["missing"])
    rows, missing = sum(one["rows"] for one in faces), sum(one["missing"] for one in faces)
    return Face(rows, missing, add("types"), add("lengths"), add("codes") if coded else None)


def divergence(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Jensen–Shannon divergence of two counts in bits; 0 when one of them is empty."""
    n, m = sum(one.values()), sum(other.values())
    if not n or not m:
        return 0.0
    bits = 0.0
    for name in one.keys() | other.keys():
        p, q = one.get(name, 0) / n, other.get(name, 0) / m
        middle = (p + q) / 2
        bits += (p * math.log2(p / middle) if p else 0) / 2 + (q * math.log2(q / middle) if q else 0) / 2
    return max(0.0, bits)


def by_chance(one: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Whether counts so different are to be expected of one distribution (likelihood ratio, 99.9 %)."""
    n, m = sum(one.values()), sum(other.values())
    names = one.keys() | other.keys()
    if not n or not m or len(names) < 2:
        return True
    g = 0.0
    for name in names:
        a, b = one.get(name, 0), other.get(name, 0)
        share = (a + b) / (n + m)
        g += 2 * ((a * math.log(a / n / share) if a else 0) + (b * math.log(b / m / share) if b else 0))
    free = len(names) - 1
    limit = free * (1 - 2 / (9 * free) + BEYOND_CHANCE * math.sqrt(2 / (9 * free))) ** 3  # Wilson and Hilferty 1931
    return g <= limit


def changed(column: str, before: Face, now: Face) -> list[Alarm]:
    """Everything in which a column's face now differs from before."""
    if min(before.rows, now.rows) < LEAST:
        return []
    found = []
    for kind, was, is_ in (
        ("missing", _filled(before), _filled(now)),
        ("types", before.types, now.types),
        ("lengths", before.lengths, now.lengths),
        ("codes", before.codes or {}, now.codes or {} if before.codes is not None else {}),
    ):
        bits = divergence(was, is_)
        if bits >= SHIFT and not by_chance(was, is_):
            found.append(Alarm(column, kind, round(bits, 3), _sentence(column, kind, was, is_)))
    if any(one.kind == "types" for one in found):
        return [one for one in found if one.kind != "codes"]  # written otherwise: its values say nothing beside that
    return found + _new_codes(column, before, now)


def _filled(face: Face) -> dict[str, int]:
    return {"missing": face.missing, "there": face.rows - face.missing}


def _new_codes(column: str, before: Face, now: Face) -> list[Alarm]:
    if before.codes is None or now.codes is None:
        return []
    least = max(NEW_CODE[0], NEW_CODE[1] * now.rows)
    new = sorted(code for code, n in now.codes.items() if code not in before.codes and n >= least)
    if not new:
        return []
    what = _("“%(column)s”出现了以前没有的取值：%(new)s。请向来源单位问清含义，需要时补进对照。")
    return [Alarm(column, "new_codes", 1.0, what % {"column": column, "new": enumerated(new[:8])})]


def _sentence(column: str, kind: str, was: Mapping[str, int], is_: Mapping[str, int]) -> str:
    if kind == "missing":
        share = {"column": column, "was": _percent(was, "missing"), "now": _percent(is_, "missing")}
        return _("“%(column)s”的空缺从%(was)s变为%(now)s。请向来源单位核对这一栏是否停填或改了名。") % share
    names = {"types": _("写法"), "lengths": _("长短"), "codes": _("取值分布")}
    most = max(is_.keys() | was.keys(), key=lambda name: abs(_share(is_, name) - _share(was, name)))
    given = {"column": column, "what": names[kind], "most": _bin(kind, most), "was": _percent(was, most),
             "now": _percent(is_, most)}  # fmt: skip
    return _("“%(column)s”的%(what)s变了：%(most)s从%(was)s变为%(now)s。请向来源单位核对导出方式。") % given


def _bin(kind: str, name: str) -> str:
    if kind == "lengths":
        high = int(name)
        low = high // 2 + 1
        return _("%(low)s至%(high)s字") % {"low": low, "high": high} if high > 2 else _("%(n)s字") % {"n": high}
    words = {"number": _("数字"), "moment": pgettext("kind", "日期"), "words": _("文字"), "boolean": _("是否"),
             "list": _("列表"), "group": _("嵌套")}  # fmt: skip
    return words.get(name, f"“{name}”") if kind == "types" else f"“{name}”"


def _share(counts: Mapping[str, int], name: str) -> float:
    total = sum(counts.values())
    return counts.get(name, 0) / total if total else 0.0


def _percent(counts: Mapping[str, int], name: str) -> str:
    return f"{_share(counts, name):.0%}"


def alarms(
    before: Sequence[Mapping[str, Any]], now: Mapping[str, Any], names: Mapping[str, str] | None = None
) -> list[Alarm]:
    """What one delivery changed against those before: each a mapping of column to its face as JSON.

    ``names`` are what people call the columns in the sentences.

    A column nobody saw before, or that is gone, is a change of the catalogue, told there; here only faces compare.
    """
    found = []
    for column in now:
        faces = [one[column] for one in before if column in one]
        if faces:
            told = changed((names or {}).get(column, column), together(faces), Face(**now[column]))
            found += [one._replace(column=column) for one in told]
    return found
