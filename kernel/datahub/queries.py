"""What is known of deliveries: which rows came before, what waits in quarantine, where a matter came from."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from kernel.common.identity import mask_id, mask_name, mask_phone, unseal
from kernel.datahub.datasets import Dataset
from kernel.datahub.models import Batch, Quarantined, Record
from kernel.datahub.rows import Raw

_MASKS = {"name": mask_name, "phone": mask_phone, "id_number": mask_id}


def latest_records(dataset: str, keys: Iterable[str]) -> dict[str, Record]:
    """The newest version of each of these rows that was taken in before, by key."""
    found = Record.objects.filter(dataset=dataset, key__in=list(keys)).order_by("version")
    return {record.key: record for record in found}


def known_bad(dataset: str, digests: Iterable[str]) -> set[str]:
    """Which of these rows stand, or stood, in quarantine just as they are."""
    found = Quarantined.objects.filter(dataset=dataset, digest__in=list(digests))
    return set(found.values_list("digest", flat=True))


def waiting_batches() -> QuerySet[Batch]:
    """The stored deliveries of sources, oldest first, of which not every record is with what it became."""
    return Batch.objects.filter(stage="stored").exclude(dataset__contains=".").order_by("id")


def waiting(batch: Batch) -> QuerySet[Quarantined]:
    """The batch's rows in quarantine that nobody has decided on yet, in the file's order."""
    return Quarantined.objects.filter(batch=batch, status="waiting").order_by("number")


def of_source(held: Quarantined) -> bool:
    """Whether the row came from a source system, not from a scenario's dataset."""
    return "." not in held.dataset


def raw_of(held: Quarantined) -> Raw:
    """The row as it stood in the file, in clear. For taking it in again, never for showing."""
    text = unseal(held.row_sealed)
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    columns = found.get("columns") if isinstance(found, dict) else None
    return Raw(held.number, columns if isinstance(columns, dict) else None, text)


def shown(held: Quarantined, dataset: Dataset) -> dict[str, Any]:
    """The row's source columns for people: personal data masked; only what the dataset reads. Empty when unreadable."""
    columns = raw_of(held).columns or {}
    found = {}
    for field in dataset.fields:
        if field.column in columns:
            text = str(columns[field.column] if columns[field.column] is not None else "")
            mask = _MASKS.get(field.personal)
            found[field.column] = mask(text) if mask else "…" if field.personal else text[:500]
    return found


def chain_of(record: int) -> str:
    """What a look at one record is noted under."""
    return f"datahub_record:{record}"


def chains_behind(subject: str) -> list[str]:
    """What looks at the records behind a subject are noted under."""
    return [chain_of(pk) for pk in Record.objects.filter(subject=subject).values_list("pk", flat=True)]


def origin(subject: str) -> list[Record]:
    """Every version of every source row that stands behind a subject, oldest first."""
    return list(Record.objects.filter(subject=subject).select_related("batch").order_by("id"))
