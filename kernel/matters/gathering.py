"""From linked records to matters: each group of records that tell of one matter is one matter, and stays it.

What a record became stands with it (``Record.subject``), so that the same run again adds nothing and one that was
killed goes on. The machine attaches and proposes; it never merges or parts matters that are there. What a person has
decided about links is carried out. A matter bears for ever the number of the record that it was first made of.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Exists, OuterRef

from kernel.audit.services import audited, change, tell
from kernel.common import sql
from kernel.common.errors import Refusal
from kernel.common.frames import many
from kernel.common.moment import LOCAL, now
from kernel.common.words import gettext as _
from kernel.datahub import services as hub
from kernel.datahub.datasets import sources
from kernel.datahub.landing import rows_at
from kernel.datahub.models import Batch, Record
from kernel.datahub.queries import waiting_batches
from kernel.files.services import room
from kernel.linkage.models import Decision, Report
from kernel.linkage.queries import not_carried
from kernel.linkage.services import carried
from kernel.matters.gathered_rows import TOLD, matter_rows, once_each, people
from kernel.matters.ingest import correct_from_source
from kernel.matters.landing import Landed, land
from kernel.matters.likeness import alike, trigrams
from kernel.matters.models import Duplicate, Matter
from kernel.matters.registers import ROLES, enter, party_columns
from kernel.matters.sealing import seal_if_asked
from kernel.matters.services import propose_anew
from kernel.people.models import User
from kernel.places.models import Organisation

SLICE = 40_000
"""Groups worked on at once: memory stays level, and a killed run loses little."""
FEW = 500
"""So many open matters at once get class and grade proposed; the many of a first delivery when they are opened."""
SHEET = {"report": pl.Int64, "group": pl.Int64, "source": pl.String, "key": pl.String, "subject": pl.Int64,
         "own": pl.Int64, "version": pl.Int64, "batch": pl.Int64, "row": pl.Int64}  # fmt: skip
# ``NOT (… = '')`` stands as in the index ``matters_source_once``: written otherwise, SQLite reads every matter there is
_SHEET = """
SELECT r.id, r.matter, r.source, r.key, d.subject, m.id, d.version, d.batch_id, d.number
FROM linkage_report r JOIN datahub_record d ON d.dataset = r.source AND d.key = r.key AND d.current
LEFT JOIN matters_matter m ON m.source = r.source AND m.source_key = r.key AND NOT (m.source_key = '')
WHERE r.matter >= %s AND r.matter <= %s
"""
_TOUCHED = """
SELECT DISTINCT r.matter FROM datahub_record d JOIN linkage_report r ON r.source = d.dataset AND r.key = d.key
WHERE d.current AND d.batch_id IN ({places})
"""
_MADE = """
SELECT COUNT(*) FROM datahub_record d JOIN matters_matter m ON m.source = d.dataset AND m.source_key = d.key
WHERE NOT (m.source_key = '') AND d.version = 1 AND d.batch_id = %s
"""


@dataclass
class Gathered:
    """What one run did: matters made, records put to matters that were there, proposals to merge, rows refused."""

    made: int = 0
    attached: int = 0
    corrected: int = 0
    proposed: int = 0
    decided: int = 0
    refused: int = 0
    """Groups that could not become a matter; they wait, and the next run tries them again."""
    why: tuple[str, ...] = ()
    seconds: float = 0.0
    held: tuple[int, ...] = ()
    """The deliveries that such groups have records of: they do not count as joined."""


@room()
def gather(*, by: User, seen: Callable[[int], None] | None = None) -> Gathered:
    """Bring every linked record that is not with a matter yet to one, and carry out what people decided about links.

    ``seen`` hears how many groups are done. Raises Forbidden for whoever is no data steward.
    """
    hub.require_steward(by)
    started, found = time.monotonic(), Gathered()
    batches = list(waiting_batches())
    groups = touched(batches)
    for start in range(0, len(groups), SLICE):
        _slice(groups[start : start + SLICE], found, by=by)
        if seen:
            seen(min(start + SLICE, len(groups)))
    for decision in not_carried():
        found.decided += carry_out(decision, by=by)
    for batch in batches:
        if batch.pk not in found.held:
            found.corrected += _finish(batch, by=by)
    found.seconds = round(time.monotonic() - started, 2)
    return found


def touched(batches: list[Batch]) -> list[int]:
    """The groups that records of these deliveries belong to, in order."""
    found: set[int] = set()
    for start in range(0, len(batches), 500):
        some = [batch.pk for batch in batches[start : start + 500]]
        found |= set(sql.column(_TOUCHED.format(places=sql.places(len(some))), some))
    return sorted(found)


def _slice(groups: list[int], found: Gathered, *, by: User) -> None:
    sheet = sheet_of(groups)
    there = pl.col("subject").is_not_null()
    whole = sheet.with_columns(matters=pl.col("subject").drop_nulls().n_unique().over("group"))
    new = whole.filter(pl.col("matters") == 0)
    if new.height:
        _make(new, found, by=by)
    for (_group,), rows in whole.filter((pl.col("matters") == 1) & ~there.all().over("group")).group_by("group"):
        attach(Matter.objects.get(pk=rows["subject"].max()), rows, by=by)
        found.attached += rows.filter(~there).height
    for (_group,), rows in whole.filter(pl.col("matters") > 1).group_by("group", maintain_order=True):
        found.proposed += propose(rows, by=by)


def sheet_of(groups: list[int]) -> pl.DataFrame:
    """Every record of these groups, with the matter it is with (``subject``) or, failing that, the one it named."""
    lines = sql.execute(_SHEET, [groups[0], groups[-1]]).fetchall()
    raw = pl.DataFrame(lines, schema=SHEET | {"subject": pl.String}, orient="row")
    wanted = raw.filter(pl.col("group").is_in(groups)).with_columns(
        pl.col("subject").str.strip_prefix("matter:").replace("", None).cast(pl.Int64)
    )
    with_own = wanted.with_columns(subject=pl.coalesce("subject", "own"))
    held = sorted(set(with_own["subject"].drop_nulls().to_list()))
    moved = {pk: into for pk, into in _merged(held)}
    return with_own.with_columns(pl.col("subject").replace(moved)).sort("group", "report")


def _merged(held: list[int]) -> Iterator[tuple[int, int]]:
    """Of these matters those that were merged, each with the one it was merged into."""
    for start in range(0, len(held), 5000):
        some = held[start : start + 5000]
        query = f"SELECT id, merged_into_id FROM matters_matter WHERE id IN ({sql.places(len(some))})"
        yield from sql.execute(f"{query} AND merged_into_id IS NOT NULL", some).fetchall()


# ── new matters ──────────────────────────────────────────────────────────────


def _make(new: pl.DataFrame, found: Gathered, *, by: User) -> None:
    """Make the matters of these groups, and propose what is proposed of new ones where they are few."""
    frame = landing_frame(new)
    landed, numbers = _landed(frame, new, by=by)
    found.made += landed.landed
    found.refused += landed.refused.height
    found.why = tuple(sorted({*found.why, *landed.refused["why"].to_list()}))
    refused = set(frame["group"].to_list()) - set(numbers["group"].to_list())
    found.held += tuple(new.filter(pl.col("group").is_in(list(refused)))["batch"].unique().to_list())
    fresh = numbers.join(frame.filter(pl.col("open")).select("group"), on="group")
    if fresh.height <= FEW:
        for matter in Matter.objects.filter(pk__in=fresh["subject"].to_list()):
            propose_anew(matter, by=by)


@audited("matter.gather")
def _landed(frame: pl.DataFrame, new: pl.DataFrame, *, by: User) -> tuple[Landed, pl.DataFrame]:
    """Land the frame and put the records to its matters: all of it is kept, or none. What was landed, and the numbers.

    One act, which landing joins: a savepoint under so many rows would have SQLite keep every page as it was, and go
    through all it kept at the end of each statement.
    """
    landed = land(frame.drop("group"), by=by, chunk=max(1, frame.height))
    whole = frame.select("group", "source", "source_key").join(landed.refused, on=["source", "source_key"], how="anti")
    numbers = _numbers_of(whole)
    put(new.select("group", "source", "key").join(numbers.select("group", "subject"), on="group"))
    return landed, numbers


def landing_frame(sheet: pl.DataFrame) -> pl.DataFrame:
    """The rows for ``land`` of these groups, with ``group``; groups of sources that make no matters are left out."""
    told, mentions = told_of(sheet)
    bodies = dict(Organisation.objects.order_by("-id").values_list("name", "id"))
    return matter_rows(told, mentions, bodies=bodies, now=now().astimezone(LOCAL).replace(tzinfo=None))


def told_of(sheet: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the records say, and the subjects linkage found in them."""
    kinds = {one.id: one.kind for one in sources()}
    places = sheet.select("batch", "row", "report", "group")
    words = rows_at(places, TOLD).with_columns(pl.col("row").cast(pl.Int64))
    told = places.join(words, on=["batch", "row"]).with_columns(
        kind=pl.col("source").replace_strict(kinds, default="", return_dtype=pl.String)
    )
    query = """
        SELECT m.report_id, m.seat, m.id, m.subject, m.style FROM linkage_mention m JOIN linkage_report r
        ON r.id = m.report_id WHERE r.matter >= %s AND r.matter <= %s
    """
    shape = {"report": pl.Int64, "seat": pl.Int64, "place": pl.Int64, "subject": pl.Int64, "style": pl.Int64}
    lines = sql.execute(query, [sheet["group"].min(), sheet["group"].max()]).fetchall()
    mentions = pl.DataFrame(lines, schema=shape, orient="row")
    return told.filter(pl.col("kind") != ""), mentions.join(sheet.select("report"), on="report", how="semi")


