"""Linking a generated county: how well, how fast, in how much memory; and one new record against all of them."""

import os
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import django
import polars as pl
from django.db import transaction

from bench.ground import Figure, figure
from county.generate import generate
from kernel.datahub.datasets import sources
from kernel.datahub.gazetteer import Places
from kernel.datahub.record import frames
from kernel.datahub.taking import deliveries
from kernel.linkage import engine, judging, stored, storing
from kernel.linkage.arriving import place
from kernel.linkage.definitions import model
from kernel.linkage.features import READ
from kernel.linkage.linking import Linked, link, people_rows
from kernel.linkage.parts import SIZE, Known, numbered
from kernel.linkage.relinking import around, secret

COUNTY, SEED = os.environ.get("BENCH_COUNTY", "small"), 29
TRIED = 300
WANTED = {"subjects": (0.99, 0.95), "matters": (0.98, 0.90)}
"""Precision and recall."""
MEMORY = 3_000
"""Megabytes linking a city may take."""


class Run(NamedTuple):
    """What linking took, in a process of its own and those it starts: seconds of the clock and the processor, MB."""

    linked: Linked
    numbers: pl.DataFrame
    seconds: float
    cpu: float
    memory: float


def run() -> Iterator[Figure]:
    """Precision and recall; records linked a second; memory; milliseconds (p95) to place one more record."""
    with ExitStack() as held:
        folder, scratch = (Path(held.enter_context(tempfile.TemporaryDirectory())) for _ in range(2))
        if Path(COUNTY).is_dir():
            folder = Path(COUNTY)
        else:
            generate(SEED, COUNTY, folder)
        files = _records(folder, scratch)
        known = Known(secret(), *around(folder / "places" / "regions.csv"))
        with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as alone:
            done = alone.submit(_link, files, known, scratch).result()
        yield from _quality(folder, done)
    yield from _cost(done)
    with transaction.atomic():
        kept = storing.store(done.linked, done.numbers)
    times = sorted(_one_by_one(kept))
    p95 = times[int(len(times) * 0.95)] * 1000
    yield figure(
        "linkage.one", p95, "ms p95", ratio=p95 / 20, against="the limit of 20 ms", target="<= 20",
        records=len(done.numbers),
    )  # fmt: skip


def _quality(folder: Path, done: Run) -> Iterator[Figure]:
    judges = {"subjects": judging.subjects, "matters": judging.matters}
    for name, wanted in WANTED.items():
        found = judges[name](folder, done.linked, done.numbers)
        for part, limit in zip(("precision", "recall"), wanted, strict=True):
            yield figure(
                f"linkage.{name}.{part}", found[part] * 100, "%", ratio=found[part] / limit,
                against="what is wanted", target=f">= {limit * 100:g}", records=len(done.numbers),
            )  # fmt: skip


def _cost(done: Run) -> Iterator[Figure]:
    records, peer = len(done.numbers), _splink_alone(done.linked)
    yield figure(
        "linkage.all", records / done.seconds, "records/s", ratio=done.seconds / peer,
        against="Splink scoring people alone", target=">= 17000", records=records, seconds=round(done.seconds, 1),
        cpu_seconds=round(done.cpu, 1), stages=done.linked.seconds,
    )  # fmt: skip
    yield figure(
        "linkage.memory", done.memory, "MB", ratio=done.memory / MEMORY, against="the limit for a city",
        target=f"<= {MEMORY}", records=records,
    )  # fmt: skip


def _records(folder: Path, scratch: Path) -> list[Path]:
    """The canonical records in files of some thousand, the newest wording of each."""
    places = Places.read(folder / "places" / "regions.csv")
    parts = [
        part.select("version", *READ)
        for one in sources()
        for part in frames(one, deliveries(one, folder), places=places)
    ]
    rows = pl.concat(parts).sort("version", maintain_order=True).unique(["source", "key"], keep="last")
    files = []
    for start in range(0, rows.height, SIZE):
        files.append(scratch / f"records-{start}.parquet")
        rows.slice(start, SIZE).write_parquet(files[-1])
    return files


def _link(files: list[Path], known: Known, scratch: Path) -> Run:
    """Link what is in these files, watching the memory of this process and of those it starts."""
    most, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            most[0] = max(most[0], _resident())

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    parts = [pl.scan_parquet(file, glob=False) for file in files]
    started, worked = time.perf_counter(), _cpu()
    numbers = numbered(parts)
    linked = link(parts, numbers, known, scratch=scratch)
    took = time.perf_counter() - started, _cpu() - worked
    over.set()
    watching.join()
    return Run(linked, numbers, *took, most[0])


def _resident() -> float:
    """Megabytes held by this process and its children."""
    own = os.getpid()
    children = " ".join(path.read_text() for path in Path(f"/proc/{own}/task").glob("*/children"))
    pids = [own, *map(int, children.split())]
    found = 0
    for pid in pids:
        try:
            found += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except OSError:  # it has just ended
            continue
    return found * resource.getpagesize() / 1e6


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _splink_alone(linked: Linked) -> float:
    """Seconds Splink takes for the pairs of people, nothing else: what is least to be paid."""
    plain = linked.reports.drop("who", "other", "house", "family", "style", "side", "matter")
    rows = people_rows(linked.mentions.drop("subject", "crowd"), plain)
    started = time.perf_counter()
    engine.scores(model("persons"), rows, least=0.0)
    return time.perf_counter() - started


def _one_by_one(linked: Linked) -> Iterator[float]:
    """Seconds to find the place of records that are taken as if they came new; nothing is written."""
    for pk in linked.reports["report"].sample(min(TRIED, len(linked.reports)), seed=SEED):
        [report] = stored.reports_where("id = %s", [pk])
        mentions = stored.mentions_where("m.report_id = %s", [pk])
        started = time.perf_counter()
        place(report, mentions)
        yield time.perf_counter() - started
