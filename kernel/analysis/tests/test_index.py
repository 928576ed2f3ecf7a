"""The response index: one weighted sum of shares, computed by hand where it can be."""

import pytest

from kernel.analysis.index import Formula, Part, index, indexes, share, strength, wilson_low

NOTICE, RATED = Part("notice", "告知", 0.6), Part("rated", "满意", 0.2, wilson=True)
CHANGED = Part("changed", "变更", 0.2, less_is_better=True)
FORMULA = Formula("response", "回应指数", "response", "demand", (NOTICE, RATED, CHANGED))


def rows(**places: dict[str, tuple[int, int]]) -> list[dict[str, object]]:
    return [
        {"township": code, "part": part, "good": good, "n": n}
        for code, counts in places.items() for part, (good, n) in counts.items()
    ]  # fmt: skip


def test_the_index_is_the_weighted_sum_of_its_shares() -> None:
    counts = {"demand": (40, 40), "notice": (36, 40), "rated": (30, 40), "changed": (4, 40)}
    found = index(FORMULA, "990123001", counts, {}, {})
    assert found.score == pytest.approx(100 * (0.6 * 0.9 + 0.2 * wilson_low(30, 40) + 0.2 * (1 - 0.1)))
    assert found.demand == 40


@pytest.mark.parametrize(("good", "n", "low"), [(0, 10, 0.0), (10, 10, 0.7225), (30, 40, 0.5981), (81, 263, 0.2553)])
def test_the_lower_end_of_the_interval_is_wilsons(good: int, n: int, low: float) -> None:
    """81 of 263 is the example of Newcombe (1998), Statistics in Medicine 17, table I: 0.2553."""
    assert wilson_low(good, n) == pytest.approx(low, abs=5e-4)


def test_a_part_without_a_case_gives_its_weight_away() -> None:
    found = index(FORMULA, "990123001", {"demand": (30, 30), "notice": (15, 30), "changed": (0, 30)}, {}, {})
    assert [round(one.weight, 3) for one in found.readings] == [0.75, 0.0, 0.25]
    assert found.readings[1].value is None
    assert found.score == pytest.approx(100 * (0.75 * 0.5 + 0.25))


@pytest.mark.parametrize(("matters", "shown"), [(9, False), (10, True)])
def test_a_place_with_fewer_than_ten_matters_has_no_index(matters: int, shown: bool) -> None:
    found = index(FORMULA, "990123001", {"demand": (matters, matters), "notice": (matters, matters)}, {}, {})
    assert (found.score is not None) is shown


def test_a_place_with_few_cases_leans_on_the_county() -> None:
    assert share(NOTICE, 2, 2, (80, 100), 30.0) == (pytest.approx((2 + 30 * 0.8) / 32), True)
    assert share(NOTICE, 45, 50, (80, 100), 30.0) == (0.9, False)


def test_the_county_weighs_the_more_the_less_places_differ() -> None:
    alike = [(80, 100), (81, 100), (79, 100), (80, 100)]
    unlike = [(20, 100), (95, 100), (50, 100), (80, 100)]
    assert strength(alike) == 100.0
    assert 1 <= strength(unlike) < 10
    assert strength([(8, 10), (1, 2), (1, 3)]) == 30.0, "only one place says enough"


def test_the_county_is_the_sum_of_its_townships_and_leans_on_nobody() -> None:
    found = indexes(
        FORMULA,
        rows(a={"demand": (12, 12), "notice": (12, 12)}, b={"demand": (28, 28), "notice": (14, 28)}),
        "990123",
    )
    assert set(found) == {"990123", "a", "b"}
    county = found["990123"]
    assert (county.demand, county.readings[0].good, county.readings[0].n) == (40, 26, 40)
    assert county.score == pytest.approx(65.0) and not county.readings[0].leaned


def test_more_of_what_should_not_be_lowers_it() -> None:
    def score(changed: int) -> float:
        counts = {"demand": (40, 40), "notice": (36, 40), "changed": (changed, 40)}
        found = index(FORMULA, "a", counts, {}, {}).score
        assert found is not None
        return found

    assert score(1) > score(10) > score(40)
