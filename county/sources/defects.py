"""Defects of rows: what goes wrong between a system and the file it sends. At most one a record, and always known."""

from collections.abc import Callable

import numpy as np
import polars as pl

from county.sources.definitions import Source
from county.world.draws import Ints, stream

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NONSENSE = ("9999", "无", "其它类", "0", "？")
CUT = 60
"""Characters a truncated text keeps."""


def choose(seed: int, source: Source, records: Ints) -> pl.Series:
    """Draw the defect of each record's row; an empty string for most."""
    rng = stream(seed, "defects", source.code, int(records[0]) if len(records) else 0)
    names = ["", *source.defects]
    rates = np.array([1 - sum(source.defects.values()), *source.defects.values()])
    drawn = np.searchsorted(np.cumsum(rates), rng.random(len(records)), side="right")
    return pl.Series("defect", np.array(names, dtype=object)[np.minimum(drawn, len(names) - 1)], dtype=pl.String)


def settle(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """Take back what cannot happen in this source, so that the truth names nothing that is not in the file."""
    has = {name: source.column(name) is not None for name in ("version", "phone", "closed_at")}
    cannot = pl.lit(False)
    if not has["version"]:
        cannot = cannot | (pl.col("defect") == "corrected")
    cannot = cannot | ((pl.col("defect") == "wide") & (pl.col("phone").is_null() if has["phone"] else True))
    cannot = cannot | ((pl.col("defect") == "truncated") & (pl.col("text").str.len_chars() <= CUT + 10))
    return rows.with_columns(pl.when(cannot).then(pl.lit("")).otherwise("defect").alias("defect"))


def spoil(seed: int, source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with their defects; repeated and corrected records stand in two rows."""
    rng = stream(seed, "spoil", source.code, int(rows["record"][0]) if len(rows) else 0)
    which = pl.Series(rng.integers(0, 3, len(rows)))
    nonsense = pl.Series(np.array(NONSENSE, dtype=object)[rng.integers(0, len(NONSENSE), len(rows))], dtype=pl.String)
    missing = pl.col("defect") == "missing"
    rows = rows.with_columns(
        pl.when(missing & (which == 0)).then(None).otherwise("text").alias("text"),
        pl.when(missing & (which == 1)).then(None).otherwise("town").alias("town"),
        pl.when(missing & (which == 1)).then(None).otherwise("town_code").alias("town_code"),
        pl.when(missing & (which == 1)).then(None).otherwise("village_code").alias("village_code"),
        pl.when(pl.col("defect") == "bad_code").then(nonsense).otherwise("class").alias("class"),
        (missing & (which == 2)).alias("no_time"),
    )
    rows = _texts(rows).with_columns(pl.lit(0).alias("copy"))
    return _doubled(rows)


def _texts(rows: pl.DataFrame) -> pl.DataFrame:
    def garble(text: str) -> str:
        return text.encode("utf-8").decode("gb18030", "replace").replace("\ufffd", "?")

    rows = _changed(rows, "text", "garbled", garble)
    rows = _changed(rows, "text", "truncated", lambda text: text[:CUT])
    return _changed(rows, "phone", "wide", lambda phone: f"{phone[:3]} {phone[3:7]} {phone[7:]}".translate(FULL_WIDTH))


def _changed(rows: pl.DataFrame, column: str, defect: str, change: Callable[[str], str]) -> pl.DataFrame:
    """Change a column of the rows that have a defect; the others are not looked at."""
    places = (rows["defect"] == defect).arg_true().to_list()
    if not places:
        return rows
    values = rows[column].to_list()
    for place in places:
        values[place] = None if values[place] is None else change(values[place])
    return rows.with_columns(pl.Series(column, values, dtype=pl.String))


def _doubled(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the second rows: the same again, or the corrected one with a higher version."""
    again = rows.filter(pl.col("defect") == "repeated").with_columns(pl.lit(1).alias("copy"))
    fixed = rows.filter(pl.col("defect") == "corrected").with_columns(
        pl.lit(2).alias("version"), pl.lit(1).alias("copy")
    )
    wrong = pl.col("defect") == "corrected"
    first = rows.with_columns(
        pl.when(wrong & pl.col("phone").is_not_null()).then(pl.lit("12000000000")).otherwise("phone").alias("phone"),
        pl.when(wrong)
        .then(pl.col("text").str.slice(0, pl.col("text").str.len_chars() * 2 // 3))
        .otherwise("text")
        .alias("text"),
        pl.when(wrong).then(None).otherwise("closed_at").alias("closed_at"),
    )
    return pl.concat([first, again, fixed]).sort("at", "record", "copy", maintain_order=True)
