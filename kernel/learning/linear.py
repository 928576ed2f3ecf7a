"""A linear model over the pieces of a text: small, without heavy libraries; each guess says which pieces led to it.

The file is an ``.npz``: the known pieces, how rare each is, one weight a piece and class in a byte, a scale and an
offset a class, and ``about`` (JSON: settings, and the card with what it was trained on and how often it errs).
Read without any code in it being run (``allow_pickle=False``).

A text is a vector of weight × rarity over its known pieces, each kind of piece of its own length (``pieces.KINDS``);
a class's score is its product with the class's weights. Scores become confidences by a softmax at a temperature fitted
on cases the model had never seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kernel.learning.pieces import KINDS, bare, kind_of, pieces

Floats = NDArray[np.float32]
LEAST: Final = 1e-9
NONE: Final = "-"
"""The class of texts that belong to none: thanks, ordinary finds."""


@dataclass(frozen=True)
class Linear:
    """One trained model. It never changes."""

    classes: tuple[str, ...]
    place: Mapping[str, int]
    """Of each known piece, its row."""
    rarity: Floats
    weights: NDArray[np.int8]
    """Pieces × classes."""
    scale: Floats
    offset: Floats
    about: Mapping[str, Any]
    """``temperature``, ``prior`` (how much another opinion weighs), ``card``."""
    version: str = ""

    @staticmethod
    def load(file: Path) -> Linear:
        """Read a model file. Raises OSError, or ValueError for what is none."""
        data = file.read_bytes()
        with np.load(file, allow_pickle=False) as stored:
            words = bytes(stored["pieces"]).decode("utf-8").split("\n")
            about = json.loads(bytes(stored["about"]).decode("utf-8"))
            return Linear(
                tuple(about["classes"]), {word: row for row, word in enumerate(words)},
                stored["rarity"].astype(np.float32), stored["weights"], stored["scale"], stored["offset"],
                about, hashlib.sha256(data).hexdigest()[:12],
            )  # fmt: skip

    def save(self, file: Path) -> None:
        """Write the model file; the same model gives the same bytes."""
        words = "\n".join(sorted(self.place, key=lambda word: self.place[word]))
        about = {**self.about, "classes": list(self.classes)}
        np.savez_compressed(
            file, pieces=_bytes(words), rarity=self.rarity.astype(np.float16), weights=self.weights, scale=self.scale,
            offset=self.offset, about=_bytes(json.dumps(about, ensure_ascii=False, sort_keys=True)),
        )  # fmt: skip

    def vector(self, title: str, text: str) -> tuple[NDArray[np.int64], Floats]:
        """The rows of the pieces known in a text, and their values; the last text's are kept at hand."""
        kept = self._last.get((title, text))
        if kept is None:
            kept = self._vector(title, text)
            self._last.clear()
            self._last[title, text] = kept
        return kept

    def _vector(self, title: str, text: str) -> tuple[NDArray[np.int64], Floats]:
        place = self.place
        found = [(place[word], weight) for word, weight in pieces(title, text).items() if word in place]
        rows = np.array([row for row, _weight in found], dtype=np.int64)
        values = np.array([weight for _row, weight in found], dtype=np.float32) * self.rarity[rows]
        return rows, leveled(values, self.kinds[rows])

    def scores(self, title: str, text: str) -> Floats:
        """How much speaks for each class."""
        rows, values = self.vector(title, text)
        found = (values @ self.weights[rows].astype(np.float32)) * self.scale + self.offset
        return np.asarray(found, dtype=np.float32)

    def confidences(self, title: str, text: str, opinion: Mapping[str, float] | None = None) -> Floats:
        """The probability of each class, beside another opinion (class → probability) if there is one."""
        found = self.scores(title, text) / float(self.about["temperature"])
        if opinion is not None:
            found = found + float(self.about["prior"]) * self.logs(opinion)
        found = np.exp(found - found.max())
        return np.asarray(found / found.sum(), dtype=np.float32)

    def logs(self, opinion: Mapping[str, float]) -> Floats:
        """Another opinion as logarithms, in the order of the classes; what it does not name is nearly impossible."""
        rest = max(0.0, 1.0 - sum(opinion.values()))
        told = {NONE: rest, **opinion}
        return np.log(np.array([told.get(code, 0.0) for code in self.classes], dtype=np.float32) + 0.01)

    def because(self, title: str, text: str, code: str, most: int = 5) -> list[str]:
        """The pieces of two characters and more that spoke loudest for a class, none inside another."""
        rows, values = self.vector(title, text)
        where = self.classes.index(code)
        told = values * self.weights[rows, where]
        chosen: list[str] = []
        for place in np.argsort(-told, kind="stable").tolist():
            word = bare(self._words[rows[place]])
            if told[place] <= 0 or len(chosen) == most:
                break
            if len(word) > 1 and not any(word in other or other in word for other in chosen):
                chosen.append(word)
        return chosen

    @cached_property
    def _last(self) -> dict[tuple[str, str], tuple[NDArray[np.int64], Floats]]:
        return {}

    @cached_property
    def kinds(self) -> NDArray[np.int64]:
        """Of each row the kind of its piece."""
        return np.array([kind_of(word) for word in self._words], dtype=np.int64)

    @cached_property
    def _words(self) -> Sequence[str]:
        return sorted(self.place, key=lambda word: self.place[word])


_WEIGHTS = np.array([weight for _mark, weight in KINDS], dtype=np.float32)


def leveled(values: Floats, kinds: NDArray[np.int64]) -> Floats:
    """Values brought to the length of their kind."""
    lengths = np.sqrt(np.bincount(kinds, values * values, minlength=len(KINDS)))
    return np.asarray(values * (_WEIGHTS / np.maximum(lengths, LEAST).astype(np.float32))[kinds], dtype=np.float32)


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
