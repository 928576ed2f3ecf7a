"""People in households: 1.2 million rows in a second or two.

Households are put together first (couple, children, parents), with the ages such a household would have; then the ages
are mapped onto the county's age pyramid by rank, so that both the households and the pyramid hold. Numbers carry
divisions of province 99, which does not exist, and telephone numbers begin with 12.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from county.names import _WEIGHTS, GIVEN, SURNAMES
from county.numbers import RESIDENT_CHECKS, RESIDENT_WEIGHTS
from county.places import County
from county.world.draws import Bools, Floats, Ints, pick, rank_within, running, stream

PYRAMID = (
    (0, 15, 0.165),
    (15, 25, 0.105),
    (25, 35, 0.135),
    (35, 45, 0.145),
    (45, 60, 0.230),
    (60, 70, 0.125),
    (70, 80, 0.068),
    (80, 96, 0.027),
)
"""Ages from (inclusive) to (exclusive) and their shares: 22 % are sixty or older."""
SIZES = (0.23, 0.29, 0.22, 0.14, 0.08, 0.04)
"""Households of one to six people; 2.7 on average."""
ELSEWHERE = ("990124", "990125", "990201", "990305", "990782", "990990")
"""Divisions of people registered outside the county; none of them exists."""
FLOATING = 0.175
PARETO = 1.9
"""How unequally people bring matters: the exponent of the weights' tail."""
ESTATES = ("清澜苑", "汀岸花苑", "砚湖小区", "桐华里", "禾欣家园", "澄园", "渡口新村", "望江台", "菱湖名邸", "文昌公寓")
_DAY = np.datetime64("1970-01-01")


@dataclass
class Population:
    """Columns over people, who stand in the order of their villages, grids and households."""

    village: Ints
    grid: Ints
    household: Ints
    male: Bools
    born: Ints
    """Days since 1970."""
    surname: Ints
    given: tuple[Ints, Ints]
    """Places in GIVEN_ALL; the second is -1 for names of two characters."""
    floating: Bools
    weight: Floats
    """How often somebody brings matters, for drawing only; never written."""
    starts: Ints
    """Place of the first person of each village, and one more."""

    def __len__(self) -> int:
        return len(self.village)

    @cached_property
    def bounds(self) -> Floats:
        """The running sum of weights."""
        return running(self.weight)

    @cached_property
    def names(self) -> pl.Series:
        """Full names."""
        surnames = np.array(list(SURNAMES), dtype=object)[self.surname]
        given = np.array([*GIVEN_ALL, ""], dtype=object)
        return pl.Series("name", surnames + given[self.given[0]] + given[self.given[1]], dtype=pl.String)

    @cached_property
    def numbers(self) -> pl.Series:
        """Resident numbers with a right check digit (GB 11643), each only once."""
        division = np.where(self.floating, np.array(ELSEWHERE, dtype=np.int64)[self.household % len(ELSEWHERE)], 990123)
        days = (_DAY + self.born.astype("timedelta64[D]")).astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        year = days.astype("datetime64[Y]").astype(np.int64) + 1970
        month = months.astype(np.int64) % 12 + 1
        day = (days - months).astype(np.int64) + 1
        same = rank_within((division * 100_000 + self.born) * 2 + self.male)
        sequence = (same * 7 + 11) % 500 * 2 + self.male
        body = ((division * 10_000 + year) * 10_000 + month * 100 + day) * 1_000 + sequence
        return with_check_digit(body)

    @cached_property
    def phones(self) -> pl.Series:
        """Telephone numbers: 12 and nine digits, each only once."""
        return phone_numbers(np.arange(len(self)))


GIVEN_ALL = tuple(sorted({*GIVEN["female"], *GIVEN["male"]}))


def with_check_digit(body: Ints) -> pl.Series:
    """Return resident numbers for bodies of 17 digits."""
    total = np.zeros(len(body), dtype=np.int64)
    rest = body.copy()
    for weight in reversed(RESIDENT_WEIGHTS):
        total += rest % 10 * weight
        rest //= 10
    checks = np.array(list(RESIDENT_CHECKS), dtype=object)[total % 11]
    return pl.Series("number", body).cast(pl.String) + pl.Series(checks, dtype=pl.String)


def phone_numbers(index: Ints) -> pl.Series:
    """Return the telephone number that belongs to a place in a list; different places, different numbers."""
    scattered = (index * 387_420_489 + 271_828_183) % 1_000_000_007 % 1_000_000_000
    return "12" + pl.Series("phone", scattered).cast(pl.String).str.zfill(9)


def settle(seed: int, county: County, people: int, on: date) -> Population:
    """Fill the county with people as they are on a day."""
    rng = stream(seed, "population")
    villages = county.level("village")
    grids = county.level("grid")
    places = {village.code: index for index, village in enumerate(villages)}
    of_grid = np.array([places[grid.parent] for grid in grids])
    crowd = np.array([grid.population for grid in grids], dtype=np.float64)
    households = _sizes(rng, people)
    home = np.searchsorted(np.cumsum(crowd / crowd.sum()), rng.random(len(households)) * 0.999_999)
    home[: len(villages)] = np.searchsorted(of_grid, np.arange(len(villages)))  # nobody's village is empty
    home = np.sort(home)
    size = households
    grid = np.repeat(home, size)
    household = np.repeat(np.arange(len(size)), size)
    seat = np.arange(len(grid)) - np.repeat(np.cumsum(size) - size, size)
    male, born = _ages(rng, size, seat, on)
    surname = _surnames(rng, size, seat, len(household))
    village = of_grid[grid]
    starts = np.searchsorted(village, np.arange(len(villages) + 1))
    adult = born < (np.datetime64(on) - _DAY).astype(np.int64) - 18 * 365
    weight = np.where(adult, np.minimum(rng.pareto(PARETO, len(grid)) + 0.12, 150.0), 0.0)
    return Population(
        village,
        grid,
        household,
        male,
        born,
        surname,
        _given(rng, male),
        np.repeat(rng.random(len(size)) < FLOATING, size),
        weight,
        starts,
    )


