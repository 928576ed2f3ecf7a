"""Writing the whole county: what twelve source systems would send, and the truth beside them.

`generate(seed, scale, out)` leaves in `out`:

* `<source>/…` the deliveries of each source with its `dictionary.md`, and `sources.md`
* `places/…` the gazetteer and borders the deliveries speak of
* `truth/…` Parquet: records, subjects, matters, bursts, gaming, staff, acts, people, enterprises

The same seed and scale leave the same bytes, however many processes write them.
"""

import multiprocessing
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from county import gazetteer
from county.rhythm import Calendar
from county.sources import defects, dictionary, moments, rows, writers
from county.sources.definitions import Source, source, sources
from county.sources.mentions import Cast
from county.tongue.compiled import cases
from county.tongue.telling import Teller
from county.world import enterprises, handling, matters, population, reports, staffing
from county.world.draws import Ints
from county.world.handling import Handling
from county.world.matters import BODY, CODES, KINDS, Burst, Matters
from county.world.reports import SOURCES
from county.world.scales import SCALES, UNTIL, Scale

FELLOWS = 4
"""How many co-claimants of a joint matter are named at most."""
PARTS = ".parts"
ALL = "all"


@dataclass
class World:
    """Everything drawn, before anything is written."""

    cast: Cast
    matters: Matters
    bursts: list[Burst]
    records: pl.DataFrame
    handling: Handling


def draw(seed: int, scale: Scale) -> World:
    """Draw the county of a seed at a scale."""
    county = gazetteer.read(borders=True)
    people = population.settle(seed, county, scale.people, UNTIL)
    firms = enterprises.register(seed, county, scale.firms)
    staff = staffing.employ(seed, county)
    happened, bursts = matters.happen(seed, scale, county, Calendar.read(), people, firms, staff)
    records = reports.arrive(seed, scale, happened, people).with_row_index("record")
    records = records.with_columns(pl.col("record").cast(pl.Int64))
    handled = handling.handle(seed, happened, records, staff, [village.code for village in county.level("village")])
    return World(Cast(seed, county, people, firms, staff), happened, bursts, _with_keys(records), handled)


def _with_keys(records: pl.DataFrame) -> pl.DataFrame:
    """Give every record its source's number, and copies the number of what they were copied from."""
    parts = []
    for place, one in enumerate(sources()):
        own = records.filter(pl.col("source") == place)
        parts.append(own.select("record").with_columns(rows.keys(one, own)))
    keyed = records.join(pl.concat(parts), on="record", how="left", maintain_order="left")
    first = keyed.filter(pl.col("role") == 0).select("matter", pl.col("key").alias("origin_key"))
    keyed = keyed.join(first, on="matter", how="left", maintain_order="left")
    return keyed.with_columns(pl.when(pl.col("origin") >= 0).then("origin_key").alias("origin_key"))


_worlds: dict[tuple[int, str], World] = {}


def world(seed: int, scale: str) -> World:
    """Return a county, drawn once in a process; only the last one is kept."""
    if (seed, scale) not in _worlds:
        _worlds.clear()
        _worlds[seed, scale] = draw(seed, SCALES[scale])
    return _worlds[seed, scale]


def generate(seed: int, scale: str, out: Path, workers: int = 1) -> dict[str, int]:
    """Write a county; return how many records each source holds. What the folder held of an earlier one is removed."""
    for name in (*SOURCES, "places", "truth"):
        shutil.rmtree(out / name, ignore_errors=True)
    (out / "truth" / PARTS).mkdir(parents=True)
    tasks = [(seed, scale, out, name) for name in ("truth", *_by_volume())]
    if workers == 1:
        counts = [work(task) for task in tasks]
    else:
        fresh = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
            counts = list(pool.map(work, tasks))
    gazetteer.write(gazetteer.read(borders=True), out / "places")
    dictionary.write(out)
    _join(out / "truth", "records", [*SOURCES])
    _join(out / "truth", "subjects", [*SOURCES])
    shutil.rmtree(out / "truth" / PARTS)
    _worlds.clear()
    done = {task[3]: count for task, count in zip(tasks, counts, strict=True)}
    return {name: done[name] for name in SOURCES}


def _by_volume() -> list[str]:
    """Sources in the order in which they take long, so that two processes end at about the same time."""
    first = ("hotline", "mediation", "platform", "petition", "web", "grid", "police", "window", "court", "labour")
    return [*first, *(name for name in SOURCES if name not in first)]


def work(task: tuple[int, str, Path, str]) -> int:
    """Write one source, or the part of the truth that belongs to none; return the number of its records."""
    seed, scale, out, name = task
    drawn = world(seed, scale)
    if name == "truth":
        _write_truth(drawn, out / "truth")
        return len(drawn.records)
    return deliver(drawn, source(name), out)


