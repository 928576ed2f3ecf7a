"""Whether the county looks like a county: people, places, seasons, hours, who comes often; and its volumes."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from county.gazetteer import read
from county.generate import World, draw
from county.history import ZIPF
from county.rhythm import Calendar
from county.world import enterprises, matters, population, reports, staffing
from county.world.handling import LIMITS
from county.world.matters import CODES, KINDS
from county.world.population import PYRAMID
from county.world.reports import SOURCES
from county.world.scales import SCALES, UNTIL

Year = tuple[matters.Matters, pl.DataFrame]
YEAR = {
    "contacts": (180_000, 0.03), "grid": (120_000, 0.03), "disputes": (24_000, 0.03), "mediation": (15_500, 0.05),
    "petition": (6_200, 0.05),
}  # fmt: skip
"""What README.md says of a year, and how far a seed may be off."""


@pytest.fixture(scope="module")
def small() -> World:
    return draw(5, SCALES["small"])


@pytest.fixture(scope="module")
def year() -> tuple[matters.Matters, pl.DataFrame]:
    """The plan of the county scale: every matter and record, nothing written."""
    county, scale = read(), SCALES["county"]
    people = population.settle(5, county, scale.people, UNTIL)
    firms, staff = enterprises.register(5, county, 2_000), staffing.employ(5, county)
    happened, _ = matters.happen(5, scale, county, Calendar.read(), people, firms, staff)
    return happened, reports.arrive(5, scale, happened, people)


def test_ages_follow_the_pyramid_and_a_fifth_is_sixty_or_older(small: World) -> None:
    people = small.cast.people
    ages = (int((np.datetime64(UNTIL) - np.datetime64("1970-01-01")).astype(int)) - people.born) / 365.25
    for low, high, share in PYRAMID:
        assert ((ages >= low) & (ages < high)).mean() == pytest.approx(share, abs=0.015)
    assert (ages >= 60).mean() == pytest.approx(0.22, abs=0.015)
    assert ages.min() >= 0


def test_children_are_younger_than_the_head_of_their_household(small: World) -> None:
    people = small.cast.people
    first = np.flatnonzero(np.concatenate(([True], people.household[1:] != people.household[:-1])))
    head = np.repeat(people.born[first], np.diff([*first, len(people)]))
    seat = np.arange(len(people)) - np.repeat(first, np.diff([*first, len(people)]))
    child = (seat == 2) | (seat == 3)
    assert (people.born[child] > head[child] + 15 * 365).mean() > 0.95
    assert np.diff([*first, len(people)]).mean() == pytest.approx(2.7, abs=0.15)


def test_half_of_the_people_live_in_towns_and_townships_have_their_size(small: World) -> None:
    county, people = small.cast.county, small.cast.people
    villages = county.level("village")
    crowd = np.bincount(people.village, minlength=len(villages))
    urban = sum(int(count) for count, village in zip(crowd, villages, strict=True) if village.kind == "community")
    assert urban / len(people) == pytest.approx(0.47, abs=0.03)
    for town in county.level("township"):
        here = sum(int(count) for count, village in zip(crowd, villages, strict=True) if village.parent == town.code)
        assert here / len(people) == pytest.approx(town.population / 1_200_000, rel=0.12)
    assert crowd.min() > 0


def test_the_four_largest_townships_bring_two_fifths_of_the_disputes(
    year: Year,
) -> None:
    happened, _ = year
    towns = [village.parent for village in read().level("village")]
    counted = pl.Series([towns[place] for place in happened.village[happened.kind == 0]]).value_counts(sort=True)
    assert 0.36 <= counted["count"][:4].sum() / counted["count"].sum() <= 0.44
    assert ZIPF == 0.55


def test_a_year_has_the_volumes_that_are_written_down(year: Year) -> None:
    happened, records = year
    counts = dict(zip(SOURCES, np.bincount(records["source"].to_numpy(), minlength=12).tolist(), strict=True))
    found = {
        "contacts": counts["hotline"] + counts["web"] + counts["mailbox"], "grid": counts["grid"],
        "disputes": int((happened.kind == 0).sum()), "mediation": counts["mediation"], "petition": counts["petition"],
    }  # fmt: skip
    for name, (volume, within) in YEAR.items():
        assert found[name] == pytest.approx(volume, rel=within), name


def test_what_people_call_for_is_mixed_as_written_down(year: Year) -> None:
    happened, records = year
    online = records.filter(pl.col("source").is_in([SOURCES.index(name) for name in ("hotline", "web", "mailbox")]))
    kinds = happened.kind[online["matter"].to_numpy()]
    shares = {name: float((kinds == place).mean()) for place, name in enumerate(KINDS)}
    assert shares["consultation"] == pytest.approx(0.47, abs=0.02)
    assert shares["suggestion"] == pytest.approx(0.06, abs=0.01)
    assert shares["thanks"] == pytest.approx(0.01, abs=0.005)
    assert shares["dispute"] + shares["request"] == pytest.approx(0.46, abs=0.02)


def test_about_four_in_a_hundred_disputes_are_complex_and_facts_decide_more_than_chance(
    year: Year,
) -> None:
    happened, _ = year
    dispute = happened.kind == 0
    assert happened.complex[dispute].mean() == pytest.approx(980 / 24_000, rel=0.02)
    many = dispute & (happened.people >= 10)
    assert happened.complex[many].mean() > 2 * happened.complex[dispute & (happened.people < 5)].mean()
    assert happened.level[happened.complex].min() >= 3


@pytest.mark.parametrize(
    ("code", "months", "factor"), [("B1", (12, 1, 2), 2.4), ("C6", (7, 8), 1.6), ("D1", (3, 4, 5), 1.4)]
)
def test_seasons_show(year: Year, code: str, months: tuple[int, ...], factor: float) -> None:
    happened, _ = year
    own = (happened.code == CODES.index(code)) & (happened.kind <= 1) & (happened.burst < 0)
    month = (np.datetime64("1970-01-01") + happened.day[own].astype("timedelta64[D]")).astype("datetime64[M]").astype(
        int
    ) % 12 + 1
    inside = np.isin(month, months)
    a_day = inside.sum() / (30.4 * len(months)) / ((~inside).sum() / (30.4 * (12 - len(months))))
    assert a_day == pytest.approx(factor, rel=0.25)


def test_people_call_in_the_morning_and_the_afternoon_and_offices_sleep_at_night(small: World) -> None:
    at, source = small.records["at"].to_numpy(), small.records["source"].to_numpy()
    hour = at // 3_600 % 24
    called = np.bincount(hour[source == 0], minlength=24)
    assert {9, 10} <= set(np.argsort(called)[-6:].tolist())
    assert called[2:5].sum() < 0.02 * called.sum()
    office = np.isin(source, [SOURCES.index(name) for name in ("petition", "window", "court")])
    assert ((hour[office] >= 8) & (hour[office] < 18)).all()


def test_few_people_bring_many_matters(year: Year) -> None:
    """Real messages: the busiest hundredth brings 4 to 8 %, 15 to 35 % come from people who come again."""
    happened, _ = year
    counts = np.sort(np.unique(happened.claimant[happened.kind == 0], return_counts=True)[1])[::-1]
    assert 0.02 < counts[: len(counts) // 100].sum() / counts.sum() < 0.15
    assert 0.1 < counts[counts > 1].sum() / counts.sum() < 0.6


def test_most_is_done_in_time_and_some_is_not(small: World) -> None:
    handled = small.handling
    closed = handled.status == 1
    days = (handled.closed_at - small.records["at"].to_numpy())[closed] / 86_400
    limit = np.array(LIMITS)[small.records["source"].to_numpy()[closed]]
    ordinary = ~small.matters.complex[small.records["matter"].to_numpy()][closed] & (handled.gamed[closed] < 0)
    assert 0.01 < (days > limit)[ordinary].mean() < 0.05
    assert date(2026, 11, 21) == UNTIL
