"""Features of a million records without a million texts in memory: part by part, on every core.

A part is a lazy frame: read, turned into tokens and forgotten where it is worked on. Most of the work is Python a word,
which one process does on one core only, so several parts are worked on at a time in processes of their own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from kernel.common.workers import at_once, workers
from kernel.linkage import features
from kernel.linkage.topics import FILE

Parts = Sequence[pl.LazyFrame]
Made = tuple[pl.DataFrame, pl.DataFrame]
SIZE = 60_000
"""Records of one part, about: more need more memory, fewer meet the same names more often."""
ORDER = ("received_at", "source", "key")
"""Reports are numbered as they came in."""


@dataclass(frozen=True)
class Known:
    """What the features of a record are made with."""

    key: bytes
    villages: Mapping[str, str]
    stems: tuple[str, ...]
    learned: Path = FILE


def cut(records: pl.DataFrame) -> list[pl.LazyFrame]:
    """Records that are in memory as parts."""
    return [records.slice(start, SIZE).lazy() for start in range(0, max(1, records.height), SIZE)]


def numbered(parts: Parts) -> pl.DataFrame:
    """The number each of these records has as a report, with its source and key, and the part it is in."""
    found = [one.select(ORDER).collect().with_columns(part=pl.lit(at, pl.Int32)) for at, one in enumerate(parts)]
    rows = pl.concat(found).sort(ORDER, maintain_order=True).with_row_index("report", offset=1)
    return rows.select(pl.col("report").cast(pl.Int64), "source", "key", "part")


def made(parts: Parts, numbers: pl.DataFrame, known: Known) -> Made:
    """``features.mentions`` and ``features.reports`` of all parts, in the order of ``numbered``."""
    of = numbers.select("report", "source", "key", "part").partition_by("part", as_dict=True, include_key=False)
    tasks = [(part, of[(at,)]) for at, part in enumerate(parts) if (at,) in of]
    found = list(_worked(tasks, known))
    mentions = pl.concat([one for one, _ in found]).sort("seat", "report", maintain_order=True)
    reports = pl.concat([two for _, two in found]).sort("report")
    del found
    return mentions.with_row_index("mention", offset=1).with_columns(pl.col("mention").cast(pl.Int64)), reports


def _worked(tasks: list[tuple[pl.LazyFrame, pl.DataFrame]], known: Known) -> Iterator[Made]:
    """The features of each part; in this process where there is only one."""
    work = partial(_features, known=known)
    count = at_once(len(tasks))
    if count < 2:
        yield from map(work, tasks)
        return
    with workers(count) as pool:
        yield from pool.map(work, tasks)


def _features(task: tuple[pl.LazyFrame, pl.DataFrame], *, known: Known) -> Made:
    part, numbers = task
    rows, fellows = features.given(part.collect().join(numbers, on=["source", "key"], maintain_order="right"))
    mentions = features.mentions(known.key, rows, fellows, known.stems).drop("mention")
    return mentions, features.reports(known.key, rows, known.villages, known.stems, learned=known.learned)
