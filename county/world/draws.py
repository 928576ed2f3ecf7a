"""Drawing columns: named streams of chance and the few draws everything else is made of."""

from collections.abc import Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def stream(seed: int, *name: object) -> np.random.Generator:
    """Return a source of chance of its own for a seed and a name."""
    digest = sha256(repr((seed, *name)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def pick(rng: np.random.Generator, weights: Sequence[float] | Floats, count: int) -> Ints:
    """Draw `count` places in a list with these weights."""
    bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(bounds, rng.random(count) * bounds[-1], side="right").astype(np.int64)


def pick_within(rng: np.random.Generator, bounds: Floats, starts: Ints, ends: Ints) -> Ints:
    """Draw one place between `starts` and `ends` for each row, with weights whose running sum is `bounds`.

    `bounds` has one more entry than there are places and begins with 0; where all weights are 0, the first.
    """
    low, high = bounds[starts], bounds[ends]
    found = np.searchsorted(bounds, low + rng.random(len(starts)) * (high - low), side="right") - 1
    return np.where(high > low, np.clip(found, starts, np.maximum(starts, ends - 1)), starts).astype(np.int64)


def running(weights: Floats) -> Floats:
    """Return the running sum of weights with a leading 0, for `pick_within`."""
    return np.concatenate(([0.0], np.cumsum(weights)))


def seeds(rng: np.random.Generator, count: int) -> Ints:
    """Draw seeds for words: whole numbers that Python and numpy agree on."""
    return rng.integers(1, 2**53, count, dtype=np.int64)


def rank_within(groups: Ints) -> Ints:
    """Return for each row how many rows before it belong to the same group."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    fresh = np.concatenate(([True], ordered[1:] != ordered[:-1])) if len(groups) else np.zeros(0, dtype=bool)
    starts = np.maximum.accumulate(np.where(fresh, np.arange(len(groups)), 0))
    ranks = np.empty(len(groups), dtype=np.int64)
    ranks[order] = np.arange(len(groups)) - starts
    return ranks
