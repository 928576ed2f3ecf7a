"""Mapping and checks: cleaned, read, coded; every problem with a sentence that says what to do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kernel.common.errors import Refusal
from kernel.common.moment import LOCAL
from kernel.datahub.datasets import dataset, datasets
from kernel.datahub.moments import read_moment
from kernel.datahub.tests.given import FIELDS, made, understood

KEY = '\n[fields]\nkey = { column = "id", label = "编号" }\n'


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-02-28 11:25:05", (2019, 2, 28, 11, 25, 5)),
        ("2019/2/8 9:05", (2019, 2, 8, 9, 5, 0)),
        ("2019.02.28", (2019, 2, 28, 0, 0, 0)),
        ("2019年2月28日 11时25分", (2019, 2, 28, 11, 25, 0)),
        ("2019年2月28日", (2019, 2, 28, 0, 0, 0)),
        ("２０１９－０２－２８ １１：２５", (2019, 2, 28, 11, 25, 0)),
        ("2019/2/28 下午3:25:00", (2019, 2, 28, 15, 25, 0)),
        ("20190228", (2019, 2, 28, 0, 0, 0)),
        ("20190228112505", (2019, 2, 28, 11, 25, 5)),
        ("2019-02-28T11:25:05.123", (2019, 2, 28, 11, 25, 5)),
        ("2019-02-28T03:25:05Z", (2019, 2, 28, 11, 25, 5)),
        ("2019-02-28T03:25:05+00:00", (2019, 2, 28, 11, 25, 5)),
        ("43524.5", (2019, 2, 28, 12, 0, 0)),
    ],
)
def test_a_date_reads_in_every_spelling(text: str, moment: tuple[int, ...]) -> None:
    assert read_moment(text) == datetime(*moment, tzinfo=LOCAL)  # type: ignore[misc]


@pytest.mark.parametrize(
    "text",
    ["", "昨天", "2019-02-30", "2019-13-01", "2019-02-28 25:00", "0001-01-01", "9999-12-31", "28/02/2019", "1" * 50],
)
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert read_moment(text) is None


def test_a_named_format_comes_first() -> None:
    assert read_moment("28/02/2019", ("%d/%m/%Y",)) == datetime(2019, 2, 28, tzinfo=LOCAL)
    assert read_moment("2019-02-28T00:00:00+00:00", ("%Y-%m-%dT%H:%M:%S%z",)) == datetime(2019, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "given", "value"),
    [
        ('x = { column = "x" }', "  井盖\u0000 坏了 ", "井盖 坏了"),
        ('x = { column = "x", clean = ["one_line"] }', "两\n  行", "两 行"),
        ('x = { column = "x", clean = ["digits"] }', "电话：１２０-1", "1201"),
        ('x = { column = "x", clean = ["upper"] }', "ａb", "AB"),
        ('x = { column = "x", type = "whole" }', "1,234", 1234),
        ('x = { column = "x", type = "whole" }', 7, 7),
        ('x = { column = "x", type = "whole" }', None, None),
        ('x = { column = "x", codes = { "1" = "网上" } }', "1", "网上"),
        ('x = { const = "窗口" }', "whatever", "窗口"),
    ],
)
def test_a_field_is_cleaned_and_read(tmp_path: Path, field: str, given: object, value: object) -> None:
    row = understood(tmp_path, KEY + field, id="1", x=given)
    assert row.values["x"] == value
    assert not row.problems


@pytest.mark.parametrize(
    ("field", "given", "code"),
    [
        ('x = { column = "y" }', "1", "column.missing"),
        ('x = { column = "x" }', ["1"], "value.nested"),
        ('x = { column = "x", type = "whole" }', "3.5", "value.whole"),
        ('x = { column = "x", type = "moment" }', "昨天", "value.moment"),
        ('x = { column = "x", codes = { "1" = "网上" } }', "9", "value.code"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_reason(tmp_path: Path, field: str, given: object, code: str) -> None:
    (problem,) = understood(tmp_path, KEY + field, id="1", x=given).problems
    assert (problem.field, problem.code) == ("x", code)
    assert problem.what.endswith("。")


@pytest.mark.parametrize(
    ("check", "given", "fine"),
    [
        ("required = true", "", False),
        ("required = true", "x", True),
        ("max_length = 2", "abc", False),
        ("min_length = 2", "a", False),
        ("min_length = 2", "", True),
        ('pattern = "[0-9]+"', "12a", False),
        ('one_of = ["a", "b"]', "c", False),
        ('one_of = ["a", "b"]', "a", True),
    ],
)
def test_a_check_tells_the_clerk_what_to_do(tmp_path: Path, check: str, given: str, fine: bool) -> None:
    fields = KEY + f'x = {{ column = "x" }}\n[[checks]]\nfield = "x"\n{check}\nsay = "请改正。"\n'
    problems = understood(tmp_path, fields, id="1", x=given).problems
    assert [problem.what for problem in problems] == ([] if fine else ["请改正。"])


@pytest.mark.parametrize(("given", "fine"), [("1999-12-31", False), ("2019-01-01", True), ("2199-01-01", False)])
def test_a_date_must_lie_in_its_range(tmp_path: Path, given: str, fine: bool) -> None:
    checks = '[[checks]]\nfield = "reported_at"\nsince = "2000-01-01"\nuntil = "now"\nsay = "请核对。"\n'
    assert (not understood(tmp_path, FIELDS + checks, id="1", text="x", time=given).problems) is fine


@pytest.mark.parametrize(("given", "code"), [("", "key.missing"), ("9" * 81, "key.long")])
def test_a_row_needs_a_key(tmp_path: Path, given: str, code: str) -> None:
    (problem,) = understood(tmp_path, FIELDS, id=given, text="x", time="").problems
    assert problem.code == code


@pytest.mark.parametrize(
    ("rest", "fields"),
    [
        ('format = "pdf"', FIELDS),
        ('format = "jsonl"\nstrange = 1', FIELDS),
        ('format = "jsonl"', '\n[fields]\ntext = { column = "text" }\n'),
        ('format = "jsonl"', KEY + 'x = { column = "x", typ = "whole" }\n'),
        ('format = "jsonl"', KEY + 'x = { column = "x", const = "y" }\n'),
        ('format = "jsonl"', KEY + '[[checks]]\nfield = "nobody"\nsay = "x"\n'),
        ('format = "jsonl"', KEY + '[[checks]]\nfield = "key"\n'),
        ('format = "jsonl', FIELDS),
    ],
)
def test_a_dataset_file_with_a_mistake_is_refused(tmp_path: Path, rest: str, fields: str) -> None:
    with pytest.raises(Refusal) as refused:
        made(tmp_path, rest, fields)
    assert refused.value.code == "dataset.file"


def test_every_dataset_of_every_scenario_can_be_read() -> None:
    for one in datasets():
        assert one.owner and one.basis and one.mapping()
        assert all(check.say.endswith("。") for check in one.checks)


def test_an_unknown_dataset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refusal) as refused:
        dataset("nothing")
    assert refused.value.code == "dataset.unknown" and "hotline" in refused.value.next