def _numbers_of(whole: pl.DataFrame) -> pl.DataFrame:
    """``group`` and the number of the matter that its first record names (``subject``)."""
    lines: list[tuple[str, str, int]] = []
    for (source,), mine in whole.group_by("source"):
        keys = mine["source_key"].to_list()
        for start in range(0, len(keys), 5000):
            some = keys[start : start + 5000]
            query = "SELECT source, source_key, id FROM matters_matter WHERE source = %s AND NOT (source_key = '')"
            lines += sql.execute(f"{query} AND source_key IN ({sql.places(len(some))})", [source, *some]).fetchall()
    shape = {"source": pl.String, "source_key": pl.String, "subject": pl.Int64}
    return whole.join(pl.DataFrame(lines, schema=shape, orient="row"), on=["source", "source_key"])


def put(rows: pl.DataFrame) -> None:
    """Note of records (``source``, ``key``) which matter they are with (``subject``), every version of them."""
    chains = pl.concat_str(pl.lit("matter:"), pl.col("subject").cast(pl.String))
    many("UPDATE datahub_record SET subject = %s WHERE dataset = %s AND key = %s",
         rows.sort("source", "key").select(chains.alias("chain"), "source", "key").rows())  # fmt: skip


# ── matters that are there ───────────────────────────────────────────────────


