"""The landing zone: every batch's records as one Parquet file, named by its digest, never changed.

The files stand among the stored files, so that a backup takes them along. They hold personal data in clear; whoever
shows something of them masks it.
"""

import logging
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from django.conf import settings

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.datahub.checking import checked
from kernel.datahub.datasets import Dataset
from kernel.datahub.delivery import Delivery
from kernel.datahub.gazetteer import Places
from kernel.datahub.models import Batch, Quarantined, Record
from kernel.datahub.readers.part import ROW
from kernel.datahub.record import PROVENANCE, SCHEMA
from kernel.datahub.rows import Problem, Raw, Row
from kernel.files.services import keep, path_of

log = logging.getLogger(__name__)
MANY = 500
"""So many batches are asked for with one statement."""
FEW = 20
"""Of so many rows not one has the source's number: it is another file."""
_NARROW = ("key", "version", "digest", "row", "received_at", "class_code", "place_code")


class Landed(NamedTuple):
    """A delivery read and checked: what stands where, and what is wrong with the rest."""

    sha256: str
    """Of the Parquet file; empty where no row was usable."""
    received: int
    rows: pl.DataFrame
    """Of each usable row what the tables need."""
    held: list[Row]
    """The rows for quarantine, in the file's order."""


@cache
def _arrow() -> Any:
    """The canonical record's columns as Arrow names them."""
    return pl.DataFrame(schema=SCHEMA).to_arrow(compat_level=pl.CompatLevel.oldest()).schema


def land(source: Dataset, delivery: Delivery, batch: int, places: Places | None) -> Landed:
    """Read and check a delivery, some thousand rows at a time, and write its records. Nothing is told to anybody yet.

    A process that is killed leaves a file that the next run writes over. Raises a Refusal for a file of something else.
    """
    import pyarrow.parquet as pq

    unfinished = _folder() / f"landing-{batch}.part"
    received, narrow, held = 0, [pl.DataFrame(schema={name: SCHEMA[name] for name in _NARROW})], list[Row]()
    with pq.ParquetWriter(unfinished, _arrow(), compression="zstd") as writer:
        for part in delivery.parts():
            good, bad = checked(source, part, delivery.path, places)
            if received == 0:
                _check_first(source, delivery, part.frame)
            received += part.height
            held += bad
            if good.height:
                good = good.with_columns(pl.lit(batch, pl.Int64).alias("batch"))
                writer.write_table(good.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(_arrow()))
                narrow.append(good.select(_NARROW))
    rows = pl.concat(narrow)
    twice = _clashing(rows)
    if twice:
        held = sorted([*held, *_told_twice(source, delivery, twice)], key=lambda row: row.raw.number)
        rows = rows.filter(~pl.col("row").is_in(list(twice)))
        _without(unfinished, twice)
    if not rows.height:
        unfinished.unlink()
    return Landed(keep(unfinished) if rows.height else "", received, rows, held)


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _check_first(source: Dataset, delivery: Delivery, frame: pl.DataFrame) -> None:
    column = next(field.column for field in source.fields if field.target == source.key)
    if frame.height >= FEW and frame[column].null_count() == frame.height:
        raise Invalid(
            "file.other",
            _("“%(file)s”开头%(n)s行里，没有一行是“%(name)s”的记录。")
            % {"file": delivery.path.name, "n": frame.height, "name": source.name},
            _("请核对是不是拿错了文件；每一行都应当有“%(column)s”这一栏。") % {"column": column},
        )


def _clashing(rows: pl.DataFrame) -> set[int]:
    """Rows that say something else than one before them under the same number and version."""
    many = rows.filter(pl.struct("key", "version").is_duplicated())
    first = many.group_by("key", "version", maintain_order=True).agg(pl.first("digest").alias("first"))
    return set(many.join(first, on=["key", "version"]).filter(pl.col("digest") != pl.col("first"))["row"].to_list())


def _told_twice(source: Dataset, delivery: Delivery, numbers: set[int]) -> Iterable[Row]:
    """These rows as they stand in the delivery, which is read once more: it happens seldom."""
    what = _("编号“%(key)s”在这个文件里出现了两次，内容还不一样。请向来源单位核实以哪一条为准。")
    column = next(field.column for field in source.fields if field.target == source.key)
    for part in delivery.parts():
        found = part.frame.filter(pl.col(ROW).is_in(list(numbers)))
        for values in found.iter_rows(named=True):
            number, key = values.pop(ROW), str(values[column])
            yield Row(Raw(number, values), key, problems=(Problem(source.key, "key.twice", what % {"key": key}),))


