"""What becomes of each usable row: new, a correction, late, nothing new. Pure: from what is known to what is kept."""

from typing import NamedTuple

import polars as pl

KNOWN = {"key": pl.String, "version": pl.Int64, "source_version": pl.Int64, "digest": pl.String, "subject": pl.String}
"""What is asked of the records that came before, every version of these keys."""


class Decided(NamedTuple):
    """The rows to store, and how many of them are what."""

    rows: pl.DataFrame
    """key, version, source_version, current, number, digest, subject, received_at, class_code, place_code, known."""
    accepted: int
    corrected: int
    unchanged: int


def decide(rows: pl.DataFrame, known: pl.DataFrame) -> Decided:
    """Compare a delivery's rows with what came before.

    The same content under the same number and version is nothing new, in this file or in an earlier one. A new number
    is accepted; anything else is another version, counted by arrival. The newest wording is the one with the source's
    highest version, of these the last to arrive: a late older one is kept, and does not count.
    """
    once = rows.rename({"version": "source_version", "row": "number"}).with_columns(
        pl.col("source_version").cast(pl.Int64).clip(1)
    ).unique(["key", "source_version", "digest"], keep="first", maintain_order=True)  # fmt: skip
    last = (
        known.sort("version")
        .unique(["key", "source_version"], keep="last")
        .select("key", "source_version", old="digest")
    )
    tops = known.sort("version").group_by("key").agg(
        top=pl.max("version"), best=pl.max("source_version"), subject=pl.last("subject")
    )  # fmt: skip
    fresh = once.join(last, on=["key", "source_version"], how="left").join(tops, on="key", how="left")
    fresh = fresh.filter(pl.col("old").is_null() | (pl.col("old") != pl.col("digest"))).sort("source_version", "number")
    place = pl.int_range(1, pl.len() + 1).over("key")
    fresh = fresh.with_columns(
        version=pl.col("top").fill_null(0) + place,
        known=pl.col("top").is_not_null(),
        current=(place == pl.len().over("key")) & (pl.col("source_version") >= pl.col("best").fill_null(0)),
        subject=pl.col("subject").fill_null(""),
    ).sort("number")
    accepted = fresh.filter(pl.col("version") == 1).height
    return Decided(fresh.select(*STAGED), accepted, fresh.height - accepted, rows.height - fresh.height)


STAGED = ("key", "version", "source_version", "current", "number", "digest", "subject", "received_at", "class_code",
          "place_code", "known")  # fmt: skip
