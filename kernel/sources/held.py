"""Rows in quarantine as people see them: personal values masked unless a grant is running."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from kernel.common.errors import NotFound
from kernel.common.identity import mask_id, mask_name, mask_phone
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset, Field
from kernel.datahub.models import Quarantined, Record
from kernel.datahub.moments import COUNTED, read_moment
from kernel.datahub.queries import raw_of
from kernel.people.models import AccessGrant, User
from kernel.people.queries import grant_for
from kernel.sources.queries import all_sources
from kernel.sources.services.quarantine import Subject

_MASKS = {"name": mask_name, "phone": mask_phone, "id_number": mask_id}


def grant_of(user: User, held: Quarantined) -> AccessGrant | None:
    """The grant by which the user sees this row in clear right now."""
    return grant_for(user, Subject(held.pk).audit_chain)


def columns_of(held: Quarantined, dataset: Dataset, *, clear: bool = False) -> list[dict[str, Any]]:
    """The row's source columns in the file's order: label, value as it may be shown, whether it is wrong."""
    columns = raw_of(held).columns or {}
    wrong = {one["field"] for one in held.problems}
    found: list[dict[str, Any]] = []
    for field in dataset.fields:
        if not field.column or any(one["column"] == field.column for one in found):
            continue
        value = columns.get(field.column)
        text = dated(field, "" if value is None else str(value))
        mask = _MASKS.get(field.personal)
        shown = text[:2000] if clear or not field.personal else mask(text) if mask and text else "…" if text else ""
        found.append(
            {"column": field.column, "label": field.label or field.column, "shown": shown,
             "wrong": field.target in wrong, "words": field.personal == "words",
             "hidden": bool(field.personal and text and not clear)}
        )  # fmt: skip
    return found


def unread(held: Quarantined) -> bool:
    """Whether the row could not even be taken apart into columns."""
    return raw_of(held).columns is None


def rows(*, dataset: str = "", code: str = "", batch: int = 0, status: str = "waiting") -> QuerySet[Quarantined]:
    """Quarantined rows by source, reason, delivery and state, the oldest first."""
    found = Quarantined.objects.select_related("batch", "decided_by").order_by("id")
    found = found.filter(status=status) if status else found
    found = found.filter(dataset=dataset) if dataset else found
    found = found.filter(batch_id=batch) if batch else found
    if code:  # SQLite has no “contains” for JSON; the code stands in the text as it was written
        found = found.extra(where=["CAST(datahub_quarantined.problems AS text) LIKE %s"], params=[f'%"{code}"%'])
    return found


def dated(field: Field, text: str) -> str:
    """A moment counted since 1970 as the day and time it means; every other value as it stands."""
    counted = field.type == "moment" and not COUNTED.keys().isdisjoint(field.formats)
    moment = read_moment(text, field.formats) if counted and text.strip().isdigit() else None
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}" if moment else text


def held_row(pk: int) -> tuple[Quarantined, Dataset]:
    """One quarantined row with its dataset as the file is now. Raises NotFound."""
    found = Quarantined.objects.select_related("batch", "decided_by").filter(pk=pk).first()
    dataset = next((one for one in all_sources() if found is not None and one.id == found.dataset), None)
    if found is None or dataset is None:
        raise NotFound("quarantine.missing", _("没有这一行，或者它不对您的岗位开放。"), _("请从隔离行列表进入。"))
    return found, dataset


def lines_of(record: Record, dataset: Dataset | None) -> list[dict[str, Any]]:
    """Every field of a record: what people call it, its value masked, and the column, file and row it came from.

    A matter's dataset keeps no values beside the matter; there ``value`` is None.
    """
    if dataset is None or dataset.scenario:
        return [
            {"target": target, "label": dataset.label(target) if dataset else target, "value": None, "column": column,
             "file": record.batch.file_name, "row": record.number}
            for target, column in record.batch.mapping.items()
        ]  # fmt: skip
    from kernel.datahub.landing import provenance, wording  # the landing zone is Parquet: Polars comes with it
    from kernel.datahub.record import PERSONAL

    codes = {field.column: field.codes for field in dataset.fields if field.codes}
    values, kinds = wording(record), {field.target: field.personal for field in dataset.fields}
    kinds = {name: kinds.get(name, "") or ("words" if name in PERSONAL else "") for name in values}
    return [
        {"target": one["field"], "label": dataset.label(one["field"]), "file": one["file"], "row": one["row"],
         "column": one["column"], "value": _masked(kinds[one["field"]], values[one["field"]]),
         "means": _meaning(codes.get(one["column"], {}), str(values[one["field"]]))}
        for one in provenance(record)
    ]  # fmt: skip


def _meaning(codes: Mapping[str, Any], value: str) -> Any:
    """What a source's code stands for, in words; empty where it is none."""
    from kernel.datahub.record import CODE_NAMES  # Polars comes with it

    return CODE_NAMES.get(str(codes.get(value, value)), "") if codes else ""


def _masked(kind: str, value: Any) -> str:
    if kind in _MASKS:
        return _MASKS[kind](str(value))
    words = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    return "…" if kind else words[:500]
