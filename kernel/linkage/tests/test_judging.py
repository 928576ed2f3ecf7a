"""Pairs are counted as pairs, and only a county is scored."""

from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from django.core.management import call_command

from kernel.linkage.judging import pairs

pytestmark = pytest.mark.django_db


def test_a_folder_without_a_county_is_refused(tmp_path: Path, cast) -> None:
    with pytest.raises(SystemExit):
        call_command("county-score", str(tmp_path), stderr=StringIO())


@pytest.mark.parametrize(
    ("truth", "found", "precision", "recall"),
    [("aab", [1, 1, 2], 1, 1), ("aab", [1, 1, 1], 1 / 3, 1), ("aab", [1, 2, 3], 1, 0), ("aabb", [1, 2, 2, 1], 0, 0)],
)
def test_pairs_are_counted(truth: str, found: list[int], precision: float, recall: float) -> None:
    figures = pairs(pl.Series(list(truth)), pl.Series(found))
    assert (figures["precision"], figures["recall"]) == pytest.approx((precision, recall), abs=1e-4)
