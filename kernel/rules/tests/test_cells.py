"""What a clerk may write in a condition cell."""

from decimal import Decimal

import pytest

from kernel.rules.cells import CellProblem, Kind, guess_kind, read_condition, read_outcomes


@pytest.mark.parametrize(
    ("cell", "kind", "accepted", "refused"),
    [
        ("", "number", [0, -5, None], []),
        ("30", "number", [30, Decimal("30.0")], [29, 31, None]),
        (">=30", "number", [30, 31], [29, Decimal("29.99"), None]),
        ("≥30", "number", [30], [29]),
        (">30", "number", [31], [30]),
        ("<5", "number", [4, -1], [5, None]),
        ("<= 5", "number", [5], [6]),
        ("＜5", "number", [4], [5]),
        ("=5", "number", [5], [4]),
        ("10..29", "number", [10, 29], [9, 30, Decimal("29.5")]),
        ("10..<30", "number", [10, Decimal("29.99")], [30]),
        ("-3..-1", "whole", [-2], [0]),
        ("<5|>30", "number", [4, 31], [5, 30]),
        ("!5", "number", [4], [5, None]),
        ("A1|A2", "word", ["A1", "A2"], ["A3", None]),
        ("!A1|A2", "word", ["A3", "x"], ["A1", "A2", None]),
        ("?", "word", [None], ["A1"]),
        ("false|?", "truth", [False, None], [True]),
        ("TRUE", "truth", [True], [False, None]),
        ("!true", "truth", [False], [True, None]),
        ("人民调解委员会（镇）", "word", ["人民调解委员会（镇）"], ["人民调解委员会(镇)"]),
    ],
)
def test_a_cell_accepts_what_it_says(cell: str, kind: Kind, accepted: list[object], refused: list[object]) -> None:
    condition = read_condition(cell, kind)
    assert [v for v in accepted if not condition.accepts(v)] == []  # type: ignore[arg-type]
    assert [v for v in refused if condition.accepts(v)] == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "kind", "said"),
    [
        ("=>30", "number", "看不懂比较符号"),
        (">>3", "number", "看不懂比较符号"),
        ("很多", "number", "不是数字"),
        ("30万", "number", "请写成300000"),
        ("1.5亿元", "number", "请写成150000000"),
        ("300,000", "number", "请写成300000"),
        ("2.5", "whole", "只能写整数"),
        ("29..10", "number", "范围是空的"),
        ("5..<5", "number", "范围是空的"),
        ("1..", "number", "不是数字"),
        ("A1||A2", "word", "缺少内容"),
        ("!", "word", "缺少内容"),
        ("!a|?", "word", "不能同时用"),
        (">=30", "word", "不能比较大小"),
        ("是", "truth", "只能写“true”“false”"),
    ],
)
def test_an_unreadable_cell_says_what_to_write(cell: str, kind: Kind, said: str) -> None:
    with pytest.raises(CellProblem, match=said):
        read_condition(cell, kind)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["", ">=30", "很多"], "number"),
        (["1", "2", ""], "number"),
        (["10..29"], "number"),
        (["true", "!false", "?"], "truth"),
        (["true", "maybe"], "word"),
        (["A1", "1"], "word"),
        (["007"], "word"),
        (["990123"], "number"),
        ([""], "word"),
    ],
)
def test_the_kind_of_a_column_is_seen_from_its_cells(cells: list[str], kind: Kind) -> None:
    assert guess_kind(cells) == kind


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["5", "", "12"], [5, None, 12]),
        (["0.5", "1"], [Decimal("0.5"), 1]),
        (["true", "false"], [True, False]),
        (["007", "5"], ["007", "5"]),
        (["red", ""], ["red", ""]),
    ],
)
def test_outcomes_are_read_by_the_column(cells: list[str], values: list[object]) -> None:
    assert read_outcomes(cells) == values
