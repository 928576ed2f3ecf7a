"""Who reports which matter where and when: one row a record, in the order in which records come in.

A matter comes in once through the channel that suits it. Then the same person may come again, somebody else of the
house or the neighbourhood may report it in other words through another channel, one system may hand it to another,
and what stays unsolved may climb to a petition or a court.
"""

import numpy as np
import polars as pl

from county.rhythm import BY_HOUR
from county.world.draws import Bools, Floats, Ints, pick, rank_within, seeds, stream
from county.world.matters import CODES, KINDS, Matters
from county.world.population import Population
from county.world.scales import UNTIL, Scale

SOURCES = (
    "hotline",
    "platform",
    "petition",
    "mediation",
    "court",
    "police",
    "labour",
    "market",
    "web",
    "grid",
    "window",
    "mailbox",
)
ROLES = ("first", "again_same", "again_other", "handover", "escalation", "mediated")
TOLD = ("new", "edited", "again", "same")
RELATIONS = ("self", "household", "neighbour")
FIRST: dict[str, tuple[float, ...]] = {
    "A": (30, 12, 13, 10, 3, 0, 0, 0, 9, 8, 8, 3),
    "B": (30, 8, 4, 10, 5, 1, 30, 0, 5, 2, 4, 1),
    "C": (40, 10, 8, 6, 1, 0, 0, 4, 14, 6, 6, 3),
    "D": (20, 18, 8, 24, 3, 1, 0, 0, 4, 14, 6, 2),
    "E": (16, 14, 1, 30, 5, 20, 0, 0, 2, 8, 3, 0.5),
    "F": (36, 8, 4, 8, 7, 1, 0, 16, 11, 4, 4, 1.5),
}
"""How likely a dispute of a module comes in first through each source."""
REQUESTED = (80, 0, 5.3, 0, 0, 0, 0, 0, 12.5, 0, 0, 1.8)
ASKED = (90, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 1)
PATROL = KINDS.index("patrol")
AGAIN_SAME, AGAIN_OTHER, HANDED, CLIMBED = 0.05, 0.032, 0.075, 0.02
"""Shares of matters that come again by the same person, by another, by official copy, by escalation."""
OFFICE = ("petition", "mediation", "court", "labour", "window")
"""Sources that register in office hours only."""
ACCEPTING = {"E": 0.4, "D": 0.3}
LETTER = {"petition": 0.7, "court": 0.2, "web": 0.1}
_EPOCH = np.datetime64("1970-01-01")


def arrive(seed: int, scale: Scale, matters: Matters, people: Population) -> pl.DataFrame:
    """Return every record: matter, source, role, reporter, relation, when, how told, and the seeds of its words."""
    rng = stream(seed, "reports")
    first = _first(rng, matters)
    parts = [first]
    dispute = matters.kind == 0
    open_to = dispute | (matters.kind == 1)
    named = open_to & ~matters.anonymous
    parts.append(_again(rng, matters, first, named & (rng.random(len(matters)) < AGAIN_SAME), people, other=False))
    parts.append(_again(rng, matters, first, named & (rng.random(len(matters)) < AGAIN_OTHER), people, other=True))
    parts.append(_handed(rng, first, dispute & (rng.random(len(matters)) < HANDED)))
    climbing = np.where(matters.complex, 0.45, CLIMBED * (1 + matters.failed))
    parts.append(_climbed(rng, matters, first, named & dispute & (rng.random(len(matters)) < climbing)))
    suited = np.isin(matters.code, [place for place, code in enumerate(CODES) if code[0] in "BDEF"])
    wanted = dispute & (rng.random(len(matters)) < np.where(suited, scale.mediated, scale.mediated * 0.5))
    parts.append(_mediated(rng, first, wanted))
    return _in_order(rng, pl.concat(parts))


def _frame(**columns: Ints | Floats | Bools) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(name, values) for name, values in columns.items()})


