"""What happens in the county: every matter with its cause, place, day, parties and true weight, as columns.

A matter is one thing one side wants of another. A cause may bring several matters: when the water of a village fails,
each household that complains has a matter of its own, and all share the cause. Such bursts are planted and known.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from county.grammar import CLASSES
from county.history import ANONYMOUS, JOINT, RURAL, SHY, UNPLACED, URBAN, ZIPF
from county.names import TRADES
from county.places import County
from county.rhythm import Calendar, day_weights
from county.tongue.compiled import cases
from county.tongue.telling import amount, counted
from county.turns import SHARES
from county.world.draws import Bools, Floats, Ints, pick, pick_within, running, seeds, stream
from county.world.enterprises import Enterprises
from county.world.population import Population
from county.world.scales import UNTIL, Scale
from county.world.staffing import Staff, body_for

KINDS = ("dispute", "request", "consultation", "suggestion", "thanks", "patrol")
CODES = tuple(CLASSES.split())
REQUESTED = {"C6": 6, "F1": 4, "E2": 3, "F2": 3, "A4": 2, "C3": 2, "C4": 2, "B4": 2}
"""How much more often than among disputes a class stands among requests."""
BURSTING = ("C6", "A3", "F1", "B1", "C3", "F2", "F3", "A1", "C2", "D3")
"""Classes in which one cause brings many matters at once."""
COMPLEX = 980 / 24_000
"""Share of disputes that are complex, as confirmed by people in a year."""
PERSON, FIRM, BODY = range(3)
HERE, TOWNS, BEYOND = range(3)
SPREAD = (0.93, 0.05, 0.02)
REFUSED = 0.25
"""How many bodies refuse a dispute, on average."""
JUDGEMENT = 3.0
"""How far (in points) those who confirm complexity differ beyond what is on record: a standard deviation."""
LEVELS = (0.30, 0.52, 0.15, 0.03)
"""Shares of disputes by the level at which they belong: village, township, county, leaders."""
WEIGHTS = {
    "government_act": 6,
    "policy_gap": 10,
    "continuing_harm": 8,
    "subsistence": 8,
    "injury_or_threat": 12,
    "deaths_or_serious_injury": 25,
    "school_or_hospital": 20,
}
"""What facts of a case weigh in whether a matter is complex; beside them parties, bodies, amount and cause count."""


@dataclass
class Matters:
    """Columns over matters, in no order of time."""

    kind: Ints
    code: Ints
    """Place of the true class in CODES."""
    case: Ints
    village: Ints
    day: Ints
    """Days since 1970."""
    cause: Ints
    """Seed of everything that is the same whoever tells it."""
    burst: Ints
    """Number of the burst; -1 for none."""
    claimant: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    against: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """PERSON, FIRM or BODY."""
    respondent: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    body: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Body that should handle it."""
    joint: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    people: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    amount_at: Floats = field(default_factory=lambda: np.zeros(0))
    count_at: Floats = field(default_factory=lambda: np.zeros(0))
    amount: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    placed: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    anonymous: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    failed: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Mediations or agreements that failed."""
    refused: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """How many bodies have said that it is not theirs."""
    spread: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """HERE, TOWNS (two townships) or BEYOND (another county too)."""
    complex: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    level: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """True level, 1 to 4."""

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True)
class Burst:
    """One cause that brings many matters at once."""

    number: int
    code: str
    case: int
    village: int
    first_day: int
    days: int
    size: int


def happen(
    seed: int, scale: Scale, county: County, calendar: Calendar, people: Population, firms: Enterprises, staff: Staff
) -> tuple[Matters, list[Burst]]:
    """Draw every matter of a scale, and the bursts among them."""
    days = [UNTIL - timedelta(days=back) for back in range(scale.days, 0, -1)]
    matters = _ordinary(seed, scale, county, calendar, days)
    bursts = _plan_bursts(seed, scale, county, days)
    matters = _with_bursts(seed, matters, bursts)
    _weigh_down(seed, matters)
    _parties(seed, matters, county, people, firms, staff)
    _judge(seed, matters, scale)
    return matters, bursts


def _ordinary(seed: int, scale: Scale, county: County, calendar: Calendar, days: list[date]) -> Matters:
    rng = stream(seed, "matters")
    volumes = (
        scale.disputes,
        scale.requests,
        scale.consultations,
        scale.suggestions,
        scale.thanks,
        scale.patrols,
    )
    kind = np.repeat(np.arange(len(KINDS)), volumes)
    count = len(kind)
    shares = np.array(list(SHARES.values()))
    asked = shares * np.array([REQUESTED.get(code, 1) for code in CODES])
    code = np.where(kind == 0, pick(rng, shares, count), pick(rng, asked, count))
    first = (np.datetime64(days[0]) - np.datetime64("1970-01-01")).astype(np.int64)
    day = np.zeros(count, dtype=np.int64)
    for number, name in enumerate(CODES):
        chosen = np.flatnonzero(code == number)
        day[chosen] = first + pick(rng, day_weights(calendar, days, name), len(chosen))
    return Matters(
        kind, code, _cases(rng, code), _villages(rng, county, code), day, seeds(rng, count), np.full(count, -1)
    )


def _cases(rng: np.random.Generator, code: Ints) -> Ints:
    """Choose a case of the class, some far more often than others; domestic violence stays rare."""
    case = np.zeros(len(code), dtype=np.int64)
    everything = cases()
    for number, name in enumerate(CODES):
        places = [place for place, one in enumerate(everything) if one.code == name]
        rank = rng.permutation(len(places))
        weights = 1 / (rank + 3.0)
        weights[[bool(everything[place].facts.get("domestic_violence")) for place in places]] = 0.016 * weights.sum()
        chosen = np.flatnonzero(code == number)
        case[chosen] = np.array(places)[pick(rng, weights, len(chosen))]
    return case


def _villages(rng: np.random.Generator, county: County, code: Ints) -> Ints:
    """Choose villages: townships by a Zipf law in the order of their codes, villages by their people."""
    villages = county.level("village")
    found = np.zeros(len(code), dtype=np.int64)
    for kind, names in (("village", RURAL), ("community", URBAN), ("", ())):
        weights = np.zeros(len(villages))
        for rank, town in enumerate(county.level("township"), start=1):
            inside = [
                (place, village.population)
                for place, village in enumerate(villages)
                if village.parent == town.code and kind in ("", village.kind)
            ]
            total = sum(crowd for _, crowd in inside)
            for place, crowd in inside:
                weights[place] = rank**-ZIPF * crowd / total
        chosen = np.flatnonzero(np.isin(code, [CODES.index(name) for name in names])) if kind else None
        if chosen is None:
            chosen = np.flatnonzero(~np.isin(code, [CODES.index(name) for name in (*RURAL, *URBAN)]))
        found[chosen] = pick(rng, weights, len(chosen))
    return found


def _plan_bursts(seed: int, scale: Scale, county: County, days: list[date]) -> list[Burst]:
    rng = stream(seed, "bursts")
    first = (np.datetime64(days[0]) - np.datetime64("1970-01-01")).astype(np.int64)
    shared = {
        code: [
            place for place, case in enumerate(cases()) if case.code == code and case.against not in ("person", "kin")
        ]
        for code in BURSTING
    }
    least, most = scale.burst_sizes
    weights = [village.population for village in county.level("village")]
    return [
        Burst(
            number,
            code,
            shared[code][int(rng.integers(len(shared[code])))],
            int(pick(rng, weights, 1)[0]),
            int(first + rng.integers(min(40, scale.days // 3), scale.days - 15)),
            int(rng.integers(2, 12)),
            int(least * (most / least) ** rng.random()),
        )
        for number in range(scale.bursts)
        for code in (BURSTING[int(rng.integers(len(BURSTING)))],)
    ]


def _with_bursts(seed: int, matters: Matters, bursts: list[Burst]) -> Matters:
    """Add the matters of the bursts; all of a burst share its cause."""
    if not bursts:
        return matters
    rng = stream(seed, "burst-matters")
    sizes = np.array([burst.size for burst in bursts])
    number = np.repeat(np.arange(len(bursts)), sizes)
    lasting = np.array([burst.days for burst in bursts])[number]
    day = np.array([burst.first_day for burst in bursts])[number]
    day += np.floor(rng.beta(1.3, 2.2, len(number)) * lasting).astype(np.int64)
    causes = seeds(rng, len(bursts))

    def of(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)[number]

    return Matters(
        np.concatenate((matters.kind, np.zeros(len(number), dtype=np.int64))),
        np.concatenate((matters.code, of([CODES.index(burst.code) for burst in bursts]))),
        np.concatenate((matters.case, of([burst.case for burst in bursts]))),
        np.concatenate((matters.village, of([burst.village for burst in bursts]))),
        np.concatenate((matters.day, day)),
        np.concatenate((matters.cause, causes[number])),
        np.concatenate((matters.burst, number)),
    )


def _weigh_down(seed: int, matters: Matters) -> None:
    """Draw what belongs to each matter alone: how many want the same, how much money, whether a place is named."""
    rng = stream(seed, "weights")
    count, everything = len(matters), cases()
    dispute = matters.kind == 0
    matters.joint = dispute & (matters.burst < 0) & (rng.random(count) < JOINT)
    matters.amount_at, matters.count_at = rng.random(count), rng.random(count)
    low, high = (np.array([case.amount[side] for case in everything])[matters.case] for side in (0, 1))
    matters.amount = np.array(
        [
            amount(least, most, where) if most else 0
            for least, most, where in zip(low.tolist(), high.tolist(), matters.amount_at.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    least, most = (np.array([case.counts[side] for case in everything])[matters.case] for side in (0, 1))
    told = np.array(
        [
            counted(low, high, joint, where) if high else 0
            for low, high, joint, where in zip(
                least.tolist(), most.tolist(), matters.joint.tolist(), matters.count_at.tolist(), strict=True
            )
        ],
        dtype=np.int64,
    )
    alone = np.where(matters.joint, rng.integers(5, 13, count), 1)
    matters.people = np.where(told > 0, told, alone)
    matters.placed = rng.random(count) >= UNPLACED
    shy = np.isin(matters.code, [CODES.index(code) for code in SHY])
    share = ANONYMOUS * 100 / sum(SHARES[code] for code in SHY)
    matters.anonymous = shy & ~matters.joint & (matters.burst < 0) & (rng.random(count) < share)
    matters.failed = np.where(dispute, np.minimum(3, rng.poisson(0.35, count)), 0)
    rng = stream(seed, "burdens")
    matters.refused = np.where(dispute, np.minimum(3, rng.poisson(REFUSED, count)), 0)
    matters.spread = np.where(dispute, pick(rng, SPREAD, count), HERE)


def _parties(seed: int, matters: Matters, county: County, people: Population, firms: Enterprises, staff: Staff) -> None:
    """Choose who wants what of whom: claimants from the village, the other side as the case has it."""
    rng = stream(seed, "parties")
    starts, ends = people.starts[matters.village], people.starts[matters.village + 1]
    matters.claimant = pick_within(rng, people.bounds, starts, ends)
    count = len(matters)
    matters.against, matters.respondent = np.full(count, PERSON), np.zeros(count, dtype=np.int64)
    matters.body = np.zeros(count, dtype=np.int64)
    grown = running((people.weight > 0).astype(np.float64))
    neighbour = pick_within(rng, grown, starts, ends)
    everything = cases()
    trades = list(TRADES)
    for against in sorted({case.against for case in everything}):
        chosen = np.flatnonzero(np.array([case.against == against for case in everything])[matters.case])
        if against in TRADES:
            trade = trades.index(against)
            low, high = firms.starts[trade], firms.starts[trade + 1]
            drawn = pick_within(rng, firms.bounds, np.full(len(chosen), low), np.full(len(chosen), high))
            matters.against[chosen], matters.respondent[chosen] = FIRM, drawn
        elif against == "village" or against.startswith("body:"):
            matters.against[chosen] = BODY
            matters.respondent[chosen] = _bodies(county, staff, against.removeprefix("body:"), matters.village[chosen])
        elif against == "kin":
            matters.respondent[chosen] = _kin(people, matters.claimant[chosen], neighbour[chosen])
        else:
            matters.respondent[chosen] = neighbour[chosen]
    same = (matters.against == PERSON) & (matters.respondent == matters.claimant)
    matters.respondent = np.where(
        same, np.where(matters.claimant > starts, matters.claimant - 1, ends - 1), matters.respondent
    )
    _one_for_a_burst(matters)
    for function in sorted({case.bodies[0] for case in everything}):
        chosen = np.flatnonzero(np.array([case.bodies[0] == function for case in everything])[matters.case])
        matters.body[chosen] = _bodies(county, staff, function, matters.village[chosen])


def _kin(people: Population, claimant: Ints, neighbour: Ints) -> Ints:
    """Take somebody grown up of the same household beside the claimant, or of the village, who moved out."""
    last = len(people) - 1
    before, after = np.maximum(claimant - 1, 0), np.minimum(claimant + 1, last)
    beside = np.where(people.household[after] == people.household[claimant], after, before)
    kin = (people.household[beside] == people.household[claimant]) & (people.weight[beside] > 0)
    return np.where(kin, beside, neighbour)


def _bodies(county: County, staff: Staff, function: str, village: Ints) -> Ints:
    codes = [place.code for place in county.level("village")]
    return np.array([body_for(staff, function, code) for code in codes], dtype=np.int64)[village]


def _one_for_a_burst(matters: Matters) -> None:
    """All of a burst complain of the same other side: the first one's."""
    inside = np.flatnonzero(matters.burst >= 0)
    numbers, first = np.unique(matters.burst[inside], return_index=True)
    for place in (matters.against, matters.respondent):
        of = np.zeros(int(numbers.max()) + 1 if len(numbers) else 0, dtype=np.int64)
        of[numbers] = place[inside][first]
        place[inside] = of[matters.burst[inside]]


