"""The map of an edition: its parts coloured in four steps of one measure, each with the number that opens its list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.cockpit.board import OPEN, Board, Number
from kernel.places.models import Region
from kernel.places.outline import Map, Outline, map_of

STEPS = 4
USUAL_HEIGHT = 480
ON_A_PHONE = (54, 30)
"""Width and height of a number on the map of a phone, in units of the map, when it is drawn large enough to read."""
SHORT = ("街道", "镇", "乡", "社区", "村")
FLAGS: dict[str, tuple[str, ...]] = {"rate": (), "open": (), "over": ("over",), "red": ("red",)}
NOTHING: Mapping[str, int] = {"open": 0, "red": 0, "over": 0}


@dataclass(frozen=True)
class Part:
    """One place: its number, its value under the measure, its step (0 lightest on paper, darkest on the screen)."""

    code: str
    name: str
    population: int | None
    numbers: Mapping[str, Number]
    value: float | None
    step: int
    outline: Outline | None = None

    @property
    def short(self) -> str:
        """The name as a map has room for it."""
        return next((self.name.removesuffix(end) for end in SHORT if self.name.endswith(end)), self.name)[:4]

    @property
    def shown(self) -> str:
        """The value as it is written: whole numbers of matters, one digit of a rate; a dash where unknown."""
        if self.value is None:
            return "—"
        return f"{self.value:.1f}" if isinstance(self.value, float) else str(self.value)


@dataclass(frozen=True)
class Step:
    """One line of the legend."""

    step: int
    low: str
    high: str


@dataclass(frozen=True)
class Chart:
    """The map with its parts, the legend, and what has no place on it."""

    land: Map | None
    parts: list[Part]
    legend: list[Step]
    unplaced: Number

    @property
    def crowded(self) -> set[str]:
        """The places whose number has no room on a phone."""
        return crowded(self.parts, self.size)

    @property
    def size(self) -> float:
        """How much larger words are drawn on a map that is taller than the usual, which is shown smaller."""
        return round(max(1.0, self.land.height / USUAL_HEIGHT), 2) if self.land else 1.0


def chart(board: Board, measure: str) -> Chart:
    """The parts of the edition's place, coloured by the measure (``rate``, ``open``, ``over``)."""
    regions = Region.objects.filter(parent_id=board.edition.place).order_by("code")
    land = map_of(board.edition.place)
    outlines = {one.code: one for one in land.parts} if land else {}
    rows = board.open_by_part
    values = {one.code: _value(rows.get(one.code, NOTHING), one.population, measure) for one in regions}
    known = cuts([value for value in values.values() if value is not None])
    parts = [
        Part(
            one.code, one.name, one.population, _numbers(board, one.code, rows.get(one.code, NOTHING)),
            values[one.code], step(values[one.code], known), outlines.get(one.code),
        )
        for one in regions
    ]  # fmt: skip
    lost = sum(row["open"] for code, row in rows.items() if code not in values)
    return Chart(land, parts, legend(parts), _unplaced(board, lost))


def _unplaced(board: Board, lost: int) -> Number:
    chosen = OPEN.narrowed(what=("nowhere",)) if board.part == "township" else OPEN.narrowed(what=("no_village",))
    return board.number("unplaced", lost, chosen)


def _numbers(board: Board, code: str, row: Mapping[str, int]) -> dict[str, Number]:
    at: dict[str, Any] = {board.part: code}
    found = {name: (f"map_{name}", what) for name, what in FLAGS.items()}
    return {
        name: board.number(figure, row[what[0] if what else "open"], OPEN.narrowed(what=what, **at))
        for name, (figure, what) in found.items()
    }


def _value(row: Mapping[str, int], population: int | None, measure: str) -> float | None:
    if measure == "rate":
        return round(row["open"] / population * 10_000, 1) if population else None
    return row[measure]


def cuts(values: list[float]) -> list[float]:
    """The values that part the places into four groups of about the same size."""
    ordered = sorted(values)
    return [ordered[len(ordered) * place // STEPS] for place in range(1, STEPS)] if ordered else []


def step(value: float | None, cuts: list[float]) -> int:
    """The group a value falls into, from 0."""
    return sum(value >= cut for cut in cuts) if value else 0


def crowded(parts: list[Part], size: float = 1.0) -> set[str]:
    """The places whose number would lie over a larger one where the map is as narrow as a phone."""
    wide, high = (size * one for one in ON_A_PHONE)
    written: list[Outline] = []
    for one in sorted((one for one in parts if one.outline), key=lambda one: -(one.value or 0)):
        here = one.outline
        if here and not any(abs(here.x - at.x) < wide and abs(here.y - at.y) < high for at in written):
            written.append(here)
    return {one.code for one in parts} - {one.code for one in written}


def legend(parts: list[Part]) -> list[Step]:
    """The range of each step that occurs, highest first."""
    found = []
    for step in range(STEPS - 1, -1, -1):
        inside = sorted(
            (one for one in parts if one.step == step and one.value is not None), key=lambda p: p.value or 0
        )
        if inside:
            found.append(Step(step, inside[0].shown, inside[-1].shown))
    return found
