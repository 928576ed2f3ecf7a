"""Which rows can be used: the checks of a dataset over whole columns, and the canonical record of what passes."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import polars as pl

from kernel.common.words import gettext as _
from kernel.datahub import certificates
from kernel.datahub.datasets import Check, Dataset, Field, sources
from kernel.datahub.gazetteer import Places
from kernel.datahub.mapping import read
from kernel.datahub.moments import read_moment
from kernel.datahub.readers.part import ROW, Part
from kernel.datahub.reading import SUSPECT, garbled
from kernel.datahub.record import CO_CLAIMANT, COLUMNS, PROVENANCE, SCHEMA
from kernel.datahub.rows import Problem, Raw, Row
from kernel.datahub.values import KEY_LENGTH, latest_moment, understand

_BAD = "\ufffcbad"
"""The name of the column that says a row cannot be used."""
CONTENT = tuple(name for name in COLUMNS if name not in (*PROVENANCE, "place_code", "related_keys", "flags"))
"""What a record says by itself, whatever the gazetteer and the other sources are."""


class Checked(NamedTuple):
    """The rows of a part that can be used, as records, and those that cannot, each with all its reasons."""

    good: pl.DataFrame
    bad: list[Row]


def checked(source: Dataset, part: Part, path: Path, places: Places | None = None) -> Checked:
    """Map and check a part. ``path`` is only told: where the rows stood."""
    frame = read(source, part.frame)
    fails = _failing(source, frame)
    bad = [*_reasons(source, part.frame.filter(fails)), *(understand(source, raw) for raw in part.faults)]
    return Checked(_records(source, frame.filter(~fails), path, places), sorted(bad, key=_number))


def _number(row: Row) -> int:
    return row.raw.number


def _failing(source: Dataset, frame: pl.DataFrame) -> pl.Series:
    """Where something hard is wrong: a value that cannot be read, a check that does not hold, no number."""
    fails = [_unread(field.target) for field in source.fields if _can_fail(field) and not field.soft]
    fails += [_fails(check) for check in source.checks]
    key = pl.col(source.key)
    fails += [key.is_null(), key.str.len_chars() > KEY_LENGTH]
    mask = frame.select(pl.any_horizontal(one.fill_null(False) for one in fails).alias(_BAD)).to_series()
    for check in source.checks:
        if check.legible:
            mask = mask | _illegible(frame[check.field])
    return mask


def _can_fail(field: Field) -> bool:
    """Whether its values may be unreadable: a text without codes is as it is."""
    return field.const is None and (field.type != "text" or field.codes is not None)


def _unread(target: str) -> pl.Expr:
    return pl.col(target).is_null() & pl.col(f"={target}").is_not_null()


def _fails(check: Check) -> pl.Expr:
    """Where a check does not hold; an absent value only fails ``required``."""
    value = pl.col(check.field)
    fails: list[pl.Expr] = [value.is_null()] if check.required else [pl.lit(False)]
    text = value.cast(pl.String)
    if check.min_length is not None:
        fails.append(text.str.len_chars() < check.min_length)
    if check.max_length is not None:
        fails.append(text.str.len_chars() > check.max_length)
    if check.pattern is not None:
        fails.append(~text.str.contains(f"^(?:{check.pattern})$"))
    if check.one_of:
        fails.append(~text.is_in(list(check.one_of)))
    if check.since:
        fails.append(value < _naive(check.since))
    if check.until:
        fails.append(value > _naive(check.until))
    return pl.any_horizontal(one.fill_null(False) for one in fails)


def _naive(text: str) -> pl.Expr:
    found = latest_moment() if text == "now" else read_moment(text)
    return pl.lit(found.replace(tzinfo=None) if found else None, dtype=pl.Datetime("us"))


def _illegible(texts: pl.Series) -> pl.Series:
    """Where a text is what is left after the wrong decoding; only the suspects are looked at closely."""
    places = (texts.str.count_matches(SUSPECT).fill_null(0) >= 2).arg_true().to_list()
    found = [place for place in places if garbled(texts[place])]
    return pl.Series([False] * len(texts), dtype=pl.Boolean).scatter(found, True) if found else texts.is_null() & False


def _reasons(source: Dataset, frame: pl.DataFrame) -> Sequence[Row]:
    """The unusable rows with everything that is wrong with them, in sentences; they are few."""
    rows = zip(frame[ROW].to_list(), frame.select(source.columns).iter_rows(named=True), strict=True)
    return [_reasoned(source, understand(source, Raw(number, values))) for number, values in rows]


def _reasoned(source: Dataset, row: Row) -> Row:
    """A row that the columns refuse never goes without a reason."""
    if row.problems:
        return row
    what = _("这一行有内容不合要求，没有收下。请与来源单位核对这一行后重新提交。")
    return replace(row, problems=(Problem(source.key, "row.refused", what),))


def _records(source: Dataset, frame: pl.DataFrame, path: Path, places: Places | None) -> pl.DataFrame:
    targets = {field.target for field in source.fields}
    frame = _soft_flags(source, frame).with_columns(
        pl.lit(source.source).alias("source"),
        pl.lit(0, pl.Int64).alias("batch"),
        pl.lit(path.name).alias("file"),
        pl.col(ROW).alias("row"),
        pl.lit(source.digest[:12]).alias("mapping"),
        (pl.col("=class_code") if "class_code" in targets else _none()).alias("class_source"),
        (pl.col("class_code") if "class_code" in targets else _none(pl.List(pl.String))).alias("class_among"),
        _related(source, targets),
        _place(targets, places),
        _place_words(targets),
        _fellows(frame),
        (pl.col("version").fill_null(1) if "version" in targets else pl.lit(1)).alias("version"),
        (pl.col("channel") if "channel" in targets else pl.lit(source.channel)).alias("channel"),
        _stars(targets),
    )
    frame = frame.with_columns(_one_class(), *_later_year(source))
    lacking = [pl.lit(None).alias(name) for name in SCHEMA if name not in frame.columns and name != "digest"]
    ready = frame.with_columns(lacking).select(
        pl.col(name).cast(kind, strict=False) if name not in _NESTED else pl.col(name).cast(kind).fill_null([])
        for name, kind in SCHEMA.items()
        if name != "digest"
    )
    return ready.with_columns(digests(ready)).select(SCHEMA.names())


def digests(frame: pl.DataFrame) -> pl.Series:
    """What recognises the same content in another delivery: BLAKE2b over what a record says by itself."""
    parts = [pl.col(name).cast(pl.String).fill_null("\x00") for name in CONTENT if name not in _NESTED]
    nested = [pl.col("class_among").list.join(" ").fill_null("\x00"),
              _told("co_claimants")]  # fmt: skip
    texts = frame.select(pl.concat_str(*parts, *nested, separator="\x1f").alias("digest")).to_series()
    return pl.Series("digest", [blake2b(text.encode(), digest_size=16).hexdigest() for text in texts.to_list()],
                     dtype=pl.String)  # fmt: skip


_NESTED = ("class_among", "co_claimants", "related_keys", "flags")


def _told(column: str) -> pl.Expr:
    inside = [pl.element().struct.field(name).fill_null("") for name in ("name", "cert", "phone", "address")]
    return pl.col(column).list.eval(pl.concat_str(*inside, separator="\x1e")).list.join("\x1d").fill_null("\x00")


def _soft_flags(source: Dataset, frame: pl.DataFrame) -> pl.DataFrame:
    """The doubts about each row that hold nothing up."""
    doubtful = [field for field in source.fields if field.soft or (field.clean and not _can_fail(field))]
    flags = {f"{field.target}.unreadable": frame.select(_unread(field.target)).to_series() for field in doubtful}
    for target in ("claimant_cert", "respondent_cert"):
        if target in frame.columns:
            flags[f"{target}.masked"] = certificates.masked(frame[target])
            flags[f"{target}.wrong"] = certificates.wrong(frame[target])
    raised = [pl.when(mask).then(pl.lit(name)).alias(name) for name, mask in flags.items() if mask.any()]
    if not raised:
        return frame.with_columns(_none(pl.List(pl.String)).alias("flags"))
    return frame.with_columns(pl.concat_list(raised).list.drop_nulls().alias("flags"))


def _one_class() -> pl.Expr:
    among = pl.col("class_among")
    return pl.when(among.list.len() == 1).then(among.list.first()).alias("class_code")


def _later_year(source: Dataset) -> list[pl.Expr]:
    """A day without a year that lies before the receipt belongs to the year after."""
    names = [field.target for field in source.fields if field.year and field.target != "received_at"]
    return [
        pl.when(pl.col(name) < pl.col("received_at")).then(pl.col(name).dt.offset_by("1y")).otherwise(name).alias(name)
        for name in names
    ]


def _related(source: Dataset, targets: set[str]) -> pl.Expr:
    """Numbers of other systems: from the source's own column, and out of the words."""
    given = pl.col("related_keys") if "related_keys" in targets else _none()
    patterns = _patterns()
    named = pl.col("text").str.extract_all("|".join(patterns)) if patterns else _none(pl.List(pl.String))
    found = pl.concat_list(pl.concat_list(given), named).list.drop_nulls()
    return found.list.unique(maintain_order=True).list.set_difference(pl.concat_list(source.key)).alias("related_keys")


