"""The trend as the lines of an SVG: a band, a line, the days above the band. Numbers only, no colours."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from kernel.cockpit.baseline import Day

WIDTH, HEIGHT = 900, 190
LEFT, RIGHT, TOP, BOTTOM = 48, 104, 12, 30
"""Right of the last day there is room for its number in words of any language; below, for the days."""


@dataclass(frozen=True)
class Point:
    """One day in the picture."""

    x: float
    y: float
    day: Day
    number: Any
    label: bool
    """Whether the day is written below."""
    left: float
    width: float


@dataclass(frozen=True)
class Trend:
    """The picture's parts in units of its view box."""

    points: list[Point]
    line: str
    bands: list[str]
    grid: list[tuple[float, int]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT

    @property
    def above(self) -> list[Point]:
        """The days above their band."""
        return [one for one in self.points if one.day.above]


def top_of(most: float) -> int:
    """A round number above the largest value."""
    unit = next(one for one in (2, 4, 10, 20, 40, 100, 200, 400, 1000, 2000, 10_000, 100_000) if one * 5 >= most)
    return max(unit, ceil(most / unit) * unit)


def draw(line: list[tuple[Day, Any]]) -> Trend:
    """The picture of a series; the last day stands at the right edge."""
    top = top_of(max([float(one.n) for one, _number in line] + [one.high or 0 for one, _number in line] + [1.0]))
    step = (WIDTH - LEFT - RIGHT) / max(1, len(line) - 1)

    def height(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP), 1)

    points = [
        Point(
            round(LEFT + place * step, 1), height(one.n), one, number, (len(line) - 1 - place) % 7 == 0,
            round(LEFT + (place - 0.5) * step, 1), round(step, 1),
        )
        for place, (one, number) in enumerate(line)
    ]  # fmt: skip
    path = "M" + "L".join(f"{one.x} {one.y}" for one in points)
    grid = [(height(value), value) for value in (0, top // 2, top)]
    return Trend(points, path, _bands(points, height), grid)


def _bands(points: list[Point], height: Any) -> list[str]:
    """One outline for every run of days that have a band."""
    runs: list[list[Point]] = [[]]
    for one in points:
        if one.day.high is None:
            runs.append([])
        else:
            runs[-1].append(one)
    return [_band(run, height) for run in runs if len(run) > 1]


def _band(run: list[Point], height: Any) -> str:
    upper = [f"{one.x} {height(one.day.high)}" for one in run]
    lower = [f"{one.x} {height(one.day.low)}" for one in reversed(run)]
    return "M" + "L".join([*upper, *lower]) + "Z"
