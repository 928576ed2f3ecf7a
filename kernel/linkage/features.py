"""From canonical records to what is compared: one row a mention of a party, one row a report.

``given`` makes of the hub's records (``kernel.datahub.record``) the columns this module works on; ``mentions`` and
``reports`` turn them into tokens. Nothing that comes out of here holds a name, a number or a word of a text.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from kernel.linkage import figures, named, tokens
from kernel.linkage.sketches import cleaned, sketches
from kernel.linkage.topics import FILE, topics

INT = pl.Int64
READ = (
    "source", "key", "amount", "related_keys", "received_at", "title", "text", "class_among", "kind", "place_code",
    "place_text", "address", "claimant_name", "claimant_cert", "claimant_phone", "claimant_address", "co_claimants",
    "respondent_name", "respondent_cert", "respondent_phone",
)  # fmt: skip
"""The columns of the canonical record that linkage reads."""
KINDS = {"dispute": 1, "request": 2, "consultation": 3, "suggestion": 4, "thanks": 5, "patrol": 6}
SEATS = {"reporter": 1, "respondent": 2, "fellow": 3}
BETWEEN = 60
"""Days of one stretch of time in which reports of one township about one theme are looked at side by side."""


def given(records: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The hub's records as they are worked on, numbered by ``report`` (from 1 on, where they have no numbers yet); and
    their further claimants."""
    known = "report" in records.columns
    rows = records if known else records.with_row_index("report", offset=1).with_columns(pl.col("report").cast(INT))
    code = pl.col("place_code")
    made = rows.select(
        "report", "source", "key", "amount",
        pl.col("related_keys").list.first().alias("origin"),
        pl.col("received_at").alias("at"),
        pl.concat_str([pl.col("title").fill_null(""), pl.col("text").fill_null("")], separator=" ").alias("text"),
        pl.col("class_among").list.eval(_class_bit()).list.sum().fill_null(0).cast(INT).alias("classes"),
        pl.col("kind").replace_strict(KINDS, default=0, return_dtype=INT).fill_null(0).alias("asked"),
        pl.when(code.str.len_chars() >= 9).then(code.str.slice(0, 9)).alias("township"),
        pl.when(code.str.len_chars() >= 12).then(code.str.slice(0, 12)).alias("village"),
        pl.concat_str([pl.col("place_text"), pl.col("address")], separator=" ", ignore_nulls=True).alias("place"),
        reporter="claimant_name", number="claimant_cert", phone="claimant_phone", home="claimant_address",
        respondent="respondent_name", respondent_number="respondent_cert", respondent_phone="respondent_phone",
    )  # fmt: skip
    more = (
        rows.select("report", "co_claimants").explode("co_claimants").drop_nulls("co_claimants").unnest("co_claimants")
    )
    return made, more.select("report", "name", number="cert", phone="phone", home="address")


def _class_bit() -> pl.Expr:
    """A bit for each class: A1 … F9 have one of their own."""
    letter = pl.element().str.slice(0, 1).replace_strict({one: at for at, one in enumerate("ABCDEFG")}, default=6)
    digit = pl.element().str.slice(1, 1).cast(INT, strict=False).fill_null(0) % 9
    return pl.lit(2, dtype=INT).pow(letter.cast(INT) * 9 + digit).cast(INT)


def _party(
    key: bytes, stems: tuple[str, ...], name: pl.Series, number: pl.Series, phone: pl.Series, home: pl.Series
) -> pl.DataFrame:
    house = tokens.houses(key, home).to_frame()
    parts = [tokens.names(key, name, stems), tokens.numbers(key, number), tokens.phones(key, phone), house]
    return pl.concat(parts, how="horizontal")


def mentions(
    key: bytes, records: pl.DataFrame, fellows: pl.DataFrame | None = None, stems: tuple[str, ...] = ()
) -> pl.DataFrame:
    """One row a party that is written down in any way: ``report, seat`` and its tokens."""
    blank = pl.Series("blank", [None] * len(records), dtype=pl.String)
    own = (records[one] for one in ("reporter", "number", "phone", "home"))
    seats = [
        _seat(key, stems, records, "reporter", *own),
        _seat(key, stems, records, "respondent", records["respondent"], records["respondent_number"],
              records["respondent_phone"], blank),
    ]  # fmt: skip
    if fellows is not None and len(fellows):
        seats.append(
            _seat(key, stems, fellows, "fellow", *(fellows[one] for one in ("name", "number", "phone", "home")))
        )
    return pl.concat(seats).with_row_index("mention", offset=1).with_columns(pl.col("mention").cast(INT))


