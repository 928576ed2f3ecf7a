"""From a delivered file to matters: every row becomes a matter, a correction of one, or waits with a reason.

Rows are worked through in order, some forty a transaction: the matters and the batch's place in the file are kept
together or not at all. A process that is killed loses nothing that was counted; the next run goes on from there.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Invalid, NotFound, Refusal
from kernel.common.moment import at
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.datahub import services as hub
from kernel.datahub.datasets import Dataset, dataset
from kernel.datahub.delivery import Delivery
from kernel.datahub.models import Batch, Quarantined
from kernel.datahub.queries import known_bad, latest_records, of_source, raw_of, waiting
from kernel.datahub.rows import Problem, Raw, Row
from kernel.datahub.services import Taken
from kernel.datahub.values import understand
from kernel.matters.models import Duplicate, Matter
from kernel.matters.registers import ROLES
from kernel.matters.services import propose_anew, receive
from kernel.people.models import User
from kernel.people.services import SYSTEM, actor
from kernel.places.models import Region
from kernel.procedures.queries import latest

log = logging.getLogger(__name__)
CHUNK = 40
"""Rows a transaction: enough to make the commit cheap, few enough that other writers hardly wait."""
FEW = 4
"""So many unreadable rows wait with their reasons; when there are more and nothing else, it is the wrong file."""
SYSTEM_FAILS = "row.system"
WORDS = ("title", "text", "wish", "place", "confidentiality")
ABOUT_PEOPLE = ("name", "phone", "id_number", "address", "kind", "contact_preference")
Seen = Callable[[Batch, float], None]


@dataclass(frozen=True)
class Report:
    """What one run did. ``received`` is the sum of accepted, corrected, unchanged and quarantined."""

    batch: int
    received: int
    accepted: int
    corrected: int
    unchanged: int
    quarantined: int
    duplicates_proposed: int
    matters: int
    seconds: float
    resumed_after: int = 0
    """Rows that an earlier run, which was interrupted, had already worked through; they are counted above."""


class Known(NamedTuple):
    """The newest version of a row that was taken in before."""

    digest: str
    subject: str
    version: int
    batch: int


@dataclass
class Memory:
    """What is known about the rows at hand from before, kept up while they are worked through."""

    records: dict[str, Known] = field(default_factory=dict)
    matters: dict[str, int] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, source: Dataset, rows: Sequence[Row], *, fresh: bool = False) -> "Memory":
        """Asked once for all of these rows. ``fresh``: whether they stood in quarantine does not count."""
        keys = [row.key for row in rows if row.key]
        known = latest_records(source.id, keys)
        matters = Matter.objects.filter(source=source.source, source_key__in=keys)
        return cls(
            {key: Known(one.digest, one.subject, one.version, one.batch_id) for key, one in known.items()},
            dict(matters.values_list("source_key", "pk")),
            set() if fresh else known_bad(source.id, [row.raw.digest() for row in rows]),
        )


def ingest(source: Dataset, path: Path, *, historical: bool = False, by: User, seen: Seen | None = None) -> Report:
    """Work through a file. The same file again adds nothing; after an interruption it goes on where it was.

    With ``historical`` each matter is received at the moment its source names. ``seen`` hears the batch and the share
    of the file that is done. Raises a Refusal when the file as a whole cannot be used; nothing has happened then.
    """
    started = time.monotonic()
    check_targets(source)
    _check_ready(source)
    delivery = Delivery(source, path)
    with transaction.atomic():
        batch = hub.open_batch(source, delivery, historical=historical, by=by)
        if batch.finished_at is not None:
            return Report(batch.pk, batch.received, 0, 0, batch.received, 0, 0, 0, 0.0)
        before = batch.received
        parts = _parts(delivery.rows(skip=before))
        first = next(parts, [])
        _check_first(source, delivery, first)
    while first:
        take(source, batch, first, since=started, by=by)
        started = time.monotonic()
        if seen:
            seen(batch, delivery.share())
        first = next(parts, [])
    hub.finish_batch(batch, by=by)
    return _report(batch, before)


def machine() -> User:
    """The built-in actor, for commands. Raises Conflict when the database is not there yet."""
    try:
        return actor(SYSTEM)
    except DatabaseError as error:
        raise _not_ready() from error


def _check_ready(source: Dataset) -> None:
    """Refuse before the first row where no row could go in: no county, no procedure."""
    if latest(source.kind) is None or not Region.objects.filter(pk=settings.COUNTY).exists():
        raise _not_ready()


def _not_ready() -> Conflict:
    return Conflict(
        "ingest.not_ready",
        _("数据库里还没有行政区划、机构和办理流程，没有开始导入。"),
        _("请先运行“make run”（或“manage.py start”）装好，再导入。"),
    )


def _report(batch: Batch, before: int) -> Report:
    return Report(
        batch.pk, batch.received, batch.accepted, batch.corrected, batch.unchanged, batch.quarantined, batch.proposed,
        batch.subjects, round(batch.seconds, 1), before,
    )  # fmt: skip


def _check_first(source: Dataset, delivery: Delivery, first: Sequence[Raw]) -> None:
    """Refuse a file of the right sort with something else in it: of many rows not one is of this dataset."""
    column = next(one.column for one in source.fields if one.target == source.key)
    if len(first) > FEW and not any(raw.columns and column in raw.columns for raw in first):
        raise Invalid(
            "file.other",
            _("“%(file)s”开头%(n)s行里，没有一行是“%(name)s”的记录。")
            % {"file": delivery.path.name, "n": len(first), "name": source.name},
            _("请核对是不是拿错了文件；每一行都应当有“%(column)s”这一栏。") % {"column": column},
        )


def _parts(rows: Iterator[Raw]) -> Iterator[list[Raw]]:
    while part := list(islice(rows, CHUNK)):
        yield part


def take(source: Dataset, batch: Batch, part: Sequence[Raw], *, since: float, by: User) -> None:
    """Work through the next rows of a batch: all of them and the batch's new place are kept, or nothing is.

    ``since``: when reading them began, on the monotonic clock.
    """
    with transaction.atomic():
        hub.hold(batch)
        rows = [understand(source, raw) for raw in part]
        memory = Memory.of(source, rows)
        taken = [_settle(source, batch, row, memory, by) for row in rows]
        _check_failing(taken)
        made = [int(one.subject.partition(":")[2]) for one in taken if one.made]
        proposed = Duplicate.objects.filter(matter_id__in=made).count() if made else 0
        hub.take_rows(batch, taken, proposed=proposed, seconds=time.monotonic() - since, by=by)


def _check_failing(taken: Sequence[Taken]) -> None:
    """Stop where not one of many rows goes in because the house itself fails: those rows are not to blame."""
    if len(taken) == CHUNK and all(one.problems and one.problems[0].code == SYSTEM_FAILS for one in taken):
        raise Conflict(
            "ingest.failing",
            _("连着%(n)s行都因为系统出错没能导入，已停下，这些行没有动。") % {"n": CHUNK},
            _("请管理员查看运行日志；修复后再运行同一条命令，会接着导入。"),
        )


def _settle(source: Dataset, batch: Batch, row: Row, memory: Memory, by: User) -> Taken:
    """What becomes of one row."""
    problems = row.problems
    known = memory.records.get(row.key)
    if not problems and known and known.batch == batch.pk and known.digest != row.digest():
        what = _("编号“%(key)s”在这个文件里出现了两次，内容还不一样。请向来源单位核实以哪一条为准。")
        problems = (Problem(source.key, "key.twice", what % {"key": row.key}),)
    taken = _quarantine(row, problems, memory) if problems else _take_in(source, row, memory, batch.historical, by)
    if taken.fate in ("accepted", "corrected"):
        memory.records[row.key] = Known(row.digest(), taken.subject, taken.version, batch.pk)
    return taken


def _quarantine(row: Row, problems: tuple[Problem, ...], memory: Memory) -> Taken:
    """Into quarantine, unless the very same row has been there before. Where a file breaks off is always told."""
    digest = row.raw.digest()
    if digest in memory.bad and problems[0].code != "row.cut":
        return Taken(row, "unchanged")
    memory.bad.add(digest)
    return Taken(row, "quarantined", problems=problems)


def _take_in(source: Dataset, row: Row, memory: Memory, historical: bool, by: User) -> Taken:
    try:
        return _matter_of(source, row, memory, historical, by)
    except Refusal as refusal:
        problem = Problem("", refusal.code, f"{refusal.what}{refusal.next}")
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("%s: row %s could not be taken in", source.id, row.raw.number)
        what = _("系统处理这一行时出错，已写入运行日志。这一行原样保留，请管理员查明后重新提交。")
        problem = Problem("", SYSTEM_FAILS, what)
    return _quarantine(row, (problem,), memory)


def _matter_of(source: Dataset, row: Row, memory: Memory, historical: bool, by: User) -> Taken:
    """Make the row's matter, correct the one it made before, or find that nothing changed."""
    known = memory.records.get(row.key)
    moment = row.moment("reported_at") if historical else None
    with at(moment) if moment else nullcontext():
        if known is None:
            matter = receive(
                source.kind, **intake(row.values), channel=source.channel, source=source.source, source_key=row.key,
                by=by,
            )  # fmt: skip
            made = row.key not in memory.matters
            memory.matters[row.key] = matter.pk
            return Taken(row, "accepted", matter.audit_chain, made=made)
    if known.digest == row.digest():
        return Taken(row, "unchanged", known.subject)
    matter = Matter.objects.get(pk=int(known.subject.partition(":")[2]))
    correct_from_source(matter, intake(row.values), by=by)
    return Taken(row, "corrected", known.subject, known.version + 1)


