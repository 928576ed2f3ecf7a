"""Methods of early warning over counts, for all series at once: EARS C1 to C3, Farrington's flexible one, M-FREQ.

Every function takes counts as series × times and gives an upper bound for each asked time; more is a signal.
Methods and settings are those of the published surveillance literature (Hutwagner 2003; Noufaily 2013 with the negative
binomial plug-in), and a test compares every bound with those computed by an independent implementation. Pure numpy and
scipy, no database.

Without a trend, Farrington's regression with a factor of ten seasonal periods is saturated: the fitted mean of a period
is the weighted mean of its weeks. So the whole fit is a few sums, taken for every series together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import nbinom, poisson

Floats = NDArray[np.float64]
YEAR = 52
"""Weeks."""


def ears(counts: Floats, *, lag: int = 0, baseline: int = 7, alpha: float = 0.001) -> Floats:
    """Upper bounds of EARS C1 (``lag`` 0) and C2 (``lag`` 2) for every time; NaN before there is a baseline.

    The mean of the ``baseline`` times that end ``lag`` before, and so many of their standard deviations more.
    """
    mean, deviation = _baseline(np.asarray(counts, dtype=np.float64), lag, baseline)
    return mean + float(ndtri(1 - alpha)) * deviation


def ears_c3(counts: Floats, *, alpha: float = 0.001, baseline: int = 7) -> Floats:
    """Upper bounds of EARS C3 as the reference computes them; NaN where that cannot be said.

    What the last two times were above their own C2 bound is used up first: a signal means that this was more than the
    bound allows. The reference measures the rest from the present count, not from its mean; kept as it is.
    """
    counts = np.asarray(counts, dtype=np.float64)
    mean, deviation = _baseline(counts, 2, baseline)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.maximum(0.0, (counts - mean) / deviation - 1)
        before = np.full_like(counts, np.nan)
        before[:, 2:] = above[:, 1:-1] + above[:, :-2]
        return np.maximum(0.0, counts + deviation * (float(ndtri(1 - alpha)) - before))


def _baseline(counts: Floats, lag: int, baseline: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the baseline of each time."""
    mean, deviation = np.full_like(counts, np.nan), np.full_like(counts, np.nan)
    if counts.shape[1] >= baseline:
        windows = np.lib.stride_tricks.sliding_window_view(counts, baseline, axis=1)
        last = counts.shape[1] - baseline - lag
        first = baseline + lag
        mean[:, first:] = windows[:, :last].mean(axis=2)
        deviation[:, first:] = windows[:, :last].std(axis=2, ddof=1)
    return mean, deviation


@dataclass(frozen=True)
class Farrington:
    """Settings of the flexible method."""

    years: int = 2
    half_window: int = 3
    """Weeks before and after the same week of earlier years that count as this time of the year."""
    periods: int = 10
    """Into how many the year is divided; the last is this time of the year."""
    left_out: int = 26
    """The most recent weeks are left out, as an outbreak under way would raise its own bound."""
    threshold: float = 2.58
    """Anscombe residuals beyond this count less: an earlier outbreak must not hide the next."""
    alpha: float = 0.05
    least: int = 5
    """No signal with fewer counts than this in the last four weeks."""

    @property
    def reach(self) -> int:
        """How many weeks before a week are needed."""
        return self.years * YEAR + self.half_window


@dataclass(frozen=True)
class Bounds:
    """What was expected of a week in each series, the upper bound, and whether the count is a signal."""

    expected: Floats
    upper: Floats
    alarm: NDArray[np.bool_]


