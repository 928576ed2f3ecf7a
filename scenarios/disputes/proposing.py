"""Proposing one of the 29 classes: the dictionary and the trained model together, three guesses with reasons.

The dictionary (``rules/terms.csv``) knows what clerks wrote down; the model (``trained/classes.npz``) what many texts
have in common. Their opinions are multiplied; how much each weighs and how sure the result is was fitted on cases that
were in no training text. Only figures of the text are used, never who it is from.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from kernel.learning.linear import NONE, Linear
from kernel.rules.terms import Guess
from scenarios.disputes.classes import dictionary

KEY = "disputes.classes"
MODEL = Path(__file__).parent / "trained" / "classes.npz"
OPINIONS = 5
"""So many classes of the dictionary's opinion are heard."""


@cache
def shipped() -> Linear:
    """The trained model as it comes with the scenario."""
    return Linear.load(MODEL)


@lru_cache(maxsize=4)
def version(name: str) -> Linear | None:
    """A version by its name: the shipped one, or one that was trained here; None where its file is not known."""
    from kernel.files.services import path_of
    from kernel.learning.models import ModelVersion

    if name == shipped().version:
        return shipped()
    row = ModelVersion.objects.filter(key=KEY, version=name).first()
    return Linear.load(path_of(str(row.card["file"]))) if row and row.card.get("file") else None


def opinion(title: str, text: str) -> dict[str, float]:
    """What the dictionary says: class → probability."""
    return _opinion(dictionary().classify(title, text, OPINIONS))


def _opinion(guesses: Sequence[Guess]) -> dict[str, float]:
    return {guess.code: guess.confidence for guess in guesses}


def propose(title: str, text: str, model: Linear | None = None, top: int = 3) -> list[Guess]:
    """The likeliest classes with calibrated confidence and the words that led to each; none for an empty text."""
    model = model or shipped()
    if not (title.strip() or text.strip()):
        return []
    guesses = dictionary().classify(title, text, OPINIONS)
    words = {guess.code: guess.because for guess in guesses}
    told = model.confidences(title, text, _opinion(guesses))
    order = [place for place in np.argsort(-told, kind="stable").tolist() if model.classes[place] != NONE][:top]
    return [
        Guess(
            model.classes[place], float(told[place]),
            words.get(model.classes[place], ())[:3]
            + tuple((piece, 0.0) for piece in model.because(title, text, model.classes[place])[:3]),
        )
        for place in order
    ]  # fmt: skip


def propose_all(titles: Sequence[str], texts: Sequence[str], model: Linear | None = None) -> list[tuple[str, float]]:
    """The likeliest class and its confidence for many texts; reasons are left out."""
    model = model or shipped()
    real = np.array([code != NONE for code in model.classes])
    found = []
    for title, text in zip(titles, texts, strict=True):
        told = np.where(real, model.confidences(title, text, opinion(title, text)), -1)
        best = int(told.argmax())
        found.append((model.classes[best], float(told[best])))
    return found
