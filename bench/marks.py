"""Trains the model of the facts a text shows (``scenarios/disputes/marks.py``); a part of ``python -m bench train``.

Texts come from small counties of development seeds; what is true of each stands in the county's cases. The bound is
chosen on a county of another seed, on cases a first model never saw. The card is measured on a third.
"""

import dataclasses
import sys
from typing import Any

import numpy as np
import polars as pl

from bench.deliveries import county
from county.tongue.compiled import cases
from kernel.learning.linear import Linear
from kernel.learning.training import train_marks
from scenarios.disputes import marks

TRAINED_ON = (101, 102, 103, 104)
FITTED_ON, TRIED_ON, UNSEEN = 201, 202, 4
EXPIRES = "2027-11-30"
BOUNDS = (-0.5, -0.4, -0.3, -0.25, -0.2, -0.1, 0.0, 0.1, 0.25)
WITH_A_CASE = ("dispute", "request")
Told = tuple[str, str, frozenset[str], int]


def true_marks(case: int) -> frozenset[str]:
    """What is true of every matter of a case."""
    one = cases()[case]
    joint = {name for name, least in marks.JOINT.items() if len(one.bodies) >= least}
    return frozenset(joint | {name for name in marks.FLAGS if one.facts.get(name)})


def told(rows: pl.DataFrame) -> list[Told]:
    """Title, text, true marks and case of every record of a matter that has a case."""
    asked = rows.filter(pl.col("kind").is_in(WITH_A_CASE)).select("told_title", "told_text", "case")
    return [(title, text, true_marks(case), case) for title, text, case in asked.iter_rows()]


def answers(model: Linear, rows: list[Told]) -> tuple[Any, Any]:
    """The scores of a model, and what is true."""
    scores = np.array([model.scores(title, text) for title, text, _marks, _case in rows])
    return scores, np.array([[name in true for name in model.classes] for _title, _text, true, _case in rows])


def figures(found: Any, true: Any) -> dict[str, float]:
    """Precision and recall of some marks."""
    right = int((found & true).sum())
    return {
        "precision": round(right / max(1, int(found.sum())), 3), "recall": round(right / max(1, int(true.sum())), 3),
    }  # fmt: skip


def measured(model: Linear, rows: list[Told]) -> dict[str, Any]:
    """All marks together, and each."""
    scores, true = answers(model, rows)
    found = scores > float(model.about["bound"])
    by = {name: figures(found[:, at], true[:, at]) for at, name in enumerate(model.classes) if true[:, at].any()}
    return {"texts": len(rows), **figures(found, true), "marks": by}


def _f1(found: Any, true: Any) -> float:
    return float(2 * (found & true).sum() / max(1, found.sum() + true.sum()))


def make() -> Linear:
    """Train, choose the bound, measure; the model with its card."""
    known = [row for seed in TRAINED_ON for row in told(county(seed))]
    fitting, trying = told(county(FITTED_ON)), told(county(TRIED_ON))
    half = train_marks([row[:3] for row in known if row[3] % UNSEEN], marks.MARKS)
    scores, true = answers(half, [row for row in fitting if row[3] % UNSEEN == 0])
    about = {"bound": max(BOUNDS, key=lambda bound: _f1(scores > bound, true))}
    half = dataclasses.replace(half, about={**half.about, **about})
    model = train_marks([row[:3] for row in known], marks.MARKS, about=about)
    card = {
        "seeds": list(TRAINED_ON), "texts": len(known), "fitted_on": FITTED_ON, "tried_on": TRIED_ON,
        "valid_to": EXPIRES, "unseen_seed": measured(model, trying),
        "unseen_cases": measured(half, [row for row in trying if row[3] % UNSEEN == 0]),
    }  # fmt: skip
    return dataclasses.replace(model, about={**model.about, "card": card})


def main() -> None:
    """Write the model file and say what is on its card."""
    model = make()
    model.save(marks.MODEL)
    for name in ("unseen_seed", "unseen_cases"):
        print(f"{name:16} {model.about['card'][name]}", file=sys.stderr)
    print(marks.MODEL, marks.MODEL.stat().st_size)
