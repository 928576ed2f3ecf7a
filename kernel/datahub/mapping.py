"""From a source's columns to the canonical record: whole columns at a time, by Polars expressions."""

from datetime import datetime

import polars as pl

from kernel.common.letters import UNSEEN
from kernel.common.moment import LOCAL
from kernel.datahub.datasets import Dataset, Field
from kernel.datahub.moments import COUNTED, read_moment
from kernel.datahub.readers.part import ROW
from kernel.datahub.reading import read_amount, read_whole

CONTROL = f"[{UNSEEN}]"
_UTC8 = 8 * 3_600_000_000
_ZONE = "Asia/Shanghai"


def words(field: Field) -> pl.Expr:
    """A field's text: without control characters and outer blanks, null where nothing is left."""
    if field.const is not None:
        return pl.lit(field.const, dtype=pl.String)
    text = pl.col(field.column).str.replace_all(CONTROL, "").str.strip_chars()
    return pl.when(text != "").then(text)


def cleaned(field: Field, text: pl.Expr) -> pl.Expr:
    """The text after the field's cleanings, as ``values`` does them row by row."""
    for step in field.clean:
        if step == "one_line":
            text = text.str.replace_all(r"\s+", " ")
        elif step == "upper":
            text = text.str.normalize("NFKC").str.to_uppercase()
        elif step == "digits":
            text = text.str.normalize("NFKC").str.replace_all(r"[^\d]", "")
    return pl.when(text != "").then(text) if field.clean else text


def read(source: Dataset, frame: pl.DataFrame) -> pl.DataFrame:
    """Every target as its own type, beside it the text it was read from as ``=target``; nothing else but the row."""
    said = frame.select(
        ROW,
        *(words(field).alias(f"={field.target}") for field in source.fields),
        *(pl.col(field.year).alias(f"@{field.target}") for field in source.fields if field.year),
    )
    made = said.with_columns(_value(field).alias(field.target) for field in source.fields)
    for field in source.fields:
        made = _again(made, field)
    return made


def _value(field: Field) -> pl.Expr:
    text = pl.col(f"={field.target}")
    if field.type == "moment":
        return _moment(field, text)
    if field.type == "whole":
        return text.cast(pl.Int64, strict=False)
    if field.type in ("amount", "number"):
        return text.cast(pl.Float64, strict=False)
    text = cleaned(field, text)
    if field.codes is None:
        return text
    plain = {
        code: " ".join(value) if isinstance(value, (list, tuple)) else value for code, value in field.codes.items()
    }
    coded = text.replace_strict(plain, default=None, return_dtype=pl.String)
    return coded if plain == dict(field.codes) else coded.str.split(" ")


def _moment(field: Field, text: pl.Expr) -> pl.Expr:
    if field.year:
        year = pl.col(f"@{field.target}").str.slice(0, 4)
        text = pl.when(year.str.contains(r"^\d{4}$")).then(pl.concat_str(year, pl.lit("."), text)).otherwise(text)
    found = [_by(one, text) for one in field.formats] or [pl.lit(None, dtype=pl.Datetime("us"))]
    first = pl.coalesce(found)
    return pl.when(first.dt.year().is_between(1900, 2199)).then(first)


def _by(written: str, text: pl.Expr) -> pl.Expr:
    if written in COUNTED:
        counted = pl.when(text.str.contains(r"^\d{1,14}$")).then(text).cast(pl.Int64, strict=False)
        return (counted * (1_000_000 // COUNTED[written]) + _UTC8).cast(pl.Datetime("us"))
    if "%z" in written:
        zoned = text.str.strptime(pl.Datetime("us", _ZONE), written, strict=False)
        return zoned.dt.replace_time_zone(None)
    return text.str.strptime(pl.Datetime("us"), written, strict=False)


def _again(frame: pl.DataFrame, field: Field) -> pl.DataFrame:
    """What the quick way could not read is read once more as people write it, one by one; it is little."""
    if field.type == "text" or field.const is not None:
        return frame
    places = (frame[field.target].is_null() & frame[f"={field.target}"].is_not_null()).arg_true()
    if not len(places):
        return frame
    texts = frame[f"={field.target}"].gather(places).to_list()
    years = frame[f"@{field.target}"].gather(places).to_list() if field.year else [""] * len(texts)
    found = [_slowly(field, text, year) for text, year in zip(texts, years, strict=True)]
    kind = frame.schema[field.target]
    return frame.with_columns(frame[field.target].scatter(places, pl.Series(found, dtype=kind, strict=False)))


def _slowly(field: Field, text: str, year: str | None) -> datetime | float | None:
    if field.type == "whole":
        return read_whole(text)
    if field.type in ("amount", "number"):
        return read_amount(text)
    head = f"{year[:4]}." if field.year and year and year[:4].isdigit() else ""
    found = read_moment(head + text, field.formats)
    return found.astimezone(LOCAL).replace(tzinfo=None) if found else None
