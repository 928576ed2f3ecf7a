"""Training a linear model of texts: the one door to scikit-learn. Run by a command, never in the web process.

The same rows give the same model, to the byte.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from kernel.learning.linear import NONE, Linear, leveled
from kernel.learning.pieces import kind_of, pieces

SEEN_LEAST = 8
"""A piece in fewer texts is not learned: no name, no address."""
KEPT = 24_000
"""So many pieces are kept, those whose weights differ most between classes."""
COST = 0.5
TEMPERATURES = (0.1, 0.125, 0.15, 0.175, 0.2, 0.225, 0.25, 0.275, 0.3, 0.35, 0.4, 0.5, 0.7)
PRIORS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)


@dataclass(frozen=True)
class Example:
    """One text with its class; ``group`` tells which texts stem from one original, for trying on the unseen."""

    title: str
    text: str
    code: str
    group: int = 0
    opinion: Mapping[str, float] | None = None
    """What another judge says of it, class → probability."""


@dataclass(frozen=True)
class Seen:
    """In how many texts each piece stands: of texts without a class, read once for many trainings."""

    counts: Mapping[str, int]
    texts: int


def seen_in(texts: Sequence[tuple[str, str]]) -> Seen:
    """What stands in texts (title, text) whose class nobody needs to know."""
    counts = Counter(word for title, text in texts for word in pieces(title, text))
    return Seen(counts, len(texts))


def train(examples: Sequence[Example], *, about: Mapping[str, Any] | None = None, beside: Seen | None = None) -> Linear:
    """Train on examples; ``about`` must hold ``temperature`` and ``prior`` where confidences are asked.

    ``beside`` are texts without a class: they tell which pieces there are and how rare each is.
    """
    codes = tuple(
        sorted({one.code for one in examples} - {NONE}) + ([NONE] if any(e.code == NONE for e in examples) else [])
    )
    labels = np.array([codes.index(one.code) for one in examples])
    found = [pieces(one.title, one.text) for one in examples]
    return _packed(found, labels, codes, about, beside)


def train_marks(
    examples: Sequence[tuple[str, str, frozenset[str]]], names: Sequence[str], *, about: Mapping[str, Any] | None = None
) -> Linear:
    """Train one scale a mark on (title, text, marks that are true of it): a text may bear several, or none."""
    labels = np.array([[name in marks for name in names] for _title, _text, marks in examples], dtype=np.int64)
    return _packed([pieces(title, text) for title, text, _marks in examples], labels, tuple(names), about, None)


def _packed(
    found: Sequence[Mapping[str, float]], labels: Any, codes: tuple[str, ...], about: Any, beside: Seen | None
) -> Linear:
    """Fit, keep the pieces that tell most, fit again, and pack the weights into bytes."""
    seen = Counter(word for one in found for word in one)
    if beside is not None:
        seen.update(beside.counts)
    texts = len(found) + (beside.texts if beside else 0)
    words = sorted(word for word, count in seen.items() if count >= SEEN_LEAST)
    first = _fit(found, words, seen, texts, labels)
    loud = np.argsort(-(first[0].std(axis=0)), kind="stable")[:KEPT]
    words = sorted(words[place] for place in loud)
    weights, offset, rarity = _fit(found, words, seen, texts, labels)
    scale = np.abs(weights).max(axis=1) / 127
    packed = np.rint(weights / scale[:, None]).astype(np.int8).T
    told = {"temperature": 0.3, "prior": 0.0, **(about or {})}
    place = {word: row for row, word in enumerate(words)}
    return Linear(codes, place, rarity, np.ascontiguousarray(packed), scale.astype(np.float32), offset, told)


def _fit(
    found: Sequence[Mapping[str, float]], words: Sequence[str], seen: Mapping[str, int], texts: int, labels: Any
) -> tuple[Any, Any, Any]:
    place = {word: row for row, word in enumerate(words)}
    kinds = np.array([kind_of(word) for word in words], dtype=np.int64)
    rarity = np.array([1 + np.log((1 + texts) / (1 + seen[word])) for word in words])
    rarity = rarity.astype(np.float16).astype(np.float32)
    columns, values, ends = [], [], [0]
    for one in found:
        inside = [(place[word], weight) for word, weight in one.items() if word in place]
        rows = np.array([row for row, _weight in inside], dtype=np.int64)
        told = np.array([weight for _row, weight in inside], dtype=np.float32) * rarity[rows]
        columns.append(rows)
        values.append(leveled(told, kinds[rows]))
        ends.append(ends[-1] + len(rows))
    matrix = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(found), len(words)))
    matrix.sort_indices()
    sides = labels.T if labels.ndim == 2 else [labels]
    learned = [LinearSVC(C=COST, class_weight="balanced", random_state=0).fit(matrix, side) for side in sides]
    weights = np.concatenate([one.coef_ for one in learned]).astype(np.float32)
    return weights, np.concatenate([one.intercept_ for one in learned]).astype(np.float32), rarity


def fit_confidence(model: Linear, examples: Sequence[Example]) -> dict[str, float]:
    """The temperature and the weight of the other opinion under which unseen examples are least surprising."""
    scores = np.array([model.scores(one.title, one.text) for one in examples], dtype=np.float64)
    logs = np.array([model.logs(one.opinion or {}) for one in examples], dtype=np.float64)
    right = np.array([model.classes.index(one.code) for one in examples])
    best = min(
        (_surprise(scores / temperature + prior * logs, right), temperature, prior)
        for temperature in TEMPERATURES for prior in PRIORS
    )  # fmt: skip
    return {"temperature": best[1], "prior": best[2]}


def _surprise(logits: Any, right: Any) -> float:
    top = logits.max(axis=1, keepdims=True)
    whole = top[:, 0] + np.log(np.exp(logits - top).sum(axis=1))
    return float((whole - logits[np.arange(len(right)), right]).mean())
