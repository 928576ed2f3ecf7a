"""Storing a source's delivery: its records, the rows that wait and its counts, all or none."""

from collections.abc import Sequence
from datetime import datetime

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict
from kernel.common.moment import LOCAL, now
from kernel.common.words import gettext as _
from kernel.datahub import staging
from kernel.datahub.deciding import Decided
from kernel.datahub.landing import Landed
from kernel.datahub.models import Batch, Quarantined, Record
from kernel.datahub.queries import known_bad
from kernel.datahub.rows import Row
from kernel.datahub.services import Taken, decide_on, for_quarantine, require_steward, require_waiting
from kernel.people.models import User

AT_ONCE = 500
"""Rows a statement."""


@audited("datahub.store_batch")
def store_batch(batch: Batch, landed: Landed, decided: Decided, *, seconds: float, by: User) -> Batch:
    """A source's delivery counts from here on: its records, the rows that wait, and its counts, all or none.

    Raises Forbidden for a stranger, Conflict when another process was quicker with the same delivery.
    """
    require_steward(by)
    if batch.stage != "received":
        raise Conflict(
            "batch.busy",
            _("这一批正由另一个进程导入，已到第%(n)s行。") % {"n": batch.received},
            _("请等它结束；已经导入的不会丢，也不会重复。"),
        )
    staging.store(batch.pk, batch.dataset, now())
    held = _new_to_quarantine(batch, landed.held)
    for start in range(0, len(held), AT_ONCE):
        Quarantined.objects.bulk_create(
            [
                for_quarantine(batch, Taken(row, "quarantined", problems=row.problems))
                for row in held[start : start + AT_ONCE]
            ]
        )
    newest = landed.rows["received_at"].max()
    tell(batch, _("导入完毕，%(held)s行待处理") % {"held": len(held)})
    return change(
        batch, stage="stored", finished_at=now(), landed=landed.sha256, received=landed.received,
        accepted=decided.accepted, corrected=decided.corrected, quarantined=len(held), seconds=round(seconds, 3),
        unchanged=decided.unchanged + len(landed.held) - len(held),
        newest=newest.replace(tzinfo=LOCAL) if isinstance(newest, datetime) else None,
    )  # fmt: skip


def _new_to_quarantine(batch: Batch, rows: Sequence[Row]) -> list[Row]:
    """The rows that do not stand, or stood, in quarantine just as they are. A file's broken end always counts."""
    digests = [row.raw.digest() for row in rows]
    seen: set[str] = set()
    for start in range(0, len(digests), AT_ONCE):
        seen |= known_bad(batch.dataset, digests[start : start + AT_ONCE])
    found = []
    for row, digest in zip(rows, digests, strict=True):
        if digest not in seen or row.problems[0].code == "row.cut":
            found.append(row)
            seen.add(digest)
    return found


@audited("datahub.readmit_record")
def readmit_record(held: Quarantined, decided: Decided, landed: str, *, note: str, by: User) -> Quarantined:
    """A source's quarantined row became a record after all, or said nothing new: note which, and what was put right."""
    require_steward(by)
    require_waiting(held)
    batch, fate, key = held.batch, "unchanged", held.key
    for row in decided.rows.iter_rows(named=True):
        fate, key = "accepted" if row["version"] == 1 else "corrected", row["key"]
        if row["current"]:
            Record.objects.filter(dataset=batch.dataset, key=key, current=True).update(current=False)
        moment = row.pop("received_at")
        row.pop("known")
        Record.objects.create(
            batch=batch, dataset=batch.dataset, at=now(), received_at=moment.replace(tzinfo=LOCAL) if moment else None,
            **{name: value for name, value in row.items() if value is not None},
        )  # fmt: skip
    counts = {fate: getattr(batch, fate) + 1, "quarantined": batch.quarantined - 1}
    again = {"stage": "stored"} if batch.stage == "joined" and fate != "unchanged" else {}
    change(batch, **counts, **again)
    return decide_on(held, "resubmitted", note, by, key=key, landed=landed)
