"""A trained model learns on from what people corrected: its weights move, its words stay. Pure numpy, no learner.

Passive-aggressive steps (Crammer and others, 2006): a text whose class does not lead by a margin of one moves the
weights of that class towards it and those of the rival away, by at most ``COST``. No new piece is learned, so nothing
of the new texts but the figures of known pieces enters the file. The same examples in the same order give the same
bytes.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np

from kernel.learning.intervals import Z
from kernel.learning.linear import Linear

COST, ROUNDS = 0.2, 5


def refine(model: Linear, examples: Sequence[tuple[str, str, str]], *, about: Mapping[str, Any]) -> Linear:
    """A model that learned on from (title, text, class). Classes the model does not know are left out."""
    weights = model.weights.astype(np.float32) * model.scale
    offset = model.offset.copy()
    place = {code: column for column, code in enumerate(model.classes)}
    told = [(*model.vector(title, text), place[code]) for title, text, code in examples if code in place]
    for _round in range(ROUNDS):
        for rows, values, right in told:
            scores = values @ weights[rows] + offset
            rival = int(np.argmax(np.where(np.arange(len(scores)) == right, -np.inf, scores)))
            short = 1 - float(scores[right] - scores[rival])
            if short > 0 and len(rows):
                step = min(COST, short / 2)
                weights[rows, right] += step * values
                weights[rows, rival] -= step * values
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    packed = np.ascontiguousarray(np.rint(weights / scale).astype(np.int8))
    return dataclasses.replace(
        model, weights=packed, scale=scale.astype(np.float32), offset=offset, about={**model.about, **about}, version=""
    )


def compared(before: Sequence[bool], after: Sequence[bool]) -> dict[str, float]:
    """How much more often the second is right on the same texts: shares, and the difference with its 95 % interval."""
    count = len(before)
    if not count or count != len(after):
        raise ValueError("the same texts, and some, are needed")
    won = sum(new and not old for old, new in zip(before, after, strict=True))
    lost = sum(old and not new for old, new in zip(before, after, strict=True))
    difference = (won - lost) / count
    wide = Z * sqrt(won + lost + 1 - (won - lost) ** 2 / (count + 1)) / count
    return {
        "accuracy": sum(after) / count, "accuracy_before": sum(before) / count, "difference": difference,
        "difference_low": max(-1.0, difference - wide), "difference_high": min(1.0, difference + wide),
    }  # fmt: skip