def _none(kind: Any = pl.String) -> pl.Expr:
    return pl.lit(None, dtype=kind)


@cache
def _patterns() -> list[str]:
    """How the numbers of all sources look."""
    return [f"(?:{one.key_pattern})" for one in sources() if one.key_pattern]


def _place(targets: set[str], places: Places | None) -> pl.Expr:
    """The division code: as the source writes it, else by the names it writes."""
    codes = [pl.col(name) for name in ("place_code", "town_code") if name in targets]
    if places is not None:
        town, village, address = (
            pl.col(name) if name in targets else _none() for name in ("town", "village", "address")
        )
        codes.append(places.code(town, village, address))
    return (pl.coalesce(codes) if codes else _none()).alias("place_code")


def _place_words(targets: set[str]) -> pl.Expr:
    parts = [pl.col(name) for name in ("town", "village") if name in targets]
    said = pl.concat_str(parts, ignore_nulls=True) if parts else _none()
    return pl.when(said != "").then(said).alias("place_text")


def _fellows(frame: pl.DataFrame) -> pl.Series:
    """Co-claimants from a JSON list of objects with name, cert, phone and address; none where it is no such list."""
    kind = pl.List(CO_CLAIMANT)
    if "co_claimants" not in frame.columns:
        return pl.Series("co_claimants", [None], dtype=kind).new_from_index(0, frame.height)
    texts = frame["co_claimants"]
    try:
        return texts.str.json_decode(kind)
    except pl.exceptions.PolarsError:
        return pl.Series("co_claimants", [_listed(text) for text in texts.to_list()], dtype=kind)


def _listed(text: str | None) -> list[dict[str, str | None]] | None:
    try:
        found = orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        return None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        return None
    names = [field.name for field in CO_CLAIMANT.fields]
    return [{name: one[name] if isinstance(one.get(name), str) else None for name in names} for one in found]


def _stars(targets: set[str]) -> pl.Expr:
    if "satisfaction" not in targets:
        return _none(pl.Int32).alias("satisfaction")
    given = pl.col("satisfaction")
    return pl.when(given.is_between(1, 5)).then(given).alias("satisfaction")