def deliver(drawn: World, one: Source, out: Path) -> int:
    """Write all deliveries of a source, and its part of the truth."""
    records = drawn.records.filter(pl.col("source") == SOURCES.index(one.code))
    teller, known, parties = Teller(), [], []
    kept: pl.DataFrame | None = None
    periods = list(_periods(one, records))
    for place, (period, own) in enumerate(periods):
        said = rows.compose(drawn.cast, teller, one, drawn.matters, drawn.handling, own)
        said = said.with_columns(defects.choose(drawn.cast.seed, one, own["record"].to_numpy()))
        said = defects.settle(one, said)
        if place == len(periods) - 1:
            said = said.with_columns(pl.col("defect").replace("late", "").alias("defect"))
        truth = rows.truth(drawn.cast, drawn.matters, own, one)
        known.append(_labelled(truth, said))
        fellows = _fellows(drawn, own)
        parties.append(_parties(truth, said, fellows))
        ready = moments.written(defects.spoil(drawn.cast.seed, one, said), one.dates)
        late = pl.col("defect") == "late"
        sent = ready.filter(~late)
        if kept is not None and len(kept):
            sent = pl.concat([sent, kept])
        writers.write(one, sent, out, period, fellows)
        kept = ready.filter(late)
    if known:
        pl.concat(known).write_parquet(out / "truth" / PARTS / f"records-{one.code}.parquet")
        pl.concat(parties).write_parquet(out / "truth" / PARTS / f"subjects-{one.code}.parquet")
    return len(records)


