"""The warning band of a daily count: what the 28 days before would let one expect. Pure functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

BACK = 28
"""Days of the baseline."""
WIDTH = 2.0
"""How many standard deviations the band reaches up and down."""
FEWEST = 3
"""Days of the same sort without which there is no band."""


@dataclass(frozen=True)
class Day:
    """One day: how many came, and between which bounds that is usual; no bounds where too little is known."""

    day: date
    n: int
    low: float | None
    high: float | None

    @property
    def above(self) -> bool:
        """Whether more came than usual."""
        return self.high is not None and self.n > self.high

    @property
    def below(self) -> bool:
        """Whether fewer came than usual."""
        return self.low is not None and self.n < self.low


def band(history: Sequence[int]) -> tuple[float, float] | None:
    """Mean ± 2 standard deviations of the days before; counts vary at least as Poisson's do."""
    if len(history) < FEWEST:
        return None
    mean = sum(history) / len(history)
    spread = sum((one - mean) ** 2 for one in history) / (len(history) - 1)
    reach = WIDTH * sqrt(max(spread, mean))
    return max(0.0, mean - reach), mean + max(reach, 1.0)


def series(found: Mapping[date, int], until: date, days: int, sort: Callable[[date], bool]) -> list[Day]:
    """The last ``days`` days up to ``until``, each beside the band of the 28 days before it of the same sort."""
    line = []
    for back in range(days - 1, -1, -1):
        day = until - timedelta(days=back)
        before = [day - timedelta(days=one) for one in range(1, BACK + 1)]
        bounds = band([found.get(one, 0) for one in before if sort(one) == sort(day)])
        low, high = bounds or (None, None)
        line.append(Day(day, found.get(day, 0), low, high))
    return line


def risen(week: int, before: int, *, floor: int = 5) -> int | None:
    """By how many percent the last 7 days exceed a week of the 28 days before; None where that is not unusual."""
    usual = before / 4
    if week < floor or week <= usual + WIDTH * sqrt(max(usual, 1.0)):
        return None
    return round((week / usual - 1) * 100) if usual else 100
