"""Datasets and files for the hub's tests."""

from pathlib import Path
from typing import Any

from kernel import registry
from kernel.datahub.datasets import Dataset, load
from kernel.datahub.delivery import Delivery
from kernel.datahub.rows import Raw, Row
from kernel.datahub.values import understand

SCENARIO = registry.Scenario("trial", "trial", "试用", Path("."), {})
HEAD = """
name = "试用台账"
owner = "县数据局"
basis = ["政务数据共享条例#19"]
sensitivity = "internal"
key = "key"
"""
FIELDS = """
[fields]
key = { column = "id", label = "编号" }
text = { column = "text", label = "内容" }
reported_at = { column = "time", label = "时间", type = "moment" }
"""


def made(folder: Path, rest: str = 'format = "jsonl"', fields: str = FIELDS) -> Dataset:
    """A dataset as its file would say it."""
    file = folder / "trial.toml"
    file.write_text(HEAD + rest + fields, "utf-8")
    return load(file, SCENARIO)


def delivered(folder: Path, content: bytes, rest: str = 'format = "jsonl"', **more: Any) -> list[Raw]:
    """What the readers make of these bytes."""
    file = folder / "delivery"
    file.write_bytes(content)
    return list(Delivery(made(folder, rest, **more), file).rows())


def understood(folder: Path, fields: str, **columns: Any) -> Row:
    """One row of these columns under a dataset with these fields and checks."""
    return understand(made(folder, fields=fields), Raw(1, columns))