def reference_weeks(week: int, how: Farrington) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The weeks a week is compared with, and the period of the year of each, 0 being this time of the year."""
    weeks, period = [], []
    for back in range(how.years, 0, -1):
        middle = week - back * YEAR
        near = np.arange(middle - how.half_window, middle + how.half_window + 1)
        between = np.arange(middle + how.half_window + 1, middle + YEAR - how.half_window)
        weeks += [near, between]
        period += [np.zeros(len(near), dtype=np.int64), 1 + _shares(len(between), how.periods - 1)]
    found, when = np.concatenate(weeks), np.concatenate(period)
    kept = (found >= 0) & (found < week - how.left_out)
    return found[kept], when[kept]


def _shares(count: int, parts: int) -> NDArray[np.int64]:
    """Divide so many weeks into parts of nearly the same length, the longer ones first."""
    sizes = np.full(parts, count // parts)
    sizes[: count % parts] += 1
    return np.repeat(np.arange(parts), sizes)


def farrington(counts: Floats, week: int, how: Farrington | None = None) -> Bounds:
    """Bounds of one week for every series, from the weeks before it. Raises ValueError without years enough."""
    how = how or Farrington()
    counts = np.asarray(counts, dtype=np.float64)
    if week < how.reach or week >= counts.shape[1]:
        raise ValueError(f"week {week} needs {how.reach} weeks before it")
    weeks, period = reference_weeks(week, how)
    told = counts[:, weeks]
    group = np.zeros((len(weeks), how.periods))
    group[np.arange(len(weeks)), period] = 1
    weights = np.ones_like(told)
    for last in (False, True):
        total = weights @ group
        fitted = ((told * weights) @ group / np.maximum(total, 1e-300)) @ group.T
        spread = _dispersion(told, fitted, weights, how.periods)
        if not last:
            leverage = weights / (total @ group.T)
            weights = _weights(_anscombe(told, fitted, spread, leverage), how.threshold)
    expected = ((told * weights) @ group / np.maximum(weights @ group, 1e-300))[:, 0]
    upper = quantile(expected, spread, how.alpha)
    enough = counts[:, week - 3 : week + 1].sum(axis=1) >= how.least
    return Bounds(expected, upper, (counts[:, week] > upper) & enough)


def _dispersion(told: Floats, fitted: Floats, weights: Floats, periods: int) -> Floats:
    """How much more the counts vary than chance alone would have them, at least 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = np.where(fitted > 0, weights * (told - fitted) ** 2 / fitted, 0.0)
    return np.maximum(1.0, pearson.sum(axis=1) / (told.shape[1] - periods))


def _anscombe(told: Floats, fitted: Floats, spread: Floats, leverage: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1.5 * (told ** (2 / 3) * fitted ** (-1 / 6) - np.sqrt(fitted))
        found = found / np.sqrt(spread[:, None] * (1 - leverage))
    return np.where(fitted > 0, found, 0.0)


def _weights(residuals: Floats, threshold: float) -> Floats:
    with np.errstate(divide="ignore"):
        small = np.where(residuals > threshold, residuals**-2.0, 1.0)
    return small * (residuals.shape[1] / small.sum(axis=1, keepdims=True))


def quantile(expected: Floats, spread: Floats, alpha: float) -> Floats:
    """The count that chance exceeds with probability ``alpha``: negative binomial, Poisson without overdispersion."""
    over = (spread > 1) & (expected > 0)
    size = np.where(over, expected / np.where(over, spread - 1, 1), 1.0)
    found = np.where(over, nbinom.ppf(1 - alpha, size, 1 / spread), poisson.ppf(1 - alpha, np.maximum(expected, 1e-12)))
    return np.asarray(np.maximum(found, 0.0))


SIGMA = 1.4826
"""So many median absolute deviations are one standard deviation of normal counts."""


@dataclass(frozen=True)
class Frequency:
    """Settings of M-FREQ, the early warning of matters of one kind that become frequent."""

    weeks: int = 26
    """The weeks before a week that it is compared with."""
    least: int = 5
    """No signal of fewer."""
    twice: float = 3.0
    """So many deviations above the median, two weeks running."""
    once: float = 5.0
    """Or so many in a single week."""


def frequency(counts: Floats, how: Frequency | None = None) -> Bounds:
    """M-FREQ of the last week of every series (series × weeks): its median, its bound, and whether it is a signal.

    The bound is the least count that is a signal: ``least`` or the median of the weeks before and ``twice`` scaled
    median absolute deviations, if the week before reached its own, and ``once`` of them otherwise. A count that is no
    more than the median is never one, as weeks that are all alike deviate by nothing. Raises ValueError without weeks
    enough.
    """
    how = how or Frequency()
    counts = np.asarray(counts, dtype=np.float64)
    if counts.shape[1] < how.weeks + 2:
        raise ValueError(f"{how.weeks + 2} weeks are needed")
    last, before = _frequent(counts, how), _frequent(counts[:, :-1], how)
    running = counts[:, -2] >= before[1]
    bound = np.where(running, last[1], last[2])
    return Bounds(last[0], bound, counts[:, -1] >= bound)


def _frequent(counts: Floats, how: Frequency) -> tuple[Floats, Floats, Floats]:
    """Median, and the counts from which the last week is high, and very high."""
    past = counts[:, -how.weeks - 1 : -1]
    median = np.median(past, axis=1)
    deviation = SIGMA * np.median(np.abs(past - median[:, None]), axis=1)
    least = np.maximum(how.least, np.floor(median) + 1)
    high, very = (np.maximum(least, median + times * deviation) for times in (how.twice, how.once))
    return median, high, very
