"""Standard questions over a hundred million invented matters, each against a raw scan of the columns it reads.

``--events`` asks for fewer. The matters are written by DuckDB into ``VAR_DIR`` and removed afterwards. A ratio is the
least CPU time of three runs of the question to that of three raw scans (every value of every column it reads decoded
and compared) of the same days in the same run: CPU time of all threads, as it says the same on a busy machine; the
seconds on the clock stand beside it.
"""

import os
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlglot
from django.conf import settings
from sqlglot import expressions as sql

from bench import invented
from bench.ground import Figure, figure
from kernel.analysis.duck import Line, line
from kernel.analysis.standard import Question, Value, questions

EVENTS = 100_000_000
ASKED = ("trend", "townships", "classes", "anomalies", "repeats", "repeat_places", "windows", "top", "cells")
"""The questions that read matters alone; those that join small tables are measured on a county's own data."""
LIMIT, MEMORY, RUNS = 2.0, "2GB", 3
SPAN: dict[str, Value] = {"since": invented.FIRST_DAY + 30, "until": invented.FIRST_DAY + invented.DAYS}
LATEST: dict[str, Value] = {"since": invented.FIRST_DAY + invented.DAYS - 90, "until": SPAN["until"]}


def run(events: int = EVENTS) -> Iterator[Figure]:
    """Write the matters, ask every question, remove them."""
    folder = Path(settings.VAR) / "invented"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    need = events * 60
    if shutil.disk_usage(folder).free < need:
        raise SystemExit(f"{folder}: {need / 1e9:.0f} GB of room are needed")
    try:
        with line(folder / "spill", memory=MEMORY) as duck:
            yield from _measured(duck, events, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(duck: Line, events: int, folder: Path) -> Iterator[Figure]:
    started = time.perf_counter()
    files = invented.matters(duck, events, folder)
    seconds = time.perf_counter() - started
    duck.view("matters", files, {})
    for name, file in invented.around(
        duck, f"(SELECT * FROM matters WHERE id % {max(1, events // 100_000)} = 0)", folder
    ).items():
        duck.view(name, [file], {})
    size = sum(file.stat().st_size for file in files)
    yield figure(
        "matters invented", events / seconds / 1e6, "M rows/s", ratio=size / events, against="bytes a row",
        target="", events=events, load=os.getloadavg()[0],
    )  # fmt: skip
    for key in ASKED:
        one = questions()[key]
        spans = {"whole": SPAN} if key not in ("repeats", "repeat_places") else {"90 days": LATEST}
        for name, span in spans.items():
            yield _figure(duck, one, name, span, events)


def _figure(duck: Line, one: Question, name: str, span: dict[str, Value], events: int) -> Figure:
    asked = one.sql("duckdb", {"township": None, "class_code": None, "kind": None, **span})
    columns = columns_of(asked, [row[0] for row in duck.rows("DESCRIBE matters")])
    scan = raw_scan(columns, span)
    base, base_wall = _least(lambda: duck.rows(scan))
    took, wall = _least(lambda: duck.rows(asked))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return figure(
        f"{one.key} ({name})", took, "CPU s", ratio=took / base, against=f"raw scan of {', '.join(columns)}",
        target=f"ratio <= {LIMIT:g}", ok=took / base <= LIMIT, events=events,
        scan_cpu=round(base, 2), wall=round(wall, 2), scan_wall=round(base_wall, 2),
        peak_gb=round(peak, 2), load=round(os.getloadavg()[0], 1),
    )  # fmt: skip


def columns_of(asked: str, known: list[str]) -> list[str]:
    """The columns of matters a question reads."""
    read = {one.name for one in sqlglot.parse_one(asked, dialect="duckdb").find_all(sql.Column)}
    return [name for name in known if name in read]


def raw_scan(columns: list[str], span: dict[str, Value]) -> str:
    """Decode and compare every value of the columns over the same days."""
    listed = ", ".join(f"max({name})" for name in columns)
    return f"SELECT {listed} FROM matters WHERE day_no >= {span['since']} - 30 AND day_no < {span['until']}"


def _least(work: Callable[[], Any]) -> tuple[float, float]:
    """The least CPU seconds (of all threads) and the least seconds on the clock of some runs."""
    cpu, wall = [], []
    for _run in range(RUNS):
        spent, start = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - spent)
        wall.append(time.perf_counter() - start)
    return min(cpu), min(wall)
