"""What the records of a linked group say together, as the row of one matter that ``landing`` takes.

Pure columns: no table is read or written here. The first record names the matter and gives it its words; of everything
else what any of its records knows best is taken. People are the subjects that linkage found, each of them once.
"""

from datetime import datetime, timedelta

import polars as pl

from kernel.matters.intake import CHANNELS

TOLD = (
    "source", "key", "channel", "received_at", "class_code", "title", "text", "place_code", "place_text",
    "claimant_name", "claimant_cert", "claimant_phone", "claimant_address", "co_claimants", "respondent_name",
    "respondent_cert", "respondent_phone", "people", "amount", "status", "outcome", "closed_at", "body",
)  # fmt: skip
"""The columns of the canonical record that are read here."""
SILENT = timedelta(days=60)
"""A source that says nothing of an end: what is older is taken for ended, what is newer is still worked on."""
ENTERPRISE = 4
"""The style of an organisation's name (``kernel.linkage.tokens``)."""
PARTY = {"role": pl.String, "kind": pl.String, "name": pl.String, "phone": pl.String, "id_number": pl.String,
         "address": pl.String}  # fmt: skip


def matter_rows(told: pl.DataFrame, mentions: pl.DataFrame, *, bodies: dict[str, int], now: datetime) -> pl.DataFrame:
    """One row a group. ``told``: ``group``, ``report``, ``kind`` and ``TOLD``; ``mentions``: ``report, seat, place,
    subject, style``; ``bodies``: names of organisations to their numbers; ``now``: local time without a zone."""
    told = told.sort("group", "report")
    place = pl.col("place_code").str.slice(0, 12)
    status = pl.col("status")
    unsaid = status.is_null().all() & pl.col("closed_at").is_null().all() & (pl.max("received_at") > now - SILENT)
    ended = pl.max_horizontal(pl.max("closed_at"), pl.max("received_at"))
    rows = told.group_by("group", maintain_order=True).agg(
        pl.col("kind").first(), pl.col("text").first(), pl.col("title").drop_nulls().first(),
        pl.col("received_at").min(), pl.col("class_code").drop_nulls().first(),
        pl.col("place_text").drop_nulls().first(),
        source=pl.col("source").first(), source_key=pl.col("key").first(), channel=pl.col("channel").first(),
        place=place.sort_by(place.str.len_chars(), descending=True, nulls_last=True).first(),
        open=((status == "open").any() | unsaid).fill_null(False),
        ending=pl.when((status == "refused").all().fill_null(False)).then(pl.lit("rejected")).otherwise(pl.lit("")),
        ending_note=pl.col("outcome").filter(pl.col("outcome").str.contains(r"\p{Han}")).last(),
        ended_at=pl.min_horizontal(ended, pl.lit(now)),
        body=pl.col("body").drop_nulls().first().replace_strict(bodies, default=None, return_dtype=pl.Int64),
        facts=pl.struct(pl.max("people"), pl.max("amount")),
    )  # fmt: skip
    still = pl.col("open")
    return rows.with_columns(
        channel=pl.when(pl.col("channel").is_in(list(CHANNELS))).then("channel").otherwise(pl.lit("file")),
        ended_at=pl.when(~still).then("ended_at"), facts=_facts(rows["facts"]),
        ending=pl.when(still).then(pl.lit("")).otherwise("ending"), body=pl.when(~still).then("body"),
        ending_note=pl.when(still).then(pl.lit("")).otherwise("ending_note"),
    ).join(parties(told, mentions), on="group", how="left", maintain_order="left")  # fmt: skip


def _facts(found: pl.Series) -> pl.Series:
    """How many people it concerns and how much is at stake, as an object of what is known."""
    both = found.struct.unnest()
    amount = pl.col("amount").round(2)
    whole = pl.when(amount == amount.round(0)).then(amount.cast(pl.Int64).cast(pl.String))
    parts = [
        pl.format('"amount":{}', pl.coalesce(whole, amount.cast(pl.String))), pl.format('"people":{}', "people")
    ]  # fmt: skip
    joined = pl.concat_str(pl.lit("{"), pl.concat_str(parts, separator=",", ignore_nulls=True), pl.lit("}"))
    return both.select(joined.alias("facts")).to_series()


def parties(told: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """``group`` and its ``parties``: who brings it and whom it is about, each subject once on each side."""
    return once_each(people(told, mentions))


def once_each(whole: pl.DataFrame) -> pl.DataFrame:
    """``group`` and ``parties`` of people as ``people`` gives them: of each the best that any record says."""
    name, number = pl.col("name"), pl.col("number")
    full = name.filter(~name.str.contains(r"[某*＊]|先生|女士"))
    ordered = whole.with_columns(side=pl.col("seat") == 2).sort("group", "report", "seat", maintain_order=True)
    once = ordered.group_by("group", "side", "subject", maintain_order=True).agg(
        pl.col("seat").first(), pl.coalesce(full.first(), name.drop_nulls().first()).alias("name"),
        pl.col("phone").drop_nulls().first(), pl.col("address").drop_nulls().first(),
        id_number=number.filter(~number.str.contains(r"\*")).first(), firm=(pl.col("style") == ENTERPRISE).any(),
    )  # fmt: skip
    leads = (pl.col("seat") == 1) & (pl.col("seat") == 1).cum_sum().over("group").eq(1)
    role = pl.when("side").then(pl.lit("respondent")).when(leads).then(pl.lit("claimant"))
    made = once.with_columns(
        role=role.otherwise(pl.lit("co_claimant")),
        kind=pl.when("firm").then(pl.lit("enterprise")).otherwise(pl.lit("person")),
    )
    return made.group_by("group", maintain_order=True).agg(parties=pl.struct(*PARTY))


def people(told: pl.DataFrame, mentions: pl.DataFrame) -> pl.DataFrame:
    """Everybody named in these records with the subject each is: ``group, report, seat, subject, style`` and words.

    Where linkage counted the further claimants of a record otherwise, each of them stands for nobody but themselves.
    """
    own = ["group", "report"]
    blank = pl.lit(None, dtype=pl.String)
    reporter = told.select(*own, seat=1, name="claimant_name", number="claimant_cert", phone="claimant_phone",
                           address="claimant_address")  # fmt: skip
    respondent = told.select(*own, seat=2, name="respondent_name", number="respondent_cert", phone="respondent_phone",
                             address=blank)  # fmt: skip
    more = told.select(*own, "co_claimants").explode("co_claimants").drop_nulls("co_claimants").unnest("co_claimants")
    fellow = more.select(*own, seat=3, name="name", number="cert", phone="phone", address="address")
    named = pl.concat([reporter, respondent, fellow], how="vertical_relaxed").filter(
        pl.any_horizontal(pl.col("name", "number", "phone").is_not_null())
    )
    named = named.with_columns(pl.col("seat").cast(pl.Int64), nth=pl.int_range(1, pl.len() + 1).over("report", "seat"))
    known = mentions.sort("place").with_columns(
        pl.col("seat").cast(pl.Int64), nth=pl.int_range(1, pl.len() + 1).over("report", "seat"),
        known=pl.len().over("report", "seat"),
    )  # fmt: skip
    both = named.join(known, on=["report", "seat", "nth"], how="left", maintain_order="left")
    same = pl.col("known") == pl.len().over("report", "seat")
    alone = -pl.int_range(1, pl.len() + 1)
    return both.with_columns(subject=pl.when(same).then("subject").otherwise(alone))
