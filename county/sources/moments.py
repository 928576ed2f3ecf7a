"""Moments as each source writes them, and as it should not."""

import polars as pl

RFC = "%a, %d %b %Y %H:%M:%S +0800"
UTC8 = 8 * 3_600_000
IMPOSSIBLE = ("%Y-02-30", "%Y年13月%d日", "%m-%d", "%y.%m.%d", "昨天", "%Y/%d/%m 25:00")
"""Ways a moment is written wrongly: days that do not exist, no year, other orders."""
WRITTEN = ("at", "due_at", "closed_at")


def written(rows: pl.DataFrame, dates: str) -> pl.DataFrame:
    """Turn moments into what the source writes; rows with the defect bad_date get another writing of `at`."""
    if dates in ("ms", "epoch"):
        per = 1 if dates == "ms" else 1_000
        said = [((pl.col(name).dt.epoch("ms") - UTC8) // per).cast(pl.String).alias(name) for name in WRITTEN]
    else:
        said = [pl.col(name).dt.strftime(RFC if dates == "rfc2822" else dates).alias(name) for name in WRITTEN]
    bad = pl.col("defect") == "bad_date"
    wrong = pl.col("at").dt.strftime(IMPOSSIBLE[-1])
    for number, way in enumerate(IMPOSSIBLE[:-1]):
        wrong = (
            pl.when(pl.col("record") % len(IMPOSSIBLE) == number).then(pl.col("at").dt.strftime(way)).otherwise(wrong)
        )
    return (
        rows.with_columns(wrong.alias("wrong"), pl.col("at").alias("moment"), *said)
        .with_columns(pl.when(pl.col("no_time")).then(None).when(bad).then("wrong").otherwise("at").alias("at"))
        .drop("wrong")
    )
