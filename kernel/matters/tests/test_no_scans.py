"""What one life costs does not grow with the number of matters: no statement of it reads a whole table of them."""

from datetime import datetime
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.common.moment import LOCAL
from kernel.matters import services
from kernel.matters.landing import land
from kernel.matters.search import search
from kernel.matters.simple import resolve_at_once

pytestmark = pytest.mark.django_db
GROWING = (
    "matters_matter", "matters_party", "matters_viewer", "matters_involvement", "matters_placement", "matters_shingle",
    "matters_reply", "matters_duplicate", "procedures_step", "procedures_instance", "procedures_timer", "law_clock",
    "audit_entry", "audit_chain", "t", "v", "s", "i",
)  # fmt: skip


def scanned(statement: str) -> list[str]:
    """The growing tables that SQLite would read from end to end for a statement."""
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        plan = [line[3] for line in cursor.cursor.fetchall()]
    return [step for step in plan if step.startswith("SCAN") and step.split()[1] in GROWING and "USING" not in step]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite for its plans")
def test_no_statement_of_a_life_reads_a_whole_table(house: Any) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=LOCAL)
    frame = pl.DataFrame({"source_key": [str(n) for n in range(600)]}).with_columns(
        source=pl.lit("old"), kind=pl.lit("dispute"), text=pl.lit("楼上漏水一直没有修好。"), received_at=pl.lit(start),
        place=pl.lit("990123001001"), class_code=pl.lit("B1"), grade=pl.lit("green"),
        parties=pl.lit([{"name": "王小芳", "phone": "12000000001"}]),
    )  # fmt: skip
    land(frame, by=house.system)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as seen:
        matter = services.receive(
            "dispute", text="工地拖欠工资两个月，请帮助催要。", parties=[{"name": "李明", "phone": "12000000002"}],
            by=house.dispatcher,
        )  # fmt: skip
        services.dispatch(matter, class_code="B1", grade="green", by=house.dispatcher)
        resolve_at_once(matter, "met", "已联系用工单位，工资当日结清，本人确认收到。", by=house.handler_hrss)
        assert search(matter.no, user=house.dispatcher) == [matter]
    asked = [one["sql"] for one in seen if one["sql"].lstrip().startswith(("SELECT", "UPDATE", "DELETE"))]
    assert len(asked) > 30
    assert {sql: scanned(sql) for sql in asked if "TRIGGER" not in sql and scanned(sql)} == {}
