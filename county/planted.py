"""The planted stories: fixed words and fixed ways, so that a demonstration always finds them."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from typing import Any

from county.acts import Turns
from county.grammar import TEXTS
from county.people import person
from county.places import Region
from county.rhythm import Calendar
from county.stories import Story, Teller
from county.wording import duration


@dataclass(frozen=True)
class Planted:
    """One matter of a planted story, ready to be put into a history."""

    key: str
    about: str
    number: int
    """Which matter of the story this is, from 0."""
    story: Story
    village: Region
    arrives: date | None
    """None for the openings of journeys, which are no part of any history."""
    turns: Turns
    extras: tuple[dict[str, Any], ...]
    confidentiality: str


@cache
def _book() -> list[dict[str, Any]]:
    return list(tomllib.loads((TEXTS / "planted.toml").read_text("utf-8"))["story"])


def planted(teller: Teller, calendar: Calendar, until: date, seed: int) -> Iterator[Planted]:
    """Yield the matters of all planted stories for a history that ends on `until`."""
    for row in _book():
        if not row.get("journey"):
            yield from _matters(row, teller, calendar, until, seed)


def journey(number: int, teller: Teller, on: date, seed: int = 0) -> Planted:
    """Return the opening of golden journey 1 (wages), 2 (land taking) or 3 (neighbours' noise)."""
    row = next(row for row in _book() if row["key"] == f"journey-{number}")
    return next(_matters(row, teller, Calendar(), on, seed))


def _matters(row: dict[str, Any], teller: Teller, calendar: Calendar, until: date, seed: int) -> Iterator[Planted]:
    rng = random.Random(f"planted-{row['key']}-{seed}")
    village = _village(teller, *row["place"])
    respondent = teller.respondent(rng, row["against"], village, until)
    for number, given in enumerate(row["matters"]):
        arrives = _arrival(row, given, calendar, until)
        claimants = tuple(person(rng, village, arrives or until) for _ in range(row.get("claimants", 1)))
        slots = {
            "{地}": teller.county.regions[village.parent].name + village.name,
            "{镇}": teller.county.regions[village.parent].name,
            "{姓名}": claimants[0].name,
            "{对方}": respondent.short,
            "{久}": duration(90, rng),
        }
        text = given["text"]
        for slot, words in slots.items():
            text = text.replace(slot, words)
        story = Story(
            row["class"], given["title"], text, row.get("wish", ""), "planted", given["channel"],
            {**row.get("facts", {}), "departments": len(row["bodies"])}, tuple(row.get("marks", ())),
            tuple(row["bodies"]), claimants, (respondent,), village.code, -1,
        )  # fmt: skip
        confidentiality = row.get("confidentiality", "open")
        yield Planted(
            row["key"], row["about"], number, story, village, arrives, _turns(row), tuple(row.get("extras", ())),
            confidentiality,
        )  # fmt: skip


def _village(teller: Teller, township: str, index: int) -> Region:
    town = next(region for region in teller.county.level("township") if region.name == township)
    villages = teller.county.children(town.code)
    return villages[index % len(villages)]


def _arrival(row: dict[str, Any], given: dict[str, Any], calendar: Calendar, until: date) -> date | None:
    if row.get("journey"):
        return None
    if "festival" in row:
        return calendar.spring_festival(until) - timedelta(days=row["festival"])
    return until - timedelta(days=given["arrives"])


def _turns(row: dict[str, Any]) -> Turns:
    known = {column.name for column in fields(Turns)}
    given = dict(row.get("turns", {}))
    unknown = set(given) - known
    if unknown:
        raise ValueError(f"planted story {row['key']}: unknown turns {sorted(unknown)}")
    given["wrong"] = tuple(given.get("wrong", ()))
    return Turns(**given)
