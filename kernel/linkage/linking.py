"""All records of a county linked at once: who is the same, which records tell of the same matter, and why.

Parties first (people and organisations apart), then matters, in which the parties found are one comparison among
others; last, whoever reports the same matter under a name that agrees is taken for the same person.
"""

import time
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from kernel.linkage import engine, parts
from kernel.linkage.definitions import Model, Models, shipped, sided
from kernel.linkage.stored import OF_REPORT

FIRM_COLUMNS = (
    "full", "sound", "family", "bag", "first", "long", "number_whole", "number_valid", "number_frame", "number_head",
    "number_tail", "phone_whole", "style",
)  # fmt: skip
OF_MATTERS = ("again", "others")
"""The kinds of claims between reports; all others are between mentions."""
RIVALS = 4.0
"""So much less than what holds a pair may weigh and still speak against others."""
FOUR_TO_ONE = 2.0
"""What people are taken for the same by: a matter may be told together on less."""
SURE = 6.0
"""Reports of such a claim are one matter, whatever else is there."""
CLAIM = {"kind": pl.String, "one": pl.Int64, "two": pl.Int64, "weight": pl.Float64}


@dataclass
class Linked:
    """What came of it. ``mentions`` has ``subject``, ``reports`` has ``matter``; ``claims`` are the pairs that hold."""

    mentions: pl.DataFrame
    reports: pl.DataFrame
    claims: pl.DataFrame
    seconds: dict[str, float] = field(default_factory=dict)

    def digest(self) -> str:
        """SHA-256 of the claims, in order: the same records and weights give the same."""
        ordered = self.claims.sort("kind", "one", "two").with_columns(pl.col("weight").round(6))
        return sha256(ordered.write_csv().encode()).hexdigest()


def link(records: parts.Parts, numbers: pl.DataFrame, known: parts.Known, *, scratch: Path | None = None) -> Linked:
    """Link these records, numbered as ``parts.numbered`` has it."""
    clock, models = _Clock(), shipped()
    mentions, reports = parts.made(records, numbers, known)
    clock.lap("features")
    mentions, of_people = people(models, mentions, reports, scratch)
    mentions, of_firms = firms(models, mentions, scratch)
    clock.lap("subjects")
    reports, of_matters = matters(models, mentions, reports, scratch)
    mentions, told = retold(mentions, of_matters)
    clock.lap("matters")
    return Linked(mentions, reports, pl.concat([of_people, of_firms, of_matters, told]), clock.seconds)


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.last = time.monotonic()

    def lap(self, name: str) -> None:
        """Note how long it took since the last lap."""
        now = time.monotonic()
        self.seconds[name] = round(now - self.last, 2)
        self.last = now