def _periods(one: Source, records: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    if one.period == ALL:
        yield ALL, records
        return
    label = rows.moment(pl.col("at")).dt.strftime("%Y" if one.period == "year" else "%Y-%m")
    for part in records.with_columns(label.alias("period")).partition_by("period", maintain_order=True):
        yield part["period"][0], part.drop("period")


def _labelled(truth: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Add the planted defects to the truth of records, row defects as `row_<name>`."""
    row = (
        pl.when(said["defect"] != "")
        .then(pl.concat_list("row_" + said["defect"]))
        .otherwise(pl.lit([], dtype=pl.List(pl.String)))
    )
    return truth.with_columns(said["mentions"].alias("defects")).with_columns(pl.col("defects").list.concat(row))


def fellow_claimants(people: population.Population, claimant: Ints, village: Ints, count: int) -> list[list[int]]:
    """Return up to `count` further claimants from the village of each claimant, always the same ones."""
    start, size = people.starts[village], people.starts[village + 1] - people.starts[village]
    found = []
    for person, low, crowd in zip(claimant.tolist(), start.tolist(), size.tolist(), strict=True):
        drawn = [low + (person - low + 17 * step) % crowd for step in range(1, count * 6)]
        grown = [one for one in drawn if people.weight[one] > 0 and one != person]
        found.append(list(dict.fromkeys(grown))[:count])
    return found


def _fellows(drawn: World, own: pl.DataFrame) -> pl.DataFrame:
    """Return the named co-claimants of the joint matters among some records: record, key, subject, name, number."""
    happened, people = drawn.matters, drawn.cast.people
    joint = own.filter(pl.Series(happened.joint[own["matter"].to_numpy()]))
    matter = joint["matter"].to_numpy()
    groups = fellow_claimants(people, happened.claimant[matter], happened.village[matter], FELLOWS)
    person = np.array([one for group in groups for one in group], dtype=np.int64)
    at = np.repeat(np.arange(len(groups)), [len(group) for group in groups]) if groups else np.zeros(0, dtype=np.int64)
    return pl.DataFrame(
        {
            "record": joint["record"].gather(at),
            "key": joint["key"].gather(at),
            "subject": rows.subject(np.array(["P"] * len(person), dtype=object), person),
            "name": people.names.gather(person),
            "number": people.numbers.gather(person),
        }
    )


def _parties(truth: pl.DataFrame, said: pl.DataFrame, fellows: pl.DataFrame) -> pl.DataFrame:
    """Return who is meant by each mention of a party."""
    shown = ("record", "source", "key", "seat", "subject", "name", "number", "phone")
    blank = pl.lit(None, dtype=pl.String)
    base = truth.select("record", "source", "key", "reporter", "respondent")
    first = base.with_columns(
        pl.lit("reporter").alias("seat"),
        pl.col("reporter").alias("subject"),
        said["reporter"].alias("name"),
        said["number"],
        said["phone"],
    )
    other = base.with_columns(
        pl.lit("respondent").alias("seat"),
        pl.col("respondent").alias("subject"),
        said["respondent"].alias("name"),
        said["respondent_number"].alias("number"),
        said["respondent_phone"].alias("phone"),
    ).filter(pl.col("name").is_not_null())
    more = fellows.with_columns(
        pl.lit("fellow").alias("seat"), blank.alias("phone"), pl.lit(truth["source"][0]).alias("source")
    )
    parts = [frame.select(shown) for frame in (first, other, more)]
    return pl.concat(parts).sort("record", "seat", maintain_order=True)


def _join(folder: Path, name: str, codes: list[str]) -> None:
    """Put the parts of the sources together in one order."""
    paths = [folder / PARTS / f"{name}-{code}.parquet" for code in codes]
    frames = [pl.read_parquet(path) for path in paths if path.exists()]
    pl.concat(frames).sort("record", maintain_order=True).write_parquet(folder / f"{name}.parquet")


def _write_truth(drawn: World, folder: Path) -> None:
    """Write what belongs to no single source: matters, bursts, gaming, staff, acts, people, enterprises."""
    cast, happened, handled = drawn.cast, drawn.matters, drawn.handling
    cast.staff.frame().write_parquet(folder / "staff.parquet")
    population.as_frame(cast.people, cast.county).write_parquet(folder / "people.parquet")
    cast.firms.frame().write_parquet(folder / "enterprises.parquet")
    _bursts(drawn).write_parquet(folder / "bursts.parquet")
    key = drawn.records.select(
        "record",
        pl.Series("source", np.array(SOURCES, dtype=object)[drawn.records["source"].to_numpy()], dtype=pl.String),
        "key",
    )
    person = pl.format("S{}", pl.col("staff").cast(pl.String).str.zfill(5))
    handled.gaming.join(key, on="record", how="left", maintain_order="left").with_columns(
        person.alias("staff")
    ).write_parquet(folder / "gaming.parquet")
    kinds = pl.Series(np.array(handling.ACTS, dtype=object)[handled.acts["kind"].to_numpy()], dtype=pl.String)
    handled.acts.with_columns(
        kinds.alias("kind"),
        rows.moment(pl.col("at")).alias("at"),
        rows.moment(pl.col("entered_at")).alias("entered_at"),
        pl.when(pl.col("staff") >= 0).then(person).alias("staff"),
        pl.col("value").cast(pl.Int16),
    ).write_parquet(folder / "acts.parquet")
    pl.DataFrame(
        {
            "matter": np.arange(len(happened)),
            "kind": pl.Series(np.array(KINDS, dtype=object)[happened.kind], dtype=pl.String),
            "class": pl.Series(np.array(CODES, dtype=object)[happened.code], dtype=pl.String),
            "level": happened.level,
            "complex": happened.complex,
            "failed": happened.failed,
            "burst": happened.burst,
            "cause": happened.cause,
            "village": pl.Series([v.code for v in cast.county.level("village")]).gather(happened.village),
            "day": pl.Series(happened.day.astype(np.int32)).cast(pl.Date),
            "people": happened.people,
            "amount": happened.amount,
            "joint": happened.joint,
            "minors": _marked(happened, "minors"),
            "domestic_violence": _marked(happened, "domestic_violence"),
        }
    ).write_parquet(folder / "matters.parquet")


def _marked(happened: Matters, mark: str) -> NDArray[np.bool_]:
    """Return whether the case of each matter bears a mark that changes how it must be handled."""
    return np.array([bool(case.facts.get(mark)) for case in cases()])[happened.case]


def _bursts(drawn: World) -> pl.DataFrame:
    villages = drawn.cast.county.level("village")
    happened = drawn.matters
    other = [int(happened.respondent[happened.burst == burst.number][0]) for burst in drawn.bursts]
    kind = [int(happened.against[happened.burst == burst.number][0]) for burst in drawn.bursts]
    letters = np.array(["P", "E", "B"], dtype=object)[np.array(kind, dtype=np.int64)]
    first = pl.Series(np.array([burst.first_day for burst in drawn.bursts], dtype=np.int32)).cast(pl.Date)
    return pl.DataFrame(
        {
            "burst": [burst.number for burst in drawn.bursts],
            "class": [burst.code for burst in drawn.bursts],
            "case": [burst.case for burst in drawn.bursts],
            "village": [villages[burst.village].code for burst in drawn.bursts],
            "township": [villages[burst.village].parent for burst in drawn.bursts],
            "first_day": first,
            "days": [burst.days for burst in drawn.bursts],
            "matters": [burst.size for burst in drawn.bursts],
            "respondent": rows.subject(letters, np.array(other, dtype=np.int64)),
            "by_a_body": [one == BODY for one in kind],
        }
    )
