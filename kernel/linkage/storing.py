"""Keeping what was linked in the database, whole columns at a time."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import numpy as np
import polars as pl
from django.db import connection
from numpy.typing import NDArray

from kernel.common import sql
from kernel.common.frames import write
from kernel.linkage.linking import CLAIM, OF_MATTERS, Linked
from kernel.linkage.stored import MENTION, MENTION_REST, PARTIES, REPORT, REPORT_REST

TABLES = ("linkage_claim", "linkage_mention", "linkage_report")
Numbers = NDArray[np.int64]


def store(linked: Linked, rows: pl.DataFrame) -> Linked:
    """Put what was linked in the place of what was there. ``rows`` names ``source`` and ``key`` of each report.

    A record that was known keeps its number, and with it its mentions do: decisions of people name them by it.
    Returns what was linked under the numbers that were kept.
    """
    named = _steady(rows)
    kept = _renumbered(linked, named)
    with ExitStack() as stack:
        for table in TABLES:
            stack.enter_context(unindexed(table))
            sql.execute(f"DELETE FROM {table}")
        names = named.select("source", "key", report="id")
        reports = kept.reports.join(names, on="report", how="left", maintain_order="left")
        write("linkage_report", _reports(reports))
        places = kept.reports.select("report", "village")
        write("linkage_mention", _mentions(kept.mentions.join(places, on="report", how="left", maintain_order="left")))
        write("linkage_claim", kept.claims)
    return kept


def _steady(rows: pl.DataFrame) -> pl.DataFrame:
    """With ``id``: the number a record has had before, or the next."""
    known = sql.execute("SELECT id, source, key FROM linkage_report").fetchall()
    shape = {"id": pl.Int64, "source": pl.String, "key": pl.String}
    before = pl.DataFrame(known, schema=shape, orient="row")
    joined = rows.join(before, on=["source", "key"], how="left", maintain_order="left")
    highest, new = max(before["id"], default=0), pl.col("id").is_null()
    return joined.with_columns(id=pl.coalesce("id", highest + new.cum_sum().cast(pl.Int64)))


def _renumbered(linked: Linked, named: pl.DataFrame) -> Linked:
    """From the numbers of one run (from 1, without gaps) to those that stay."""
    report = np.zeros(len(named) + 1, dtype=np.int64)
    report[named["report"].to_numpy()] = named["id"].to_numpy()
    order = linked.mentions.select("mention", "report", place=pl.int_range(1, pl.len() + 1).over("report"))
    mention = np.zeros(len(linked.mentions) + 1, dtype=np.int64)
    mention[order["mention"].to_numpy()] = report[order["report"].to_numpy()] * PARTIES + order["place"].to_numpy()
    of_reports = [_through(report, "report"), _through(report, "matter")]
    return Linked(
        linked.mentions.with_columns(of_reports[0], _through(mention, "mention"), _through(mention, "subject")),
        linked.reports.with_columns(*of_reports, _through(mention, "who"), _through(mention, "other")),
        _claims(linked.claims, report, mention),
        linked.seconds,
    )


def _through(numbers: Numbers, name: str) -> pl.Expr:
    return pl.col(name).map_batches(lambda found: pl.Series(numbers[found.to_numpy()]), return_dtype=pl.Int64)


def _claims(claims: pl.DataFrame, report: Numbers, mention: Numbers) -> pl.DataFrame:
    """The claims under the numbers that stay, the lower one first."""
    of_matters = pl.col("kind").is_in(OF_MATTERS)
    parts = [claims.filter(of_matters).with_columns(_through(report, "one"), _through(report, "two")),
             claims.filter(~of_matters).with_columns(_through(mention, "one"), _through(mention, "two"))]  # fmt: skip
    both = pl.concat(parts)
    return both.with_columns(one=pl.min_horizontal("one", "two"), two=pl.max_horizontal("one", "two"))


@contextmanager
def unindexed(table: str) -> Iterator[None]:
    """Have a table without the indexes that no constraint needs; they are made anew afterwards, each in one go.

    Putting a million rows into ten indexes one by one takes longer than everything else. Inside a transaction.
    """
    if connection.vendor == "postgresql":
        query = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s AND NOT"
            " EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = (quote_ident(indexname))::regclass)"
        )
    else:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"
    found = sql.execute(query, [table]).fetchall()
    for name, _made in found:
        sql.execute(f'DROP INDEX "{name}"')
    yield
    for _name, made in found:
        sql.execute(made)


def _reports(reports: pl.DataFrame) -> pl.DataFrame:
    packed = reports.select(pl.struct(REPORT_REST).struct.json_encode().alias("rest")).to_series()
    return reports.select("source", "key", *REPORT, packed, "matter", id="report")


def _mentions(mentions: pl.DataFrame) -> pl.DataFrame:
    packed = mentions.select(pl.struct(MENTION_REST).struct.json_encode().alias("rest")).to_series()
    own = mentions.select("seat", *MENTION, packed, "subject", "report", id="mention")
    return own.rename({"report": "report_id"})


def append(linked: Linked, claims: Sequence[tuple[str, int, int, float]]) -> None:
    """Add a new report with its mentions and the claims that hold for it."""
    write("linkage_report", _reports(linked.reports))
    if len(linked.mentions):
        write("linkage_mention", _mentions(linked.mentions))
    if claims:
        made = [(kind, min(one, two), max(one, two), value) for kind, one, two, value in claims]
        write("linkage_claim", pl.DataFrame(made, schema=CLAIM, orient="row"))
