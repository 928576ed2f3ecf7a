"""How well this scenario's models understand a generated county: classes, complexity, and sudden numbers.

Called by ``county-score`` after linking. What the models are given is what the house has: the words as delivered, the
classes proposed for them, matters as they were linked. Only the comparison reads the truth.
"""

from bisect import bisect_right
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from kernel.datahub.landing import landed
from kernel.linkage.features import SEATS
from kernel.linkage.linking import Linked
from scenarios.disputes import marks
from scenarios.disputes.scoring import bursts_of, classes_of, weigh

NO_CLASS = ("thanks", "patrol")
"""Kinds of records without a class: thanks, and what patrols find."""
FIRM = 4
"""The style of a mention that names a body or an enterprise."""
HOURS, WEEK = 3600.0, 7 * 24.0
IN_TIME = 48.0
CLUSTER = 7


def judge(folder: Path, linked: Linked, rows: pl.DataFrame) -> dict[str, Any]:
    """``classes``, ``complex`` and ``bursts``, each with precision, recall and f1."""
    told = _told(linked, rows)
    truth = pl.read_parquet(folder / "truth" / "records.parquet")
    both = told.join(
        truth.select("source", "key", "burst", "complex", true_kind="kind", true_class="class", true_matter="matter"),
        on=["source", "key"], maintain_order="left",
    )  # fmt: skip
    return {"classes": classes(both), "complex": complexity(both), "bursts": bursts(both)}


def _told(linked: Linked, rows: pl.DataFrame) -> pl.DataFrame:
    """Every record in order of time: its words, its matter, whom it is against, and the class proposed for it."""
    columns = ("source", "key", "kind", "received_at", "closed_at", "place_code", "title", "text", "people", "amount")
    whom = linked.mentions.filter((pl.col("seat") == SEATS["respondent"]) & (pl.col("style") == FIRM))
    whom = whom.unique("report", keep="first").select("report", respondent=pl.col("subject").cast(pl.String))
    asked = landed().select(*columns, claimants=1 + pl.col("co_claimants").list.len().fill_null(0)).collect()
    found = (
        asked.join(rows, on=["source", "key"]).join(linked.reports.select("report", "matter"), on="report")
        .join(whom, on="report", how="left").sort("received_at", "report")
        .filter(~pl.col("kind").fill_null("").is_in(NO_CLASS))
    )  # fmt: skip
    code = pl.col("place_code").fill_null("")
    return found.with_columns(
        classes_of(found)["class"], pl.col("received_at").alias("at"), code.str.slice(0, 9).alias("township"),
        code.str.slice(0, 12).alias("village"),
    )  # fmt: skip


def classes(both: pl.DataFrame) -> dict[str, Any]:
    """The class proposed for each record that has one: means over the 29 classes, and the share that is right."""
    those = both.filter(~pl.col("true_kind").is_in(NO_CLASS))
    right = Counter(those.filter(pl.col("class") == pl.col("true_class"))["class"].to_list())
    named, known = Counter(those["class"].to_list()), Counter(those["true_class"].to_list())
    precision = [right[code] / named[code] if named[code] else 0.0 for code in known]
    recall = [right[code] / known[code] for code in known]
    f1 = [2 * right[code] / (named[code] + known[code]) for code in known]
    count = max(1, len(known))
    return {
        "precision": round(sum(precision) / count, 4), "recall": round(sum(recall) / count, 4),
        "f1": round(sum(f1) / count, 4), "accuracy": round(right.total() / max(1, len(those)), 4),
        "records": len(those),
    }  # fmt: skip


def complexity(both: pl.DataFrame) -> dict[str, Any]:
    """Disputes proposed as complex by M-CPX from what all records of the linked matter say, against those that are."""
    disputes = both.filter(pl.col("true_kind") == "dispute").unique("true_matter", keep="first", maintain_order=True)
    around, of_disputes = _around(both), both.filter(pl.col("matter").is_in(disputes["matter"].implode()))
    verdict = {
        row["matter"]: weigh(_facts(row, around), row["last"].date())
        for row in _together(of_disputes).iter_rows(named=True)
    }
    told = [(verdict[matter], true) for matter, true in disputes.select("matter", "complex").iter_rows()]
    found = _compared([(way == "complex", true) for (_points, way), true in told])
    watched = _compared([(way != "ordinary", true) for (_points, way), true in told])
    proposed = sum(way == "complex" for (_points, way), _true in told) / max(1, len(told))
    return {**found, "disputes": len(told), "proposed": round(proposed, 4), "watched": watched}


