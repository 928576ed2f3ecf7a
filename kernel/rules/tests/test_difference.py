"""Sheets of cells, and what differs between two of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import registry
from kernel.common.errors import Invalid
from kernel.rules.difference import difference
from kernel.rules.sheet import Sheet, pasted, read_sheet

OLD = "# policy: first\nif_a,then_b,basis\n1,x,甲法#1\n2,y,甲法#2\n3,z,甲法#3\n"
SHIPPED = [file for one in registry.scenarios() for file in one.files("rules/*.csv")]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.parent.name}.{file.stem}")
def test_every_shipped_table_comes_back_as_it_was(file: Path) -> None:
    sheet = read_sheet(file.read_text("utf-8"))
    assert read_sheet(sheet.text()) == sheet


@pytest.mark.parametrize(
    ("new", "kinds"),
    [
        (OLD, []),
        (OLD.replace("2,y", "5,y"), [("changed", 4, 4)]),
        (OLD.replace("2,y,甲法#2\n", ""), [("removed", 4, 0)]),
        (OLD + "9,w,乙法#1\n", [("added", 0, 6)]),
        (OLD.replace("1,x,甲法#1\n", "") + "1,x,甲法#1\n", [("moved", 3, 5)]),
    ],
    ids=["same", "changed", "removed", "added", "moved"],
)
def test_rows_that_differ_are_told_by_kind_and_number(new: str, kinds: list[tuple[str, int, int]]) -> None:
    found = difference(read_sheet(OLD), read_sheet(new))
    assert [(row.kind, row.old_number, row.new_number) for row in found.rows] == kinds
    assert bool(found) == bool(kinds)


def test_a_changed_row_names_its_cells() -> None:
    [row] = difference(read_sheet(OLD), read_sheet(OLD.replace("2,y", "2,q"))).rows
    assert [(cell.column, cell.old, cell.new) for cell in row.cells] == [("then_b", "y", "q")]


def test_columns_and_remarks_that_differ_are_told() -> None:
    new = "# policy: unique\nif_a,if_c,then_b,basis\n1,,x,甲法#1\n2,,y,甲法#2\n3,true,z,甲法#3\n"
    found = difference(read_sheet(OLD), read_sheet(new))
    assert found.columns_added == ("if_c",)
    assert found.remarks == (("# policy: first", "# policy: unique"),)
    assert [cell.new for row in found.rows for cell in row.cells] == ["true"]


cells = st.text(alphabet="甲乙a1,\"'>", max_size=4).map(str.strip)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8), st.lists(st.lists(cells, min_size=3, max_size=3)))
def test_the_difference_of_any_two_sheets_accounts_for_every_row(one: list[list[str]], two: list[list[str]]) -> None:
    empty = Sheet((), ("if_a", "then_b", "basis"), ())
    old, new = empty.rewritten(0, 0, one), empty.rewritten(0, 0, two)
    found = difference(old, new)
    assert len(old.rows) - found.counts["removed"] + found.counts["added"] == len(new.rows)
    assert bool(found) == (old.rows != new.rows)


@pytest.mark.parametrize("text", ["", "# only a remark\n", '"a\nb'], ids=["empty", "remarks", "quotes"])
def test_what_is_no_table_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Invalid):
        read_sheet(text)


@pytest.mark.parametrize("text", ["a\tb\n1\t2\n", "a,b\r\n1,2\r\n"], ids=["spreadsheet", "csv"])
def test_cells_on_the_clipboard_become_rows(text: str) -> None:
    assert pasted(text.replace("\r", "")) == [["a", "b"], ["1", "2"]]