def _sizes(rng: np.random.Generator, people: int) -> Ints:
    sizes = pick(rng, SIZES, int(people / 2.6)) + 1
    ends = np.cumsum(sizes)
    if ends[-1] < people:
        sizes = np.concatenate((sizes, np.ones(people - ends[-1], dtype=np.int64)))
        ends = np.cumsum(sizes)
    kept = sizes[: int(np.searchsorted(ends, people)) + 1]
    kept[-1] -= int(kept.sum()) - people
    return kept[kept > 0]


def _ages(rng: np.random.Generator, size: Ints, seat: Ints, on: date) -> tuple[Bools, Ints]:
    """Give everybody a sex and a birthday: the ages of a household, mapped by rank onto the pyramid."""
    count = len(seat)
    head = np.repeat(rng.normal(50, 15, len(size)).clip(19, 92), size)
    lone = np.repeat(size == 1, size)
    gap = rng.normal(27, 4, count)
    wish = np.select(
        [seat == 0, seat == 1, seat == 2, seat == 3, seat == 4],
        [
            head + np.where(lone, rng.normal(6, 14, count), 0),
            head + rng.normal(-1.5, 3, count),
            head - gap,
            head - gap - rng.normal(3, 2, count),
            head + rng.normal(26, 4, count),
        ],
        head - rng.normal(29, 4, count),
    )
    ranks = np.empty(count)
    ranks[np.argsort(wish + rng.normal(0, 1.5, count), kind="stable")] = (np.arange(count) + 0.5) / count
    shares = running(np.array([part for _, _, part in PYRAMID]))
    limits = np.array([low for low, _, _ in PYRAMID] + [PYRAMID[-1][1]], dtype=np.float64)
    ages = np.interp(ranks, shares / shares[-1], limits)
    today = (np.datetime64(on) - _DAY).astype(np.int64)
    born = (today - np.floor(ages * 365.2425) - 1 - rng.integers(0, 300, count) * (ages > 2)).astype(np.int64)
    male = np.where(seat == 1, False, rng.random(count) < np.where(seat == 0, 0.68, 0.5))
    return male, born


def _surnames(rng: np.random.Generator, size: Ints, seat: Ints, count: int) -> Ints:
    """Heads, their children and the parent living with them share a name; whoever married in has another."""
    family = np.repeat(pick(rng, _WEIGHTS, len(size)), size)
    return np.where((seat == 1) | ((seat >= 4) & (rng.random(count) < 0.4)), pick(rng, _WEIGHTS, count), family)


def _given(rng: np.random.Generator, male: Bools) -> tuple[Ints, Ints]:
    place = {character: index for index, character in enumerate(GIVEN_ALL)}
    pools = [np.array(sorted(place[character] for character in GIVEN[sex])) for sex in ("female", "male")]

    def one() -> Ints:
        return np.where(
            male,
            pools[1][rng.integers(0, len(pools[1]), len(male))],
            pools[0][rng.integers(0, len(pools[0]), len(male))],
        )

    first, second = one(), one()
    return first, np.where((rng.random(len(male)) < 0.34) | (first == second), -1, second)


def addresses(household: Ints, village: Ints, names: pl.Series, urban: Bools) -> pl.Series:
    """Return where households live: an estate with block and flat in communities, group and number in villages."""
    mixed = household * 2_654_435_761 % 4_294_967_296
    estate = np.array(ESTATES, dtype=object)[(village * 3 + mixed % 4) % len(ESTATES)]
    frame = pl.DataFrame(
        {"village": names, "estate": pl.Series(estate, dtype=pl.String), "mixed": mixed, "urban": urban}
    )
    flat = pl.format(
        "{}{}幢{}单元{}0{}室",
        "estate",
        pl.col("mixed") // 7 % 27 + 1,
        pl.col("mixed") // 191 % 3 + 1,
        pl.col("mixed") // 599 % 18 + 1,
        pl.col("mixed") // 10_789 % 4 + 1,
    )
    house = pl.format("{}{}组{}号", "village", pl.col("mixed") // 7 % 15 + 1, pl.col("mixed") // 107 % 239 + 1)
    return frame.select(pl.when("urban").then(flat).otherwise(house).alias("address")).to_series()


def as_frame(population: Population, county: County) -> pl.DataFrame:
    """Return what a register of residents would hold, for the truth."""
    villages = county.level("village")
    codes = np.array([village.code for village in villages], dtype=object)
    names = pl.Series([village.name for village in villages])
    urban = np.array([village.kind == "community" for village in villages])
    return pl.DataFrame(
        {
            "subject": "P" + pl.Series(np.arange(len(population))).cast(pl.String).str.zfill(7),
            "name": population.names,
            "number": population.numbers,
            "phone": population.phones,
            "sex": pl.Series(np.where(population.male, "男", "女").astype(object), dtype=pl.String),
            "born": pl.Series(population.born.astype(np.int32)).cast(pl.Date),
            "household": pl.Series(population.household.astype(np.int32)),
            "village": pl.Series(codes[population.village], dtype=pl.String),
            "address": addresses(
                population.household, population.village, names[population.village], urban[population.village]
            ),
            "floating": population.floating,
        }
    )
