"""What becomes of each record: who handles it, by when, how it ends, and every act on the way with its two moments.

Each act has the moment it claims (`at`) and the moment it was entered (`entered_at`): supervision lives on the
difference. Durations are lognormal with the county's medians and ninetieth percentiles.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from county.turns import CONFUSED, STARS
from county.world import gaming
from county.world.draws import Bools, Floats, Ints, pick, pick_within, stream
from county.world.matters import CODES, Matters
from county.world.reports import _EPOCH, SOURCES
from county.world.scales import UNTIL
from county.world.staffing import HABITS, Staff, body_for

DAY = 86_400
LIMITS = (7, 10, 60, 30, 30, 3, 60, 60, 10, 5, 30, 15)
"""Days in which each source wants a record done, in the order of SOURCES."""
MEDIANS = (3.4, 3.4, 34, 8.4, 14, 0.4, 22, 12, 3.4, 1.2, 8.4, 5)
TAILS = (8.4, 8.4, 58, 30, 28, 1.5, 50, 40, 8.4, 4, 30, 11)
"""Median and ninetieth percentile of days until done: 2.4 and 6 working days for orders, 6 and 22 for mediation, …"""
LATE, LATE_AD, EXTENDED, REOPENED, REFUSED, MISROUTED, RATED = 0.022, 0.05, 0.05, 0.045, 0.025, 0.11, 0.38
SEATED = {
    "police": "police_station",
    "mediation": "committee",
    "court": "committee",
    "labour": "hrss",
    "market": "market",
    "grid": "village",
    "window": "centre",
}
"""Sources whose own body handles what they register; in the others the body that is competent."""
AGREED, KEPT, KEPT_LATE = 0.965, 0.93, 0.045
"""Share of mediations that end in an agreement; of agreements kept in time, and kept late; the rest is not kept."""
OUTAGE = 0.01
"""Share of acts entered a day or two late for honest reasons."""
ACTS = (
    "receive",
    "accept",
    "refuse",
    "grade",
    "touch",
    "extend",
    "mediate_failed",
    "close",
    "reopen",
    "rate",
    "agree",
    "perform",
    "miss",
)
STATUSES = ("open", "closed", "refused", "answered")


@dataclass
class Handling:
    """Columns over records."""

    staff: Ints
    body: Ints
    accepted_at: Ints
    due_at: Ints
    closed_at: Ints
    """0 while open."""
    status: Ints
    stars: Ints
    """What was written down; 0 for none."""
    stars_true: Ints
    level: Ints
    """As written down."""
    code: Ints
    """Class as written down; 11 % are mistaken at first."""
    late: Bools
    gamed: Ints
    acts: pl.DataFrame
    gaming: pl.DataFrame

    @cached_property
    def claimed_at(self) -> Ints:
        """The last moment of closing that the acts of each record claim; 0 where there is none."""
        closings = self.acts.filter(pl.col("kind") == ACTS.index("close")).sort("entered_at", maintain_order=True)
        last = closings.group_by("record", maintain_order=True).last()
        found = np.zeros(len(self.staff), dtype=np.int64)
        found[last["record"].to_numpy()] = last["at"].to_numpy()
        return found


def handle(seed: int, matters: Matters, records: pl.DataFrame, staff: Staff, villages: list[str]) -> Handling:
    """Draw what becomes of every record."""
    rng = stream(seed, "handling")
    matter, source, at = (records[name].to_numpy() for name in ("matter", "source", "at"))
    body = _bodies(matters, matter, source, staff, villages)
    empty = staff.starts[body + 1] == staff.starts[body]
    body = np.where(empty, staff.at["990123-centre"], body)
    person = pick_within(rng, staff.bounds, staff.starts[body], staff.starts[body + 1])
    limit = np.array(LIMITS, dtype=np.float64)[source]
    kind = matters.kind[matter]
    days, late = _durations(rng, matters, matter, source, limit, staff, person)
    stars = _stars(rng, matters.code[matter])
    ordinary = (kind <= 1) & (at + days * DAY < _end())
    found = gaming.occasions(
        seed,
        staff.habit[person],
        ordinary=ordinary,
        duration=days,
        limit=limit,
        level=matters.level[matter],
        stars=stars,
    )
    refused = ordinary & (found < 0) & (rng.random(len(at)) < REFUSED)
    improper = found == HABITS.index("refuse")
    days = np.where(
        np.isin(found, (HABITS.index("touch"), HABITS.index("backdate"))), limit * rng.uniform(1.2, 2.4, len(at)), days
    )
    days = np.where(found == HABITS.index("reopen"), limit * rng.uniform(1.1, 1.8, len(at)), days)
    answered = (kind >= 2) & (rng.random(len(at)) < 0.97)
    days = np.where(answered, rng.uniform(0.002, 0.03, len(at)), days)
    days = np.where(refused | improper, rng.uniform(0.1, 1.2, len(at)), days)
    closed = at + np.floor(days * DAY).astype(np.int64)
    done = closed < _end()
    status = np.where(~done, 0, np.where(refused | improper, 2, np.where(answered, 3, 1)))
    accepted = at + np.minimum(np.floor(days * DAY * 0.5), rng.exponential(9_000, len(at))).astype(np.int64) + 60
    level = matters.level[matter]
    lower = np.maximum(1, level - rng.integers(1, 3, len(at)))
    handling = Handling(
        person,
        body,
        accepted,
        at + (limit * DAY).astype(np.int64),
        np.where(done, closed, 0),
        status,
        np.where(status == 1, stars, 0),
        np.where(status == 1, stars, 0),
        np.where(found == HABITS.index("downgrade"), lower, level),
        _written_codes(rng, matters.code[matter]),
        late & (status == 1),
        np.where(done, found, -1),
        pl.DataFrame(),
        pl.DataFrame(),
    )
    handling.stars = np.where(handling.gamed == HABITS.index("satisfied"), 5, handling.stars)
    handling.gaming = gaming.planted(handling.gamed, person, matter)
    handling.acts = _acts(rng, matters, records, handling, limit)
    return handling


def _bodies(matters: Matters, matter: Ints, source: Ints, staff: Staff, villages: list[str]) -> Ints:
    """Return the body of each record: the source's own, or the one competent for the matter."""
    body = matters.body[matter]
    for name, function in SEATED.items():
        chosen = np.flatnonzero(source == SOURCES.index(name))
        places = np.array([body_for(staff, function, village) for village in villages], dtype=np.int64)
        body[chosen] = places[matters.village[matter[chosen]]]
    return body