def _first(rng: np.random.Generator, matters: Matters) -> pl.DataFrame:
    count = len(matters)
    source = np.zeros(count, dtype=np.int64)
    for module, weights in FIRST.items():
        chosen = np.flatnonzero(
            (matters.kind == 0) & np.isin(matters.code, [p for p, code in enumerate(CODES) if code[0] == module])
        )
        source[chosen] = pick(rng, weights, len(chosen))
    others: tuple[tuple[int, tuple[float, ...]], ...] = ((1, REQUESTED), (2, ASKED), (3, ASKED), (4, ASKED))
    for kind, shares in others:
        chosen = np.flatnonzero(matters.kind == kind)
        source[chosen] = pick(rng, shares, len(chosen))
    source[matters.kind == PATROL] = SOURCES.index("grid")
    return _frame(
        matter=np.arange(count),
        source=source,
        role=np.zeros(count, dtype=np.int64),
        reporter=matters.claimant,
        relation=np.zeros(count, dtype=np.int64),
        at=_moments(rng, matters.day, source),
        told=np.zeros(count, dtype=np.int64),
        words=seeds(rng, count),
        frame=seeds(rng, count),
        origin=np.full(count, -1),
    )


def _moments(rng: np.random.Generator, day: Ints, source: Ints) -> Ints:
    """Return seconds since 1970 (local time) on a day: by the hours of the county, or within office hours."""
    hour = pick(rng, BY_HOUR, len(day))
    office = np.isin(source, [SOURCES.index(name) for name in OFFICE])
    served = pick(rng, (0, 0, 0, 0, 0, 0, 0, 0, 1, 22, 24, 15, 1, 6, 15, 18, 14, 4), len(day))
    hour = np.where(office, served, hour)
    weekday = (day + 3) % 7
    day = np.where(office & (weekday >= 5), day - (weekday - 4), day)
    return day * 86_400 + hour * 3_600 + rng.integers(0, 3_600, len(day))


