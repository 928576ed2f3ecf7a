"""Several people, one cause, one other side, within days: what may be worked on as one group matter.

A proposal only. The matters stay what they are, each with its own claimants and its own reply; a person decides
whether they are worked on together.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kernel.linkage.collective import DAYS, LEAST
from kernel.linkage.linking import clusters

ABOUT = 72
"""Bits of what two reports are about that may differ."""


@dataclass(frozen=True)
class Group:
    """One proposal: the other side, the village, the reports by time, and the day (from 1970) it became one."""

    other: int
    village: int
    reports: tuple[int, ...]
    since: float
    noticed: float


def groups(reports: pl.DataFrame, *, least: int = LEAST) -> list[Group]:
    """Every proposal over linked reports, in order of time.

    Reports against one subject about one village, about the same, ``DAYS`` days apart at most, of ``least`` different
    matters or more. What is no claim (questions, praise, patrols) counts for nothing.
    """
    those = reports.filter((pl.col("other") != 0) & (pl.col("village") != 0) & (pl.col("asked") < 3))
    keyed = those.sort("day").unique("matter", keep="first", maintain_order=True)
    pairs = _near(keyed)
    rows = keyed["report"].to_numpy()
    place = {int(report): at for at, report in enumerate(rows)}
    one, two = (np.array([place[int(pk)] for pk in pairs[name]], dtype=np.int64) for name in ("report", "report_r"))
    labels = clusters(len(rows), one, two) if len(rows) else np.zeros(0, dtype=np.int64)
    joined = keyed.with_columns(pl.Series("label", labels)).group_by("label", maintain_order=True).agg(
        pl.col("report"), pl.col("day"), pl.col("other").first(), pl.col("village").first(), pl.len().alias("n")
    )  # fmt: skip
    return sorted(
        (_group(row, least) for row in joined.filter(pl.col("n") >= least).iter_rows(named=True)),
        key=lambda one: one.noticed,
    )


def _group(row: dict[str, list[float]], least: int) -> Group:
    return Group(
        int(row["other"]), int(row["village"]), tuple(int(pk) for pk in row["report"]), row["day"][0],  # type: ignore[call-overload]
        row["day"][least - 1],
    )  # fmt: skip


def _near(keyed: pl.DataFrame) -> pl.DataFrame:
    """Pairs against one side about one village, near in time and alike in what they are about."""
    columns = ("report", "day", "other", "village", *(f"t{word}" for word in range(4)))
    found = []
    for shift in (0, DAYS):
        part = keyed.select(*columns, ((pl.col("day") + shift) // (2 * DAYS)).cast(pl.Int64).alias("stretch"))
        both = part.join(part, on=["other", "village", "stretch"], suffix="_r")
        bits = sum(
            ((pl.col(f"t{word}") ^ pl.col(f"t{word}_r")).bitwise_count_ones().cast(pl.Int64) for word in range(4)),
            pl.lit(0, dtype=pl.Int64),
        )
        near = (pl.col("report") < pl.col("report_r")) & ((pl.col("day") - pl.col("day_r")).abs() <= DAYS)
        found.append(both.filter(near & (bits <= ABOUT)).select("report", "report_r"))
    return pl.concat(found).unique()
