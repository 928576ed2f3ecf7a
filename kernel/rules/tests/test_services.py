"""Publishing tables and deciding by them: versions, refusals, hits."""

from datetime import date
from typing import Any

import pytest

from kernel.audit.queries import broken_chains
from kernel.common.errors import Conflict, Invalid, NotFound
from kernel.rules import queries
from kernel.rules.models import Hit, TableVersion
from kernel.rules.services import BadTable, decide, load_scenario_tables, publish_table

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 1)
TABLE = "if_n,then_x,basis,valid_from\n>=5,big,法#1,2026-01-01\n,small,法#2,2026-01-01\n"


def test_a_published_table_decides_and_leaves_a_hit(cast: Any) -> None:
    version = publish_table("demo.sizes", TABLE, by=cast.admin)
    decision = decide("demo.sizes", {"n": 7, "other": "x"}, on=ON, subject="matter:12")
    hit = queries.hits("matter:12").get()
    assert decision.outcome["x"] == "big"
    assert (hit.key, hit.version, hit.rows) == ("demo.sizes", version.version, [2])
    assert (hit.inputs, hit.outcome) == ({"n": 7}, {"x": "big"})


def test_a_decision_by_no_row_is_logged_too(cast: Any) -> None:
    publish_table("demo.sizes", "if_n,then_x,basis,valid_from\n>=5,big,法#1,2026-01-01\n", by=cast.admin)
    assert not decide("demo.sizes", {"n": 1}, on=ON, subject="matter:12")
    assert Hit.objects.get().rows == []


def test_the_newest_version_decides(cast: Any) -> None:
    publish_table("demo.sizes", TABLE, by=cast.admin)
    publish_table("demo.sizes", TABLE.replace(">=5", ">=9"), by=cast.admin)
    assert decide("demo.sizes", {"n": 7}, on=ON).outcome["x"] == "small"
    assert queries.versions("demo.sizes").count() == 2
    assert not list(broken_chains())


def test_publishing_the_same_text_twice_changes_nothing(cast: Any) -> None:
    first = publish_table("demo.sizes", TABLE, by=cast.admin)
    assert publish_table("demo.sizes", TABLE, by=cast.admin) == first
    assert TableVersion.objects.filter(key="demo.sizes").count() == 1


def test_an_older_text_does_not_come_back_unnoticed(cast: Any) -> None:
    publish_table("demo.sizes", TABLE, by=cast.admin)
    publish_table("demo.sizes", TABLE.replace(">=5", ">=9"), by=cast.admin)
    with pytest.raises(Conflict, match="older_version"):
        publish_table("demo.sizes", TABLE, by=cast.admin)


def test_a_wrong_table_is_refused_with_all_its_problems(cast: Any) -> None:
    with pytest.raises(BadTable) as raised:
        publish_table("demo.sizes", TABLE.replace(">=5", "=>5").replace("法#2", ""), by=cast.admin)
    assert [problem.row for problem in raised.value.problems] == [2, 3]
    assert "第2行“if_n”列" in raised.value.what
    assert not TableVersion.objects.filter(key="demo.sizes").exists()


def test_a_unique_table_that_overlaps_is_refused(cast: Any) -> None:
    with pytest.raises(BadTable, match="会同时成立"):
        publish_table("demo.sizes", "# policy: unique\n" + TABLE, by=cast.admin)


def test_an_unknown_table_is_not_found() -> None:
    with pytest.raises(NotFound):
        decide("demo.nothing", {}, on=ON)


def test_a_fact_of_the_wrong_kind_is_refused_with_a_sentence(cast: Any) -> None:
    publish_table("demo.sizes", TABLE, by=cast.admin)
    with pytest.raises(Invalid, match="应为数字"):
        decide("demo.sizes", {"n": "七"}, on=ON)


def test_the_tables_of_the_scenarios_are_loaded_once(cast: Any) -> None:
    TableVersion.objects.all()._raw_delete("default")
    assert load_scenario_tables(by=cast.admin) > 0
    assert load_scenario_tables(by=cast.admin) == 0
    assert queries.terms("disputes.terms").codes
    assert len(queries.listing("disputes.classes")) == 29
    assert queries.facts("disputes")["amount"].unit == "元"


def test_a_table_may_only_ask_for_the_facts_its_scenario_lists(cast: Any) -> None:
    load_scenario_tables(by=cast.admin)
    with pytest.raises(BadTable, match="没有“weather”这个事实"):
        publish_table("disputes.new", TABLE.replace("if_n", "if_weather"), by=cast.admin)


def test_the_report_of_every_table_is_at_hand(cast: Any) -> None:
    load_scenario_tables(by=cast.admin)
    reports = queries.reports()
    assert reports["disputes.routing"].total
    assert not [key for key, report in reports.items() if report.dead]
