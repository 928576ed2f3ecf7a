"""How well a generated county was understood: what came out beside the truth that was planted in it.

Every figure is of pairs, unless it says otherwise: of all pairs put together, how many belong together (precision),
and of all that belong together, how many were put together (recall). The truth is read from the county's files only.

An app that judges something more brings a module ``judges.py`` with ``judge``: a function of the folder, what was
linked and the numbers of its records, which returns judgements by name, each with precision, recall and f1.
"""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
from django.apps import apps
from django.utils.module_loading import module_has_submodule

from kernel.common.errors import Conflict, Invalid
from kernel.common.words import gettext as _
from kernel.datahub.gazetteer import Places
from kernel.datahub.models import Batch
from kernel.datahub.taking import take_all
from kernel.linkage.features import SEATS
from kernel.linkage.groups import groups
from kernel.linkage.linking import Linked
from kernel.linkage.parts import numbered
from kernel.linkage.relinking import around, everything, relink
from kernel.people.models import User

Judge = Callable[[Path, Linked, pl.DataFrame], dict[str, Any]]
KINDS = {"P": "people", "E": "enterprises", "B": "bodies"}
LEAST = 3
"""From so many matters on a group counts as a burst."""


@dataclass
class Stages:
    """Seconds of the clock and of the processor, and the highest memory of the process (MB), after each stage."""

    seconds: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs inside."""
        started, worked = time.monotonic(), time.process_time()
        yield
        self.seconds[name] = round(time.monotonic() - started, 2)
        self.cpu[name] = round(time.process_time() - worked, 2)
        self.memory[name] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def score(folder: Path, *, then: Callable[[], Any] = lambda: None, by: User) -> dict[str, Any]:
    """Take a county's deliveries into an empty database, link them, and compare with the truth beside them.

    ``then`` is what is done with linked records; its time is told apart, as ``gather``.
    Raises Invalid where the folder holds no county, Conflict where the database holds deliveries already.
    """
    check(folder)
    stages = Stages()
    with stages.stage("take"):
        taken = list(take_all(folder, places=Places.read(folder / "places" / "regions.csv"), by=by))
    with stages.stage("read"):
        records = everything()
    with stages.stage("link"):
        linked = relink(records, surroundings=around(folder / "places" / "regions.csv"), by=by)
        rows = numbered(records)
        del records
    with stages.stage("gather"):
        then()
    with stages.stage("judge"):
        found = judged(folder, linked, rows)
    counts = {
        name: sum(getattr(one, name) for one in taken) for name in ("received", "accepted", "corrected", "unchanged")
    }
    counts["quarantined"] = sum(one.quarantined for one in taken)
    counts["records"] = len(rows)
    stages.seconds |= {f"link.{name}": seconds for name, seconds in linked.seconds.items()}
    return {**found, "rows": counts, "seconds": stages.seconds, "cpu_seconds": stages.cpu, "memory_mb": stages.memory}


def check(folder: Path) -> None:
    """Raise Invalid where there is no county in the folder, Conflict where the database holds deliveries already."""
    if not (folder / "truth" / "records.parquet").is_file():
        raise Invalid(
            "county.missing", _("“%(f)s”里没有生成的县。") % {"f": folder},
            _("请先运行“python -m county generate”，并写明它的输出文件夹。"),
        )  # fmt: skip
    if Batch.objects.exists():
        raise Conflict("county.not_empty", _("这个数据库里已经有数据，评测没有开始。"), _("请换一个空的数据库再运行。"))


def judged(folder: Path, linked: Linked, rows: pl.DataFrame) -> dict[str, Any]:
    """Every judgement, by name."""
    found: dict[str, Any] = {
        "subjects": subjects(folder, linked, rows),
        "matters": matters(folder, linked, rows),
        "groups": proposed_groups(folder, linked, rows),
        "bursts": None,
        "classes": None,
        "complex": None,
    }
    for judge in judges():
        found |= judge(folder, linked, rows)
    return found


def judges() -> list[Judge]:
    """What the apps bring beside what is judged here."""
    names = [one.name for one in apps.get_app_configs() if one.module and module_has_submodule(one.module, "judges")]
    return [import_module(f"{name}.judges").judge for name in names]


def pairs(truth: pl.Series, found: pl.Series) -> dict[str, float]:
    """Precision, recall and f1 of pairs: two rows belong together where ``truth`` is equal."""
    frame = pl.DataFrame({"truth": truth, "found": found})

    def among(*columns: str) -> int:
        sizes = frame.group_by(columns).len()["len"].cast(pl.Int64)
        return int((sizes * (sizes - 1) // 2).sum())

    right, put, belong = among("truth", "found"), among("found"), among("truth")
    return _figures(right, put, belong)


def _figures(right: float, put: float, belong: float) -> dict[str, float]:
    return _harmonic(right / put if put else 1.0, right / belong if belong else 1.0)


def _harmonic(precision: float, recall: float) -> dict[str, float]:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def true_matters(folder: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """``report, truth``: the planted matter of each of these records."""
    true = pl.read_parquet(folder / "truth" / "records.parquet", columns=["source", "key", "matter"])
    return rows.join(true.rename({"matter": "truth"}), on=["source", "key"]).select("report", "truth")


def matters(folder: Path, linked: Linked, rows: pl.DataFrame) -> dict[str, Any]:
    """Records of one matter: all that were taken in count."""
    both = true_matters(folder, rows).join(linked.reports.select("report", "matter"), on="report")
    return {**pairs(both["truth"], both["matter"]), "records": len(both)}


def true_subjects(folder: Path, mentions: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """These mentions with ``truth``, the planted subject of each: all with a name, a number or a telephone."""
    true = pl.read_parquet(folder / "truth" / "subjects.parquet")
    seat = pl.col("seat").replace_strict(SEATS, return_dtype=pl.Int64)
    place = pl.int_range(pl.len())
    named = true.with_columns(seat.alias("seat")).with_columns(place.over("source", "key", "seat").alias("place"))
    own = mentions.join(rows, on="report").with_columns(place.over("report", "seat").alias("place"))
    truth = named.select("source", "key", "seat", "place", truth="subject")
    return own.join(truth, on=["source", "key", "seat", "place"])


def subjects(folder: Path, linked: Linked, rows: pl.DataFrame) -> dict[str, Any]:
    """Mentions of one subject, and of each sort of subjects apart."""
    both = true_subjects(folder, linked.mentions.select("mention", "report", "seat", "subject"), rows)
    found: dict[str, Any] = {**pairs(both["truth"], both["subject"]), "mentions": len(both)}
    for letter, name in KINDS.items():
        some = both.filter(pl.col("truth").str.starts_with(letter))
        found[name] = {**pairs(some["truth"], some["subject"]), "mentions": len(some)}
    return found


def proposed_groups(folder: Path, linked: Linked, rows: pl.DataFrame) -> dict[str, Any]:
    """Proposed group matters against the planted bursts. Delay: days from a burst's first day to its proposal."""
    true = pl.read_parquet(folder / "truth" / "records.parquet", columns=["source", "key", "burst"])
    planted = pl.read_parquet(folder / "truth" / "bursts.parquet", columns=["burst", "first_day"])
    burst = dict(rows.join(true, on=["source", "key"]).select("report", "burst").iter_rows())
    first = {number: (day - date(1970, 1, 1)).days for number, day in planted.iter_rows()}
    hit: dict[int, float] = {}
    false = 0
    proposed = groups(linked.reports, least=LEAST)
    for one in proposed:
        named = [burst.get(report, -1) for report in one.reports]
        most = max(set(named), key=named.count)
        if most < 0 or named.count(most) * 2 < len(named):
            false += 1
        else:
            hit.setdefault(most, one.noticed - first[most])
    precision = (len(proposed) - false) / len(proposed) if proposed else 1.0
    recall = len(hit) / len(first) if first else 1.0
    figures = _harmonic(precision, recall)
    delay = round(sum(hit.values()) / len(hit), 2) if hit else None
    return {**figures, "delay_days": delay, "false_alarms": false, "planted": len(first)}
