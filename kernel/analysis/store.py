"""Where snapshots lie: Parquet files that are never changed, and one manifest that says which of them hold.

A run writes new files under names of its own and then replaces the manifest in one rename. Killed at any instant it
leaves the last good snapshot; what it had written is overwritten or swept by the next run.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from kernel.common.errors import Conflict, NotFound
from kernel.common.words import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Part:
    """The rows of one table in one month: a file below the folder, and how many they are."""

    file: str
    rows: int


@dataclass(frozen=True)
class Manifest:
    """One snapshot: when its rows were read, up to which seal of the ledger, and which files hold them."""

    as_of: datetime
    seal: int
    """Whatever is sealed up to this one is in it; 0 when nothing was sealed."""
    shape: str
    """Of the tables' declarations: another shape means reading everything anew."""
    generation: int = 1
    parts: dict[str, dict[str, Part]] = field(default_factory=dict)
    """Table, then month (``2026-11``; empty for a table without months), to its file."""
    before: tuple[str, ...] = ()
    """Files of the snapshot before: whoever still reads it may finish."""

    def files(self, table: str) -> list[Path]:
        """The files of one table, oldest month first."""
        return [folder() / part.file for _month, part in sorted(self.parts.get(table, {}).items())]

    @property
    def names(self) -> set[str]:
        """Every file that holds rows of it."""
        return {part.file for months in self.parts.values() for part in months.values()}

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: sum(part.rows for part in months.values()) for name, months in self.parts.items()}


def folder() -> Path:
    """The folder of snapshots."""
    return Path(settings.ANALYSIS_ROOT)


def present() -> Manifest | None:
    """The last good snapshot; None before the first, or when it was written in another format."""
    file = folder() / MANIFEST
    if not file.exists():
        return None
    read = json.loads(file.read_text("utf-8"))
    return _read(read) if read.get("format") == FORMAT else None


def required() -> Manifest:
    """The last good snapshot. Raises NotFound with what to do before the first."""
    found = present()
    if found is None:
        raise NotFound(
            "analysis.no_snapshot",
            _("还没有可以分析的数据快照。"),
            _("快照每小时自动更新一次；急用时，请系统管理员运行“manage.py snapshot”。"),
        )
    return found


def _read(read: dict[str, Any]) -> Manifest:
    parts = {
        table: {month: Part(one["file"], one["rows"]) for month, one in months.items()}
        for table, months in read["parts"].items()
    }
    as_of = datetime.fromisoformat(read["as_of"])
    return Manifest(as_of, read["seal"], read["shape"], read["generation"], parts, tuple(read["before"]))


def publish(made: Manifest) -> None:
    """Make this the snapshot that holds: one rename. Then sweep what nobody can be reading."""
    parts = {
        table: {month: {"file": one.file, "rows": one.rows} for month, one in sorted(months.items())}
        for table, months in made.parts.items()
    }
    told = {
        "format": FORMAT, "as_of": made.as_of.isoformat(), "seal": made.seal, "shape": made.shape,
        "generation": made.generation, "parts": parts, "before": sorted(made.before),
    }  # fmt: skip
    waiting = folder() / f"{MANIFEST}.part"
    with waiting.open("w", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    os.replace(waiting, folder() / MANIFEST)
    sweep(made)


def sweep(made: Manifest) -> int:
    """Remove files that neither this snapshot nor the one before it holds; returns how many."""
    held = made.names | set(made.before)
    gone = [file for file in folder().glob("*/**/*.parquet*") if str(file.relative_to(folder())) not in held]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def place(table: str, month: str, generation: int) -> str:
    """The name of a new file, below the folder: one folder a month, as other tools read partitions."""
    inside = f"month={month}/" if month else ""
    return f"{table}/{inside}{generation:08d}.parquet"


@contextmanager
def alone() -> Iterator[None]:
    """Only one run writes at a time. Raises Conflict when another is at it; a killed one holds nothing."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                "analysis.snapshot_running", _("另一个快照正在生成，这一次没有开始。"), _("请等它完成后再试。")
            ) from error
        yield
