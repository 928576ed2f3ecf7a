"""Facts a text shows without naming them: what a model learned beside the patterns of ``facts``. Proposals, with words.

A pattern knows a fact by its wording; the model (``trained/facts.npz``) by what many texts of matters with that fact
have in common. A fact the patterns found stands; the model adds, it never takes away. Like the model of the classes it
is heard only where a version is switched on. Only figures of the text are used, never who it is from.
"""

from functools import cache
from pathlib import Path

import numpy as np

from kernel.learning.linear import Linear
from kernel.learning.queries import active_version
from scenarios.disputes.facts import Proposed, quote_facts

KEY = "disputes.facts"
MODEL = Path(__file__).parent / "trained" / "facts.npz"
FLAGS = (
    "government_act", "policy_gap", "continuing_harm", "subsistence", "injury_or_threat", "deaths_or_serious_injury",
    "school_or_hospital",
)  # fmt: skip
JOINT = {"departments_2": 2, "departments_3": 3}
"""Marks of how many bodies have to act; the highest counts."""
MARKS = (*FLAGS, *JOINT)
LEAST = 4
"""A text of fewer characters shows nothing."""


@cache
def shipped() -> Linear:
    """The trained model as it comes with the scenario."""
    return Linear.load(MODEL)


def marked(title: str, text: str, model: Linear) -> dict[str, Proposed]:
    """The facts the model sees, each with the words that spoke loudest for it."""
    if len(title) + len(text) < LEAST:
        return {}
    found: dict[str, Proposed] = {}
    told = np.flatnonzero(model.scores(title, text) > float(model.about["bound"]))
    for name in (model.classes[place] for place in told.tolist()):
        because = Proposed(True, "、".join(model.because(title, text, name, 3)))
        if name in JOINT:
            known = found.get("departments")
            if known is None or known.value < JOINT[name]:
                found["departments"] = Proposed(JOINT[name], because.words)
        else:
            found[name] = because
    return found


def quoted(title: str, text: str, model: Linear | None = None) -> dict[str, Proposed]:
    """What patterns and model see together. Of a number the higher counts."""
    read = quote_facts(title, text)
    model = model or _active()
    if model is None:
        return read
    seen = marked(title, text, model)
    more = {name: one for name, one in seen.items() if name not in read or read[name].value < one.value}
    return {**read, **more}


def _active() -> Linear | None:
    return shipped() if active_version(KEY) == shipped().version else None
