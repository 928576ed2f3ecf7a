"""The drift alarm: tells real changes of a column, stays silent about chance, and keeps no personal value."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.sources.drift import Face, alarms, by_chance, changed, divergence, face_of, together, type_of

ROWS = 400


def column(seed: int, *, missing: float = 0.05, codes: str = "AABC", rows: int = ROWS) -> list[Any]:
    """A coded column as a source sends it."""
    dice = random.Random(seed)
    return [None if dice.random() < missing else dice.choice(codes) for _row in range(rows)]


def words(seed: int, low: int, high: int) -> list[str]:
    dice = random.Random(seed)
    return ["楼" * dice.randint(low, high) for _row in range(ROWS)]


BEFORE = [{"状态": face_of(column(seed)).as_json()} for seed in range(5)]


@pytest.mark.parametrize(
    ("now", "kinds"),
    [
        (column(9), []),
        (column(9, missing=0.5), ["missing"]),
        (column(9, codes="AABCDD"), ["codes", "new_codes"]),
        (column(9, codes="CCCB"), ["codes"]),
        ([f"2026-01-{day % 28 + 1:02d}" for day in range(ROWS)], ["types", "lengths"]),
        (column(9, missing=0.5, rows=20), []),
    ],
    ids=["the same", "half missing", "a new code", "other shares", "dates instead of codes", "too few to tell"],
)
def test_a_column_that_changed_its_face_is_told(now: list[Any], kinds: list[str]) -> None:
    assert [one.kind for one in alarms(BEFORE, {"状态": face_of(now).as_json()})] == kinds


def test_longer_texts_are_told_with_the_share_that_grew_most() -> None:
    found = changed("报修内容", face_of(words(1, 9, 16)), face_of(words(2, 33, 64)))
    assert [one.kind for one in found] == ["lengths"]
    assert "33至64字" in found[0].what or "9至16字" in found[0].what


def test_one_source_gives_hardly_a_false_alarm() -> None:
    """Two hundred deliveries of the same source: the mark is beyond chance, so next to none is told."""
    told = [alarms(BEFORE, {"状态": face_of(column(seed)).as_json()}) for seed in range(100, 300)]
    assert sum(map(bool, told)) <= 1


@pytest.mark.parametrize("size", [100, 200, 2000])
def test_a_planted_change_of_thirty_points_is_found(size: int) -> None:
    found = [alarms(BEFORE, {"状态": face_of(column(seed, missing=0.35, rows=size)).as_json()}) for seed in range(20)]
    assert sum(any(one.kind == "missing" for one in each) for each in found) >= 19


def test_of_personal_columns_nothing_but_lengths_and_types_is_kept() -> None:
    kept = str(face_of(["12012345678", "12012345679"] * 50, personal=True).as_json())
    assert "12012345" not in kept and "number" in kept


def test_free_text_is_not_taken_for_codes() -> None:
    assert face_of([f"第{n}户漏水" for n in range(300)]).codes is None


@pytest.mark.parametrize(
    ("value", "kind"),
    [("2026-03-01 09:30", "moment"), ("2026年3月1日", "moment"), ("12.5", "number"), (12, "number"), (True, "boolean"),
     ("三月", "words"), (["a"], "list"), ({"a": 1}, "group")],
)  # fmt: skip
def test_how_a_value_is_written(value: Any, kind: str) -> None:
    assert type_of(value) == kind


COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), max_size=6)


@given(COUNTS, COUNTS)
def test_divergence_is_symmetric_between_none_and_one(one: dict[str, int], other: dict[str, int]) -> None:
    bits = divergence(one, other)
    assert 0 <= bits <= 1 + 1e-9
    assert bits == pytest.approx(divergence(other, one), abs=1e-12)
    assert divergence(one, one) == pytest.approx(0, abs=1e-12)


@given(COUNTS)
def test_the_same_counts_are_always_by_chance(one: dict[str, int]) -> None:
    assert by_chance(one, one)


def test_several_deliveries_add_up() -> None:
    both = together([face_of(["A", None]).as_json(), face_of(["AB"]).as_json()])
    assert (both.rows, both.missing, both.lengths) == (3, 1, {"1": 1, "2": 1})
    assert Face(**both.as_json()) == both
