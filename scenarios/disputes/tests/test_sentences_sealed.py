"""How many of what citizens say would be sealed: few."""

import csv
from pathlib import Path

from kernel.matters.seal_words import reason


def test_few_of_the_sentences_citizens_say_are_sealed():
    with (Path(__file__).parent / "sentences.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    sealed = [row for row in rows if reason(row["title"], row["text"])]
    assert 0 < len(sealed) < len(rows) * 0.03