@audited("matter.attach")
def attach(matter: Matter, rows: pl.DataFrame, *, by: User) -> None:
    """Further records tell of a matter that is there: they join it, and whoever is new in them is entered.

    Everybody who brings it keeps a reply of their own. An ended matter stays as it ended; it is told.
    """
    new = rows.filter(pl.col("subject").is_null())
    names = {one.id: one.name for one in sources()}
    for row in new.iter_rows(named=True):
        line = _("%(source)s的一条记录说的是同一件事，已归入") % {"source": names.get(row["source"], row["source"])}
        tell(matter, line, source=row["source"], key=row["key"])
    if matter.open:
        told, mentions = told_of(rows)
        known = set(people(told.join(new, on="report", how="anti"), mentions)["subject"].to_list())
        late = people(told.join(new, on="report", how="semi"), mentions).filter(
            (pl.col("seat") != 2) & ~pl.col("subject").is_in(list(known))
        )
        for given in once_each(late)["parties"].explode().to_list():
            _enter(matter, {**given, "role": "co_claimant"})
        seal_if_asked(matter, by=by)
    put(new.with_columns(subject=pl.lit(matter.pk, dtype=pl.Int64)).select("source", "key", "subject"))


def _enter(matter: Matter, given: dict[str, str | None]) -> None:
    values = {name: value for name, value in given.items() if value}
    try:
        party_columns(values)
    except Refusal:  # the number as the source wrote it is wrong: the record keeps it, the matter does without
        values.pop("id_number", None)
    party = enter(matter, values)
    tell(matter, _("登记%(role)s：%(name)s") % {"role": ROLES[party.role], "name": party.name_masked}, private=True)


def propose(rows: pl.DataFrame, *, by: User) -> int:
    """The machine holds several matters for one: say so to those who may merge them, once for each pair."""
    earliest, *later = sorted(set(rows["subject"].drop_nulls().to_list()))
    loose = rows.filter(pl.col("subject").is_null()).with_columns(subject=pl.lit(earliest, dtype=pl.Int64))
    if loose.height:
        put(loose.select("source", "key", "subject"))
    first, made = Matter.objects.get(pk=earliest), 0
    for pk in later:
        if not Duplicate.objects.filter(matter_id__in=(pk, earliest), other_id__in=(pk, earliest)).exists():
            made += 1
            propose_same(Matter.objects.get(pk=pk), first, _("多个来源的记录经关联是同一件事"), by=by)
    return made


@audited("matter.propose_same")
def propose_same(matter: Matter, other: Matter, reason: str, *, by: User) -> None:
    """Put two matters side by side as possibly one; merging stays a decision of its own."""
    likeness = alike(trigrams(matter.title + matter.text), trigrams(other.title + other.text))
    Duplicate(
        matter=matter, other=other, likeness=round(likeness, 3), reasons=[reason], proposed_at=now()
    ).save()  # fmt: skip


# ── what people decided, and what sources corrected ──────────────────────────


