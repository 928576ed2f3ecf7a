"""Random tables for the property tests, each with an evaluation of its own that knows nothing of masks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

Meets = Callable[[Any], bool]

WORDS = ["a", "b", "c", "d"]
DAY_ONE = date(2026, 1, 1)
PLACES = ["99", "990123", "990123001"]
NUMBERS = range(-1, 8)


@dataclass(frozen=True)
class Cell:
    """A cell as text, and as a plain test of a value (None = not filled in)."""

    text: str
    meets: Meets


@dataclass(frozen=True)
class Rule:
    """One random row."""

    number: Cell
    word: Cell
    truth: Cell
    points: int
    first: date
    last: date | None
    place: str

    def holds(self, facts: dict[str, Any], on: date, region: str) -> bool:
        """Evaluate the row the slow and obvious way."""
        return (
            all(getattr(self, name).meets(facts.get(name)) for name in ("number", "word", "truth"))
            and self.first <= on
            and (self.last is None or on <= self.last)
            and region[: len(self.place)] == self.place
        )


def _number_piece() -> st.SearchStrategy[Cell]:
    n = st.integers(0, 4)
    return st.one_of(
        n.map(lambda k: Cell(f"{k}", lambda v: v == k)),
        n.map(lambda k: Cell(f">={k}", lambda v: v >= k)),
        n.map(lambda k: Cell(f">{k}", lambda v: v > k)),
        n.map(lambda k: Cell(f"<{k}", lambda v: v < k)),
        n.map(lambda k: Cell(f"<={k}", lambda v: v <= k)),
        st.tuples(n, st.integers(1, 2)).map(
            lambda p: Cell(f"{p[0]}..{p[0] + p[1]}", lambda v: p[0] <= v <= p[0] + p[1])
        ),
        st.tuples(n, st.integers(1, 2)).map(
            lambda p: Cell(f"{p[0]}..<{p[0] + p[1]}", lambda v: p[0] <= v < p[0] + p[1])
        ),
    )


def _cell(piece: st.SearchStrategy[Cell]) -> st.SearchStrategy[Cell]:
    def join(drawn: tuple[list[Cell], str]) -> Cell:
        pieces, mode = drawn
        text = "|".join(piece.text for piece in pieces)

        def known(value: Any) -> bool:
            return any(piece.meets(value) for piece in pieces)

        if mode == "any":
            return Cell("", lambda v: True)
        if mode == "not":
            return Cell("!" + text, lambda v: v is not None and not known(v))
        if mode == "or-unknown":
            return Cell(text + "|?", lambda v: v is None or known(v))
        return Cell(text, lambda v: v is not None and known(v))

    modes = st.sampled_from(["any", "any", "plain", "plain", "not", "or-unknown"])
    return st.tuples(st.lists(piece, min_size=1, max_size=2), modes).map(join)


def _word_piece() -> st.SearchStrategy[Cell]:
    return st.sampled_from(WORDS[:3]).map(lambda w: Cell(w, lambda v: v == w))


def _truth_piece() -> st.SearchStrategy[Cell]:
    return st.booleans().map(lambda b: Cell("true" if b else "false", lambda v: v is b))


def rules(most: int = 7) -> st.SearchStrategy[list[Rule]]:
    """Return lists of random rows."""
    days = st.integers(0, 1).map(lambda n: DAY_ONE + timedelta(days=n))
    period = st.tuples(days, st.one_of(st.none(), st.integers(0, 1)))
    rule = st.builds(
        lambda number, word, truth, points, when, place: Rule(
            number,
            word,
            truth,
            points,
            when[0],
            None if when[1] is None else when[0] + timedelta(days=when[1]),
            place,
        ),
        _cell(_number_piece()),
        _cell(_word_piece()),
        _cell(_truth_piece()),
        st.integers(1, 9),
        period,
        st.sampled_from(["", "", "", "990123", "990123001"]),
    )
    return st.lists(rule, min_size=1, max_size=most, unique_by=_key)


def _key(rule: Rule) -> tuple[object, ...]:
    return (rule.number.text, rule.word.text, rule.truth.text, rule.first, rule.last, rule.place)


def facts() -> st.SearchStrategy[dict[str, Any]]:
    """Return random facts, some of them not filled in."""
    return st.fixed_dictionaries(
        {
            "number": st.one_of(st.none(), st.integers(-1, 8)),
            "word": st.one_of(st.none(), st.sampled_from(WORDS)),
            "truth": st.one_of(st.none(), st.booleans()),
        }
    )


def write(rows: list[Rule], policy: str) -> str:
    """Return the rows as a CSV table."""
    out = io.StringIO()
    out.write(f"# policy: {policy}\n# whole: number\n")
    writer = csv.writer(out)
    writer.writerow(
        ["if_number", "if_word", "if_truth", "then_points", "then_name", "basis", "valid_from", "valid_to", "region"]
    )
    for i, row in enumerate(rows):
        last = row.last.isoformat() if row.last else ""
        cells = [row.number.text, row.word.text, row.truth.text, row.points, f"n{i}", f"法#{i}"]
        writer.writerow([*cells, row.first.isoformat(), last, row.place])
    return out.getvalue()


FIRST_ROW = 4
"""Where the first rule stands in a written table: two settings and the header come before it."""
