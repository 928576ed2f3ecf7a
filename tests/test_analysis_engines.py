"""The same standard questions give the same answers on every engine they are turned for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bench import invented
from kernel.analysis import spark
from kernel.analysis.duck import Line, line
from kernel.analysis.standard import Question, Value, questions

TOTAL = 6_000
SPAN: dict[str, Value] = {"since": invented.FIRST_DAY + 300, "until": invented.FIRST_DAY + 400}
ASKED: tuple[dict[str, Value], ...] = (
    {"township": None, "class_code": None, "kind": None},
    {"township": "990123001", "class_code": None, "kind": "dispute"},
)
OTHERS: dict[str, dict[str, Value]] = {
    "repeats": {"times": 2, "days": 60}, "repeat_places": {"times": 2, "days": 100},
    "anomalies": {"least": 2, "limit": 50},
}  # fmt: skip
NARROWED = ("anomalies", "repeats")
"""What Spark, slow to begin with, is also asked of one township and kind."""
Rows = list[tuple[Any, ...]]
Answers = dict[tuple[str, int], tuple[list[str], Rows]]


def values_of(question: Question, which: int) -> dict[str, Value]:
    return {**SPAN, **ASKED[which], **OTHERS.get(question.key, {})}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("invented")


@pytest.fixture(scope="module")
def ground(folder: Path) -> Iterator[tuple[Line, dict[str, list[Path]]]]:
    """Invented matters with what stands around them, as files and in DuckDB."""
    with line(folder / "spill") as duck:
        files = {"matters": invented.matters(duck, TOTAL, folder, files=3)}
        duck.view("matters", files["matters"], {})
        files |= {name: [file] for name, file in invented.around(duck, "matters", folder).items()}
        for name, found in files.items():
            duck.view(name, found, {})
        yield duck, files


@pytest.fixture(scope="module")
def expected(ground: tuple[Line, Any]) -> Answers:
    duck, _files = ground
    return {
        (key, which): duck.answer(one.sql("duckdb", values_of(one, which)))
        for key, one in questions().items() for which in range(len(ASKED))
    }  # fmt: skip


def same(found: Rows, wanted: Rows) -> bool:
    """Equal row by row; numbers with a fraction to the last few bits."""
    return len(found) == len(wanted) and all(
        pytest.approx(one, rel=1e-12, abs=1e-12) == other if isinstance(other, float) else one == other
        for left, right in zip(found, wanted, strict=True)
        for one, other in zip(left, right, strict=True)
    )


@pytest.mark.parametrize("like", ["repeats", "repeat_places"])
@pytest.mark.parametrize(("times", "days"), [(2, 0), (2, 45), (3, 120), (4, 365)])
@pytest.mark.parametrize("narrowed", [{}, {"township": "990123001"}, {"kind": "dispute"}])
def test_leaving_out_what_stands_alone_changes_no_answer(
    ground: tuple[Line, Any], like: str, times: int, days: int, narrowed: dict[str, Value]
) -> None:
    duck, _files = ground
    asked = {**ASKED[0], **narrowed, "since": invented.FIRST_DAY, "until": invented.FIRST_DAY + invented.DAYS,
             "times": times, "days": days, "limit": 10_000}  # fmt: skip
    text = questions()[like].sql("duckdb", asked)
    near = f"{'party' if like == 'repeats' else 'place'}_near <= {days}"
    assert text.count(near) == 1
    key = near.partition("_")[0]
    assert duck.rows(text) == duck.rows(text.replace(near, f"{key}_key <> 0"))


def test_every_question_has_something_to_answer(expected: Answers) -> None:
    assert {key for (key, which), (_names, rows) in expected.items() if which == 0 and not rows} == set()


def test_the_columns_of_an_answer_are_those_the_question_names(expected: Answers) -> None:
    for key, one in questions().items():
        assert expected[key, 0][0] == [column.name for column in one.columns], key


@pytest.mark.slow
@pytest.mark.skipif(bool(spark.lacking()), reason=spark.lacking() or "Spark is here")
def test_spark_answers_as_duckdb(ground: tuple[Line, dict[str, list[Path]]], expected: Answers) -> None:
    _duck, files = ground
    different = []
    with spark.session() as session:
        for name, found in files.items():
            spark.view(session, name, found, {})
        for (key, which), (names, rows) in expected.items():
            if which and key not in NARROWED:
                continue
            got, answered = spark.answer(session, questions()[key], values_of(questions()[key], which))
            if got != names or not same(answered, rows):
                different.append((key, which, answered[:3], rows[:3]))
    assert different == []


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the tests run on the embedded database")
def test_postgresql_answers_as_duckdb(ground: tuple[Line, dict[str, list[Path]]], expected: Answers) -> None:
    duck, files = ground
    with connection.cursor() as cursor:
        for name in files:
            listed = duck.rows(f"DESCRIBE {name}")
            columns = ", ".join(f'"{row[0]}" {SERVER.get(row[1], row[1])}' for row in listed)
            cursor.execute(f"CREATE TEMP TABLE {name} ({columns}) ON COMMIT DROP")
            with cursor.cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for row in duck.rows(f"SELECT * FROM {name}"):
                    copy.write_row(row)
        different = []
        for (key, which), (_names, rows) in expected.items():
            cursor.execute(questions()[key].sql("postgres", values_of(questions()[key], which)).replace("%", "%%"), [])
            answered = [tuple(row) for row in cursor.fetchall()]
            if not same(answered, rows):
                different.append((key, which, answered[:3], rows[:3]))
    assert different == []


SERVER = {"DOUBLE": "double precision", "VARCHAR": "text", "UBIGINT": "bigint", "HUGEINT": "bigint"}
