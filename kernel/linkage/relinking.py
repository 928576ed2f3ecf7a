"""Linking all records anew, and taking in new ones: what needs whole columns, and the libraries for them."""

import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

from kernel.audit.services import audited
from kernel.common import sql
from kernel.common.identity import digest
from kernel.common.moment import now
from kernel.datahub.landing import rows_at, scanned_at
from kernel.datahub.queries import waiting_batches
from kernel.datahub.services import require_steward
from kernel.files.services import room
from kernel.linkage import arriving, features, storing
from kernel.linkage.definitions import shipped
from kernel.linkage.joining import regroup
from kernel.linkage.linking import FIRM_COLUMNS, Linked, firm_rows, link, report_rows
from kernel.linkage.models import Decision, Report, Run
from kernel.linkage.parts import SIZE, Known, Parts, numbered
from kernel.linkage.stored import CONTEXT, PARTIES
from kernel.people.models import User
from kernel.places.models import Region


def secret() -> bytes:
    """The key of the tokens: derived from the house's, and of no other use."""
    return bytes.fromhex(digest("linkage"))


Surroundings = tuple[dict[str, str], tuple[str, ...]]
"""Unambiguous names of villages with their codes, and what an organisation's name may begin with."""


def known_surroundings() -> Surroundings:
    """Of the county's regions as they stand."""
    return _named(Region.objects.values_list("code", "name"))


def around(path: Path) -> Surroundings:
    """Of a file with the columns code and name, such as ``seeds/regions.csv``."""
    found = pl.read_csv(path, columns=["code", "name"], schema_overrides={"code": pl.String})
    return _named(found.select("code", "name").iter_rows())


def _named(regions: Iterable[tuple[str, str]]) -> Surroundings:
    villages: dict[str, list[str]] = {}
    stems = {"县", "市"}
    for code, name in regions:
        if len(code) == 12:
            villages.setdefault(name, []).append(code)
        elif len(code) in (6, 9):
            stems |= {name, re.sub(r"(街道|[县市区镇乡])$", "", name)}
    alone = {name: codes[0] for name, codes in villages.items() if len(codes) == 1}
    return alone, tuple(sorted(stems, key=lambda one: (-len(one), one)))


def relink(records: Parts, *, surroundings: Surroundings | None = None, by: User) -> Linked:
    """Link all of these canonical records (the newest wording of each) and put the result in the place of the last.

    What people have decided is kept and applied to what comes out. Nobody has to wait while it is worked out, only
    while it is written down. Raises Forbidden for whoever is no data steward.
    """
    require_steward(by)
    known = Known(secret(), *(surroundings or known_surroundings()))
    numbers = numbered(records)
    return _keep(link(records, numbers, known, scratch=Path(settings.VAR)), numbers, by=by)


@audited("linkage.relink", refresh=False)
def _keep(linked: Linked, rows: pl.DataFrame, *, by: User) -> Linked:
    started = time.monotonic()
    kept = storing.store(linked, rows)
    for one in Decision.objects.filter(withdrawn_at__isnull=True).order_by("id"):
        regroup(one.kind, (one.one, one.two))
    kept.seconds["storing"] = round(time.monotonic() - started, 2)
    Run(
        at=now(), by=by, versions=versions(), counts=counted(kept),
        seconds=kept.seconds, sha256=kept.digest(),
    ).save()  # fmt: skip
    return kept


def versions() -> dict[str, str]:
    """The version of the weights of each model."""
    return {name: known.version for name, known in shipped().items()}


def counted(linked: Linked) -> dict[str, int]:
    """How many there are of everything."""
    kinds = {name: count for name, count in linked.claims.group_by("kind").len().iter_rows()}
    return {
        "reports": len(linked.reports), "mentions": len(linked.mentions),
        "subjects": linked.mentions["subject"].n_unique(), "matters": linked.reports["matter"].n_unique(), **kinds,
    }  # fmt: skip