def _judge(seed: int, matters: Matters, scale: Scale) -> None:
    """Say which disputes are complex and at which level each belongs: by their facts, but not by a formula alone."""
    rng = stream(seed, "judged")
    everything, count = cases(), len(matters)
    facts = np.array([sum(WEIGHTS.get(name, 0) for name, value in case.facts.items() if value) for case in everything])
    bodies = np.array([5.0 * (len(case.bodies) == 2) + 10.0 * (len(case.bodies) > 2) for case in everything])
    weight = (facts + bodies)[matters.case] + 6.0 * (matters.people >= 5) + 6.0 * (matters.people >= 10)
    weight += 6.0 * (matters.people >= 30) + 3.0 * (matters.amount >= 100_000) + 3.0 * (matters.amount >= 500_000)
    weight += 5.0 * matters.failed + 6.0 * (matters.burst >= 0) + 8.0 * (matters.refused >= 2)
    weight += 5.0 * (matters.spread == TOWNS) + 8.0 * (matters.spread == BEYOND) + rng.normal(0, JUDGEMENT, count)
    dispute = matters.kind == 0
    order = np.argsort(np.argsort(np.where(dispute, weight, -1e9), kind="stable"), kind="stable")
    rank = (order - (count - dispute.sum())) / max(1, dispute.sum())
    matters.complex = dispute & (rank >= 1 - COMPLEX)
    bounds = running(np.array(LEVELS))[1:-1]
    blurred = np.clip(rank + rng.normal(0, 0.04, count) * (rank < 1 - COMPLEX), 0, 1)
    matters.level = np.where(dispute, 1 + np.searchsorted(bounds, blurred), 1)
    patrol = matters.kind == KINDS.index("patrol")
    matters.level[patrol] = 1 + pick(rng, (0.85, 0.12, 0.028, 0.002), int(patrol.sum()))
