"""Bursts: what comes in numbers at one place is found early; a season that all places share is not."""

import numpy as np
import pytest

from kernel.alerts.bursts import DAY, Columns, Finder, Signal, bound, find

TOWNS = tuple(f"990123{number:03d}" for number in range(1, 11))


def county(*, days: int = 200, a_day: float = 20.0, seed: int = 7, winter: float = 1.0) -> list[tuple[float, str, str]]:
    """Matters of three classes over ten townships; class B1 comes ``winter`` times as often in the last 60 days."""
    rng = np.random.default_rng(seed)
    found = []
    for day in range(days):
        for code, share in (("A1", 0.3), ("B1", 0.4), ("E2", 0.3)):
            more = winter if code == "B1" and day >= days - 60 else 1.0
            for _ in range(rng.poisson(a_day * share * more)):
                found.append((day * DAY + rng.random() * DAY, code, TOWNS[int(rng.integers(10))]))
    return found


def asked(matters: list[tuple[float, str, str]]) -> list[Signal]:
    rows = sorted(matters)
    names = [row[2] for row in rows]
    empty = [""] * len(rows)
    return find(Columns(np.array([row[0] for row in rows]), [row[1] for row in rows], names, empty, empty))


def test_a_burst_is_found_on_its_first_day_with_its_matters() -> None:
    start = 150 * DAY
    burst = [(start + hour * 3600.0, "E2", TOWNS[4]) for hour in range(12)]
    [one] = asked(county() + burst)
    assert (one.code, one.place, one.level) == ("E2", TOWNS[4], "township")
    assert one.at <= start + DAY and one.count > one.bound and one.expected < 2
    assert len(one.rows) == one.count


def test_a_season_that_all_places_share_is_no_burst() -> None:
    assert asked(county(winter=2.4)) == []


def test_one_burst_is_one_alert() -> None:
    burst = [(150 * DAY + hour * 3600.0, "A1", TOWNS[2]) for hour in range(0, 24 * 9, 4)]
    assert len(asked(county() + burst)) == 1


def test_nothing_is_said_in_the_first_weeks() -> None:
    burst = [(10 * DAY + hour * 3600.0, "E2", TOWNS[4]) for hour in range(20)]
    assert asked(county(days=25) + burst) == []


def test_without_matters_there_is_nothing() -> None:
    assert find(Columns(np.array([]), [], [], [], [])) == []


def test_matters_against_one_enterprise_are_a_series_of_their_own() -> None:
    rows = sorted([*county(), *((150 * DAY + hour * 3600.0, "A1", TOWNS[hour % 10]) for hour in range(8))])
    ours = {150 * DAY + hour * 3600.0 for hour in range(8)}
    against = ["恒佳物业" if row[0] in ours else "" for row in rows]
    empty = [""] * len(rows)
    found = find(
        Columns(np.array([row[0] for row in rows]), [row[1] for row in rows], [row[2] for row in rows], empty, against)
    )
    assert [(one.level, one.key) for one in found] == [("respondent", "恒佳物业")]


@pytest.mark.parametrize(("mean", "at_least"), [(0.01, 2), (0.5, 5), (5.0, 20)])
def test_the_bound_grows_with_what_is_expected(mean: float, at_least: int) -> None:
    how = Finder()
    assert at_least <= bound(mean, how) <= bound(mean * 2, how)
    assert bound(mean, Finder(rarity=8)) >= bound(mean, how)
