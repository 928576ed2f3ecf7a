"""From a source's delivery to records: received, read and checked, landed, stored. The general door of the hub.

A batch counts when it is stored: its records, its quarantined rows and its counts become visible in one transaction.
A process killed before leaves a batch that was received; the same delivery again begins it anew and ends with the same.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db import IntegrityError

from kernel.common.errors import Conflict, Invalid, Refusal
from kernel.common.words import gettext as _
from kernel.common.workers import at_once, workers
from kernel.datahub import services as hub
from kernel.datahub import staging, storing
from kernel.datahub.datasets import Dataset, sources
from kernel.datahub.deciding import decide
from kernel.datahub.delivery import Delivery
from kernel.datahub.files import size_of
from kernel.datahub.gazetteer import Places
from kernel.datahub.landing import Landed, land
from kernel.datahub.models import Batch
from kernel.files.services import room
from kernel.people.models import User
from kernel.places.models import Region

COUNTS = ("received", "accepted", "corrected", "unchanged", "quarantined")
MUCH = 64 * 2**20
"""Bytes: so much is read by workers."""
Seen = Callable[[Batch], None]
Hand = Callable[..., Callable[[], Any]]
"""Has work done, here or elsewhere, and says how to come by what came of it."""
_Done = tuple[Dataset, Path, "tuple[Batch, bool] | Refusal"]


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
    return _store(_read(_open(source, path, way, by), places, partial), by)[0]


@dataclass
class _Begun:
    """A delivery on its way: its batch, and how to come by what was read of it where it is still to be stored."""

    delivery: Delivery
    batch: Batch
    started: float
    landed: Callable[[], Landed] | None = None


@room()
def _open(source: Dataset, path: Path, way: str, by: User) -> _Begun:
    started = time.monotonic()
    delivery = Delivery(source, path)
    return _Begun(delivery, hub.open_batch(source, delivery, way=way, by=by), started)


def _read(begun: _Begun, places: Places | None, hand: Hand) -> _Begun:
    if begun.batch.stage == "received":
        known = places if places is not None else known_places()
        begun.landed = hand(land, begun.delivery.dataset, begun.delivery, begun.batch.pk, known)
    return begun


@room()
def _store(begun: _Begun, by: User) -> tuple[Batch, bool]:
    """The batch, and whether it had been stored before."""
    batch, source = begun.batch, begun.delivery.dataset
    if begun.landed is None:
        return batch, True
    landed = begun.landed()
    known = staging.known(source.id, landed.rows["key"])
    decided = decide(landed.rows, known)
    try:
        with staging.staged(decided.rows, batch.pk):
            seconds = time.monotonic() - begun.started
            return storing.store_batch(batch, landed, decided, seconds=seconds, by=by), False
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
    listed = [(source, path) for source in _wanted(only) for path in deliveries(source, folder)]
    with _hands([path for _source, path in listed]) as (hand, ahead):
        found = _each(listed, known, hand, ahead, by)
        for source, those in groupby(found, key=lambda one: one[0]):
            yield _counted(source, those, seen)


def _wanted(only: Sequence[str]) -> Iterable[Dataset]:
    return [source for source in sources() if not only or source.source in only]


@contextmanager
def _hands(paths: Sequence[Path]) -> Iterator[tuple[Hand, int]]:
    """Who reads deliveries, and how many may be read before their turn: much is read by workers while this process
    stores what was read before; for little they are not worth starting."""
    count = at_once(len(paths)) if sum(map(size_of, paths)) >= MUCH else 0
    if count < 2:
        yield partial, 0
        return
    with workers(count, house=True) as pool:
        try:
            yield lambda work, *args: pool.submit(work, *args).result, count
        finally:
            pool.shutdown(cancel_futures=True)


def _each(listed: Iterable[tuple[Dataset, Path]], places: Places, hand: Hand, ahead: int, by: User) -> Iterator[_Done]:
    """Every delivery in its turn: its batch and whether it had been stored before, or why it cannot be used."""
    waiting = deque[tuple[Dataset, Path, _Begun | Refusal]]()

    def next_one() -> _Done:
        source, path, begun = waiting.popleft()
        if isinstance(begun, Refusal):
            return source, path, begun
        try:
            return source, path, _store(begun, by)
        except Refusal as refusal:
            return source, path, refusal

    for source, path in listed:
        try:
            begun: _Begun | Refusal = _open(source, path, "file", by)
        except Refusal as refusal:
            begun = refusal
        if isinstance(begun, _Begun):
            while any(isinstance(one, _Begun) and one.batch == begun.batch for _source, _path, one in waiting):
                yield next_one()  # the same bytes twice in one folder: the second must find the first stored
                begun.batch.refresh_from_db()
            _read(begun, places, hand)
        waiting.append((source, path, begun))
        if len(waiting) > ahead:
            yield next_one()
    while waiting:
        yield next_one()


def _counted(source: Dataset, those: Iterable[_Done], seen: Seen | None) -> Taken:
    found, started = Taken(source.source), time.monotonic()
    for _source, path, done in those:
        if isinstance(done, Refusal):
            done.say_again()
            sentence = f"{done.what}{done.next}"
            found.refused.append({"file": path.name, "code": done.code, "what": sentence})
            continue
        found.add(*done)
        if seen:
            seen(done[0])
    found.seconds = round(time.monotonic() - started, 2)
    return found