def _without(path: Path, numbers: set[int]) -> None:
    """The same file without these rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    other = path.with_suffix(".again")
    with pq.ParquetFile(path) as old, pq.ParquetWriter(other, _arrow(), compression="zstd") as writer:
        for group in range(old.num_row_groups):
            table = old.read_row_group(group)
            wanted = pa.array([row not in numbers for row in table.column("row").to_pylist()])
            writer.write_table(table.filter(wanted))
    other.replace(path)


def land_one(record: pl.DataFrame, held: Quarantined) -> str:
    """The record of one row that was put right, as a file of its own; returns its digest."""

    unfinished = _folder() / f"landing-row-{held.pk}.part"
    record.with_columns(pl.lit(held.batch_id, pl.Int64).alias("batch")).write_parquet(unfinished, compression="zstd")
    return keep(unfinished)


def landed(dataset: str = "", *, newest: bool = True) -> pl.LazyFrame:
    """The records of all stored batches (of one source, or of all) as they stand in the landing zone.

    With ``newest`` of each number the wording that counts; without it every row ever landed, in the order of arrival.
    """
    batches = Batch.objects.exclude(stage="received").exclude(landed="").order_by("pk")
    rows = Quarantined.objects.exclude(landed="").order_by("pk")
    if dataset:
        batches, rows = batches.filter(dataset=dataset), rows.filter(dataset=dataset)
    digests = [*batches.values_list("landed", flat=True), *rows.values_list("landed", flat=True)]
    if not digests:
        return pl.LazyFrame(schema=SCHEMA)
    found = pl.scan_parquet([path_of(digest) for digest in digests], glob=False)
    if not newest:
        return found
    return found.sort("version", "batch", "row").unique(["source", "key"], keep="last", maintain_order=True)


def wordings(records: Iterable[Record]) -> dict[int, dict[str, Any]]:
    """Everything these records say, in clear, by record: each file of the landing zone is opened once."""
    listed = list(records)
    batches = {record.batch_id for record in listed}
    again = Quarantined.objects.filter(batch__in=batches).exclude(landed="")
    alone = {(batch, number): file for batch, number, file in again.values_list("batch_id", "number", "landed")}
    files: dict[str, dict[int, int]] = {}
    for record in listed:
        file = alone.get((record.batch_id, record.number), record.batch.landed)
        files.setdefault(file, {})[record.number] = record.pk
    found: dict[int, dict[str, Any]] = {}
    for file, places in files.items():
        rows = pl.scan_parquet(path_of(file), glob=False).filter(pl.col("row").is_in(list(places))).collect()
        found |= {places[row["row"]]: row for row in rows.iter_rows(named=True)}
    return found


def rows_at(places: pl.DataFrame, columns: Sequence[str] = ()) -> pl.DataFrame:
    """What these records say (``batch`` and ``row``), in clear; with ``columns`` only those, beside the two."""
    return scanned_at(places, columns).collect()


def scanned_at(places: pl.DataFrame, columns: Sequence[str] = ()) -> pl.LazyFrame:
    """The same, read when it is asked for: another process can, without a database."""
    held = Quarantined.objects.exclude(landed="")
    files: list[str] = []
    batches = places["batch"].unique().to_list()
    for start in range(0, len(batches), MANY):
        some = batches[start : start + MANY]
        files += Batch.objects.filter(pk__in=some).exclude(landed="").values_list("landed", flat=True)
        files += held.filter(batch_id__in=some).values_list("landed", flat=True)
    if not files:
        return pl.LazyFrame(schema=SCHEMA)
    found = pl.scan_parquet([path_of(digest) for digest in files], glob=False)
    wanted = places.select(pl.col("batch").cast(pl.Int64), pl.col("row").cast(pl.UInt32)).lazy()
    chosen = found.select("batch", "row", *columns) if columns else found
    return chosen.join(wanted, on=["batch", "row"], how="semi")


def wording(record: Record) -> dict[str, Any]:
    """Everything a record says, in clear: for taking it further, never for showing it as it is."""
    return wordings([record]).get(record.pk, {})


def provenance(record: Record) -> list[dict[str, Any]]:
    """Of every value a record has: the file, the row, the source's column, and the mapping it was read under."""
    mapping, batch = record.batch.mapping, record.batch
    names = [name for name, value in wording(record).items() if value not in (None, []) and name not in PROVENANCE]
    return [
        {"field": name, "file": batch.file_name, "row": record.number, "column": mapping[name],
         "mapping": batch.definition[:12], "batch": batch.pk}
        for name in names if name in mapping
    ]  # fmt: skip
