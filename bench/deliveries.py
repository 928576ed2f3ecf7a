"""A generated county as rows: what was delivered of each record beside the truth, for training and for measuring."""

import tempfile
from pathlib import Path

import polars as pl

from county.generate import generate
from county.sources.definitions import sources
from county.sources.reading import read

TOLD = ("title", "text", "town", "town_code", "village", "village_code", "grid_code", "place", "people", "amount",
        "respondent", "respondent_number", "level")  # fmt: skip
"""What is taken of a delivered row, under ``told_…``; empty where the source has no such column."""


def delivered(folder: Path) -> pl.DataFrame:
    """Every record of a generated county: its truth, and what its first complete row says."""
    truth = pl.read_parquet(folder / "truth" / "records.parquet")
    numbers = {(row[1], row[2]): row[0] for row in truth.select("record", "source", "key").iter_rows()}
    found: dict[int, list[str]] = {}
    for source in sources():
        columns = [source.column(name) for name in TOLD]
        key, text = source.column("key") or "", source.column("text") or ""
        for row in read(folder, source):
            number = numbers.get((source.code, str(row[key])))
            if number is not None and (row[text] or number not in found):
                found.setdefault(number, [str(row.get(name) or "") if name else "" for name in columns])
    told = pl.DataFrame(
        [[number, *values] for number, values in found.items()], orient="row",
        schema={"record": pl.Int64, **{f"told_{name}": pl.String for name in TOLD}},
    )  # fmt: skip
    return truth.join(told, on="record", how="left", maintain_order="left").with_columns(
        pl.col(f"told_{name}").fill_null("") for name in TOLD
    )


def county(seed: int, scale: str = "small") -> pl.DataFrame:
    """Generate a county of a seed in a folder that is gone afterwards, and read what was delivered."""
    with tempfile.TemporaryDirectory() as folder:
        generate(seed, scale, Path(folder))
        return delivered(Path(folder))
