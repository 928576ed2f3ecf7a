"""Rule tables: what they decide, and every way to write one wrong."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kernel.rules.table import FactProblem, SeveralRows, Table, TableProblems, version_of

ON = date(2026, 6, 1)
GRADING = """if_people,if_wages_unpaid,then_grade,basis,valid_from,region
>=30,,red,product:complex-dispute#1,2026-01-01,
,>=300000,red,product:complex-dispute#hard,2026-01-01,
,,green,product:complex-dispute#default,2026-01-01,
"""


def make(*lines: str, head: str = "if_n,then_x,basis,valid_from,valid_to,region", settings: str = "") -> Table:
    return Table.compile("\n".join([settings, head, *lines]).lstrip("\n"), "t")


@pytest.mark.parametrize(
    ("facts", "grade", "row"),
    [
        ({"people": 30}, "red", 2),
        ({"people": 3, "wages_unpaid": 410_000}, "red", 3),
        ({"people": 3, "wages_unpaid": Decimal("299999.99")}, "green", 4),
        ({}, "green", 4),
        ({"people": None, "wages_unpaid": ""}, "green", 4),
    ],
)
def test_the_first_row_that_holds_decides(facts: dict[str, Any], grade: str, row: int) -> None:
    decision = Table.compile(GRADING, "t").decide(facts, on=ON)
    assert (decision.outcome["grade"], decision.rows) == (grade, (row,))
    assert decision.version == version_of(GRADING)


def test_nothing_is_decided_where_no_row_holds() -> None:
    decision = make(">=5,a,法#1,2026-01-01").decide({"n": 4}, on=ON)
    assert not decision
    assert (decision.rows, decision.outcome, decision.basis) == ((), {}, ())


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2025, 12, 31), ()), (date(2026, 1, 1), (2,)), (date(2026, 6, 30), (2,)), (date(2026, 7, 1), (3,))],
)  # fmt: skip
def test_a_row_holds_from_its_first_day_to_its_last(on: date, expected: tuple[int, ...]) -> None:
    table = make("1,old,旧法#1,2026-01-01,2026-06-30", "1,new,新法#1,2026-07-01,")
    assert table.decide({"n": 1}, on=on).rows == expected


@pytest.mark.parametrize(
    ("region", "outcome"), [("990123001002", "town"), ("990123002", "county"), ("990124", "all"), ("", "all")]
)
def test_a_row_of_a_place_holds_inside_it(region: str, outcome: str) -> None:
    table = make("1,town,法#1,2026-01-01,,990123001", "1,county,法#1,2026-01-01,,990123", "1,all,法#1,2026-01-01,,")
    assert table.decide({"n": 1}, on=ON, region=region).outcome["x"] == outcome


def test_collect_adds_numbers_and_lists_words() -> None:
    table = make(
        "1,5,a,法#1,2026-01-01", ">=1,7,,法#2,2026-01-01", "2,9,c,法#3,2026-01-01",
        head="if_n,then_points,then_signal,basis,valid_from", settings="# policy: collect",
    )  # fmt: skip
    decision = table.decide({"n": 1}, on=ON)
    assert decision.outcome == {"points": 12, "signal": ("a",)}
    assert decision.basis == ("法#1", "法#2")
    assert [line.number for line in decision.lines] == [3, 4]


def test_unique_names_the_rows_that_hold_together() -> None:
    table = make(">=1,a,法#1,2026-01-01", "<=5,b,法#1,2026-01-01", settings="# policy: unique")
    assert table.decide({"n": 9}, on=ON).rows == (3,)
    with pytest.raises(SeveralRows, match="第3、4行同时成立"):
        table.decide({"n": 3}, on=ON)


@pytest.mark.parametrize("value", ["5", True, float("nan"), [1]])
def test_a_fact_of_the_wrong_kind_is_refused_and_never_guessed(value: Any) -> None:
    with pytest.raises(FactProblem, match="应为数字"):
        make(">=1,a,法#1,2026-01-01").decide({"n": value}, on=ON)


def test_a_float_counts_as_it_is_written() -> None:
    assert make("0.1,a,法#1,2026-01-01").decide({"n": 0.1}, on=ON)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有找到表头"),
        ("if_n,then_x,basis,valid_from\n", "只有表头"),
        ("iff_n,then_x,basis,valid_from\n1,a,法#1,2026-01-01\n", "第1行“iff_n”列：不认识的列名"),
        ("if_n,if_n,then_x,basis,valid_from\n1,1,a,法#1,2026-01-01\n", "列名重复"),
        ("if_n,then_x,valid_from\n1,a,2026-01-01\n", "第1行“basis”列：缺少这一列"),
        ("if_n,basis,valid_from\n1,法#1,2026-01-01\n", "没有“then_”列"),
        ("if_n,then_x,basis,valid_from\n=>5,a,法#1,2026-01-01\n", "第2行“if_n”列：看不懂比较符号"),
        ("if_n,then_x,basis,valid_from\n>=1,a,法#1,2026-01-01\n很多,b,法#1,2026-01-01\n", "第3行“if_n”列：“很多”"),
        ("if_n,then_x,basis,valid_from\n1,a,,2026-01-01\n", "第2行“basis”列：请写明依据"),
        ("if_n,then_x,basis,valid_from\n1,a,法#1,\n", "第2行“valid_from”列：请填写生效日期"),
        ("if_n,then_x,basis,valid_from\n1,a,法#1,2026-02-30\n", "“2026-02-30”不是有效日期"),
        ("if_n,then_x,basis,valid_from,valid_to\n1,a,法#1,2026-02-01,2026-01-01\n", "失效日期早于生效日期"),
        ("if_n,then_x,basis,valid_from,region\n1,a,法#1,2026-01-01,清渡县\n", "不是行政区划代码"),
        ("if_n,then_x,basis,valid_from\n1,,法#1,2026-01-01\n", "没有写任何结果"),
        ("if_n,then_x,basis,valid_from\n1,a,法#1,2026-01-01\n1,b,法#1,2026-01-01\n", "第3行：与第2行的条件"),
        ("if_n,then_x,basis,valid_from\n1,a,法#1,2026-01-01,x\n", "表头只有4列"),
        ("# policy: frist\nif_n,then_x,basis,valid_from\n1,a,法#1,2026-01-01\n", "不认识的“policy”设置“frist”"),
        ("# polcy: first\nif_n,then_x,basis,valid_from\n1,a,法#1,2026-01-01\n", "不认识的设置“polcy”"),
        ("# whole: m\nif_n,then_x,basis,valid_from\n1,a,法#1,2026-01-01\n", "表里没有这一列"),
        ("# whole: n\nif_n,then_x,basis,valid_from\n1.5,a,法#1,2026-01-01\n", "只能写整数"),
        ('if_n,then_x,basis,valid_from\n"1,a,法#1,2026-01-01\n', "引号是否成对"),
    ],
)  # fmt: skip
def test_a_wrong_table_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(TableProblems) as raised:
        Table.compile(text, "t")
    assert said in str(raised.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(TableProblems) as raised:
        make("=>1,a,,", "5,b,法#1,yesterday")
    assert [(problem.row, problem.column) for problem in raised.value.problems] == [
        (2, "if_n"), (2, "basis"), (2, "valid_from"), (3, "valid_from"),
    ]  # fmt: skip


def test_a_column_may_only_ask_for_known_facts_of_their_kind() -> None:
    with pytest.raises(TableProblems, match="没有“weather”这个事实"):
        Table.compile("if_weather,then_x,basis,valid_from\n1,a,法#1,2026-01-01\n", "t", facts={"n": "whole"})
    with pytest.raises(TableProblems, match="只能写整数"):
        Table.compile("if_n,then_x,basis,valid_from\n1.5,a,法#1,2026-01-01\n", "t", facts={"n": "whole"})


def test_a_table_saved_by_a_spreadsheet_is_the_same_table() -> None:
    saved = "\ufeff" + GRADING.replace("\n", "\r\n")
    assert version_of(saved) == version_of(GRADING)
    assert Table.compile(saved, "t").decide({"people": 31}, on=ON).outcome["grade"] == "red"


def test_remarks_and_empty_lines_keep_their_row_numbers() -> None:
    table = Table.compile("# 说明,,\n\nif_n,then_x,basis,valid_from\n# 以下为新规,,,\n1,a,法#1,2026/1/1\n", "t")
    assert table.decide({"n": 1}, on=ON).rows == (5,)


def test_user_text_is_never_evaluated() -> None:
    with pytest.raises(TableProblems):
        make(">=__import__('os').getpid(),a,法#1,2026-01-01")


def test_a_table_of_200_rows_decides_well_over_100_000_times_a_second() -> None:
    rows = []
    for i in range(199):
        loop, days = "" if i % 3 else "county", "" if i % 2 else f"{i}..{i + 40}"
        rows.append(f"{'ABCDEF'[i % 6]}{i % 5},{loop},>={i},{days},x{i},法#1,2026-01-01")
    head = "if_class,if_loop,if_people,if_days,then_x,basis,valid_from"
    table = Table.compile("\n".join([head, *rows, ",,,,rest,法#1,2026-01-01"]), "t")
    asked = [{"class": f"{'ABCDEF'[i % 6]}{i % 5}", "loop": "county", "people": i, "days": i} for i in range(250)]
    began = time.process_time()
    for _ in range(40):
        for facts in asked:
            table.decide(facts, on=ON)
    assert 10_000 / (time.process_time() - began) >= 100_000
