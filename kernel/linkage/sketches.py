"""What is telling in a text: its rarer character trigrams as numbers, few enough to be compared a million times.

Trigrams that many reports have (``common.txt``) say nothing about which report it is and are left out.
Of the rest the ``KEPT`` with the lowest numbers are kept: two texts keep the same ones where they say the same.
They are packed into 512 bits, so that what two texts share is counted with a few instructions.
"""

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kernel.linkage.tokens import KEPT

COMMON = Path(__file__).with_name("common.txt")
CHUNK = 4_000
"""Texts worked on at a time: what belongs to them fits into the processor's cache."""
WORDS = 8
_BITS = 22
_A, _B, _C, _M = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xC2B2AE3D27D4EB4F),
    np.uint64(0x165667B19E3779F9),
    np.uint64(0xFF51AFD7ED558CCD),
)
_LEFT_OUT = r"[^\u4e00-\u9fff0-9A-Za-z]+"
_EMPTY = np.zeros((0, WORDS), dtype=np.uint64)


def _mixed(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A number of 31 bits for each trigram of character codes."""
    wide = codes.astype(np.uint64)
    value = wide[:-2] * _A + wide[1:-1] * _B + wide[2:] * _C
    value ^= value >> np.uint64(31)
    value *= _M
    return (value >> np.uint64(33)).astype(np.uint32)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


@cache
def _common() -> NDArray[np.bool_]:
    """Which trigrams say nothing, by the upper bits of their numbers."""
    table = np.zeros(1 << _BITS, dtype=bool)
    if COMMON.exists():
        for line in COMMON.read_text("utf-8").split():
            table[_mixed(_codes(line)) >> np.uint32(31 - _BITS)] = True
    return table


def _chunk(texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """(text, piece) pairs of the kept pieces of some texts, in the order of both."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    owner = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths)
    codes = _codes("".join(texts))
    if len(codes) < 3:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
    value = _mixed(codes)
    inside = owner[2:] == owner[:-2]
    inside &= ~_common()[value >> np.uint32(31 - _BITS)]
    both = np.sort((owner[:-2][inside] << np.uint64(32)) | value[inside].astype(np.uint64))
    both = both[np.concatenate(([True], both[1:] != both[:-1]))] if len(both) else both
    at = (both >> np.uint64(32)).astype(np.int64)
    starts = np.searchsorted(at, np.arange(len(texts)))
    kept = np.arange(len(at)) - starts[at] < KEPT
    return at[kept], (both[kept] & np.uint64(0xFFFFFFFF)).astype(np.int32)


def cleaned(texts: pl.Series) -> pl.Series:
    """Texts without what is no word and no figure."""
    return texts.fill_null("").str.replace_all(_LEFT_OUT, "")


def sketches(clean: pl.Series) -> list[pl.Series]:
    """``w0`` … ``w7``: the kept pieces of each text (``cleaned``) as 512 bits; ``pieces``, how many bits are set."""
    parts = [_packed(clean.slice(start, CHUNK).to_list()) for start in range(0, len(clean), CHUNK)]
    bits = np.concatenate(parts) if parts else _EMPTY
    columns = [pl.Series(f"w{word}", np.ascontiguousarray(bits[:, word]).view(np.int64)) for word in range(WORDS)]
    return [*columns, pl.Series("pieces", np.bitwise_count(bits).sum(axis=1, dtype=np.int64))]


def _packed(texts: list[str]) -> NDArray[np.uint64]:
    """The bits of some texts."""
    at, pieces = _chunk(texts)
    wide = pieces.astype(np.uint64)
    bits = np.zeros((len(texts), WORDS), dtype=np.uint64)
    np.bitwise_or.at(bits, (at, (wide >> np.uint64(6)) % np.uint64(WORDS)), np.uint64(1) << (wide & np.uint64(63)))
    return bits
