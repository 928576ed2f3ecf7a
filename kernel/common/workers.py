"""Work in processes of its own, where one process would use one core only. Imports nothing heavy: a worker's libraries
are told how many threads they may have before they are loaded."""

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

LIBRARIES = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
SIDE_BY_SIDE = 2
"""So many at most, however many cores there are: each takes up to 400 MB."""


def at_once(tasks: int) -> int:
    """How many workers are worth starting for so many tasks; fewer than two are none."""
    return min(SIDE_BY_SIDE, os.cpu_count() or 1, tasks)


def workers(count: int, *, house: bool = False) -> ProcessPoolExecutor:
    """So many processes that work on what is submitted, one thread each; with ``house`` its models are loaded in them.

    They end with the process that started them, even when that one is killed.
    """
    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin, initargs=(house,))


def _begin(house: bool) -> None:
    os.environ.update(dict.fromkeys(LIBRARIES, "1"))
    threading.Thread(target=_follow, daemon=True).start()
    if house:
        import django

        django.setup()


def _follow() -> None:
    """End when the process that started this one ends: killed, it cannot say so."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
    os._exit(1)
