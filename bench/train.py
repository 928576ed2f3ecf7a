"""``python -m bench train``: trains the model of the 29 classes and writes it where the scenario ships it.

Texts come from four small counties of development seeds, beside the sentences that may be tuned on. Confidence is
fitted on a fifth: on its cases that a first model, of the county texts alone, never saw. The card is measured on a
sixth. The same commit writes the same bytes.
"""

import csv
import dataclasses
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from bench.deliveries import county
from kernel.learning.linear import NONE, Linear
from kernel.learning.training import Example, fit_confidence, train
from scenarios.disputes import proposing

TRAINED_ON = (101, 102, 103, 104)
FITTED_ON, TRIED_ON = 201, 202
UNSEEN = 4
"""Every fourth case is kept from the model confidences are fitted on, and from the one that is tried on the unseen."""
SENTENCES = proposing.MODEL.parents[1] / "tests" / "sentences.csv"
EXPIRES = "2027-11-30"
SURE = 0.55
NO_CLASS = ("thanks", "patrol")


def examples(rows: pl.DataFrame) -> list[Example]:
    """The records of a county as examples; thanks, and every third ordinary find, stand for no class."""
    told = rows.select("kind", "class", "case", "told_title", "told_text").iter_rows()
    return [
        Example(title, text, NONE if kind in NO_CLASS else code, case, proposing.opinion(title, text))
        for kind, code, case, title, text in told
        if kind != "patrol" or case % 3 == 0
    ]


def sentences(parts: Sequence[str]) -> list[Example]:
    """Sentences written by hand, of the parts named."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] in parts]
    return [
        Example(row["title"], row["text"], row["class"] or NONE, -1, proposing.opinion(row["title"], row["text"]))
        for row in rows
    ]


def measured(model: Linear, tried: Sequence[Example]) -> dict[str, Any]:
    """How often the model is right: at first, among three, where it is sure; and by class."""
    told = np.array([model.confidences(one.title, one.text, one.opinion) for one in tried])
    order = np.argsort(-told, axis=1)
    first = [model.classes[place] for place in order[:, 0]]
    right = np.array([code == one.code for code, one in zip(first, tried, strict=True)])
    three = [one.code in [model.classes[place] for place in row[:3]] for one, row in zip(tried, order, strict=True)]
    sure = told.max(axis=1) >= SURE
    known, named = Counter(one.code for one in tried), Counter(first)
    hits = Counter(one.code for one, ok in zip(tried, right, strict=True) if ok)
    by = {
        code: {"texts": known[code], "recall": round(hits[code] / known[code], 3),
               "precision": round(hits[code] / max(1, named[code]), 3)}
        for code in model.classes if known[code]
    }  # fmt: skip
    f1 = [2 * hits[code] / max(1, known[code] + named[code]) for code in by if code != NONE]
    return {
        "texts": len(tried), "accuracy": round(float(right.mean()), 4), "macro_f1": round(float(np.mean(f1)), 4),
        "top3": round(float(np.mean(three)), 4), "sure": round(float(sure.mean()), 4),
        "sure_right": round(float(right[sure].mean()), 4),
        "calibration_error": round(calibration_error(told.max(axis=1), right), 4), "classes": by,
    }  # fmt: skip


def calibration_error(confidence: Any, right: Any, bins: int = 10) -> float:
    """How far confidence is from the share that is right, on average over ten bins (ECE)."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(
        sum(abs(confidence[place == b].mean() - right[place == b].mean()) * (place == b).mean()
            for b in range(bins) if (place == b).any())
    )  # fmt: skip


def disputes(rows: Sequence[Example]) -> list[Example]:
    """Only what has a class."""
    return [one for one in rows if one.code != NONE]


def make() -> Linear:
    """Train, fit and measure; the model with its card."""
    own = sentences(("dev", "hard"))
    known = [one for seed in TRAINED_ON for one in examples(county(seed))] + own * 3
    fitting, trying = examples(county(FITTED_ON)), examples(county(TRIED_ON))
    half = train([one for one in known if one.group % UNSEEN and one.group >= 0])
    settings = fit_confidence(half, [one for one in fitting if one.group % UNSEEN == 0])
    half = dataclasses.replace(half, about={**half.about, **settings})
    model = train(known, about=settings)
    card = {
        "seeds": list(TRAINED_ON), "texts": len(known), "fitted_on": FITTED_ON, "tried_on": TRIED_ON,
        "valid_to": EXPIRES,
        "unseen_seed": measured(model, disputes(trying)),
        "unseen_cases": measured(half, disputes([one for one in trying if one.group % UNSEEN == 0])),
        "held_sentences": measured(model, disputes(sentences(("held", "blind")))),
    }  # fmt: skip
    return dataclasses.replace(model, about={**model.about, "card": card})


def main() -> None:
    """Write the model file and say what is on its card."""
    model = make()
    model.save(proposing.MODEL)
    card = model.about["card"]
    for name in ("unseen_seed", "unseen_cases", "held_sentences"):
        told = {key: value for key, value in card[name].items() if key != "classes"}
        print(f"{name:16} {told}", file=sys.stderr)
    print(proposing.MODEL, proposing.MODEL.stat().st_size)