@transaction.atomic
def carry_out(decision: Decision, *, by: User) -> int:
    """Bring a person's word on two reports to their matters, once: joined or parted where both have ended already.

    Where one is still worked on, the two are put before those who may merge them.
    """
    labels = dict(Report.objects.filter(pk__in=(decision.one, decision.two)).values_list("pk", "matter"))
    sheet = sheet_of(sorted(set(labels.values()))) if labels else pl.DataFrame(schema=SHEET)
    pair = sheet.filter(pl.col("report").is_in([decision.one, decision.two])).drop_nulls("subject")
    if pair.height < 2:
        return 0
    one, two = (Matter.objects.get(pk=pk) for pk in pair.sort("report")["subject"])
    if decision.same and one.pk != two.pk:
        earlier, later = sorted((one, two), key=lambda each: each.pk)
        if earlier.open or later.open:
            propose_same(later, earlier, _("有人认定是同一件事：%(why)s") % {"why": decision.reason}, by=decision.by)
        else:
            join(later, earlier, reason=decision.reason, by=decision.by)
    elif not decision.same and one.pk == two.pk:
        part(one, sheet, reason=decision.reason, by=by)
    carried(decision, by=by)
    return 1


@audited("matter.join", also=lambda matter: (matter,))
def join(matter: Matter, target: Matter, *, reason: str, by: User) -> None:
    """A person found that two ended matters were one: the later points to the earlier, and its records follow."""
    change(matter, merged_into=target)
    for one, other in ((matter, target), (target, matter)):
        tell(one, _("经人认定与%(no)s是同一件事") % {"no": other.no}, reason=reason)
    many("UPDATE datahub_record SET subject = %s WHERE subject = %s", [(target.audit_chain, matter.audit_chain)])


def part(matter: Matter, sheet: pl.DataFrame, *, reason: str, by: User) -> None:
    """A person found that records of one matter tell of two: those that its own record is not among make their own."""
    home = sheet.filter(pl.col("own") == matter.pk)["group"].to_list() or [sheet["group"].min()]
    away = sheet.filter((pl.col("subject") == matter.pk) & ~pl.col("group").is_in(home))
    for pk in set(away["own"].drop_nulls().to_list()) - {matter.pk}:
        leave(Matter.objects.get(pk=pk), matter, reason=reason, by=by)
    joined = away.filter(pl.col("own").is_not_null() & (pl.col("own") != matter.pk)).unique("group", keep="first")
    back = away.join(joined.select("group", back="own"), on="group", how="left")
    put(back.drop_nulls("back").select("source", "key", subject="back"))
    new = back.filter(pl.col("back").is_null()).drop("back")
    if new.height:
        _make(new, Gathered(), by=by)
        _tell_parted(matter, reason, by=by)


@audited("matter.part")
def _tell_parted(matter: Matter, reason: str, *, by: User) -> None:
    tell(matter, _("经人认定，其中的记录说的是另一件事，已分出"), reason=reason)


@audited("matter.leave")
def leave(matter: Matter, target: Matter, *, reason: str, by: User) -> None:
    """What was joined stands by itself again."""
    change(matter, merged_into=None)
    for one, other in ((matter, target), (target, matter)):
        tell(one, _("经人认定与%(no)s不是同一件事，已分开") % {"no": other.no}, reason=reason)


@transaction.atomic
def _finish(batch: Batch, *, by: User) -> int:
    """The last stage of a delivery: its corrections reach their matters, and it counts as joined."""
    before = Record.objects.filter(
        dataset=OuterRef("dataset"), key=OuterRef("key"), version__lt=OuterRef("version"), batch__stage="joined"
    )
    current = Record.objects.filter(batch=batch, version__gt=1, current=True).exclude(subject="")
    corrections = current.filter(Exists(before))
    places = pl.DataFrame([(batch.pk, one.number, one.subject) for one in corrections], orient="row",
                          schema={"batch": pl.Int64, "row": pl.Int64, "subject": pl.String})  # fmt: skip
    words = rows_at(places, TOLD).with_columns(pl.col("row").cast(pl.Int64)) if places.height else None
    if words is not None:
        for row in words.join(places, on=["batch", "row"]).iter_rows(named=True):
            correct(Matter.objects.get(pk=int(row["subject"].partition(":")[2])), row, by=by)
    [made] = sql.column(_MADE, [batch.pk])
    hub.join_batch(batch, subjects=made - batch.subjects, by=by)
    return places.height


@audited("matter.source_correction")
def correct(matter: Matter, row: dict[str, Any], *, by: User) -> None:
    """A source sent a record anew: the matter made of it follows, one it only belongs to is told."""
    if (matter.source, matter.source_key) == (row["source"], row["key"]):
        given = {"title": row["title"], "text": row["text"]}
        correct_from_source(matter, {name: words for name, words in given.items() if words}, by=by)
    else:
        tell(matter, _("来源系统更正了归入本件的一条记录"), source=row["source"], key=row["key"])
    if matter.open and row["status"] in ("closed", "refused", "answered"):
        tell(matter, _("来源系统称已办结；本件仍按流程办理"), source=row["source"], key=row["key"])
