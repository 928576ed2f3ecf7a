"""A web process is light: what only deliveries, exports, papers and jobs need is loaded by the work that needs it."""

import os
import subprocess
import sys

HEAVY = (
    "adbc_driver_manager", "babel", "docx", "duckdb", "fastexcel", "httpx", "lxml", "openpyxl", "polars", "pyarrow",
    "pypdf", "rdflib", "scipy", "segno", "sklearn", "splink", "sqlglot", "typst", "xlsxwriter",
)  # fmt: skip
SCRIPT = f"""
import sys
import config.wsgi
from kernel import registry
from kernel.jobs.services import jobs
from kernel.matters.hooks import hook
wanted = sys.argv[1]
if wanted == "matters":
    [hook(one.kind, "classify") for one in registry.scenarios()]
if wanted == "jobs":
    list(jobs())
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""


def _loaded(wanted: str) -> list[str]:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", SCRIPT, wanted]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()


def test_pages_are_loaded_without_the_libraries_of_batch_work() -> None:
    assert _loaded("pages") == []


def test_what_scenarios_add_to_their_matters_needs_none_of_them() -> None:
    assert _loaded("matters") == []


def test_the_list_of_jobs_is_shown_without_loading_what_jobs_need() -> None:
    assert _loaded("jobs") == []
