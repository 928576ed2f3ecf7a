"""A hundred questions in people's own words: the search does not get worse than it was measured."""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kernel.law.library.sources import package_file, read, read_package
from kernel.law.search import Wanted, hits, refresh
from kernel.law.tests.asked import Answered, answered, entries, questions

TEXTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "laws" / "laws_3475.jsonl.gz"


def test_there_are_a_hundred_questions_in_two_halves_each_asked_once() -> None:
    asked = questions()
    assert len(asked) == len({one.words for one in asked}) == 100
    assert len(questions("tune")) == len(questions("kept")) == 50
    assert all(one.accepted for one in asked)


def told(texts: Iterable[object], on: date, settings: Any, folder: Path) -> Answered:
    settings.VAR = folder
    made, places = entries(texts)
    refresh({version: "test" for version, _ in made}, made)
    return answered(questions(), lambda words: [places[pk] for pk in hits(Wanted(words, on=on), limit=5)[1]])


@pytest.mark.slow
@pytest.mark.skipif(package_file() is None, reason="the data package of laws is not installed")
def test_the_laws_of_the_package_answer_most_questions(settings: Any, tmp_path: Path) -> None:
    file = package_file()
    assert file is not None
    found = told(read_package(file), date(2026, 7, 1), settings, tmp_path)
    assert found.first >= 60 and found.five >= 78, found


@pytest.mark.slow
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="asks no database: run once, on the embedded one")
@pytest.mark.skipif(not TEXTS.exists(), reason="the collection of texts is not beside this folder (../shared/data)")
def test_the_large_collection_answers_most_questions(settings: Any, tmp_path: Path) -> None:
    found = told(read(TEXTS), date(2025, 4, 19), settings, tmp_path)
    assert found.first >= 52 and found.five >= 76, found
