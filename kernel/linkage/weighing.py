"""Learning what the levels weigh: on a generated county whose truth is known, once, for the files the product ships.

The four models are learned in the order in which they are used, each on the pairs its rules look at: a logistic
regression over the levels (ridge 1), in log2. Thresholds of matters are those that find most true pairs where at least
``WANTED`` of all pairs put together are right; a run over records trains nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from kernel.common.moment import now
from kernel.datahub.gazetteer import Places
from kernel.datahub.landing import landed
from kernel.datahub.taking import take_all
from kernel.linkage import directions, engine, features, linking, parts
from kernel.linkage.definitions import Comparison, Level, Model, model
from kernel.linkage.judging import KINDS, check, pairs, true_matters, true_subjects
from kernel.linkage.relinking import around, secret
from kernel.linkage.topics import FILE
from kernel.people.models import User

WANTED = 0.99
"""Above what is asked for elsewhere (.98): another seed was worse by .009."""
RIDGE = 1.0
CLAIMS = 3
"""Questions, suggestions, thanks and patrols are numbered from here on (``features.KINDS``)."""
CERTAIN = 2.0
"""Threshold of people and organisations: four to one."""
STEPS = tuple(step / 2 for step in range(-4, 8))
LIMITS = (
    "invented records: a guard against getting worse, not accuracy in the field. Learn anew on a county of your own"
    " once people have decided on a few thousand links."
)


def learn(folder: Path, out: Path, *, name: str, by: User) -> dict[str, dict[str, float]]:
    """Take a generated county into an empty database, learn the four models' weights, write ``out/<model>.json``.

    ``name`` says in the card what was learned on. Returns precision and recall there, by what is linked. Raises Invalid
    where the folder holds no county, Conflict where the database holds deliveries.
    """
    check(folder)
    regions = folder / "places" / "regions.csv"
    for _taken in take_all(folder, places=Places.read(regions), by=by):
        pass
    records = landed().sort("received_at", "source", "key").collect()
    out.mkdir(parents=True, exist_ok=True)
    _learn_texts(records, folder, out / FILE.name)
    known, figures = learned(records, folder, texts=out / FILE.name)
    for one in known.values():
        said = json.dumps(written(one, name, figures), ensure_ascii=False, indent=1)
        (out / f"{one.name}.json").write_text(said + "\n", "utf-8")
    return figures


def _learn_texts(records: pl.DataFrame, folder: Path, out: Path) -> None:
    """Write what texts are about, learned on what is a claim in these records; see ``directions``."""
    claims = features.given(records)[0].filter(pl.col("asked") < CLAIMS)
    both = claims.select("report", "text").join(true_matters(folder, parts.numbered(parts.cut(records))), on="report")
    np.savez_compressed(out, allow_pickle=False, **directions.learned(both["text"], both["truth"]))


def learned(
    records: pl.DataFrame, folder: Path, *, texts: Path = FILE
) -> tuple[dict[str, Model], dict[str, dict[str, float]]]:
    """The models with weights of these canonical records and the truth in ``folder``, and what they reach on them.

    ``texts``: where it stands what texts are about.
    """
    pieces = parts.cut(records)
    numbers = parts.numbered(pieces)
    made_with = parts.Known(secret(), *around(folder / "places" / "regions.csv"), texts)
    mentions, reports = parts.made(pieces, numbers, made_with)
    subjects = true_subjects(folder, mentions, numbers).select("mention", "truth")
    matters = true_matters(folder, numbers).select("report", "truth")
    known: dict[str, Model] = {}

    def teach(which: str, frame: pl.DataFrame, truth: pl.DataFrame) -> None:
        seen = engine.levels(model(which), frame.join(truth.rename({truth.columns[0]: "id"}), on="id"))
        known[which] = _weighed(model(which), seen)

    teach("persons", linking.people_rows(mentions, reports), subjects)
    mentions, _claims = linking.people(known, mentions, reports)
    teach("firms", linking.firm_rows(mentions), subjects)
    mentions, _claims = linking.firms(known, mentions)
    both = linking.crowded(linking.report_rows(mentions, reports))
    teach("again", both, matters)
    teach("others", both, matters)
    figures = _thresholds(known, both, matters)
    of_subjects = mentions.select("mention", "subject").join(subjects, on="mention")
    for letter, kind in KINDS.items():
        some = of_subjects.filter(pl.col("truth").str.starts_with(letter))
        figures[kind] = pairs(some["truth"], some["subject"])
    return known, figures


def _weighed(known: Model, seen: pl.DataFrame) -> Model:
    """The model with the weights that explain best which of the pairs seen belong together."""
    blocks = [np.eye(len(one.levels))[seen[one.name].to_numpy()] for one in known.comparisons]
    start, values = fitted(np.hstack(blocks), seen["pairs"].to_numpy(), seen["same"].to_numpy())
    made, at = [], 0
    for one in known.comparisons:
        parts = values[at : at + len(one.levels)]
        at += len(one.levels)
        levels = (replace(level, weight=round(float(value), 3)) for level, value in zip(one.levels, parts, strict=True))
        made.append(Comparison(one.name, one.words, tuple[Level, ...](levels)))
    return replace(known, comparisons=tuple(made), start=round(start, 3), threshold=CERTAIN)


def fitted(
    rows: NDArray[np.float64], count: NDArray[np.int64], same: NDArray[np.int64]
) -> tuple[float, NDArray[np.float64]]:
    """Start and weights in log2: of ``count`` pairs in which just these levels hold, ``same`` belong together."""
    design = csr_matrix(rows)

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        sum_ = values[0] + design @ values[1:]
        off = count / (1 + np.exp(-sum_)) - same
        value = float((count * np.logaddexp(0, sum_) - same * sum_).sum() + RIDGE / 2 * (values[1:] ** 2).sum())
        return value, np.concatenate(([off.sum()], design.T @ off + RIDGE * values[1:]))

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 2_000}).x
    return float(found[0] / np.log(2)), found[1:] / np.log(2)


def _thresholds(known: dict[str, Model], rows: pl.DataFrame, truth: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Set both thresholds of matters, and say what they reach."""
    least = {name: replace(known[name], threshold=STEPS[0]) for name in ("again", "others")}
    claims = linking.claims_of_matters(least, rows)
    best: tuple[float, dict[str, float], tuple[float, float]] | None = None
    for one in STEPS:
        for two in STEPS:
            tried = {"again": replace(known["again"], threshold=one), "others": replace(known["others"], threshold=two)}
            found = linking.told_together(rows["report"], linking.holding(tried, rows["report"], claims))
            both = pl.DataFrame({"report": rows["report"], "matter": found}).join(truth, on="report")
            figures = pairs(both["truth"], both["matter"])
            worth = figures["recall"] if figures["precision"] >= WANTED else figures["precision"] - 1
            if best is None or worth > best[0]:
                best = worth, figures, (one, two)
    assert best is not None
    known["again"] = replace(known["again"], threshold=best[2][0])
    known["others"] = replace(known["others"], threshold=best[2][1])
    return {"matters": best[1]}


def written(one: Model, name: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    """A model's weights and card as they stand in its file."""
    of = {"persons": "people", "firms": "enterprises"}.get(one.name, "matters")
    card = {
        "learned_on": f"the open county, {name}: pairs the blocking rules find, with the planted truth",
        "how": f"logistic regression on the levels, ridge {RIDGE:g}, in log2; manage.py link-weights",
        "threshold_chosen_on": name, "made_on": f"{now():%Y-%m-%d}",
        "measured": {f"{name} (development)": {key: figures[of][key] for key in ("precision", "recall")}},
        "unit": "pairs of the same cluster; matters: both models of matters together", "limits": LIMITS,
    }  # fmt: skip
    weights = {part.name: {level.name: level.weight for level in part.levels} for part in one.comparisons}
    return {
        "version": f"{now():%Y-%m-%d.%H%M}",
        "start": one.start,
        "threshold": one.threshold,
        "card": card,
        "weights": weights,
    }