def _seat(key: bytes, stems: tuple[str, ...], records: pl.DataFrame, seat: str, *columns: pl.Series) -> pl.DataFrame:
    made = _party(key, stems, *columns).with_columns(records["report"], pl.lit(SEATS[seat], dtype=INT).alias("seat"))
    told = (pl.col("style") > 0) | (pl.col("number_frame") != 0) | (pl.col("phone_whole") != 0)
    return made.filter(told).select("report", "seat", pl.all().exclude("report", "seat"))


def reports(
    key: bytes,
    records: pl.DataFrame,
    villages: Mapping[str, str],
    stems: tuple[str, ...] = (),
    *,
    learned: Path = FILE,
) -> pl.DataFrame:
    """One row a record: when, where, of which classes, in which words, quoting which number.

    ``villages``: names of villages to their codes; a name that stands for two is left out by the caller. ``stems``:
    what an organisation's name may begin with; ``learned``: where it stands what texts are about.
    """
    told, place = records["text"].fill_null(""), _village(records, villages)
    made = pl.DataFrame(
        {
            "report": records["report"],
            "own": tokens.of(key, "record", records["key"]),
            "origin": tokens.of(key, "record", records["origin"]),
            "day": (records["at"].dt.epoch("s") / 86_400).fill_null(0.0),
            "classes": records["classes"].fill_null(0),
            "village": place.cast(INT).fill_null(0),
            "township": records["township"].cast(INT).fill_null(0),
        }
    )
    made = made.with_columns(
        pl.when(pl.col("township") == 0).then(pl.col("village") // 1000).otherwise("township").alias("township"),
        pl.when(pl.col("origin") != 0).then("origin").otherwise("own").alias("quote"),
        records["asked"],
    )
    plain, clean = figures.plain(told), cleaned(told)
    return made.with_columns(
        figures.sums(plain, records["amount"]), figures.figures(key, plain), figures.hamlets(plain),
        figures.months(plain, made["day"]),
        figures.told_before(plain), *_sides(key, records, stems), *sketches(clean), *topics(clean, learned),
    ).with_columns(slot=_slot("theme", 0), slot_between=_slot("theme_between", BETWEEN // 2)).drop(
        "theme", "theme_between"
    )  # fmt: skip


def _sides(key: bytes, records: pl.DataFrame, stems: tuple[str, ...]) -> list[pl.Series]:
    """``said``: by what a text may name the other side; ``body``: a public one; ``named``, where none is written."""
    other = records["respondent"]
    told = records.select(pl.when(pl.col("respondent").is_null()).then("text"))["text"]
    said = pl.col("said")
    lists = named.said(key, other, stems).to_frame().select(pl.when(said != 0).then(pl.concat_list(said)).otherwise([]))
    return [lists["said"], named.public(other), named.named(key, told)]


def _slot(theme: str, shift: int) -> pl.Expr:
    """A township, a theme and a stretch of days; nothing for what is no claim."""
    stretch = ((pl.col("day") + shift) // BETWEEN).cast(INT) % 1000
    known = (pl.col("township") != 0) & (pl.col(theme) != 0) & (pl.col("asked") < 3)
    return pl.when(known).then((pl.col("township") * 100 + pl.col(theme)) * 1000 + stretch).otherwise(0)


def _village(records: pl.DataFrame, villages: Mapping[str, str]) -> pl.Series:
    """The village's code as the record gives it, else of the village its place, words or address name first."""
    names = list(villages)
    words = [pl.col("place"), pl.col("text").str.slice(0, 120), pl.col("home")]
    found = [one.str.extract_many(names, leftmost=True).list.first() for one in words] if names else []
    named = (
        pl.coalesce(*found).replace_strict(villages, default=None, return_dtype=pl.String) if found else pl.lit(None)
    )
    return records.select(pl.coalesce("village", named).alias("village"))["village"]
