"""One delivery, however it came: taken in by the one data path, its columns' faces compared with those before."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from kernel.common.moment import now
from kernel.datahub.datasets import Dataset
from kernel.datahub.delivery import Delivery
from kernel.datahub.models import Batch
from kernel.matters.ingest import ingest
from kernel.people.models import User
from kernel.sources import drift
from kernel.sources.catalogue import column_gap
from kernel.sources.models import Face
from kernel.sources.services.cataloguing import note_gap

HEAD = 200
"""So many rows are looked at for columns nobody reads."""


@dataclass(frozen=True)
class Delivered:
    """What became of a delivery's rows. ``received`` is the sum of the four after it."""

    batch: int
    received: int
    accepted: int
    corrected: int
    unchanged: int
    quarantined: int


def deliver(dataset: Dataset, path: Path, *, way: str = "file", by: User) -> Delivered:
    """Take a file in: a source system's rows become records, those of an application's dataset its matters.

    The same file again adds nothing. Raises a Refusal when it cannot be used as a whole.
    """
    done = _records(dataset, path, way, by) if not dataset.scenario else _matters(dataset, path, by)
    keep_face(dataset, path, done.batch, by=by)
    return done


def _records(dataset: Dataset, path: Path, way: str, by: User) -> Delivered:
    from kernel.datahub.taking import COUNTS, take  # Polars comes with the first delivery, not with the pages

    known = (
        Batch.objects.filter(dataset=dataset.id)
        .exclude(stage="received")
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    batch = take(dataset, path, way=way, by=by)
    if known is not None and batch.pk <= known:  # it had been stored before: nothing of it is new
        return Delivered(batch.pk, batch.received, 0, 0, batch.received, 0)
    return Delivered(batch.pk, *(getattr(batch, name) for name in COUNTS))


def _matters(dataset: Dataset, path: Path, by: User) -> Delivered:
    report = asdict(ingest(dataset, path, by=by))
    return Delivered(**{name: value for name, value in report.items() if name in Delivered.__annotations__})


def keep_face(dataset: Dataset, path: Path, batch: int, *, by: User) -> Face:
    """Keep what the batch's columns look like and in what they changed; asked again it stays as it was."""
    known = Face.objects.filter(batch_id=batch).first()
    if known is not None:
        return known
    faces = faces_of(dataset, path)
    columns = {name: face.as_json() for name, face in faces.items()}
    before = Face.objects.filter(dataset=dataset.id).order_by("-at", "-pk").values_list("columns", flat=True)
    names = {field.column: field.label for field in dataset.fields if field.column and field.label}
    alarms = [one._asdict() for one in drift.alarms(list(before[: drift.BEFORE]), columns, names)]
    made = Face.objects.create(batch_id=batch, dataset=dataset.id, columns=columns, alarms=alarms, at=now())
    if any(face.rows >= drift.LEAST for face in faces.values()):
        note_gap(dataset.id, "columns", column_gap(dataset.columns, sent_columns(dataset, path, faces)), by=by)
    return made


def faces_of(dataset: Dataset, path: Path) -> dict[str, drift.Face]:
    """The face of every column the file reads, from every row of a small file and every n-th of a large one."""
    values: dict[str, list[Any]] = {name: [] for name in dataset.columns}
    step = 1
    for part in Delivery(dataset, path).parts():
        for name in dataset.columns:
            values[name] += part.frame[name][::step].to_list()
        while values and len(next(iter(values.values()))) > drift.SAMPLE:
            step *= 2
            values = {name: kept[::2] for name, kept in values.items()}
    personal = {field.column for field in dataset.fields if field.personal}
    return {name: drift.face_of(kept, personal=name in personal) for name, kept in values.items()}


def sent_columns(dataset: Dataset, path: Path, faces: Mapping[str, drift.Face]) -> list[str]:
    """The columns the source sends: those the file reads and that hold anything, and those nobody reads yet.

    What nobody reads can be seen in the formats that name their columns row by row or in a head.
    """
    sent = {name: None for name, face in faces.items() if face.rows > face.missing}
    if dataset.format in ("csv", "jsonl"):
        for raw in islice(Delivery(dataset, path).rows(), HEAD):
            sent |= dict.fromkeys(raw.columns or {})
    return list(sent)
