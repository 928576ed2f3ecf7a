"""The trained model beside the dictionary, on sentences neither was tuned on; and the frame it answers for."""

import csv
import sys
import time
from datetime import datetime
from pathlib import Path
from subprocess import run

import polars as pl
import pytest

from scenarios.disputes.classes import classes
from scenarios.disputes.proposing import MODEL, propose, shipped
from scenarios.disputes.scoring import bursts_of, classes_of

with (Path(__file__).parent / "sentences.csv").open(encoding="utf-8", newline="") as file:
    HELD = [row for row in csv.DictReader(file) if row["part"] in ("held", "blind")]
TOLD = [(row["class"], propose(row["title"], row["text"])) for row in HELD]


def test_the_first_guess_is_right_in_94_and_the_first_three_in_99_of_100() -> None:
    rows = [(code, found) for code, found in TOLD if code]
    assert sum(found[0].code == code for code, found in rows) / len(rows) >= 0.94
    assert sum(code in [one.code for one in found] for code, found in rows) / len(rows) >= 0.99


def test_a_confident_guess_is_rarely_wrong_and_confidence_means_what_it_says() -> None:
    sure = [(code, found[0]) for code, found in TOLD if code and found[0].confidence >= 0.55]
    right = sum(one.code == code for code, one in sure) / len(sure)
    assert right >= 0.95
    assert abs(right - sum(one.confidence for _code, one in sure) / len(sure)) <= 0.05


def test_enquiries_suggestions_and_thanks_mostly_stay_below_the_line() -> None:
    rows = [found for code, found in TOLD if not code]
    assert sum(bool(found) and found[0].confidence >= 0.55 for found in rows) / len(rows) <= 0.25


def test_a_guess_names_the_words_that_led_to_it() -> None:
    [first, *_others] = propose("讨薪", "工地三个月工资没发，包工头躲着不见人")
    words = [word for word, _points in first.because]
    assert first.code == "B1" and "工资" in "".join(words)


@pytest.mark.parametrize("words", ["", "  \n "])
def test_an_empty_text_has_no_class(words: str) -> None:
    assert propose(words, words) == []


def test_the_model_is_small_has_its_card_and_knows_every_class() -> None:
    model = shipped()
    assert MODEL.stat().st_size <= 500_000
    assert set(classes()) <= set(model.classes)
    assert {"seeds", "valid_to", "unseen_seed", "unseen_cases"} <= set(model.about["card"])


def test_a_text_takes_less_than_three_milliseconds() -> None:
    began = time.process_time()
    for row in HELD[:100]:
        propose(row["title"], row["text"])
    assert (time.process_time() - began) / 100 <= 0.003


def test_proposing_imports_no_learner() -> None:
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE']='config.settings'; django.setup();"
        "from scenarios.disputes.proposing import propose; propose('讨薪', '工资没发');"
        "print(sorted({'sklearn', 'scipy', 'polars'} & set(sys.modules)))"
    )
    told = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_frames_are_answered_row_by_row() -> None:
    rows = pl.DataFrame({"title": ["讨薪", ""], "text": ["工地三个月工资没发", "楼上漏水泡坏天花板"]})
    assert classes_of(rows)["class"].to_list() == ["B1", "E2"]


def test_bursts_of_a_frame_count_the_first_row_of_a_matter() -> None:
    start = datetime(2026, 1, 1)
    hours = [*range(0, 24 * 90, 12), *(24 * 80 + hour for hour in range(10))]
    rows = pl.DataFrame({"hour": hours, "matter": range(len(hours))}).select(
        (pl.lit(start) + pl.duration(hours=pl.col("hour"))).alias("at"), pl.lit("C6").alias("class"),
        pl.when(pl.int_range(pl.len()) >= 180).then(pl.lit("990123001")).otherwise(
            pl.format("9901230{}", pl.int_range(pl.len()) % 20 + 10)).alias("township"),
        "matter",
    )  # fmt: skip
    found = bursts_of(rows)
    assert found.select("class", "township").rows() == [("C6", "990123001")]
    assert bursts_of(rows.with_columns(pl.lit(1).alias("matter"))).height == 0
