"""The one door to Splink, which runs on a DuckDB of its own: the scores of all pairs worth looking at."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
from splink import Linker, SettingsCreator
from splink.backends.duckdb import DuckDBAPI
from splink.blocking_rule_library import CustomRule

from kernel.linkage.definitions import Comparison, Model

MEMORY = "1GB"
CROWD = ("slot", "day", "village", "who", "t0", "t1", "t2", "t3")
"""What says how many others brought something like a report."""


def settings(model: Model, *, detail: bool = False) -> SettingsCreator:
    """A model as Splink takes it. Each level's m and u have the ratio of its weight."""
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=[CustomRule(rule.sql) for rule in model.blocking],
        comparisons=[_comparison(one) for one in model.comparisons],
        probability_two_random_records_match=_probability(model.start),
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=detail,
    )


def _probability(weight: float) -> float:
    odds = 2.0**weight
    return odds / (1 + odds)


def _comparison(one: Comparison) -> dict[str, Any]:
    levels = []
    for level in one.levels:
        odds = 2.0**level.weight
        condition = level.sql or "ELSE"
        levels.append(
            {"sql_condition": condition, "label_for_charts": level.name,
             "m_probability": odds / (1 + odds), "u_probability": 1 / (1 + odds)}
        )  # fmt: skip
    return {"output_column_name": one.name, "comparison_levels": levels}


def scores(
    model: Model, frame: pl.DataFrame, *, least: float, scratch: Path | None = None, detail: bool = False
) -> pl.DataFrame:
    """All pairs looked at whose weight reaches ``least``: id_l, id_r, weight.

    ``frame`` has ``id`` and every column the model names. With ``detail`` also what each comparison adds, by its name.
    DuckDB works in memory, as far as ``MEMORY`` goes, and then spills into ``scratch``.
    """
    with _predicted(model, frame, least, scratch, detail=detail) as (line, table):
        more = "".join(f", mw_{one.name} AS {one.name}" for one in model.comparisons) if detail else ""
        return line.sql(f"SELECT id_l, id_r, match_weight AS weight{more} FROM {table}").pl()


def levels(model: Model, frame: pl.DataFrame, *, scratch: Path | None = None) -> pl.DataFrame:
    """How often each combination of levels occurs among the pairs looked at, and how often among true ones.

    ``frame`` has ``truth`` besides, equal where rows belong together. Returned: a column for each comparison with the
    place of the level in it, ``pairs`` and ``same``. Splink keeps weights, not levels: each weighs its place.
    """
    places = tuple(
        replace(one, levels=tuple(replace(level, weight=float(at)) for at, level in enumerate(one.levels)))
        for one in model.comparisons
    )
    with _predicted(replace(model, comparisons=places), frame, -1000, scratch, detail=True) as (line, table):
        names = ", ".join(f"cast(round(mw_{one.name}) AS integer) AS {one.name}" for one in model.comparisons)
        return line.sql(
            f"SELECT {names}, count(*) AS pairs, count(*) FILTER (l.truth = r.truth) AS same FROM {table} p"
            f" JOIN {model.name}_rows l ON l.id = p.id_l JOIN {model.name}_rows r ON r.id = p.id_r GROUP BY ALL"
        ).pl()


def crowds(frame: pl.DataFrame, condition: str, *, scratch: Path | None = None) -> pl.Series:
    """Of each report: how many others brought something like it before, near it in place and time (``crowd``).

    ``condition`` says of an earlier report l and a later one r whether they are alike.
    """
    with _opened(scratch) as api:
        line = api._con
        names = ("id", *CROWD)
        line.register("given", frame.select(names).to_arrow())
        line.execute("CREATE TABLE told AS SELECT * FROM given WHERE slot <> 0")
        line.unregister("given")
        found = line.sql(
            "SELECT r.id, count(DISTINCT CASE WHEN l.who = 0 THEN -l.id ELSE l.who END) AS crowd"
            f" FROM told l JOIN told r ON l.slot = r.slot AND l.id < r.id AND {condition} GROUP BY r.id"
        ).pl()
    joined = frame.select("id").join(found, on="id", how="left", maintain_order="left")
    return joined["crowd"].fill_null(0).cast(pl.Int64)


@contextmanager
def _opened(scratch: Path | None) -> Iterator[Any]:
    """Splink's way into a DuckDB of its own, within its limits."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(":memory:")
    line = api._con  # Splink's own connection: it has no public way to set limits
    try:
        line.execute(
            f"SET memory_limit='{MEMORY}'; SET preserve_insertion_order=false; SET threads=2;"
            " SET enable_progress_bar=false"
        )
        if scratch is not None:
            line.execute(f"SET temp_directory='{scratch}'")
        yield api
    finally:
        line.close()


@contextmanager
def _predicted(
    model: Model, frame: pl.DataFrame, least: float, scratch: Path | None, *, detail: bool
) -> Iterator[tuple[Any, str]]:
    """Splink's own connection, and the name of the table of pairs in it."""
    with _opened(scratch) as api:
        line = api._con
        line.register("given", frame.select(name for name in frame.columns if name in needed(model)).to_arrow())
        line.execute(f"CREATE TABLE {model.name}_rows AS SELECT * FROM given")
        line.unregister("given")
        linker = Linker(api.register(f"{model.name}_rows"), settings(model, detail=detail), log_level=None)
        line.execute(f"CREATE TABLE pairs AS {_blocked(model)}")
        linker.table_management.register_blocked_pairs_for_predict(api.register("pairs"))
        found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        yield line, found.physical_name


def _blocked(model: Model) -> str:
    """The pairs the rules find, each once.

    Splink asks of each rule's pairs whether an earlier rule has found them, which costs it five times what finding
    them does; here the same pair found twice is dropped.
    """
    pairs = (
        f"SELECT l.id AS join_key_l, r.id AS join_key_r FROM {model.name}_rows l JOIN {model.name}_rows r"
        f" ON l.id < r.id AND {rule.sql}"
        for rule in model.blocking
    )
    return f"SELECT '0' AS match_key, * FROM ({' UNION '.join(pairs)})"


def needed(model: Model) -> set[str]:
    """The columns a model compares or looks pairs up by; ``truth`` besides, where there is one."""
    said = [rule.sql for rule in model.blocking]
    conditions = [level.sql for one in model.comparisons for level in one.levels]
    named = {name for one in said for name in re.findall(r"\b[lr]\.(\w+)", one)}
    return {"id", "truth", *named, *(name for one in conditions for name in re.findall(r"\b(\w+)_[lr]\b", one))}
