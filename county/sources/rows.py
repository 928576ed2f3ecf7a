"""What each record of a source says, by the names the generator uses, before it is written in the source's own way."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from county.sources.definitions import Source
from county.sources.mentions import Cast, write_down
from county.tongue.burdens import burdens
from county.tongue.compiled import cases
from county.tongue.telling import Report, Teller
from county.world.draws import Ints, stream
from county.world.handling import STATUSES, Handling
from county.world.matters import CODES, FIRM, KINDS, PERSON, Matters
from county.world.reports import RELATIONS, ROLES, SOURCES, TOLD

CHANNELS = (46, 7, 17, 9, 21)
"""Shares of the forms of petition: online, letter, visit, telephone, referred."""
SPECIAL = {"consultation": "consult", "suggestion": "suggest", "thanks": "thanks", "patrol": "patrol"}
_FIRST = date(1970, 1, 1)


def keys(source: Source, records: pl.DataFrame) -> pl.Series:
    """Return the source's own numbers of its records, from the moment and the place in its order."""
    head, _, rest = source.key.partition("{n:")
    width, _, tail = rest.partition("}")
    frame = records.select(moment(pl.col("at")).alias("at"), pl.col("number"))
    number = (pl.col("number") + 1).cast(pl.String)
    padded = number.str.zfill(int(width[:-1] or 0)) if len(width) > 1 else number
    start = pl.col("at").dt.strftime(head) if "%" in head else pl.lit(head)
    return frame.select((start + padded + pl.lit(tail)).alias("key")).to_series()


def moment(seconds: Any) -> Any:
    """Return a moment for seconds since 1970 (the county's own time)."""
    return pl.from_epoch(seconds, time_unit="s")


def compose(
    cast: Cast, teller: Teller, source: Source, matters: Matters, handling: Handling, records: pl.DataFrame
) -> pl.DataFrame:
    """Return one row a record: everything the source may write, and what was planted in the words about parties."""
    matter = records["matter"].to_numpy()
    place = records["record"].to_numpy()
    written = write_down(cast, source, matters, records)
    texts, titles = _told(cast, teller, source, matters, records)
    rng = stream(cast.seed, "rows", source.code, int(place[0]) if len(place) else 0)
    body = cast.bodies[handling.body[place]]
    status = handling.status[place]
    kinds = np.array(KINDS, dtype=object)[matters.kind[matter]]
    level, code = handling.level[place], handling.code[place]
    lowered = pl.Series(level < matters.level[matter])
    mistaken = pl.Series(code != matters.code[matter])
    has_level = source.column("level") is not None
    codes = np.array([source.codes["class"][name] for name in CODES], dtype=object)
    same_code = pl.Series(codes[code] == codes[matters.code[matter]])
    return (
        written.with_columns(
            records["record"],
            records["key"],
            records["origin_key"],
            pl.lit(1).alias("version"),
            moment(records["at"]).alias("at"),
            pl.Series("text", texts),
            pl.Series("title", titles),
            _coded(source, "kind", kinds),
            _coded(source, "class", np.array(CODES, dtype=object)[code]),
            _coded(source, "level", level.astype(str).astype(object)),
            _coded(source, "status", np.array(STATUSES, dtype=object)[status]),
            _coded(
                source,
                "channel",
                np.searchsorted(np.cumsum(CHANNELS), rng.random(len(place)) * 100).astype(str).astype(object),
            ),
            body["body"].alias("body"),
            body["body_code"].alias("body_code"),
            pl.Series("handler", np.array(cast.staff.name, dtype=object)[handling.staff[place]], dtype=pl.String),
            moment(pl.Series("due_at", handling.due_at[place])).alias("due_at"),
            _closed(handling, place),
            pl.Series("stars", handling.stars[place]),
        )
        .with_columns(
            _noted("mentions", lowered if has_level else pl.Series([False] * len(place)), "level_lowered"),
        )
        .with_columns(_noted("mentions", mistaken & ~same_code, "class_mistaken"))
    )


def _noted(column: str, mask: pl.Series, name: str) -> pl.Expr:
    more = pl.when(mask).then(pl.lit([name], dtype=pl.List(pl.String))).otherwise(pl.lit([], dtype=pl.List(pl.String)))
    return pl.col(column).list.concat(more).alias(column)


def _closed(handling: Handling, place: Ints) -> pl.Series:
    """Return when a record was closed as it was written down: backdated where somebody did."""
    closed = handling.closed_at[place]
    moments = pl.DataFrame({"closed_at": closed, "claimed": handling.claimed_at[place]})
    return moments.select(
        pl.when(pl.col("closed_at") == 0)
        .then(None)
        .when(pl.col("claimed") > 0)
        .then(moment(pl.col("claimed")))
        .otherwise(moment(pl.col("closed_at")))
        .alias("closed_at")
    ).to_series()


def _coded(source: Source, name: str, values: np.ndarray) -> pl.Series:
    table = source.codes.get(name)
    series = pl.Series(name, values, dtype=pl.String)
    return series.replace_strict(table, default=None, return_dtype=pl.String) if table else series


def _told(
    cast: Cast, teller: Teller, source: Source, matters: Matters, records: pl.DataFrame
) -> tuple[list[str], list[str]]:
    """Tell every record; titles only where the source has them."""
    texts, titles = [], []
    titled = source.column("title") is not None
    for report in _reports(cast, matters, records):
        texts.append(teller.tell(report))
        titles.append(teller.title(report) if titled else "")
    return texts, titles


