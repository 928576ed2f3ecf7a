"""Warnings: a week of 1,740 series by Farrington, and planted bursts of whole counties of seeds nothing was chosen on.

A burst is found in time when its warning comes within 48 hours of its first matter. A warning most of whose matters
belong to no burst is a false one. Matters stand as registers would have them: 15 in 100 of those told with a place name
no village, 4 in 10 disputes name no enterprise or body; the class is the true one, copies of a matter are linked.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from bench.ground import Figure, figure
from county.generate import draw
from county.world.matters import CODES, KINDS
from county.world.scales import SCALES
from kernel.alerts.bursts import DAY, Columns, Signal, find
from kernel.alerts.counts import farrington
from kernel.alerts.frequency import frequent

SERIES, WEEKS = 1740, 156
SMALL, COUNTY = (201, 202, 203), (204,)
HOURS, IN_TIME, QUIET = 3600.0, 48.0, 14.0
NO_DISPUTE = (KINDS.index("thanks"), KINDS.index("patrol"))


def run() -> Iterator[Figure]:
    """The week of all series; then each county, small ones and a whole one."""
    counts = np.random.default_rng(7).poisson(3, (SERIES, WEEKS)).astype(float)
    farrington(counts, WEEKS - 1)
    began = time.process_time()
    farrington(counts, WEEKS - 1)
    took = time.process_time() - began
    yield figure(
        "warnings.week", took * 1000, "ms CPU", ratio=took / 0.1, against="a tenth of a second",
        target="<= 100", series=SERIES,
    )  # fmt: skip
    for scale, seeds in (("small", SMALL), ("county", COUNTY)):
        for seed in seeds:
            columns, burst = _matters(seed, scale)
            yield _county("warnings", columns, burst, find, seed=seed, scale=scale)
            if scale == "small":
                yield _county("frequency", columns, burst, _frequent, seed=seed, scale=scale)


def _county(
    name: str, columns: Columns, burst: Any, method: Callable[[Columns], list[Signal]], *, seed: int, scale: str
) -> Figure:
    began = time.process_time()
    found = method(columns)
    took = time.process_time() - began
    delays, false = _judged(columns, burst, found)
    weeks = (columns.at[-1] - columns.at[0]) / (7 * DAY)
    in_time = sum(one <= IN_TIME for one in delays.values())
    planted = len(set(burst[burst >= 0].tolist()))
    return figure(
        f"{name}.{scale}.{seed}", float(false / weeks), "false a week", ratio=float(in_time / planted),
        against="all bursts, found within 48 hours", target="<= 1", seed=seed, bursts=planted, found=len(delays),
        in_time=int(in_time), matters=len(burst), cpu_seconds=round(took, 1),
    )  # fmt: skip


def _frequent(columns: Columns) -> list[Signal]:
    """M-FREQ asked at the end of every day; a class and township that stands is not told again for ``quiet`` days."""
    found: list[Signal] = []
    last: dict[tuple[str, str], float] = {}
    for until in np.arange(columns.at[0] + DAY, columns.at[-1] + DAY, DAY).tolist():
        for one in frequent(columns, until):
            if until - last.get((one.code, one.place), -np.inf) > QUIET * DAY:
                found.append(replace(one, at=until))
                last[one.code, one.place] = until
    return found


def _matters(seed: int, scale: str) -> tuple[Columns, Any]:
    """The matters of a county as columns, in order of time, and the burst each belongs to (-1: none)."""
    drawn = draw(seed, SCALES[scale])
    happened, rng = drawn.matters, np.random.default_rng(seed)
    first = drawn.records.filter(pl.col("role") == 0).sort("at")
    place = first["matter"].to_numpy()
    kept = ~np.isin(happened.kind[place], NO_DISPUTE)
    place, at = place[kept], first["at"].to_numpy()[kept].astype(float)
    villages = np.array([one.code for one in drawn.cast.county.level("village")])[happened.village[place]]
    told = happened.placed[place] & (rng.random(len(place)) >= 0.15)
    against = np.char.add(np.char.mod("%d-", happened.against[place]), np.char.mod("%d", happened.respondent[place]))
    named = (happened.against[place] > 0) & (happened.kind[place] == 0) & (rng.random(len(place)) >= 0.4)
    columns = Columns(
        at, [CODES[code] for code in happened.code[place]], [code[:9] for code in villages.tolist()],
        np.where(told, villages, "").tolist(), np.where(named, against, "").tolist(),
    )  # fmt: skip
    return columns, happened.burst[place]


def _judged(columns: Columns, burst: Any, found: list[Signal]) -> tuple[dict[int, float], int]:
    """Hours from the first matter of each burst found to its warning; and how many warnings are false."""
    delays: dict[int, float] = {}
    false = 0
    for one in found:
        inside = [int(burst[row]) for row in one.rows if burst[row] >= 0]
        [(top, count)] = Counter(inside).most_common(1) or [(-1, 0)]
        if count * 2 < len(one.rows):
            false += 1
        else:
            delay = (one.at - columns.at[burst == top].min()) / HOURS
            delays[top] = min(delays.get(top, delay), delay)
    return delays, false