def clusters(rows: int, one: NDArray[np.int64], two: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for each of so many rows; rows that are joined by pairs, through however many others, share it."""
    graph = coo_matrix((np.ones(len(one), dtype=np.int8), (one, two)), shape=(rows, rows))
    found: NDArray[np.int64] = connected_components(graph, directed=False)[1].astype(np.int64)
    return found


def _scored(known: Model, frame: pl.DataFrame, kind: str, scratch: Path | None) -> pl.DataFrame:
    """The pairs that hold, as claims."""
    pairs = engine.scores(known, frame, least=known.threshold, scratch=scratch)
    return pairs.select(
        pl.lit(kind).alias("kind"), one=pl.min_horizontal("id_l", "id_r"), two=pl.max_horizontal("id_l", "id_r"),
        weight="weight",
    ).cast(CLAIM)  # type: ignore[arg-type]  # fmt: skip


def people_rows(mentions: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Mentions of people with what their record adds, as the model of people wants them."""
    those = mentions.filter(pl.col("style") != 4).join(
        reports.select("report", *OF_REPORT), on="report", how="left", maintain_order="left"
    )
    quote = pl.when(pl.col("origin") != 0).then("origin").otherwise("own")
    return those.with_columns(
        pl.col("mention").alias("id"),
        pl.when(pl.col("style") == 3).then("full").otherwise(0).alias("account"),
        pl.when(pl.col("seat") == 1).then(quote).otherwise(0).alias("quote"),
    )


def people(
    known: Models, mentions: pl.DataFrame, reports: pl.DataFrame, scratch: Path | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mentions of people with ``subject``, and the claims it follows from."""
    claims = _scored(known["persons"], people_rows(mentions, reports), "persons", scratch)
    labels = clusters(len(mentions) + 1, claims["one"].to_numpy(), claims["two"].to_numpy())[1:]
    return mentions.with_columns(first_of(mentions["mention"], labels).alias("subject")), claims


def first_of(ids: pl.Series, labels: NDArray[np.int64]) -> pl.Series:
    """The lowest id among those that share a label, for each."""
    frame = pl.DataFrame({"id": ids, "label": labels})
    return frame.select(pl.col("id").min().over("label")).to_series()


def firm_rows(mentions: pl.DataFrame) -> pl.DataFrame:
    """The different ways organisations are written, ``id`` being the first mention that is written so."""
    ways = mentions.filter(pl.col("style") == 4).group_by(FIRM_COLUMNS).agg(pl.col("mention").min().alias("id"))
    placed = (pl.col(name).filter(pl.col("first") != 0).n_unique() for name in ("bag", "first"))
    several = sum(placed, pl.lit(0)) - 1
    crowd = ways.group_by("family").agg(several.cast(pl.Int64).clip(0, 99).alias("crowd"))
    return ways.join(crowd, on="family", how="left", maintain_order="left").sort("id")


def firms(known: Models, mentions: pl.DataFrame, scratch: Path | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Mentions with the subjects of organisations filled in (below zero), and the claims between ways of writing."""
    ways = firm_rows(mentions)
    claims = _scored(known["firms"], ways, "firms", scratch)
    place = pl.DataFrame({"id": ways["id"], "place": np.arange(len(ways))})
    at = claims.join(place.rename({"id": "one", "place": "p"}), on="one").join(
        place.rename({"id": "two", "place": "q"}), on="two"
    )
    labels = clusters(len(ways), at["p"].to_numpy(), at["q"].to_numpy())
    found = ways.with_columns(first_of(ways["id"], labels).alias("firm")).select(*FIRM_COLUMNS, "firm", "crowd")
    joined = mentions.join(found, on=list(FIRM_COLUMNS), how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("firm", "subject").alias("subject"), pl.col("crowd").fill_null(0)).drop(
        "firm"
    ), claims


def report_rows(mentions: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Reports with who speaks in them about whom, as the models of matters want them."""
    who = (
        mentions.filter(pl.col("seat") == 1)
        .unique("report", keep="first")
        .select("report", "house", "family", "style", who="subject")
    )
    other = (
        mentions.filter(pl.col("seat") == 2)
        .unique("report", keep="first")
        .select("report", other="subject", side="style")
    )
    made = reports.join(who, on="report", how="left", maintain_order="left")
    made = made.join(other, on="report", how="left", maintain_order="left")
    zero = pl.col("who", "other", "house", "family", "style", "side").fill_null(0)
    return made.with_columns(zero, pl.col("report").alias("id"))


ALIKE = (
    "abs(day_l - day_r) <= 30 and village_l = village_r and village_l <> 0 and (who_l <> who_r or who_l = 0) and "
    "(cast(bit_count(xor(t0_l, t0_r)) as integer) + cast(bit_count(xor(t1_l, t1_r)) as integer)"
    " + cast(bit_count(xor(t2_l, t2_r)) as integer) + cast(bit_count(xor(t3_l, t3_r)) as integer)) <= 56"
)
"""Two reports of one theme bring something alike: others have the same trouble, or it is the same matter."""


def crowded(rows: pl.DataFrame, scratch: Path | None = None) -> pl.DataFrame:
    """Reports with ``crowd``: how many others brought something like it in the thirty days before."""
    return rows.with_columns(engine.crowds(rows, sided(ALIKE), scratch=scratch).alias("crowd"))


def matters(
    known: Models, mentions: pl.DataFrame, reports: pl.DataFrame, scratch: Path | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Reports with ``matter``, and the claims it follows from."""
    rows = crowded(report_rows(mentions, reports), scratch)
    claims = holding(known, reports["report"], claims_of_matters(known, rows, scratch))
    return rows.drop("id").with_columns(told_together(reports["report"], claims).alias("matter")), claims


def claims_of_matters(known: Models, rows: pl.DataFrame, scratch: Path | None = None) -> pl.DataFrame:
    """The pairs of reports that may hold, of one person and of different people; and those that speak against them."""
    loose = (replace(known[name], threshold=known[name].threshold - RIVALS) for name in OF_MATTERS)
    return pl.concat([_scored(one, rows, one.name, scratch) for one in loose])


def holding(known: Models, reports: pl.Series, claims: pl.DataFrame) -> pl.DataFrame:
    """Those of the claims that hold beside what else the later report might belong to (``beside``)."""
    sure = told_together(reports, claims.filter(pl.col("weight") >= SURE))
    groups = pl.DataFrame({"one": reports, "group": sure})
    limits = {name: known[name].threshold for name in OF_MATTERS}
    limit = pl.col("kind").replace_strict(limits, return_dtype=pl.Float64)
    best = claims.join(groups, on="one").with_columns(weighed=pl.col("weight").max().over("two", "group"))
    odds = best.unique(["two", "group"]).with_columns(odds=2.0 ** pl.col("weighed"))
    beside = odds.select("two", "group", others=pl.col("odds").sum().over("two") - pl.col("odds"))
    held = best.join(beside, on=["two", "group"], maintain_order="left")
    clear = pl.col("weighed") - (1 + pl.col("others").clip(0)).log(2)
    return held.filter((pl.col("weight") >= limit) & (clear >= limit)).select(claims.columns)


def told_together(reports: pl.Series, claims: pl.DataFrame) -> pl.Series:
    """The matter of each report: that of the earlier one its heaviest claim names, as when it came in by itself.

    A report never joins two matters that were apart until then, so a chain of half-likely pairs does not grow.
    """
    best = claims.sort("weight", "one", descending=[True, False]).unique("two", keep="first", maintain_order=True)
    labels = clusters(len(reports) + 1, best["one"].to_numpy(), best["two"].to_numpy())[1:]
    return first_of(reports, labels)


def retold(mentions: pl.DataFrame, of_matters: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Whoever reports the same matter under a name that agrees is the same person: a family name alone, an account."""
    who = mentions.filter((pl.col("seat") == 1) & (pl.col("style") != 4)).unique("report", keep="first")
    who = who.select("report", "mention", "subject", "style", "family", "full", "sound", "phone_whole")
    both = of_matters.join(who, left_on="one", right_on="report").join(
        who, left_on="two", right_on="report", suffix="_r"
    )
    styles = pl.col("style"), pl.col("style_r")
    family = (pl.col("family") == pl.col("family_r")) & pl.any_horizontal(one == 2 for one in styles)
    account = pl.any_horizontal(one == 3 for one in styles) & (styles[0] != styles[1])
    named = (pl.col("sound") == pl.col("sound_r")) & pl.all_horizontal(one == 1 for one in styles)
    other = (pl.col("subject") != pl.col("subject_r")) & (pl.col("weight") >= FOUR_TO_ONE)
    held = both.filter(other & (family | account | named))
    claims = held.select(pl.lit("retold").alias("kind"), one="mention", two="mention_r", weight="weight").cast(CLAIM)  # type: ignore[arg-type]
    joined = clusters(len(mentions) + 1, held["subject"].to_numpy(), held["subject_r"].to_numpy())
    return mentions.with_columns(
        first_of(mentions["mention"], joined[mentions["subject"].to_numpy()]).alias("subject")
    ), claims