def _reports(cast: Cast, matters: Matters, records: pl.DataFrame) -> list[Report]:
    matter, person = records["matter"].to_numpy(), records["reporter"].to_numpy()
    voices = _voices(matters, records)
    against, other = matters.against[matter], matters.respondent[matter]
    persons = np.where(against == PERSON, other, 0)
    names = cast.people.names[persons].to_list()
    full, short = [], []
    for kind, place, name in zip(against.tolist(), other.tolist(), names, strict=True):
        if kind == PERSON:
            full.append(name)
            short.append(name)
        elif kind == FIRM:
            full.append(cast.firms.rows[place].name)
            short.append(cast.firms.rows[place].short)
        else:
            said = cast.staff.bodies[place].name
            full.append(said)
            short.append(said.removeprefix("县"))
    anonymous, placed = matters.anonymous[matter], matters.placed[matter]
    places = cast.villages[matters.village[matter]]
    people = cast.people.names[person].to_list()
    phones = cast.people.phones[person].to_list()
    days = [_FIRST + timedelta(days=day) for day in (records["at"].to_numpy() // 86_400).tolist()]
    return [
        Report(*row)
        for row in zip(
            records["words"].to_list(),
            records["frame"].to_list(),
            matters.cause[matter].tolist(),
            matters.case[matter].tolist(),
            voices,
            [TOLD[told] for told in records["told"].to_list()],
            days,
            ["" if hidden else name for hidden, name in zip(anonymous.tolist(), people, strict=True)],
            ["male" if male else "female" for male in cast.people.male[person].tolist()],
            ["" if hidden else phone for hidden, phone in zip(anonymous.tolist(), phones, strict=True)],
            places["town"].to_list(),
            [name if known else "" for name, known in zip(places["village"].to_list(), placed.tolist(), strict=True)],
            full,
            short,
            matters.joint[matter].tolist(),
            matters.people[matter].tolist(),
            matters.amount_at[matter].tolist(),
            matters.count_at[matter].tolist(),
            _burdens(matters, matter),
            strict=True,
        )
    ]


def _burdens(matters: Matters, matter: Ints) -> list[tuple[str, ...]]:
    """What weighs on the dispute of each record; nothing on what is none."""
    of = (matters.kind, matters.case, matters.failed, matters.refused, matters.spread)
    columns = zip(*(column[matter].tolist() for column in of), strict=True)
    everything = cases()
    return [
        burdens(everything[case], failed, refused, spread) if kind == 0 else ()
        for kind, case, failed, refused, spread in columns
    ]


def _voices(matters: Matters, records: pl.DataFrame) -> list[str]:
    """Return the voice of each record: its source's, or that of a question, a proposal, a find, a second report."""
    kinds = [KINDS[kind] for kind in matters.kind[records["matter"].to_numpy()].tolist()]
    told = [TOLD[number] for number in records["told"].to_list()]
    own = [SOURCES[number] for number in records["voice"].to_list()]
    return [
        SPECIAL.get(kind) or ("again" if how == "again" else voice)
        for kind, how, voice in zip(kinds, told, own, strict=True)
    ]


def truth(cast: Cast, matters: Matters, records: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Return what is true of each record, without its planted defects."""
    matter = records["matter"].to_numpy()
    against = np.array(["P", "E", "B"], dtype=object)[matters.against[matter]]
    kinds = np.array(KINDS, dtype=object)[matters.kind[matter]]
    codes = np.array(CODES, dtype=object)[matters.code[matter]]
    no_other = matters.kind[matter] >= 2
    return pl.DataFrame(
        {
            "record": records["record"],
            "source": pl.Series([source.code] * len(records), dtype=pl.String),
            "key": records["key"],
            "matter": records["matter"],
            "at": records.select(moment(pl.col("at"))).to_series(),
            "role": pl.Series(np.array(ROLES, dtype=object)[records["role"].to_numpy()], dtype=pl.String),
            "told": pl.Series(np.array(TOLD, dtype=object)[records["told"].to_numpy()], dtype=pl.String),
            "relation": pl.Series(np.array(RELATIONS, dtype=object)[records["relation"].to_numpy()], dtype=pl.String),
            "reporter": subject(np.array(["P"] * len(records), dtype=object), records["reporter"].to_numpy()),
            "respondent": pl.select(
                pl.when(pl.Series(no_other)).then(None).otherwise(subject(against, matters.respondent[matter]))
            ).to_series(),
            "kind": pl.Series(kinds, dtype=pl.String),
            "class": pl.Series(codes, dtype=pl.String),
            "case": matters.case[matter],
            "level": matters.level[matter],
            "complex": matters.complex[matter],
            "village": cast.villages["village_code"].gather(matters.village[matter]),
            "named_place": matters.placed[matter],
            "people": matters.people[matter],
            "amount": matters.amount[matter],
            "cause": matters.cause[matter],
            "burst": matters.burst[matter],
            "anonymous": matters.anonymous[matter],
        }
    )


def subject(kind: np.ndarray, place: Ints) -> pl.Series:
    """Return the subject's name in the truth: P and seven figures, E and six, B and the body's place."""
    frame = pl.DataFrame({"kind": pl.Series(kind, dtype=pl.String), "place": place})
    wide, narrow, number = (
        pl.col("place").cast(pl.String).str.zfill(7),
        pl.col("place").cast(pl.String).str.zfill(6),
        pl.col("place").cast(pl.String),
    )
    chosen = pl.when(pl.col("kind") == "P").then("P" + wide).when(pl.col("kind") == "E").then("E" + narrow)
    return frame.select(chosen.otherwise("B" + number)).to_series()
