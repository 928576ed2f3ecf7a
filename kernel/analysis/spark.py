"""Spark: the one door to it. The same standard questions over the same Parquet files, for what one machine cannot hold.

Not part of the base installation: ``make spark`` installs it, and it needs Java 17.
"""

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

from kernel.analysis.standard import Question, Value
from kernel.analysis.store import Manifest, folder
from kernel.analysis.tables import tables

STANDING = ("regions", "calendar")


def lacking() -> str:
    """Why Spark cannot be used here, as a sentence; empty when it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed: make spark"
    return "" if which("java") else "there is no Java: install OpenJDK 17"


@contextmanager
def session(*, master: str = "local[2]", memory: str = "1g") -> Iterator[Any]:
    """A Spark session for the length of the block; ``master`` names a cluster in a province."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    logging.getLogger("py4j").setLevel(logging.WARNING)
    settings = {
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.memory": memory,
        "spark.driver.bindAddress": "127.0.0.1", "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(folder() / "spill" / "warehouse"),
    }  # fmt: skip
    builder = SparkSession.builder.master(master).appName("hengzhi")
    for key, value in settings.items():
        builder = builder.config(key, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    try:
        yield found
    finally:
        found.stop()


def views(spark: Any, held: Manifest) -> None:
    """Every table of a snapshot under its name."""
    for table in tables():
        view(spark, table.name, held.files(table.name), table.schema)
    for name in STANDING:
        view(spark, name, held.files(name), {})


TYPES = {"VARCHAR": "STRING", "INTEGER": "INT", "TIMESTAMP": "TIMESTAMP_NTZ"}


def view(spark: Any, name: str, files: list[Path], schema: Mapping[str, str]) -> None:
    """Parquet files under one name; without files, an empty table of the same columns."""
    columns = ", ".join(f"`{column}` {TYPES.get(kind, kind)}" for column, kind in schema.items())
    found = spark.read.parquet(*map(str, files)) if files else spark.createDataFrame([], columns)
    found.createOrReplaceTempView(name)


def answer(spark: Any, question: Question, values: Mapping[str, Value]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The columns' names and all rows, as DuckDB gives them."""
    found = spark.sql(question.sql("spark", values))
    return list(found.columns), [tuple(row) for row in found.collect()]