def _end() -> int:
    return int((np.datetime64(UNTIL) - _EPOCH).astype(np.int64)) * DAY


def _durations(
    rng: np.random.Generator, matters: Matters, matter: Ints, source: Ints, limit: Floats, staff: Staff, person: Ints
) -> tuple[Floats, Bools]:
    """Return days until done and whether that is too late for reasons of the office."""
    median = np.where(matters.complex[matter], 57.0, np.array(MEDIANS)[source])
    tail = np.where(matters.complex[matter], 182.0, np.array(TAILS)[source])
    spread = np.log(tail / median) / 1.2816
    days = median * np.exp(spread * rng.standard_normal(len(matter))) * staff.speed[person]
    limit = np.where(matters.complex[matter], limit * 6, limit)
    slow = np.isin(matters.code[matter], [place for place, code in enumerate(CODES) if code[0] in "AD"])
    late = rng.random(len(matter)) < np.where(slow, LATE_AD, LATE) * staff.lateness[person]
    days = np.minimum(days, limit * rng.uniform(0.5, 0.98, len(matter)))
    return np.where(late, limit * (1.05 + rng.exponential(0.4, len(matter))), days), late


def _stars(rng: np.random.Generator, code: Ints) -> Ints:
    """Draw how satisfied people are, 5 to 1, or 0 when nobody answered."""
    land = np.isin(code, [place for place, name in enumerate(CODES) if name[0] == "A"])
    drawn = np.where(land, 5 - pick(rng, STARS["A"], len(code)), 5 - pick(rng, STARS[""], len(code)))
    return np.where(rng.random(len(code)) < RATED, drawn, 0)


def _written_codes(rng: np.random.Generator, code: Ints) -> Ints:
    """Write the class down, sometimes one it is easily mistaken for."""
    mistaken = np.array([[CODES.index(other) for other in CONFUSED[name]] for name in CODES])
    wrong = mistaken[code, rng.integers(0, 2, len(code))]
    return np.where(rng.random(len(code)) < MISROUTED, wrong, code)


def _acts(
    rng: np.random.Generator, matters: Matters, records: pl.DataFrame, handling: Handling, limit: Floats
) -> pl.DataFrame:
    at = records["at"].to_numpy()
    matter = records["matter"].to_numpy()
    is_done, habit = handling.status > 0, handling.gamed
    source = records["source"].to_numpy()
    parts = [_act(rng, "receive", np.flatnonzero(at > 0), at, handling)]
    taken = np.flatnonzero((handling.status <= 1) & (handling.accepted_at < _end()))
    parts.append(_act(rng, "accept", taken, handling.accepted_at, handling))
    parts.append(_act(rng, "refuse", np.flatnonzero(handling.status == 2), handling.closed_at, handling))
    graded = np.flatnonzero((handling.status == 1) & (matters.kind[matter] == 0) & (handling.level >= 1))
    parts.append(_act(rng, "grade", graded, handling.accepted_at + 120, handling, handling.level))
    extended = np.flatnonzero((handling.status == 1) & (habit < 0) & (rng.random(len(at)) < EXTENDED))
    parts.append(_act(rng, "extend", extended, at + (limit * 0.8 * DAY).astype(np.int64), handling))
    parts += _touches(rng, handling, at, limit)
    committee = np.isin(source, [SOURCES.index(name) for name in ("mediation", "court", "window")]) & (
        handling.status == 1
    )
    for number in range(3):
        failing = np.flatnonzero(committee & (matters.failed[matter] > number))
        share = (number + 1) / 5
        moment = handling.accepted_at + ((handling.closed_at - handling.accepted_at) * share).astype(np.int64)
        parts.append(_act(rng, "mediate_failed", failing, moment, handling))
    parts.append(_act(rng, "close", np.flatnonzero(is_done & (handling.status != 2)), handling.closed_at, handling))
    parts += _agreements(rng, handling, np.flatnonzero((source == SOURCES.index("mediation")) & (handling.status == 1)))
    parts += _reopenings(rng, handling, at, limit)
    rated = np.flatnonzero(handling.stars > 0)
    faked = habit[rated] == HABITS.index("satisfied")
    after = np.where(faked, rng.integers(20, 180, len(rated)), rng.integers(3_600, 4 * DAY, len(rated)))
    rates = _act(rng, "rate", rated, handling.closed_at, handling, handling.stars, after)
    by = np.where(faked, handling.staff[rated], -1)
    parts.append(rates.with_columns(pl.Series("staff", by)))
    return pl.concat(parts).sort("record", "at", "kind", maintain_order=True).filter(pl.col("at") < _end())


