"""The report on a table: overlaps, gaps and dead rows, in words."""

from kernel.rules.report import report
from kernel.rules.table import Table


def table(*lines: str, settings: str = "") -> Table:
    return Table.compile("\n".join([settings, "if_n,if_w,then_x,basis,valid_from", *lines]).lstrip("\n"), "t")


def test_a_catch_all_makes_a_table_total() -> None:
    assert table(">=5,a,1,法#1,2026-01-01", ",,2,法#1,2026-01-01").report().total


def test_a_gap_is_told_in_words() -> None:
    found = table(">=5,,1,法#1,2026-01-01", "<5,a,1,法#1,2026-01-01").report()
    assert not found.total
    assert found.sentences() == [
        "没有规则对应：n为<5，w为其他、未填。",
        "没有规则对应：n为未填。",
    ]


def test_whole_numbers_leave_no_gap_between_neighbours() -> None:
    rows = ("<=4,,1,法#1,2026-01-01", ">=5,,1,法#1,2026-01-01", "?,,1,法#1,2026-01-01")
    assert table(*rows, settings="# whole: n").report().total
    assert table(*rows).report().gaps == ({"n": ">4且<5"},)


def test_a_row_behind_broader_rows_is_dead() -> None:
    found = table(">=5,,1,法#1,2026-01-01", ">=9,a,2,法#1,2026-01-01", ",,3,法#1,2026-01-01").report()
    assert found.dead == (3,)
    assert found.sentences() == ["第3行永远轮不到：前面的规则已经覆盖了它的全部情形。"]


def test_an_overlap_of_a_unique_table_is_told_with_an_example() -> None:
    found = table(">=5,,1,法#1,2026-01-01", "<=6,a,2,法#1,2026-01-01", settings="# policy: unique").report()
    assert "第3行与第4行会同时成立，如：n为5～6，w为a。" in found.sentences()


def test_a_gap_in_time_is_a_gap() -> None:
    text = "if_n,then_x,basis,valid_from,valid_to\n,a,旧法#1,2026-01-01,2026-03-31\n,b,新法#1,2026-05-01,\n"
    assert Table.compile(text, "t").report().gaps == ({"日期": "2026-04-01至2026-04-30"},)


def test_a_table_too_large_to_prove_says_so() -> None:
    head = ",".join(f"if_{c}" for c in "abcdefgh") + ",then_x,basis,valid_from"
    rows = [
        ",".join("" if (i * 7 + j * 3) % 5 else f">={i + j}" for j in range(8)) + f",{i},法#{i},2026-01-01"
        for i in range(1, 60)
    ]
    rows = [row for row in dict.fromkeys(rows) if not row.startswith(",,,,,,,,")]
    made = Table.compile("\n".join([head, *rows]), "t")
    found = report(made.columns, made.rows, made.policy, budget=3)
    assert not found.total
    assert any("条件组合太多" in remark for remark in found.remarks)