def arrive(records: pl.DataFrame, *, villages: dict[str, str], stems: tuple[str, ...]) -> list[arriving.Found]:
    """Take in new records one after the other: each is compared with all that came before and written down.

    A record that is known already is left as it is. What is written follows from the record; no ledger entry is made.
    """
    rows, fellows = features.given(records)
    mentions = features.mentions(secret(), rows, fellows, stems)
    reports = features.reports(secret(), rows, villages, stems)
    mentions = mentions.join(
        firm_rows(mentions).select(*FIRM_COLUMNS, "crowd"), on=list(FIRM_COLUMNS), how="left", maintain_order="left"
    )
    mentions = mentions.with_columns(pl.col("crowd").fill_null(0), pl.lit(0, dtype=pl.Int64).alias("subject"))
    whole = (
        report_rows(mentions, reports)
        .with_columns(matter=pl.lit(0, dtype=pl.Int64), crowd=pl.lit(0, dtype=pl.Int64))
        .join(rows.select("report", "source", "key"), on="report")
    )
    return [_one(row, [one for one in mentions.iter_rows(named=True) if one["report"] == row["report"]])
            for row in whole.iter_rows(named=True)]  # fmt: skip


def _one(row: dict[str, Any], mentions: list[dict[str, Any]]) -> arriving.Found:
    if Report.objects.filter(source=row["source"], key=row["key"]).exists():
        return arriving.Found()
    last = Report.objects.order_by("-id").first()
    row["id"] = row["report"] = (last.pk if last else 0) + 1
    people = [_mention(one, row, row["id"] * PARTIES + place) for place, one in enumerate(mentions, start=1)]
    found = arriving.place(row, people)
    _write(row, people, found)
    return found


def _mention(one: dict[str, Any], row: dict[str, Any], number: int) -> dict[str, Any]:
    made = one | {name: row[name] for name in (*CONTEXT, "village")}
    made |= {"id": number, "mention": number, "report": row["id"], "account": one["full"] if one["style"] == 3 else 0}
    return made | {"quote": (row["origin"] or row["own"]) if one["seat"] == 1 else 0}


def _write(row: dict[str, Any], people: list[dict[str, Any]], found: arriving.Found) -> None:
    for one in people:
        one["subject"] = found.subjects[one["id"]]
    linked = Linked(
        pl.DataFrame(people, infer_schema_length=None) if people else pl.DataFrame(),
        pl.DataFrame([row | {"matter": found.matter}], infer_schema_length=None), pl.DataFrame(),
    )  # fmt: skip
    storing.append(linked, found.claims)


# ── keeping up with the hub ──────────────────────────────────────────────────

ONE_BY_ONE = 2_000
"""So many new records are compared one after the other; more are quicker linked all together."""
_CURRENT = "SELECT batch_id, number FROM datahub_record d WHERE d.current"
_NEW = f"""
{_CURRENT} AND NOT EXISTS (SELECT 1 FROM linkage_report r WHERE r.source = d.dataset AND r.key = d.key) AND batch_id
"""


@room()
def keep_up(*, surroundings: Surroundings | None = None, by: User) -> Linked | None:
    """Link what the hub took in since: few records one by one against all, many by linking all anew.

    The same call again does nothing. Returns what a run over all records linked.
    """
    batches = list(waiting_batches().values_list("id", flat=True))
    new = _places(f"{_NEW} IN ({sql.places(len(batches))})", batches) if batches else pl.DataFrame()
    if new.is_empty():
        return None
    if new.height > ONE_BY_ONE or _outdated():
        return relink(everything(), surroundings=surroundings, by=by)
    villages, stems = surroundings or known_surroundings()
    arrive(_spoken(new), villages=villages, stems=stems)
    return None


def _outdated() -> bool:
    """Whether nothing is linked yet, or with weights of an earlier release: its rows are not as new ones."""
    last = Run.objects.order_by("-id").first()
    return not Report.objects.exists() or (last is not None and last.versions != versions())


def everything() -> Parts:
    """The newest wording of every record of the sources, as far as it is compared: read where it is worked on."""
    places = _places(_CURRENT, []).sort("batch", "row")
    first = places.with_row_index("at").with_columns(part=pl.col("at").min().over("batch") // SIZE)
    some = first.partition_by("part", maintain_order=True) or [first]
    return [scanned_at(one.select("batch", "row"), features.READ) for one in some]


def _places(query: str, values: Sequence[int]) -> pl.DataFrame:
    shape = {"batch": pl.Int64, "row": pl.Int64}
    return pl.DataFrame(sql.execute(query, list(values)).fetchall(), schema=shape, orient="row")


def _spoken(places: pl.DataFrame) -> pl.DataFrame:
    return rows_at(places, features.READ).sort("received_at", "source", "key")
