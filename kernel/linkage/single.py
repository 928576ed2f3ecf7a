"""One thread a process, where several processes share the cores. Imports nothing: it must run before Polars does."""

import os

LIBRARIES = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")


def single() -> None:
    """Have the libraries that are loaded after this use one thread."""
    os.environ.update(dict.fromkeys(LIBRARIES, "1"))
