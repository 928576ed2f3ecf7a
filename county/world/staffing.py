"""Who works where: staff of every body, with the load they carry, how fast they are, and a few with bad habits.

Habits are truth for testing supervision of bodies and acts. They are never written into a source.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from county.bodies import Organisation, organisations
from county.names import _WEIGHTS, GIVEN, SURNAMES
from county.places import County
from county.world.draws import Floats, Ints, pick, running, stream

HEADS = {
    "county_centre": ("dispatcher", 18),
    "leader_office": ("leader", 5),
    "panel": ("expert", 0),
    "department": ("department_handler", 9),
    "police": ("officer", 14),
    "court": ("judge", 16),
    "procuratorate": ("prosecutor", 6),
    "discipline": ("inspector", 6),
    "mass_organisation": ("department_handler", 4),
    "township_government": ("official", 14),
    "township_centre": ("township_dispatcher", 5),
    "judicial_office": ("judicial_officer", 4),
    "village_committee": ("village_official", 4),
    "committee": ("mediator", 4),
}
"""Role and number of staff by the kind of body; a village committee has a grid worker for each grid besides."""
HABITS = ("touch", "reopen", "refuse", "downgrade", "backdate", "satisfied")
"""Ways to game the figures, by their short names; `gaming.KINDS` describes them."""
HABITUAL = 0.12
"""Share of staff that has one of the habits: planted for tests, no estimate of any office."""


@dataclass
class Staff:
    """Columns over staff, who stand in the order of their bodies."""

    bodies: list[Organisation]
    body: Ints
    role: list[str]
    name: list[str]
    load: Floats
    """Share of the body's work that falls to somebody, for drawing."""
    speed: Floats
    """Factor on how long a step takes."""
    lateness: Floats
    """Factor on the chance that a limit is missed."""
    habit: Ints
    """Place in HABITS; -1 for none."""
    starts: Ints

    @cached_property
    def bounds(self) -> Floats:
        """The running sum of loads."""
        return running(self.load)

    @cached_property
    def at(self) -> dict[str, int]:
        """Places of bodies by code."""
        return {body.code: place for place, body in enumerate(self.bodies)}

    def frame(self) -> pl.DataFrame:
        """Return staff with load and habits, for the truth."""
        codes = np.array([body.code for body in self.bodies], dtype=object)
        habits = np.array([*HABITS, ""], dtype=object)
        return pl.DataFrame(
            {
                "staff": [f"S{place:05d}" for place in range(len(self.name))],
                "name": self.name,
                "role": self.role,
                "body": pl.Series(codes[self.body], dtype=pl.String),
                "load": self.load.round(3),
                "speed": self.speed.round(3),
                "lateness": self.lateness.round(3),
                "habit": pl.Series(habits[self.habit], dtype=pl.String),
            }
        )


def employ(seed: int, county: County) -> Staff:
    """Fill every body with staff."""
    rng = stream(seed, "staff")
    bodies = organisations(county)
    counts, roles = [], []
    for body in bodies:
        role, number = HEADS.get(body.kind, ("official", 3))
        grids = len(county.children(body.region)) if body.kind == "village_committee" else 0
        counts.append(number + grids)
        roles += [role] * number + ["grid_worker"] * grids
    total = sum(counts)
    starts = np.concatenate(([0], np.cumsum(counts)))
    habit = np.where(rng.random(total) < HABITUAL, rng.integers(0, len(HABITS), total), -1)
    return Staff(
        bodies,
        np.repeat(np.arange(len(bodies)), counts),
        roles,
        _names(rng, total),
        rng.gamma(2.0, 0.5, total) + 0.05,
        rng.lognormal(0, 0.25, total),
        rng.gamma(0.8, 1.25, total),
        habit,
        starts,
    )


def _names(rng: np.random.Generator, count: int) -> list[str]:
    surnames = np.array(list(SURNAMES), dtype=object)[pick(rng, _WEIGHTS, count)]
    characters = np.array(sorted({*GIVEN["female"], *GIVEN["male"]}), dtype=object)
    first, second = (characters[rng.integers(0, len(characters), count)] for _ in range(2))
    short = rng.random(count) < 0.3
    return [str(name) for name in surnames + first + np.where(short, "", second)]


def body_for(staff: Staff, function: str, village: str) -> int:
    """Return the place of the body that answers for a function at a village."""
    town = village[:9]
    codes = {
        "township": f"{town}-gov",
        "village": f"{village}-village",
        "committee": f"{town}-committee",
        "judicial_office": f"{town}-justice",
        "police_station": f"{town}-police",
        "centre": f"{town}-centre",
    }
    code = codes.get(function, f"{village[:6]}-{function}")
    return staff.at.get(code, staff.at[f"{town}-gov"])