def _together(both: pl.DataFrame) -> pl.DataFrame:
    """One row a matter: the words of all its records, the most any says of its numbers, and its first of the rest."""
    return both.group_by("matter", maintain_order=True).agg(
        pl.col("title", "text"), pl.max("people", "claimants", "amount"), pl.first("class", "village"),
        first=pl.col("at").first(), last=pl.col("at").last(),
    )  # fmt: skip


def _around(both: pl.DataFrame) -> dict[tuple[str, str], list[datetime]]:
    """When matters of each class and place began, in order of time."""
    firsts = both.unique("matter", keep="first", maintain_order=True)
    found = firsts.group_by("class", "village", maintain_order=True).agg("at")
    return {(code, village): moments for code, village, moments in found.iter_rows()}


def _facts(row: dict[str, Any], around: dict[tuple[str, str], list[datetime]]) -> dict[str, Any]:
    """What is known of a matter when its last record has come: the most any record says of each fact."""
    found: dict[str, Any] = {}
    for title, text in zip(row["title"], row["text"], strict=True):
        for name, one in marks.quoted(title or "", text, marks.shipped()).items():
            found[name] = max(found.get(name, one.value), one.value)
    people = max(int(row["people"] or 0), int(row["claimants"] or 0))
    for name, value in (("same_claim_parties", people), ("parties_total", people), ("amount", int(row["amount"] or 0))):
        if value:
            found[name] = max(found.get(name, 0), value)
    place, first, last = (row["class"], row["village"]), row["first"], row["last"]
    known = around.get(place, []) if len(place[1]) >= 9 else []
    alike = bisect_right(known, first) - bisect_right(known, first - timedelta(days=365))
    found["same_cause_12m"] = min(CLUSTER, max(0, alike - 1))
    found["days_open"] = (last - first).days
    return found


def _compared(pairs: list[tuple[bool, bool]]) -> dict[str, float]:
    """Precision, recall and f1 of what was found against what is true."""
    right = sum(found and true for found, true in pairs)
    return _figures(right, sum(found for found, _true in pairs), right, sum(true for _found, true in pairs))


def _figures(right: int, named: int, hit: int, known: int) -> dict[str, float]:
    precision, recall = right / named if named else 1.0, hit / known if known else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def bursts(both: pl.DataFrame) -> dict[str, Any]:
    """Warnings against planted bursts, from proposed classes and linked matters.

    A warning is true where at least half of its matters are of one burst. Delay: hours from a burst's first matter to
    its first warning (median of those found).
    """
    planted = (
        both.filter(pl.col("burst") >= 0).group_by("burst").agg(pl.col("at").min(), n=pl.col("true_matter").n_unique())
    )
    began = {number: at for number, at, _n in planted.iter_rows()}
    burst, delays, false = both["burst"].to_list(), dict[int, float](), 0
    found = bursts_of(both)
    for at, inside in found.select("at", "rows").iter_rows():
        [(most, count)] = Counter(burst[row] for row in inside).most_common(1)
        if most < 0 or count * 2 < len(inside):
            false += 1
        else:
            hours = (at - began[most]).total_seconds() / HOURS
            delays[most] = min(delays.get(most, hours), hours)
    figures = _figures(len(found) - false, len(found), len(delays), len(began))
    weeks = max(1.0, (both["at"][-1] - both["at"][0]).total_seconds() / HOURS / WEEK) if len(both) else 1.0
    late = sorted(delays.values())
    return {
        **figures, "planted": len(began), "found": len(delays), "in_48_hours": sum(one <= IN_TIME for one in late),
        "delay_hours": round(late[len(late) // 2], 1) if late else None, "false_alarms": false,
        "false_a_week": round(false / weeks, 3),
    }  # fmt: skip