def check_targets(source: Dataset) -> None:
    """Refuse a dataset with a target field that no matter has."""
    people = {f"{role}.{name}" for role in ROLES for name in ABOUT_PEOPLE}
    for one in source.fields:
        free = one.target.startswith(("facts.", "extra.")) or one.target in {source.key, "reported_at", *WORDS, *people}
        if not free:
            raise Invalid(
                "dataset.target",
                _("数据集文件“%(file)s”里的目标字段“%(t)s”不存在。") % {"file": source.path.name, "t": one.target},
                _("请改正后再试；事项没有位置存放的内容写成“extra.名称”。"),
            )


def intake(values: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``receive`` that a row's values stand for."""
    given: dict[str, Any] = {name: values[name] for name in WORDS if values.get(name)}
    if isinstance(values.get("reported_at"), datetime):
        given["reported_at"] = values["reported_at"]
    facts = {name[6:]: value for name, value in values.items() if name.startswith("facts.") and value is not None}
    people: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        role, _dot, about = name.partition(".")
        if role in ROLES and value:
            people.setdefault(role, {"role": role})[about] = value
    return {"text": "", **given, "facts": facts, "parties": list(people.values())}


@audited("matter.source_correction")
def correct_from_source(matter: Matter, given: Mapping[str, Any], *, by: User) -> Matter:
    """The source sent the same record with other words: the open matter follows, what it said before stays told.

    An ended matter keeps its words; the correction only joins its story. Class and grade are proposed anew unless a
    person has confirmed them. Facts a person may have corrected, and the people in it, are left as they are.
    """
    names = {"title": _("标题"), "text": _("内容"), "wish": _("诉求"), "reported_at": _("反映时间")}
    new = {name: given[name] for name in names if given.get(name) and given[name] != getattr(matter, name)}
    if not new:
        return matter
    before = {name: str(getattr(matter, name)) for name in new}
    what = enumerated(names[name] for name in new)
    if not matter.open:
        after = {name: str(value) for name, value in new.items()}
        tell(matter, _("办结后，来源系统更正了%(what)s") % {"what": what}, before=before, after=after)
        return matter
    change(matter, **new)
    tell(matter, _("来源系统更正了%(what)s") % {"what": what}, before=before)
    if {"title", "text"} & set(new):
        propose_anew(matter, by=by)
    return matter


# ── rows in quarantine ───────────────────────────────────────────────────────


def resubmit(held: Quarantined, corrected_fields: Mapping[str, str] | None = None, *, by: User) -> Quarantined:
    """Try a quarantined row again, with these source columns put right. Its new state says whether it went in.

    Raises Forbidden for a stranger, Conflict when somebody has decided on it already.
    """
    if of_source(held):
        from kernel.datahub.putting_right import resubmit_record  # Polars comes with the first such row

        return resubmit_record(held, corrected_fields, by=by)
    hub.require_steward(by)
    source = dataset_of(held.batch)
    raw = raw_of(held)
    corrected = {name: value for name, value in (corrected_fields or {}).items() if value is not None}
    columns = {**(raw.columns or {}), **corrected} if corrected or raw.columns is not None else None
    row = understand(source, raw._replace(columns=columns, problem=None if columns is not None else _first(held)))
    with transaction.atomic():
        taken = Taken(row, "quarantined", problems=row.problems)
        if not row.problems:
            taken = _take_in(source, row, Memory.of(source, [row], fresh=True), held.batch.historical, by)
        if taken.fate == "quarantined":
            return hub.still_wrong(held, taken.problems, by=by)
        note = _("更正：%(columns)s") % {"columns": enumerated(corrected)} if corrected else _("原样重新提交")
        return hub.readmit(held, taken, note=note, by=by)


def _first(held: Quarantined) -> Problem | None:
    """What was wrong with a row that cannot even be read."""
    return Problem(**held.problems[0]) if held.problems else None


def dataset_of(batch: Batch) -> Dataset:
    """The dataset file a batch belongs to, as it stands now."""
    scenario, _dot, code = batch.dataset.partition(".")
    return dataset(code, of=scenario)


class Tried(NamedTuple):
    """What came of trying a batch's quarantined rows again."""

    batch: int
    tried: int
    accepted: int
    waiting: int


def resubmit_batch(number: int, *, by: User) -> Tried:
    """Try all waiting rows of a batch again, after the dataset's file or the places were put right."""
    batch = Batch.objects.filter(pk=number).first()
    if batch is None:
        raise NotFound("batch.missing", _("没有第%(n)s批导入。") % {"n": number}, _("导入结束时会给出批次号。"))
    hub.require_steward(by)
    states = [resubmit(held, by=by).status for held in waiting(batch)]
    left = states.count("waiting")
    return Tried(batch.pk, len(states), len(states) - left, left)