def _later(rng: np.random.Generator, first: pl.DataFrame, chosen: Ints, median: float, source: Ints) -> Ints:
    """Return moments some days (lognormal) after the first report, at an hour that suits the source."""
    days = np.maximum(0.05, rng.lognormal(np.log(median), 0.9, len(chosen)))
    at = first["at"].to_numpy()[chosen] + np.floor(days * 86_400).astype(np.int64)
    moved = _moments(rng, at // 86_400, source)
    after = _moments(rng, at // 86_400 + 3, source)  # where it would come before the first, some days later
    return np.where(moved > first["at"].to_numpy()[chosen], moved, after)


def _others(rng: np.random.Generator, source: Ints, weights: tuple[float, ...]) -> Ints:
    """Draw another source for each row than its own."""
    found = pick(rng, weights, len(source))
    for _ in range(12):
        same = np.flatnonzero(found == source)
        if not len(same):
            break
        found[same] = pick(rng, weights, len(same))
    return found


def _again(
    rng: np.random.Generator, matters: Matters, first: pl.DataFrame, mask: Bools, people: Population, *, other: bool
) -> pl.DataFrame:
    chosen = np.flatnonzero(mask)
    own = first["source"].to_numpy()[chosen]
    weights = (38, 6, 7, 8, 0, 6, 0, 2, 16, 9, 6, 3)
    moved = _others(rng, own, weights)
    again = np.isin(own, [SOURCES.index(name) for name in ("hotline", "web", "petition")])
    source = moved if other else np.where(again & (rng.random(len(chosen)) < 0.5), own, moved)
    reporter, relation = matters.claimant[chosen], np.zeros(len(chosen), dtype=np.int64)
    if other:
        reporter, relation = _somebody_else(rng, people, reporter)
    told = pick(rng, (2, 0, 3) if other else (2, 4, 3), len(chosen))
    words = np.where(told == 1, first["words"].to_numpy()[chosen], seeds(rng, len(chosen)))
    return _frame(
        matter=chosen,
        source=source,
        role=np.full(len(chosen), 2 if other else 1),
        reporter=reporter,
        relation=relation,
        at=_later(rng, first, chosen, 6.0, source),
        told=told,
        words=words,
        frame=seeds(rng, len(chosen)),
        origin=np.full(len(chosen), -1),
    )


def _somebody_else(rng: np.random.Generator, people: Population, claimant: Ints) -> tuple[Ints, Ints]:
    """Return somebody of the same household who is grown up, or else a neighbour, and which of both."""
    near = np.clip(claimant + np.where(rng.random(len(claimant)) < 0.5, 1, -1), 0, len(people) - 1)
    grown = people.weight[near] > 0
    kin = grown & (people.household[near] == people.household[claimant]) & (rng.random(len(claimant)) < 0.55)
    low, high = people.starts[people.village[claimant]], people.starts[people.village[claimant] + 1]
    neighbour = claimant
    for _ in range(40):
        drawn = low + np.floor(rng.random(len(claimant)) * (high - low)).astype(np.int64)
        fits = (people.weight[drawn] > 0) & (people.household[drawn] != people.household[claimant])
        neighbour = np.where((neighbour == claimant) & fits, drawn, neighbour)
    return np.where(kin, near, neighbour), np.where(kin, 1, 2)


def _handed(rng: np.random.Generator, first: pl.DataFrame, mask: Bools) -> pl.DataFrame:
    """One system hands the record on to another: an official copy, hours later."""
    own = first["source"].to_numpy()
    fits = np.isin(own, [SOURCES.index(name) for name in ("hotline", "web", "grid", "petition", "police", "mailbox")])
    chosen = np.flatnonzero(mask & fits)
    source = _others(rng, own[chosen], (0, 70, 4, 10, 0, 0, 4, 6, 0, 6, 0, 0))
    told = np.where(rng.random(len(chosen)) < 0.75, 3, 1)
    frame = np.where(told == 3, first["frame"].to_numpy()[chosen], seeds(rng, len(chosen)))
    return _frame(
        matter=chosen,
        source=source,
        role=np.full(len(chosen), 3),
        reporter=first["reporter"].to_numpy()[chosen],
        relation=np.zeros(len(chosen), dtype=np.int64),
        at=_later(rng, first, chosen, 0.6, source),
        told=told,
        words=first["words"].to_numpy()[chosen],
        frame=frame,
        origin=chosen,
    )


def _climbed(rng: np.random.Generator, matters: Matters, first: pl.DataFrame, mask: Bools) -> pl.DataFrame:
    chosen = np.flatnonzero(mask)
    weights = tuple(100 * LETTER.get(name, 0.0) for name in SOURCES)
    source = _others(rng, first["source"].to_numpy()[chosen], weights)
    return _frame(
        matter=chosen,
        source=source,
        role=np.full(len(chosen), 4),
        reporter=matters.claimant[chosen],
        relation=np.zeros(len(chosen), dtype=np.int64),
        at=_later(rng, first, chosen, 55.0, source),
        told=pick(rng, (6, 0, 4), len(chosen)),
        words=seeds(rng, len(chosen)),
        frame=seeds(rng, len(chosen)),
        origin=np.full(len(chosen), -1),
    )


def _mediated(rng: np.random.Generator, first: pl.DataFrame, mask: Bools) -> pl.DataFrame:
    """A committee registers the dispute that came in elsewhere."""
    own = SOURCES.index("mediation")
    chosen = np.flatnonzero(mask & (first["source"].to_numpy() != own))
    source = np.full(len(chosen), own)
    told = pick(rng, (4, 5, 0, 1), len(chosen))
    copied = (told == 1) | (told == 3)
    return _frame(
        matter=chosen,
        source=source,
        role=np.full(len(chosen), 5),
        reporter=first["reporter"].to_numpy()[chosen],
        relation=np.zeros(len(chosen), dtype=np.int64),
        at=_later(rng, first, chosen, 3.0, source),
        told=told,
        words=np.where(copied, first["words"].to_numpy()[chosen], seeds(rng, len(chosen))),
        frame=seeds(rng, len(chosen)),
        origin=np.where(rng.random(len(chosen)) < 0.5, chosen, -1),
    )


def _in_order(rng: np.random.Generator, records: pl.DataFrame) -> pl.DataFrame:
    """Drop what would come in after the record ends, put the rest in order of time, number it within its source."""
    end = int((np.datetime64(UNTIL) - _EPOCH).astype(np.int64)) * 86_400
    kept = records.filter(pl.col("at") < end).sort("at", "matter", "role", maintain_order=True)
    number = rank_within(kept["source"].to_numpy())
    voice = kept["source"].to_numpy()
    first = kept.filter(pl.col("role") == 0).select("matter", pl.col("source").alias("first_source"))
    kept = kept.with_columns(pl.Series("number", number), pl.Series("voice", voice))
    kept = kept.join(first, on="matter", how="left", maintain_order="left")
    return kept.with_columns(
        pl.when(pl.col("told") == TOLD.index("same")).then("first_source").otherwise("voice").alias("voice"),
        pl.Series("chance", rng.random(len(kept))),
    ).drop("first_source")
