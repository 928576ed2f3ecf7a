"""Finding what suddenly comes in numbers: many matters of one class at one place, or against one enterprise, in days.

Every matter asks, at the moment it comes in: how many of my class and place came in the last 1, 2, 4 and 7 days, and
how many were to be expected? Expected is the class's own rate in the county over the last six weeks (so a season that
all places share raises the expectation with it) times the place's share of the class, which where little is known leans
on the place's share of everything. Counts vary more than chance alone; the tail is that of a negative binomial.

Nothing here knows a person: series are classes at places and against bodies or enterprises. Pure numpy and scipy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAY = 86_400.0


@dataclass(frozen=True)
class Finder:
    """Settings; chosen on development seeds of the open county, see ``docs/models.md``."""

    windows: tuple[float, ...] = (1.0, 2.0, 4.0, 7.0)
    """Days looked back from each matter."""
    recent: float = 42.0
    """Days over which the class's rate in the county is taken."""
    past: float = 240.0
    """Days over which shares of places are taken."""
    left_out: float = 7.0
    """The last days count for no expectation, so that a burst does not hide itself."""
    lean: float = 3.0
    """So many matters of a class at a place weigh as much as the place's share of everything (a gamma prior)."""
    lean_class: float = 30.0
    """So many matters of a class weigh as much as a respondent's share of everything."""
    least: int = 3
    """No signal of fewer."""
    spread: float = 0.25
    """How much more than by chance counts vary: variance = mean × (1 + spread × mean)."""
    rarity: float = 5.0
    """A signal is rarer than ten to the minus this, where ``usual`` matters come in a week."""
    usual: float = 3_700.0
    """Matters a week of the county the rarity was chosen on; with fewer, a signal may be likelier."""
    rarity_least: float = 4.0
    """But never likelier than ten to the minus this."""
    warming: float = 28.0
    """Days at the beginning without signals."""
    quiet: float = 14.0
    """Signals of one class and township within so many days of each other are one alert."""


@dataclass(frozen=True)
class Signal:
    """One alert: what, where, when first, how many, against what was expected, and the matters behind it."""

    code: str
    place: str
    """Township."""
    level: str
    """By which series it was found: township, village or respondent."""
    key: str
    """That series: code of the township or village, or the respondent."""
    at: float
    """Seconds since 1970 of the matter that made it."""
    days: float
    count: int
    expected: float
    bound: int
    """The count chance exceeds once in 10**rarity."""
    rarity: float
    rows: tuple[int, ...] = field(repr=False)
    """Places of the matters in the columns given, those of the window."""


@dataclass(frozen=True)
class Columns:
    """What is known of each matter, in order of time: when (seconds), class and three series; "" what is not known."""

    at: Floats
    code: Sequence[str]
    township: Sequence[str]
    village: Sequence[str]
    respondent: Sequence[str]


def find(given: Columns, how: Finder | None = None, *, since: float = 0.0) -> list[Signal]:
    """Every alert from ``since`` (seconds since 1970) on, in order of time; each once, when it is first rare enough."""
    if not len(given.at):
        return []
    how = suited(how or Finder(), given)
    found: list[Signal] = []
    for level, keys in (("township", given.township), ("village", given.village), ("respondent", given.respondent)):
        found += _of_level(given, level, keys, how, since)
    return _merged(sorted(found, key=lambda one: (one.at, -one.rarity)), how)


def suited(how: Finder, given: Columns) -> Finder:
    """The settings with the rarity that suits how many matters come in a week; asked again they stay as they are."""
    weeks = max(1.0, float(given.at[-1] - given.at[0]) / (7 * DAY)) if len(given.at) else 1.0
    usual = max(1.0, len(given.at) / weeks)
    asked = how.rarity + float(np.log10(usual / how.usual))
    return replace(how, rarity=max(how.rarity_least, min(how.rarity, asked)), usual=usual)


def _of_level(given: Columns, level: str, keys: Sequence[str], how: Finder, since: float) -> list[Signal]:
    codes, code = _numbered(given.code)
    places, place = _numbered(keys)
    known = np.array([bool(key) for key in keys]) & np.array([bool(one) for one in given.code])
    series = code * len(places) + place
    counts = {days: _before(given.at, np.where(known, series, -1), days) for days in how.windows}
    expected = _expected(
        given.at, code, place, known, (len(codes), len(places)), how, places_only=level != "respondent"
    )
    rows = np.flatnonzero(known & (given.at >= max(since, given.at[0] + how.warming * DAY)))
    best: dict[int, tuple[float, float, int, float]] = {}
    for days in how.windows:
        count, mean = counts[days][rows], expected[rows] * days
        rare = _rarity(count, mean, how.spread)
        for where in np.flatnonzero((rare >= how.rarity) & (count >= how.least)).tolist():
            told = (float(rare[where]), days, int(count[where]), float(mean[where]))
            best[int(rows[where])] = max(best.get(int(rows[where]), told), told)
    return [_signal(given, level, keys, series, row, best[row], how) for row in sorted(best)]