def _act(
    rng: np.random.Generator,
    kind: str,
    chosen: Ints,
    moment: Ints,
    handling: Handling,
    value: Ints | None = None,
    after: Ints | None = None,
) -> pl.DataFrame:
    """Return one act for each chosen record; entered minutes later, now and then a day, or much later by habit."""
    at = moment[chosen] + (0 if after is None else after)
    delay = rng.exponential(500, len(chosen)).astype(np.int64)
    honest = rng.random(len(chosen)) < OUTAGE
    delay = np.where(honest, rng.integers(DAY // 2, 2 * DAY, len(chosen)), delay)
    claimed = at
    if kind in ("accept", "close"):
        moved = handling.gamed[chosen] == HABITS.index("backdate")
        early = handling.due_at[chosen] - rng.integers(1_000, 30_000, len(chosen))
        if kind == "close":
            claimed = np.where(moved, np.minimum(at - 2 * DAY, early), at)
        delay = np.where(moved, at - claimed + rng.integers(60, 600, len(chosen)) + 2 * DAY * (kind == "accept"), delay)
    written = np.zeros(len(chosen), dtype=np.int64) if value is None else value[chosen]
    return pl.DataFrame(
        {
            "record": chosen,
            "kind": np.full(len(chosen), ACTS.index(kind)),
            "at": claimed,
            "entered_at": claimed + delay,
            "staff": handling.staff[chosen],
            "value": written,
        }
    )


def _agreements(rng: np.random.Generator, handling: Handling, mediated: Ints) -> list[pl.DataFrame]:
    """Most mediations end in an agreement; what was promised is kept in time, late, or not at all."""
    agreed = mediated[rng.random(len(mediated)) < AGREED]
    signed = handling.closed_at - 900
    due = signed + (rng.uniform(3, 45, len(signed)) * DAY).astype(np.int64)
    drawn = rng.random(len(agreed))
    late, missed = agreed[(drawn >= KEPT) & (drawn < KEPT + KEPT_LATE)], agreed[drawn >= KEPT + KEPT_LATE]
    return [
        _act(rng, "agree", agreed, signed, handling),
        _act(rng, "perform", agreed[drawn < KEPT], due - DAY // 3, handling),
        _act(rng, "perform", late, due + 12 * DAY, handling, np.ones(len(due), dtype=np.int64)),
        _act(rng, "miss", missed, due + 7 * DAY, handling),
    ]


def _touches(rng: np.random.Generator, handling: Handling, at: Ints, limit: Floats) -> list[pl.DataFrame]:
    """Entries without content that start the limit anew, until the record is done."""
    found = []
    for number in (1, 2, 3):
        moment = at + (limit * DAY * (0.85 * number)).astype(np.int64)
        chosen = np.flatnonzero((handling.gamed == HABITS.index("touch")) & (moment < handling.closed_at))
        found.append(_act(rng, "touch", chosen, moment, handling))
    return found


def _reopenings(rng: np.random.Generator, handling: Handling, at: Ints, limit: Floats) -> list[pl.DataFrame]:
    """Closing before the limit and opening again after it, by habit; and honest reopening after a call."""
    gamed = np.flatnonzero(handling.gamed == HABITS.index("reopen"))
    early = at + (limit * DAY * 0.96).astype(np.int64)
    honest = np.flatnonzero((handling.gamed < 0) & (handling.status == 1) & (rng.random(len(at)) < REOPENED))
    again = handling.closed_at + rng.integers(2 * DAY, 20 * DAY, len(at))
    end = again + (limit * DAY * rng.uniform(0.2, 0.9, len(at))).astype(np.int64)
    return [
        _act(rng, "close", gamed, early, handling),
        _act(rng, "reopen", gamed, early + rng.integers(DAY // 2, 2 * DAY, len(at)), handling),
        _act(rng, "reopen", honest, again, handling),
        _act(rng, "close", honest, end, handling),
    ]
