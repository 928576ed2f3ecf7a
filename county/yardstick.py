"""A simple learner to measure texts with: naive Bayes (complement form) over pairs and triples of characters.

It is a yardstick and nothing else: if it tells classes apart without a mistake, the texts are templates.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 16


def _features(text: str) -> NDArray[np.int64]:
    pieces = {text[place : place + width] for width in (1, 2, 3) for place in range(len(text) - width + 1)}
    return np.fromiter((crc32(piece.encode()) % BUCKETS for piece in sorted(pieces)), dtype=np.int64)


class Learner:
    """Learns labels of texts."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self.labels = sorted(set(labels))
        place = {label: index for index, label in enumerate(self.labels)}
        counts = np.full((len(self.labels), BUCKETS), 0.05)
        seen = np.ones(BUCKETS)
        for text, label in zip(texts, labels, strict=True):
            found = _features(text)
            counts[place[label], found] += 1
            seen[found] += 1
        self.rarity = np.log(len(texts) / seen)
        others = counts.sum(axis=0) - counts
        weights = np.log(others / others.sum(axis=1, keepdims=True))
        self.weights = weights / np.abs(weights).sum(axis=1, keepdims=True)

    def guess(self, text: str) -> str:
        """Return the likeliest label of a text."""
        found = _features(text)
        return self.labels[int(np.argmin(self.weights[:, found] @ self.rarity[found]))]

    def accuracy(self, texts: Sequence[str], labels: Sequence[str]) -> float:
        """Return the share of texts whose label is guessed."""
        return float(np.mean([self.guess(text) == label for text, label in zip(texts, labels, strict=True)]))
