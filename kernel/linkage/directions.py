"""Learning what tells matters apart in a text: the directions behind ``topics``, once, on a generated county.

Pairs of characters are weighed by how rare they are and drawn together by a singular value decomposition. In that
space the reports of one matter differ by what anybody might say (fillers, moods, frames of a channel), those of
different matters by what they are about: directions are kept in which the second is large beside the first.
"""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from kernel.linkage.sketches import CHUNK, cleaned
from kernel.linkage.topics import BITS, PAIRS, counted, slots

DRAWN = 200
"""Dimensions of the decomposition."""
KEPT = 128
"""Directions kept of them."""
WORDS = 16_000
"""Pairs of characters kept: those that move texts most."""
MOST = 120_000
"""Texts looked at: all of matters told more than once, and of the others as many as fit."""
SELDOM, COMMON = 25, 0.12
"""Pairs that fewer texts or a larger share of them have say nothing."""
SMOOTH = 0.1
THEMES = 64
"""Themes of each of the two sets."""
_SEED = 7
Matrix = NDArray[np.float32]


def learned(texts: pl.Series, truth: pl.Series) -> dict[str, NDArray[Any]]:
    """The content of ``topics.npz``, learned of texts and the matter each is of."""
    clean, matter = _chosen(texts, truth)
    seen = np.zeros(1 << PAIRS, dtype=np.int64)
    for start in range(0, len(clean), CHUNK):
        seen += _documents(clean[start : start + CHUNK])
    known = np.flatnonzero((seen >= min(SELDOM, 1 + len(clean) // 200)) & (seen <= COMMON * len(clean)))
    rare = np.log(len(clean) / seen[known]).astype(np.float32)
    rows = _weighed(clean, known, rare)
    drawn = _decomposed(rows)
    directions = drawn @ _telling(rows @ drawn, matter)
    moved = np.sqrt(seen[known]) * rare * np.linalg.norm(directions, axis=1)
    kept = np.sort(np.argsort(-moved)[:WORDS])
    themes = _themes(rows @ directions)
    directions = directions[kept] * rare[kept, None]
    scales = (np.abs(directions).max(axis=0) / 127).astype(np.float32)
    return {
        "slots": known[kept].astype(np.uint32),
        "directions": np.round(directions / np.maximum(scales, 1e-12)).astype(np.int8),
        "scales": scales,
        "planes": _planes(directions.shape[1]),
        "themes": themes,
    }


def _chosen(texts: pl.Series, truth: pl.Series) -> tuple[list[str], NDArray[np.int64]]:
    frame = pl.DataFrame({"text": cleaned(texts), "truth": truth}).with_columns(often=pl.len().over("truth") > 1)
    alone = frame.filter(~pl.col("often"))
    room = max(0, MOST - (len(frame) - len(alone)))
    some = alone.sample(min(room, len(alone)), seed=_SEED)
    both = pl.concat([frame.filter(pl.col("often")), some])
    return both["text"].to_list(), both["truth"].rank("dense").cast(pl.Int64).to_numpy()


def _documents(texts: list[str]) -> NDArray[np.int64]:
    """How many of these texts have each pair of characters."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    owner = np.repeat(np.arange(len(texts)), lengths)
    found = slots(np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)).astype(np.int64)
    inside = owner[1:] == owner[:-1]
    once = np.unique((owner[:-1][inside] << PAIRS) | found[inside])
    return np.bincount(once & ((1 << PAIRS) - 1), minlength=1 << PAIRS)


def _weighed(texts: list[str], known: NDArray[np.int64], rare: Matrix) -> csr_matrix:
    """One row of length one a text."""
    places = np.zeros(1 << PAIRS, dtype=np.uint16)
    places[known] = np.arange(1, len(known) + 1, dtype=np.uint16)
    rows = counted(texts, places, len(known)) @ diags(rare)
    long = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (diags((1 / np.maximum(long, 1e-6)).astype(np.float32)) @ rows).tocsr()


def _decomposed(rows: csr_matrix) -> Matrix:
    """The leading right singular vectors, by a randomised range finder with two power iterations."""
    width = min(DRAWN, *rows.shape)
    random = np.random.default_rng(_SEED).standard_normal((rows.shape[1], min(width + 20, *rows.shape)))
    found = np.linalg.qr(rows @ random.astype(np.float32))[0]
    for _ in range(2):
        found = np.linalg.qr(rows @ np.linalg.qr(rows.T @ found)[0])[0]
    return np.linalg.svd(np.asarray(rows.T @ found).T, full_matrices=False)[2][:width].T.astype(np.float32)


def _telling(places: Matrix, matter: NDArray[np.int64]) -> Matrix:
    """Directions in which matters lie far apart beside the tellings of one, each as wide as the others.

    What all texts have in common is taken out, so that no text has to be centred.
    """
    places = places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-6)
    middle = places.mean(axis=0)
    without = np.eye(len(middle)) - np.outer(middle, middle) / (middle @ middle)
    places = places @ without
    order = np.argsort(matter, kind="stable")
    same = matter[order][1:] == matter[order][:-1]
    apart = places[order[1:][same]] - places[order[:-1][same]]
    inside = apart.T @ apart / max(1, 2 * len(apart))
    values, vectors = np.linalg.eigh(inside + SMOOTH * np.trace(inside) / len(inside) * np.eye(len(inside)))
    whitening = vectors / np.sqrt(np.maximum(values, 1e-12))
    values, vectors = np.linalg.eigh(whitening.T @ np.cov(places.T) @ whitening)
    first = np.argsort(-values)[: min(KEPT, len(values) - 1)]
    return (without @ whitening @ vectors[:, first] / np.sqrt(np.maximum(values[first], 1e-12))).astype(np.float32)


def _themes(places: Matrix) -> Matrix:
    """The middles of two divisions into themes, by spherical k-means from different beginnings."""
    places = places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-6)
    found = []
    for seed in (_SEED, _SEED + 1):
        random = np.random.default_rng(seed)
        some = places[random.choice(len(places), min(30_000, len(places)), replace=False)]
        middles = some[random.choice(len(some), min(THEMES, len(some)), replace=False)]
        for _ in range(12):
            nearest = np.argmax(some @ middles.T, axis=1)
            middles = np.zeros_like(middles)
            np.add.at(middles, nearest, some)
            middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-6)
        found.append(middles)
    return np.vstack(found).astype(np.float32)


def _planes(width: int) -> Matrix:
    """Turned bases, so many that there is a plane for each bit; no two planes of one base are alike."""
    random = np.random.default_rng(_SEED)
    turns = [np.linalg.qr(random.standard_normal((width, width)))[0] for _ in range(-(-BITS // width))]
    return np.hstack(turns)[:, :BITS].astype(np.float32)
