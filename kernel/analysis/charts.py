"""Charts drawn on the server as SVG: they stand without JavaScript, print, and say in words what they show."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960, 240, 44, 26, 12
BARS, ROW, NAMES = 20, 26, 150


@dataclass(frozen=True)
class Mark:
    """A word at a place of the chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Bar:
    """One bar: where it stands, how long, its name and its number."""

    y: int
    width: float
    name: str
    value: str
    end: float
    behind: str


@dataclass(frozen=True)
class Chart:
    """A line with its band, or bars; everything in the units of the view box."""

    width: int
    height: int
    line: str = ""
    band: str = ""
    outside: tuple[Mark, ...] = ()
    ticks: tuple[Mark, ...] = ()
    days: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()


def line_chart(
    labels: Sequence[str], values: Sequence[float], low: Sequence[float] = (), high: Sequence[float] = ()
) -> Chart | None:
    """Values over time, with a band where one is given; None for fewer than two."""
    if len(values) < 2:
        return None
    top = nice(max([*values, *high, 1]))
    wide, tall = WIDTH - LEFT - 8, HEIGHT - TOP - BOTTOM

    def at(place: int, value: float) -> tuple[float, float]:
        return round(LEFT + wide * place / (len(values) - 1), 1), round(TOP + tall * (1 - value / top), 1)

    points = [at(place, value) for place, value in enumerate(values)]
    upper = [at(place, value) for place, value in enumerate(high)]
    lower = [at(place, value) for place, value in enumerate(low)]
    outside = tuple(
        Mark(*points[place], f"{labels[place]}: {value:g}")
        for place, value in enumerate(values) if high and not low[place] <= value <= high[place]
    )  # fmt: skip
    ticks = tuple(Mark(LEFT - 8, at(0, top * part / 4)[1], f"{top * part / 4:g}") for part in range(5))
    step = max(1, len(labels) // 6)
    days = tuple(Mark(points[place][0], HEIGHT - 6, labels[place][5:]) for place in range(0, len(labels), step))
    return Chart(WIDTH, HEIGHT, _path(points), _path([*upper, *reversed(lower)]), outside, ticks, days)


def bar_chart(names: Sequence[str], values: Sequence[float], behind: Sequence[str]) -> Chart | None:
    """The first twenty values as bars, in the order given; None for none."""
    shown = list(zip(names, values, behind, strict=True))[:BARS]
    if not shown:
        return None
    longest = max([*(value for _name, value, _behind in shown), 1])
    wide = WIDTH - NAMES - 70
    bars = tuple(
        Bar(place * ROW + 4, round(max(1.0, wide * value / longest), 1), name, f"{value:g}",
            round(NAMES + wide * value / longest + 8, 1), query)
        for place, (name, value, query) in enumerate(shown)
    )  # fmt: skip
    return Chart(WIDTH, len(shown) * ROW + 8, bars=bars)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def nice(value: float) -> float:
    """The next round number that four steps divide."""
    size = 1.0
    while size * 100 < value:
        size *= 10
    return next(size * step for step in (4, 8, 12, 20, 40, 60, 80, 100) if size * step >= value)
