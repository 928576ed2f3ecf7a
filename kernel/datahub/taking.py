"""From a source's delivery to records: received, read and checked, landed, stored. The general door of the hub.

A batch counts when it is stored: its records, its quarantined rows and its counts become visible in one transaction.
A process killed before leaves a batch that was received; the same delivery again begins it anew and ends with the same.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError

from kernel.common.errors import Conflict, Invalid, Refusal
from kernel.common.words import gettext as _
from kernel.datahub import services as hub
from kernel.datahub import staging, storing
from kernel.datahub.datasets import Dataset, sources
from kernel.datahub.deciding import decide
from kernel.datahub.delivery import Delivery
from kernel.datahub.gazetteer import Places
from kernel.datahub.landing import land
from kernel.datahub.models import Batch
from kernel.files.services import room
from kernel.people.models import User
from kernel.places.models import Region

COUNTS = ("received", "accepted", "corrected", "unchanged", "quarantined")
Seen = Callable[[Batch], None]


@dataclass
class Taken:
    """What was taken of one source. ``received`` is the sum of the four counts after it."""

    source: str
    files: int = 0
    received: int = 0
    accepted: int = 0
    corrected: int = 0
    unchanged: int = 0
    quarantined: int = 0
    seconds: float = 0.0
    refused: list[dict[str, str]] = field(default_factory=list)
    """Files that could not be used at all: name, code and a sentence."""

    def add(self, batch: Batch, again: bool) -> None:
        """Count a batch in; one that had been stored before has nothing new."""
        self.files += 1
        if again:
            self.received += batch.received
            self.unchanged += batch.received
            return
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(batch, name))


def known_places() -> Places:
    """The county's townships and villages by name."""
    return Places.of(Region.objects.filter(level__in=("township", "village")).values_list("code", "name"))


def take(source: Dataset, path: Path, *, way: str = "file", places: Places | None = None, by: User) -> Batch:
    """Take one delivery in. The same one again changes nothing; after an interruption it is begun anew.

    Raises a Refusal when the file as a whole cannot be used; nothing has happened then.
    """
    return _take(source, path, way, places, by)[0]


@room()
def _take(source: Dataset, path: Path, way: str, places: Places | None, by: User) -> tuple[Batch, bool]:
    """The batch, and whether it had been stored before."""
    started = time.monotonic()
    delivery = Delivery(source, path)
    batch = hub.open_batch(source, delivery, way=way, by=by)
    if batch.stage != "received":
        return batch, True
    landed = land(source, delivery, batch.pk, places if places is not None else known_places())
    known = staging.known(source.id, landed.rows["key"])
    decided = decide(landed.rows, known)
    try:
        with staging.staged(decided.rows, batch.pk):
            return storing.store_batch(batch, landed, decided, seconds=time.monotonic() - started, by=by), False
    except IntegrityError as error:
        raise Conflict(
            "batch.overtaken",
            _("“%(name)s”的另一批数据刚刚存入，这一批要重新比对。") % {"name": source.name},
            _("请再运行一次；已经收到的不会丢，也不会重复。"),
        ) from error


def deliveries(source: Dataset, folder: Path) -> list[Path]:
    """The files (or folders of letters) of a source in a folder of deliveries, in the order of their names."""
    return sorted((folder / source.source).glob(source.files or f"*.{source.format}"))


def take_all(
    folder: Path, *, only: Sequence[str] = (), places: Places | None = None, by: User, seen: Seen | None = None
) -> Iterator[Taken]:
    """Take in what a folder of deliveries holds, source by source: ``<folder>/<source>/<files>``.

    A file that cannot be used does not keep the others back; it is told with its sentence. Raises Invalid without one.
    """
    if not folder.is_dir():
        raise Invalid(
            "folder.missing", _("没有找到文件夹“%(f)s”。") % {"f": folder}, _("请写明各来源文件所在的文件夹。")
        )
    hub.require_steward(by)
    known = places if places is not None else known_places()
    for source in _wanted(only):
        paths = deliveries(source, folder)
        if paths:
            yield _take_source(source, paths, known, by, seen)


def _wanted(only: Sequence[str]) -> Iterable[Dataset]:
    return [source for source in sources() if not only or source.source in only]


def _take_source(source: Dataset, paths: Sequence[Path], places: Places, by: User, seen: Seen | None) -> Taken:
    found, started = Taken(source.source), time.monotonic()
    for path in paths:
        try:
            batch, again = _take(source, path, "file", places, by)
            found.add(batch, again)
            if seen:
                seen(batch)
        except Refusal as refusal:
            found.refused.append(
                {"file": path.name, "code": refusal.code, "what": f"{refusal.what}{refusal.next}"}
            )  # fmt: skip
    found.seconds = round(time.monotonic() - started, 2)
    return found
