"""Where landed matters lie, who took them in, and who answers for them: each combination is asked once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl
from django.conf import settings

from kernel import registry
from kernel.audit import rows
from kernel.audit.standing import kept
from kernel.common.moment import today
from kernel.matters.host import rule_facts
from kernel.matters.intake import window_of
from kernel.matters.models import Matter
from kernel.matters.routing import staffed
from kernel.places.queries import accountable_body, accountable_id
from kernel.rules.queries import table

COMPLEX = {"red": "complex", "yellow": "watch"}


def located(new: pl.DataFrame) -> pl.DataFrame:
    """With ``region_id`` and ``place_known``: the county where no such place is known."""
    codes = set(rows.column("SELECT code FROM places_region"))
    known = pl.col("place").is_in(sorted(codes))
    unread = ~known & (pl.col("place_text") == "")
    return new.with_columns(
        region_id=pl.when(known).then("place").otherwise(pl.lit(settings.COUNTY)), place_known=known,
        place_text=pl.when(unread).then("place").otherwise("place_text").str.slice(0, 200),
    )  # fmt: skip


def routed(new: pl.DataFrame) -> pl.DataFrame:
    """With ``receiver_id`` and ``accountable_id``: those named, else as duty and the routing table have it today.

    What is open at the start of its procedure stays with who took it in, as when it is received.
    """
    names = ["kind", "class_code", "grade", "region_id"]
    asked, known = new.select(names).unique(), _Known()
    routes = [(known.receiver(kind, region), known.body(kind, code, grade, region))
              for kind, code, grade, region in asked.rows()]  # fmt: skip
    shape = {"by_duty": pl.Int64, "by_rule": pl.Int64}
    found = pl.concat([asked, pl.DataFrame(routes, schema=shape, orient="row")], how="horizontal")
    joined = new.join(found, on=names, how="left", maintain_order="left")
    joined = joined.with_columns(receiver_id=pl.coalesce("receiver", "by_duty"))
    begins = pl.col("open") & (pl.col("node") == "")
    rule = pl.when(begins).then("receiver_id").otherwise("by_rule")
    return joined.with_columns(accountable_id=pl.coalesce("body", rule))


class _Known:
    """Answers, kept while duties, posts and tables are the same, and for the day."""

    def __init__(self) -> None:
        self.day = today()
        self.answers: dict[tuple[Any, ...], Any] = kept(("landing.routes", self.day), dict)

    def receiver(self, kind: str, region: str) -> int:
        """Who takes in what a person brings there."""
        return int(self._of(("receiver", kind, region), lambda: accountable_id(window_of(kind), region, self.day)))

    def body(self, kind: str, class_code: str, grade: str, region: str) -> int:
        """As ``routing.route`` names it, without the log of a rule hit for every past matter."""
        asked = (kind, class_code, grade, region)
        function = self._of(("function", *asked), lambda: _function(*asked, self.day))
        return int(self._of(("body", function, region), lambda: _staffed(function, region, self.day)))

    def _of(self, question: tuple[Any, ...], ask: Callable[[], Any]) -> Any:
        if question not in self.answers:
            self.answers[question] = ask()
        return self.answers[question]


def _function(kind: str, class_code: str, grade: str, region: str, day: date) -> str:
    values: dict[str, Any] = {
        "id": 0, "kind": kind, "class_code": class_code, "grade": grade, "loop": "township", "refusals": 0,
        "complexity": COMPLEX.get(grade, "ordinary"), "reopened": 0, "channel": "file", "sealed": False,
    }  # fmt: skip
    known = {**rule_facts(rows.made(Matter, values)), "topic": None}
    decision = table(f"{registry.by_kind(kind).code}.routing").decide(known, on=day, region=region)
    return str(decision.outcome["function"])


def _staffed(function: str, region: str, day: date) -> int:
    return int(staffed(accountable_body(function, region, day), region, day).pk)
