"""Weights are learned from pairs, and a command writes them into the files the product links with."""

import json
from io import StringIO
from pathlib import Path
from shutil import copy

import numpy as np
import polars as pl
import pytest
from django.core.management import call_command

from county.generate import generate
from kernel.linkage.definitions import MODELS, NAMES, model
from kernel.linkage.linking import CLAIM, told_together
from kernel.linkage.weighing import fitted


def test_a_level_that_is_likelier_among_matches_weighs_more() -> None:
    rows = np.array([[1.0, 0.0], [0.0, 1.0]])
    start, weights = fitted(rows, np.array([1_000, 1_000]), np.array([800, 20]))
    assert start + weights[0] == pytest.approx(2, abs=0.05)  # four to one
    assert start + weights[1] == pytest.approx(np.log2(20 / 980), abs=0.3)  # the ridge draws towards nothing


def test_a_report_joins_the_earlier_one_its_heaviest_claim_names_and_no_two_matters() -> None:
    claims = pl.DataFrame(
        [("others", 1, 3, 2.0), ("others", 2, 3, 5.0), ("others", 3, 4, 1.0)], schema=CLAIM, orient="row"
    )
    assert told_together(pl.Series([1, 2, 3, 4]), claims).to_list() == [1, 2, 2, 2]


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.django_db
def test_the_command_writes_models_that_can_be_used(tmp_path: Path, cast) -> None:
    generate(5, "tiny", tmp_path / "county")
    said = StringIO()
    call_command(
        "link-weights", str(tmp_path / "county"), "--name", "tiny, seed 5", "--out", str(tmp_path), stdout=said
    )
    assert set(json.loads(said.getvalue())) == {"matters", "people", "enterprises", "bodies"}
    for name in NAMES:
        copy(MODELS / f"{name}.toml", tmp_path)
        made = model(name, tmp_path)
        assert made.card["threshold_chosen_on"] == "tiny, seed 5"
        assert name == "firms" or any(level.weight for one in made.comparisons for level in one.levels)
