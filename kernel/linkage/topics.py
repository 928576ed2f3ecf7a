"""What a text is about, as 256 bits: two texts about the same thing differ in few of them, in whatever words they are.

Pairs of characters that tell something (``models/topics.npz``: their codes and their place in 128 directions in which
matters of a development county lie apart, see ``directions``) add up to a vector; each bit says on which side of a
fixed plane it lies. The number of differing bits grows with the angle.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from kernel.linkage.sketches import CHUNK

FILE = Path(__file__).with_name("models") / "topics.npz"
WORDS = 4
BITS = 64 * WORDS
PAIRS = 20
"""Bits of the hash of a pair of characters."""


class Topics(NamedTuple):
    """What the file holds, ready to be used."""

    places: NDArray[np.uint16]
    """Number of each pair of characters plus one, by its hash; 0: it tells nothing."""
    directions: NDArray[np.float32]
    planes: NDArray[np.float32]
    themes: NDArray[np.float32]
    """Two sets of middles of what texts are about, one above the other."""


def slots(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """The hash of each pair of neighbouring characters."""
    wide = codes.astype(np.uint64)
    value = (wide[:-1] * np.uint64(0x9E3779B97F4A7C15) + wide[1:]) * np.uint64(0xC2B2AE3D27D4EB4F)
    return (value >> np.uint64(64 - PAIRS)).astype(np.uint32)


@cache
def _topics(file: Path) -> Topics:
    data = np.load(file)
    places = np.zeros(1 << PAIRS, dtype=np.uint16)
    places[data["slots"]] = np.arange(1, len(data["slots"]) + 1, dtype=np.uint16)
    return Topics(places, data["directions"].astype(np.float32) * data["scales"], data["planes"], data["themes"])


def counted(texts: list[str], places: NDArray[np.uint16], width: int) -> csr_matrix:
    """One row a text, an entry for each telling pair as often as the text has it."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    if len(codes) < 2:
        return csr_matrix((len(texts), width), dtype=np.float32)
    found = places[slots(codes)]
    ends = np.cumsum(lengths)
    over = ends[:-1] - 1  # a pair of the last character of one text and the first of the next
    found[over[(over >= 0) & (over < len(found))]] = 0
    telling = np.flatnonzero(found)
    starts = np.searchsorted(telling, np.concatenate(([0], ends)))
    values = np.ones(len(telling), dtype=np.float32)
    return csr_matrix((values, found[telling].astype(np.int32) - 1, starts), shape=(len(texts), width))


def topics(clean: pl.Series, file: Path = FILE) -> list[pl.Series]:
    """``t0`` … ``t3``: the 256 bits of each text (``cleaned``); ``theme`` and ``theme_between``, which middle of either
    set is next.

    A text that tells nothing has no bit set and theme 0.
    """
    known = _topics(file)
    bits, near = np.zeros((len(clean), WORDS), dtype=np.int64), np.zeros((len(clean), 2), dtype=np.int64)
    for start in range(0, len(clean), CHUNK):
        rows = counted(clean.slice(start, CHUNK).to_list(), known.places, len(known.directions))
        places = rows @ known.directions
        part = slice(start, start + len(places))
        bits[part] = np.packbits(places @ known.planes > 1e-6, axis=1).view(np.int64)
        telling = (rows.getnnz(axis=1) > 0).astype(np.int64)
        for at, middles in enumerate(np.split(known.themes, 2)):
            near[part, at] = telling * (1 + np.argmax(places @ middles.T, axis=1))
    columns = [pl.Series(f"t{word}", np.ascontiguousarray(bits[:, word])) for word in range(WORDS)]
    names = ("theme", "theme_between")
    return [*columns, *(pl.Series(name, np.ascontiguousarray(near[:, at])) for at, name in enumerate(names))]
