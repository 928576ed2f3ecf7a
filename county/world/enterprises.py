"""The county's enterprises: names, what people call them, trades, and valid codes in a range nobody has."""

import random
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from county import COUNTY_CODE
from county.names import TRADES
from county.people import Enterprise, enterprise
from county.places import County
from county.world.draws import Floats, Ints, pick, running, stream

SHARES = {
    "construction": 6,
    "developer": 1,
    "platform_company": 0.1,
    "factory": 13,
    "catering": 12,
    "delivery": 1.5,
    "training": 3,
    "fitness": 1.5,
    "beauty": 5,
    "property": 1.5,
    "trade": 38,
    "finance": 1,
    "transport": 5,
    "utility": 0.2,
    "farming": 7,
    "insurance": 0.3,
    "elderly": 0.8,
    "clinic": 1.1,
}
"""Shares of the trades among registered enterprises, in per cent."""
LEAST = 3
"""How many enterprises of a trade there are at least."""


@dataclass
class Enterprises:
    """Columns over enterprises, ordered by trade."""

    rows: list[Enterprise]
    trade: Ints
    weight: Floats
    """How often somebody complains of one, for drawing only."""
    starts: Ints

    @cached_property
    def bounds(self) -> Floats:
        """The running sum of weights."""
        return running(self.weight)

    def frame(self) -> pl.DataFrame:
        """Return the register, for the truth."""
        return pl.DataFrame(
            {
                "subject": [f"E{place:06d}" for place in range(len(self.rows))],
                "name": [row.name for row in self.rows],
                "code": [row.code for row in self.rows],
                "trade": [row.trade for row in self.rows],
                "phone": [row.phone for row in self.rows],
                "village": [row.region for row in self.rows],
            }
        )


def register(seed: int, county: County, count: int) -> Enterprises:
    """Invent the enterprises; names and codes are all different."""
    rng, chance = stream(seed, "enterprises"), random.Random(f"enterprises-{seed}")
    villages = county.level("village")
    trades = list(TRADES)
    drawn = np.sort(
        np.concatenate(
            (
                pick(rng, [SHARES[trade] for trade in trades], max(0, count - LEAST * len(trades))),
                np.repeat(np.arange(len(trades)), LEAST),
            )
        )
    )
    homes = pick(rng, [village.population for village in villages], len(drawn))
    names: set[str] = set()
    codes: set[str] = set()
    rows = [
        _one(chance, county, villages[home].code, trades[trade], names, codes)
        for trade, home in zip(drawn.tolist(), homes.tolist(), strict=True)
    ]
    weight = np.minimum(rng.pareto(1.1, len(rows)) + 0.02, 900.0)
    return Enterprises(rows, drawn, weight, np.searchsorted(drawn, np.arange(len(trades) + 1)))


def _one(rng: random.Random, county: County, village: str, trade: str, names: set[str], codes: set[str]) -> Enterprise:
    town = county.regions[village[:9]].name.removesuffix("街道").removesuffix("镇")
    attempt = 0
    while True:
        made = enterprise(rng, village, trade)
        name = made.name if attempt < 2 else _elsewhere(made.name, town, attempt)
        attempt += 1
        if name not in names and made.code not in codes:
            names.add(name)
            codes.add(made.code)
            return Enterprise(name, made.short, trade, made.code, made.phone, village)


def _elsewhere(name: str, town: str, attempt: int) -> str:
    """Tell two of the same name apart as registries do: by a place or a number of the branch."""
    local = name.replace("清渡", town, 1) if "清渡" in name else town + name
    return local if attempt < 12 else f"{local}（{COUNTY_CODE[-2:]}{attempt}店）"
