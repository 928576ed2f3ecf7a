"""Keeping account of deliveries: open a batch, note what became of its rows, decide on what could not be taken in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.identity import seal
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset
from kernel.datahub.delivery import Delivery
from kernel.datahub.models import Batch, Quarantined, Record
from kernel.datahub.rows import Problem, Row
from kernel.people.models import User
from kernel.people.queries import holds
from kernel.people.services import SYSTEM

STEWARDS = ("data_steward", "county_dispatcher")
"""Who may bring data in and decide on quarantined rows, beside the machine itself."""
FATES = ("accepted", "corrected", "unchanged", "quarantined")


@dataclass(frozen=True)
class Taken:
    """What became of one row: its fate, the subject it stands behind, and the reasons when it was not usable."""

    row: Row
    fate: str
    subject: str = ""
    version: int = 1
    made: bool = False
    """Whether it made a new subject."""
    problems: tuple[Problem, ...] = ()


def require_steward(by: User) -> None:
    """Refuse unless ``by`` is the machine, a data steward or a county dispatcher."""
    if by.username != SYSTEM and not holds(by, roles=STEWARDS):
        raise Forbidden(
            "datahub.steward",
            _("导入数据和处理隔离行由数据专员或县中心调度员来做。"),
            _("请把文件交给他们，或联系管理员调整岗位。"),
        )


@audited("datahub.open_batch", refresh=False)
def open_batch(dataset: Dataset, delivery: Delivery, *, historical: bool = False, way: str = "file", by: User) -> Batch:
    """The batch of this file: a new one, or the one that was begun or finished before with the same bytes."""
    require_steward(by)
    known = Batch.objects.filter(dataset=dataset.id, sha256=delivery.sha256, definition=dataset.digest).first()
    if known is not None:
        if known.finished_at is None and known.historical != historical:
            raise Conflict(
                "batch.historical",
                _("这个文件上次导入到第%(n)s行中断，当时的时间口径不同。") % {"n": known.received},
                _("请按原来的方式接着导入：“--historical”要么都加，要么都不加。"),
            )
        return known
    batch = Batch(
        dataset=dataset.id, file_name=delivery.path.name[:200], sha256=delivery.sha256, definition=dataset.digest,
        mapping=dataset.mapping(), historical=historical, by=by, started_at=now(), way=way, size=delivery.size,
    )  # fmt: skip
    batch.save()
    tell(batch, _("收到“%(name)s”的文件“%(file)s”") % {"name": dataset.name, "file": batch.file_name})
    return batch


def hold(batch: Batch) -> None:
    """Make sure, inside a transaction, that nobody else has gone on with this batch; nobody can until it ends."""
    stored = Batch.objects.select_for_update().get(pk=batch.pk)
    if (stored.received, stored.finished_at) != (batch.received, None):
        raise Conflict(
            "batch.busy",
            _("这一批正由另一个进程导入，已到第%(n)s行。") % {"n": stored.received},
            _("请等它结束；已经导入的不会丢，也不会重复。"),
        )


@audited("datahub.take_rows")
def take_rows(batch: Batch, rows: Sequence[Taken], *, proposed: int, seconds: float, by: User) -> Batch:
    """Note what became of the next rows of a batch, and that it has come so far."""
    Record.objects.bulk_create([_record(batch, one) for one in rows if one.fate in ("accepted", "corrected")])
    Quarantined.objects.bulk_create([for_quarantine(batch, one) for one in rows if one.fate == "quarantined"])
    counts = {fate: getattr(batch, fate) + sum(one.fate == fate for one in rows) for fate in FATES}
    return change(
        batch, **counts, received=batch.received + len(rows), subjects=batch.subjects + sum(one.made for one in rows),
        proposed=batch.proposed + proposed, seconds=round(batch.seconds + seconds, 3),
    )  # fmt: skip


def extra_of(row: Row) -> dict[str, Any]:
    """The values that no subject has a place for: fields named ``extra.…``."""
    found = {name[6:]: value for name, value in row.values.items() if name.startswith("extra.")}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in found.items()}


def as_dicts(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Problems as they are stored."""
    return [{"field": one.field, "code": one.code, "what": str(one.what)} for one in problems]


@audited("datahub.finish_batch")
def finish_batch(batch: Batch, *, by: User) -> Batch:
    """The file has been worked through."""
    tell(batch, _("导入完毕，%(held)s行待处理") % {"held": batch.quarantined})
    return change(batch, stage="stored", finished_at=now())


@audited("datahub.readmit")
def readmit(held: Quarantined, taken: Taken, *, note: str, by: User) -> Quarantined:
    """A quarantined row was taken in after all: note as what, and what had to be put right."""
    require_waiting(held)
    batch = held.batch
    if taken.fate != "unchanged":
        _record(batch, taken).save()
    counts = {taken.fate: getattr(batch, taken.fate) + 1, "quarantined": batch.quarantined - 1}
    change(batch, **counts, subjects=batch.subjects + taken.made)
    return decide_on(held, "resubmitted", note, by, subject=taken.subject, key=taken.row.key)


@audited("datahub.join_batch")
def join_batch(batch: Batch, *, subjects: int, by: User) -> Batch:
    """Every record of the batch stands with what it became; ``subjects`` of them made something new."""
    return change(batch, stage="joined", subjects=batch.subjects + subjects)


def _record(batch: Batch, taken: Taken) -> Record:
    row = taken.row
    return Record(
        batch=batch, dataset=batch.dataset, key=row.key, version=taken.version, number=row.raw.number,
        digest=row.digest(), subject=taken.subject, extra=extra_of(row), at=now(),
    )  # fmt: skip


def for_quarantine(batch: Batch, taken: Taken) -> Quarantined:
    """A row as it waits in quarantine, sealed; not stored yet."""
    raw = taken.row.raw
    return Quarantined(
        batch=batch, dataset=batch.dataset, number=raw.number, key=taken.row.key, digest=raw.digest(),
        row_sealed=seal(raw.kept()), problems=as_dicts(taken.problems), at=now(),
    )  # fmt: skip


@audited("datahub.still_wrong")
def still_wrong(held: Quarantined, problems: Sequence[Problem], *, by: User) -> Quarantined:
    """A row that was tried again and is still not usable: keep the present reasons."""
    require_waiting(held)
    return change(held, problems=as_dicts(problems))


@audited("datahub.drop")
def drop(held: Quarantined, *, reason: str, by: User) -> Quarantined:
    """A person decides that the row is not to be taken in, and says why. It stays counted, and can be read."""
    require_steward(by)
    require_waiting(held)
    if len(reason.strip()) < 4:
        raise Invalid(
            "quarantine.reason", _("请写明为什么不导入这一行。"), _("一句话即可，例如：来源单位确认是测试数据。")
        )
    return decide_on(held, "dropped", reason.strip(), by)


def require_waiting(held: Quarantined) -> None:
    """Refuse where somebody has decided on the row already."""
    if held.status != "waiting":
        raise Conflict("quarantine.decided", _("这一行已经有人处理过了。"), _("请刷新查看结果。"))


def decide_on(held: Quarantined, status: str, note: str, by: User, **more: Any) -> Quarantined:
    """Note, inside an act, what was decided on a row."""
    return change(held, status=status, note=note[:300], decided_by=by, decided_at=now(), **more)
