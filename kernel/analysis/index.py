"""A response index: how well bodies answer, as one weighted sum of shares, for places and never for people.

A scenario declares its parts and their weights in ``standard.py`` (``INDEXES``) with a standard question that counts
``township, part, good, n``. From the counts follows the rest, the same way for every place:

* a share is ``good / n``; of a part with ``wilson`` the lower end of its 95 % interval; of one with ``less_is_better``
  one minus the share;
* a township with fewer than 30 cases in a part leans on the county (empirical Bayes, beta prior): the share is
  ``(good + k·p) / (n + k)`` with the county's share ``p``. The prior's strength ``k`` is found by moments from how far
  townships with ten cases or more differ beyond chance, kept within 1 and 100; 30 where fewer than three say anything;
* a part without a case is not assessable: its weight goes to the others in proportion, and is shown as such;
* a place with fewer than ten matters has no index.

The window of the question is twelve months, which smooths the single month. Volume is shown beside, never in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

LEAST = 10
"""Matters below which a place has no index."""
FEW = 30
"""Cases below which a share leans on the county's."""
USUAL_STRENGTH, WEAKEST, STRONGEST = 30.0, 1.0, 100.0
Z = 1.959963984540054
"""Of the 95 % interval."""


@dataclass(frozen=True)
class Part:
    """One part of an index: what it counts, its weight (all together 1), and how its share is read."""

    key: str
    label: Any
    weight: float
    wilson: bool = False
    less_is_better: bool = False


@dataclass(frozen=True)
class Formula:
    """An index: the standard question that counts, and the parts. ``demand``: the part whose ``n`` is the volume."""

    key: str
    title: Any
    question: str
    demand: str
    parts: tuple[Part, ...]
    basis: Any = ""


@dataclass(frozen=True)
class Reading:
    """One part as it stands in one place. ``value``: 0 to 1, more is better; None: not assessable."""

    part: Part
    good: int
    n: int
    value: float | None
    weight: float
    """Its weight after those that are not assessable gave theirs away."""
    leaned: bool = False
    """Whether the share leans on the county's."""


@dataclass(frozen=True)
class Index:
    """The index of one place. ``score``: 0 to 100; None where there are too few matters to say anything."""

    place: str
    score: float | None
    demand: int
    readings: tuple[Reading, ...]


Counts = Mapping[str, tuple[int, int]]
"""Part to (good, n)."""


def wilson_low(good: int, n: int) -> float:
    """The lower end of the 95 % interval of a share (Wilson). ``n`` must not be 0."""
    share = good / n
    middle = share + Z * Z / (2 * n)
    width = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return max(0.0, (middle - width) / (1 + Z * Z / n))


def strength(counts: Iterable[tuple[int, int]]) -> float:
    """How many cases the county's share is worth beside a township's own (moments of a beta-binomial)."""
    said = [(good, n) for good, n in counts if n >= LEAST]
    total = sum(n for _good, n in said)
    if len(said) < 3:
        return USUAL_STRENGTH
    mean = sum(good for good, _n in said) / total
    spread = sum(n * (good / n - mean) ** 2 for good, n in said)
    chance = mean * (1 - mean) * (len(said) - 1)
    reach = total - sum(n * n for _good, n in said) / total
    between = (spread - chance) / reach
    if between <= 0 or not 0 < mean < 1:
        return STRONGEST
    return min(STRONGEST, max(WEAKEST, mean * (1 - mean) / between - 1))


def share(part: Part, good: int, n: int, county: tuple[int, int], weight: float) -> tuple[float | None, bool]:
    """A part's value from its counts, and whether it leans on the county's counts."""
    if n == 0:
        return None, False
    if part.wilson:
        value, leaned = wilson_low(good, n), False
    elif n < FEW and county[1] > n:
        value, leaned = (good + weight * county[0] / county[1]) / (n + weight), True
    else:
        value, leaned = good / n, False
    return (1 - value if part.less_is_better else value), leaned


def index(formula: Formula, place: str, own: Counts, county: Counts, strengths: Mapping[str, float]) -> Index:
    """The index of one place from its counts and the county's."""
    found = []
    for part in formula.parts:
        good, n = own.get(part.key, (0, 0))
        value, leaned = share(part, good, n, county.get(part.key, (0, 0)), strengths.get(part.key, USUAL_STRENGTH))
        found.append((part, good, n, value, leaned))
    known = sum(part.weight for part, _good, _n, value, _leaned in found if value is not None)
    readings = tuple(
        Reading(part, good, n, value, part.weight / known if value is not None and known else 0.0, leaned)
        for part, good, n, value, leaned in found
    )
    demand = own.get(formula.demand, (0, 0))[1]
    score = 100 * sum(one.weight * one.value for one in readings if one.value is not None)
    return Index(place, score if demand >= LEAST and known else None, demand, readings)


def indexes(formula: Formula, rows: Sequence[Mapping[str, Any]], county_code: str) -> dict[str, Index]:
    """The index of every township in the counts, and of the county under its own code."""
    by_place: dict[str, dict[str, tuple[int, int]]] = {}
    for row in rows:
        by_place.setdefault(row["township"], {})[row["part"]] = (int(row["good"]), int(row["n"]))
    keys = {key for counts in by_place.values() for key in counts}
    everywhere = {key: [one[key] for one in by_place.values() if key in one] for key in keys}
    county = {key: (sum(good for good, _n in said), sum(n for _good, n in said)) for key, said in everywhere.items()}
    strengths = {key: strength(said) for key, said in everywhere.items()}
    places = {code: counts for code, counts in sorted(by_place.items()) if code}
    found = {code: index(formula, code, counts, county, strengths) for code, counts in places.items()}
    return {county_code: index(formula, county_code, county, {}, {}), **found}
