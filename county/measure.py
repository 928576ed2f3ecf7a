"""How varied texts are, beside real ones: lengths, growth of the vocabulary, digits, 4-grams, sentences that repeat.

Shares of distinct things fall with the amount of text, so both sides are cut to the same number of characters.
"""

import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from county.sources.reading import texts_of
from county.yardstick import Learner

OWN_WORDS = ("web", "mailbox", "petition")
"""Sources in which citizens write themselves; these are what real messages are compared with."""
BUDGET = 600_000
"""Characters compared at most."""
_STOPS = re.compile(r"[。！？!?\n]")
SHORTEST_SENTENCE = 6


def statistics(texts: Sequence[str], budget: int = BUDGET) -> dict[str, Any]:
    """Return the statistics of some texts; what falls with size is measured over the first `budget` characters."""
    lengths = np.array([len(text) for text in texts])
    kept, used = [], 0
    for text in texts:
        if used >= budget:
            break
        kept.append(text)
        used += len(text)
    whole = "".join(kept)
    grams = {text[place : place + 4] for text in kept for place in range(len(text) - 3)}
    sentences = [part for text in kept for part in _STOPS.split(text) if len(part) >= SHORTEST_SENTENCE]
    often = Counter(sentences)
    return {
        "texts": len(texts),
        "characters_compared": len(whole),
        "length": {f"p{share}": int(np.quantile(lengths, share / 100)) for share in (10, 25, 50, 75, 90, 99)},
        "length_mean": round(float(lengths.mean()), 1),
        "digits": round(sum(character.isdigit() for character in whole) / len(whole), 4),
        "distinct_4grams": round(len(grams) / max(1, sum(max(0, len(text) - 3) for text in kept)), 4),
        "characters_known": len(set(whole)),
        "heaps_exponent": heaps(whole),
        "repeated_sentences": round(sum(n for n in often.values() if n > 1) / max(1, len(sentences)), 4),
        "repeated_texts": round(1 - len(set(kept)) / len(kept), 4),
    }


def heaps(text: str, steps: int = 12) -> float:
    """Return the exponent with which the number of different pairs of characters grows with the text (Heaps)."""
    seen: set[str] = set()
    points, start = [], 0
    for step in range(1, steps + 1):
        end = len(text) * step // steps
        seen.update(text[place : place + 2] for place in range(start, max(start, end - 1)))
        start = max(start, end - 1)
        points.append((math.log(max(2, end)), math.log(max(2, len(seen)))))
    x, y = np.array(points).T
    return round(float(np.polyfit(x, y, 1)[0]), 3)


def learnability(records: pl.DataFrame, texts: dict[int, str], most: int = 12_000) -> dict[str, float]:
    """Return how well the class can be learned: by chance split, and on cases the learner has never seen."""
    told = records.filter((pl.col("kind") == "dispute") & pl.col("record").is_in(list(texts)))
    told = told.unique("matter", keep="first", maintain_order=True).head(most)
    rows = [(texts[row["record"]], row["class"], row["case"]) for row in told.iter_rows(named=True)]
    even = [row for place, row in enumerate(rows) if place % 4]
    odd = [row for place, row in enumerate(rows) if not place % 4]
    seen = [row for row in rows if row[2] % 4]
    unseen = [row for row in rows if not row[2] % 4]
    return {
        "texts": len(rows),
        "chance_split": round(_tried(even, odd), 4),
        "unseen_cases": round(_tried(seen, unseen), 4),
        "guessing": round(max(Counter(row[1] for row in rows).values()) / len(rows), 4),
    }


def _tried(known: list[tuple[str, str, int]], asked: list[tuple[str, str, int]]) -> float:
    learner = Learner([row[0] for row in known], [row[1] for row in known])
    return learner.accuracy([row[0] for row in asked], [row[1] for row in asked])


def measure(folder: Path, against: Path | None = None) -> dict[str, Any]:
    """Measure a generated county, and real messages beside it."""
    records = pl.read_parquet(folder / "truth" / "records.parquet")
    texts = texts_of(folder, records)
    kinds = {row[0]: row[1] for row in records.select("record", "kind").iter_rows()}
    places = {row[0]: row[1] for row in records.select("record", "source").iter_rows()}
    disputes = {number: text for number, text in texts.items() if kinds[number] in ("dispute", "request")}
    own = [text for number, text in disputes.items() if places[number] in OWN_WORDS]
    sides = {"own_words": own, "all_disputes": list(disputes.values())}
    if against is not None:
        with gzip.open(against, "rt", encoding="utf-8") as file:
            sides["real"] = [json.loads(line)["text"] for line in file]
    budget = min(BUDGET, *(sum(map(len, side)) for side in sides.values()))
    found: dict[str, Any] = {name: statistics(side, budget) for name, side in sides.items()}
    found["learnability"] = learnability(records, disputes)
    return found


def table(found: dict[str, Any]) -> str:
    """Show measurements side by side."""
    sides = [side for side in ("own_words", "all_disputes", "real") if side in found]
    lines = [f"{'':22}" + "".join(f"{side:>14}" for side in sides)]
    for name in found["own_words"]:
        if name == "length":
            for share in found["own_words"]["length"]:
                lines.append(
                    f"{'length ' + share:22}" + "".join(f"{found[side]['length'][share]:>14}" for side in sides)
                )
        else:
            lines.append(f"{name:22}" + "".join(f"{found[side][name]:>14}" for side in sides))
    lines += ["", *(f"{name:22}{value:>14}" for name, value in found["learnability"].items())]
    return "\n".join(lines)