def _signal(
    given: Columns,
    level: str,
    keys: Sequence[str],
    series: Ints,
    row: int,
    told: tuple[float, float, int, float],
    how: Finder,
) -> Signal:
    rare, days, count, mean = told
    start = int(np.searchsorted(given.at, given.at[row] - days * DAY, side="right"))
    inside = start + np.flatnonzero(series[start : row + 1] == series[row])
    named = [given.township[one] for one in inside.tolist() if given.township[one]]
    place = max(set(named), key=lambda one: (named.count(one), one)) if named else ""
    return Signal(
        given.code[row], place, level, keys[row], float(given.at[row]), days, count, mean,
        bound(mean, how), rare, tuple(inside.tolist()),
    )  # fmt: skip


def bound(mean: float, how: Finder) -> int:
    """The highest count chance allows at the rarity asked, never below ``least`` − 1."""
    size = 1 / how.spread
    found = nbinom.isf(10.0**-how.rarity, size, size / (size + max(mean, 1e-9)))
    return max(how.least - 1, int(found))


def _rarity(count: Ints, mean: Floats, spread: float) -> Floats:
    """How many zeros the chance of so many or more has."""
    size = 1 / spread
    tail = nbinom.logsf(count - 1, size, size / (size + np.maximum(mean, 1e-9)))
    return np.asarray(-tail / np.log(10))


def _numbered(names: Sequence[str]) -> tuple[list[str], Ints]:
    known, numbers = np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)
    return known.tolist(), numbers.astype(np.int64)


def _before(at: Floats, series: Ints, days: float) -> Ints:
    """How many of the same series came within so many days before each, itself counted."""
    order = np.argsort(series, kind="stable")
    told, when = series[order], at[order]
    span = (at[-1] - at[0]) + 2 * days * DAY + 1
    line = told * span + (when - at[0])
    first = np.searchsorted(line, line - days * DAY, side="right")
    found = np.empty(len(at), dtype=np.int64)
    found[order] = np.arange(len(at)) - first + 1
    return found


def _expected(
    at: Floats,
    code: Ints,
    place: Ints,
    known: NDArray[np.bool_],
    sizes: tuple[int, int],
    how: Finder,
    *,
    places_only: bool,
) -> Floats:
    """How many a day were to be expected of each matter's class and place, from the days before it."""
    codes, places = sizes
    day = np.floor((at - at[0]) / DAY).astype(np.int64)
    many = int(day[-1]) + 1
    rate = _trailing(_table(day, code, known, many, codes), how.recent, how.left_out)
    of_class = _trailing(_table(day, code, known, many, codes), how.past, how.left_out, mean=False)
    of_place = _trailing(_table(day, place, known, many, places), how.past, how.left_out, mean=False)
    both = _past_of_series(at, code * places + place, known, how)
    everything = of_place.sum(axis=1)
    share = (of_place[day, place] + 1) / (everything[day] + places)
    known_of = of_class[day, code]
    if places_only:
        leaning = share * (both + how.lean) / (known_of * share + how.lean)
    else:
        leaning = (both + how.lean_class * share) / (known_of + how.lean_class)
    fewest = 1.0 / how.recent
    return np.maximum(rate[day, code], fewest) * leaning


def _table(day: Ints, what: Ints, known: NDArray[np.bool_], days: int, kinds: int) -> Floats:
    flat = np.bincount(day[known] * kinds + what[known], minlength=days * kinds)
    return flat[: days * kinds].reshape(days, kinds).astype(np.float64)


def _trailing(table: Floats, span: float, left_out: float, *, mean: bool = True) -> Floats:
    """Sums (or means a day) over the days that end ``left_out`` before each day."""
    total = np.vstack((np.zeros((1, table.shape[1])), np.cumsum(table, axis=0)))
    days = np.arange(len(table))
    end = np.maximum(0, days - int(left_out))
    start = np.maximum(0, end - int(span))
    found = total[end] - total[start]
    return found / np.maximum(1, end - start)[:, None] if mean else found


def _past_of_series(at: Floats, series: Ints, known: NDArray[np.bool_], how: Finder) -> Floats:
    """How many of the same series came in the past that counts for expectations."""
    told = np.where(known, series, -1)
    return np.maximum(0, _before(at, told, how.past + how.left_out) - _before(at, told, how.left_out)).astype(
        np.float64
    )


def _merged(found: list[Signal], how: Finder) -> list[Signal]:
    """One alert for a class and township, or a class and respondent, until nothing has come for ``quiet`` days."""
    last: dict[tuple[str, str], float] = {}
    kept = []
    for one in found:
        names = {(one.code, one.place), (one.code, one.key)}
        before = max(last.get(name, -np.inf) for name in names)
        if one.at - before > how.quiet * DAY:
            kept.append(one)
        last.update(dict.fromkeys(names, one.at))
    return kept
