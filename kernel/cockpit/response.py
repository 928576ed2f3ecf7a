"""The petition response index (信访回应指数) as a map and a table: every cell opens the events it counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from kernel.analysis import store
from kernel.analysis.index import Formula, Index, Reading
from kernel.analysis.queries import Event, Reach, events, indexes
from kernel.analysis.standard import formulas
from kernel.cockpit.board import FEWEST
from kernel.cockpit.editions import BODY, COUNTY, Edition
from kernel.cockpit.mapping import Part, Step, crowded, cuts, legend, step
from kernel.common import sql
from kernel.places.models import Region
from kernel.places.outline import Map, map_of

KEY = "petition_response"


@dataclass(frozen=True)
class Cell:
    """One part in one place: its share in percent (None: too few to say), and the list of its events."""

    key: str
    reading: Reading | None
    url: str

    @property
    def n(self) -> int:
        """How many the part counts there."""
        return self.reading.n if self.reading else 0

    @property
    def percent(self) -> float | None:
        """The value in percent, more is better; None below ten cases."""
        known = self.reading is not None and self.reading.value is not None and self.n >= FEWEST
        return round(100 * self.reading.value, 1) if known and self.reading and self.reading.value is not None else None


@dataclass(frozen=True)
class Row:
    """One place: its index, its demand, its parts."""

    code: str
    name: str
    score: float | None
    demand: Cell
    cells: list[Cell]


@dataclass(frozen=True)
class Sheet:
    """The page: the formula, the county's row and the townships', the map, the moment all of it was true."""

    formula: Formula
    as_of: datetime
    rows: list[Row]
    land: Map | None
    parts: list[Part]
    legend: list[Step]

    @property
    def crowded(self) -> set[str]:
        """The places whose index has no room on a phone."""
        return crowded([one for one in self.parts if one.value is not None])


def reach(edition: Edition) -> Reach | None:
    """The reach of an edition; a department's has none: the index is of places."""
    if edition.kind == BODY:
        return None
    return Reach() if edition.kind == COUNTY else Reach(edition.place)


def sheet(edition: Edition) -> Sheet | None:
    """The index within an edition. None where no application brings it, or before the first snapshot."""
    formula, held, whose = formulas().get(KEY), store.present(), reach(edition)
    if formula is None or held is None or whose is None:
        return None
    found = indexes(whose)
    codes = [edition.place] if edition.kind != COUNTY else _townships()
    names = dict(Region.objects.filter(code__in=[*codes, settings.COUNTY]).values_list("code", "name"))
    shown = ([settings.COUNTY] if edition.kind == COUNTY else []) + codes
    rows = [_row(formula, code, names.get(code, code), found.get(code), edition) for code in shown]
    land = map_of(settings.COUNTY) if edition.kind == COUNTY else None
    parts = _parts(rows, land)
    return Sheet(formula, held.as_of, rows, land, parts, legend(parts))


def _townships() -> list[str]:
    return list(Region.objects.filter(parent_id=settings.COUNTY).order_by("code").values_list("code", flat=True))


def _row(formula: Formula, code: str, name: str, found: Index | None, edition: Edition) -> Row:
    readings = {one.part.key: one for one in found.readings} if found else {}
    cells = [Cell(one.key, readings.get(one.key), _address(code, one.key, edition)) for one in formula.parts]
    demand = Reading(formula.parts[0], found.demand, found.demand, None, 0.0) if found else None
    score = round(found.score, 1) if found and found.score is not None else None
    return Row(code, name, score, Cell(formula.demand, demand, _address(code, formula.demand, edition)), cells)


def _address(code: str, part: str, edition: Edition) -> str:
    given = {"part": part, **({"place": code} if code != settings.COUNTY and edition.kind == COUNTY else {})}
    asked = f"&{edition.asked}" if edition.asked else ""
    return f"{reverse('cockpit:events')}?{urlencode(given)}{asked}"


def _parts(rows: list[Row], land: Map | None) -> list[Part]:
    outlines = {one.code: one for one in land.parts} if land else {}
    known = cuts([one.score for one in rows if one.score is not None and one.code in outlines])
    return [
        Part(one.code, one.name, None, {}, one.score, step(one.score, known), outlines[one.code])
        for one in rows
        if one.code in outlines
    ]


@dataclass(frozen=True)
class Events:
    """The events behind a cell: all of them, those this edition still counts, in order, and how many are good."""

    label: Any
    total: int
    good: int
    shown: list[Event]


def behind(edition: Edition, part: str) -> Events | None:
    """What a cell counts. None for an unknown part; what was sealed since the snapshot is counted, never shown."""
    formula, whose = formulas().get(KEY), reach(edition)
    labels = {one.key: one.label for one in formula.parts} if formula else {}
    if formula is None or whose is None or part not in (*labels, formula.demand) or store.present() is None:
        return None
    found = events(whose, part)
    keys = [one.matter_id for one in found]
    seen: set[int] = set()
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        query = f"SELECT matter_id FROM matters_viewer WHERE key = %s AND matter_id IN ({sql.places(len(some))})"
        seen |= set(sql.column(query, [edition.key, *some]))
    shown = [one for one in found if one.matter_id in seen]
    return Events(labels.get(part, formula.title), len(found), sum(one.good for one in found), shown)
