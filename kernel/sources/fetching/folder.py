"""A watched folder: what has lain still in it is delivered and moved to ``done``, or to ``refused`` with its reason."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from kernel.common.errors import Refusal
from kernel.common.moment import now
from kernel.sources.fetching.plan import Plan

STILL = 10
"""Seconds a file must not have changed: whoever copies it in may still be writing."""
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart")


def folder_of(plan: Plan, name: str) -> Path:
    """The folder a source's files are put into; made when missing."""
    path = Path(plan.folder or name)
    path = path if path.is_absolute() else settings.VAR / "incoming" / path
    path.mkdir(parents=True, exist_ok=True)
    return path


def lying(folder: Path, pattern: str, *, still: float = STILL) -> Iterator[Path]:
    """The files that wait, the oldest first; hidden ones, unfinished ones and those still being written are left."""
    found = [one for one in folder.glob(pattern) if one.is_file() and not one.name.startswith(".")]
    moment = now().timestamp()
    for file in sorted(found, key=lambda one: (one.stat().st_mtime, one.name)):
        if file.suffix not in UNFINISHED and moment - file.stat().st_mtime >= still:
            yield file


def put_away(file: Path, refusal: Refusal | None = None) -> Path:
    """Move a file out of the folder: to ``done``, or to ``refused`` with a text beside it that says why."""
    target = file.parent / ("refused" if refusal else "done")
    target.mkdir(exist_ok=True)
    place = target / f"{now():%Y%m%dT%H%M%S}-{file.name}"
    file.rename(place)
    if refusal:
        place.with_name(place.name + ".txt").write_text(f"{refusal.what}\n{refusal.next}\n", "utf-8")
    return place
