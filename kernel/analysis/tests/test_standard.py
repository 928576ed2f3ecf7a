"""Standard questions: what is typed never becomes SQL, an open value narrows nothing, places see their own."""

from datetime import date, datetime
from typing import Any

import pytest
import sqlglot

from kernel.analysis import queries, snapshot
from kernel.analysis.dialects import bound
from kernel.analysis.index import Index
from kernel.analysis.places import day_of
from kernel.analysis.queries import Period, Reach, reach_of
from kernel.analysis.standard import questions
from kernel.common.errors import Forbidden, NotFound
from kernel.common.moment import LOCAL, at
from kernel.matters import services

MAY = Period(date(2026, 5, 1), date(2026, 6, 1))
OPEN = {"township": None, "class_code": None, "kind": None, "since": 9000, "until": 9100}


@pytest.mark.parametrize("word", ["'; DROP TABLE matters; --", "x' OR '1'='1", "\\'", "$since", "990123001"])
@pytest.mark.parametrize("dialect", ["duckdb", "spark", "postgres"])
def test_what_is_typed_is_a_value_and_never_sql(word: str, dialect: str) -> None:
    made = questions()["townships"].sql(dialect, {**OPEN, "township": word})
    read = sqlglot.parse_one(made, dialect=dialect)
    assert word in [one.this for one in read.find_all(sqlglot.exp.Literal) if one.is_string]
    assert len(list(read.find_all(sqlglot.exp.Select))) == 2


def test_an_open_value_narrows_nothing() -> None:
    tree = sqlglot.parse_one("SELECT a FROM t WHERE a = $a AND b >= $b LIMIT $n", dialect="duckdb")
    assert bound(tree, {"a": None, "b": 3, "n": 5}).sql("duckdb") == "SELECT a FROM t WHERE TRUE AND b >= 3 LIMIT 5"


def test_every_question_is_told_in_words_and_its_values_are_known() -> None:
    for one in questions().values():
        assert one.text.startswith("-- ") and str(one.title) and str(one.says), one.key
        known = {*OPEN, *dict(one.defaults)}
        assert {
            named.name for named in sqlglot.parse_one(one.text, dialect="duckdb").find_all(sqlglot.exp.Placeholder)
        } <= known


@pytest.mark.django_db
def test_before_the_first_snapshot_a_sentence_says_what_to_do(db: Any) -> None:
    with pytest.raises(NotFound, match="还没有"):
        queries.ask("trend", Reach(), MAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "township"),
    [("leader", None), ("dispatcher", None), ("indicator", None), ("town_lanting", "990123001"),
     ("grid_lanting", "none"), ("handler_hrss", "none"), ("auditor", "none"), ("steward", "none")],
)  # fmt: skip
def test_whose_figures_somebody_sees_follows_from_the_post(cast: Any, name: str, township: str | None) -> None:
    if township == "none":
        with pytest.raises(Forbidden, match="统计分析"):
            reach_of(cast.users[name])
    else:
        assert reach_of(cast.users[name]) == Reach(township)


def test_a_township_cannot_be_widened_nor_exchanged() -> None:
    assert Reach("990123001").narrowed("990123002") == Reach("990123001")
    assert Reach().narrowed("990123002") == Reach("990123002")


@pytest.fixture
def may(house: Any) -> Any:
    """Three matters in May: two of 岚汀街道, of which one again by the same person, one of 砚池镇."""
    person = {"role": "claimant", "name": "欧阳绣", "phone": "12098765432"}
    other = {**person, "name": "李强", "phone": "12011112222"}
    for day, place, by, who in (
        (4, "990123001001", house.town_lanting, person), (11, "990123001001", house.town_lanting, person),
        (12, "990123002001", house.town_yanchi, other),
    ):  # fmt: skip
        with at(datetime(2026, 5, day, 10, tzinfo=LOCAL)):
            matter = services.receive(
                "dispute", title="楼上漏水", text=f"楼上漏水{day}日又来了", place=place, parties=[who], by=by
            )
            services.dispatch(matter, class_code="E2", grade="green", reason="按职责派单", by=by)
    snapshot.take()
    return house


@pytest.mark.django_db
def test_the_questions_count_what_happened(may: Any) -> None:
    county, town = Reach(), Reach("990123001")
    assert [row[:3] for row in queries.townships(county, MAY).rows] == [("990123001", 2, 2), ("990123002", 1, 1)]
    assert [row[0] for row in queries.townships(town, MAY).rows] == ["990123001"], "a township sees its own only"
    assert queries.classes(county, MAY).rows == (("E2", 3, 0),)
    funnel = queries.funnel(county, MAY)
    assert (funnel["received"], funnel["accepted"], funnel["placed"], funnel["ended"]) == (3, 3, 3, 0)
    trend = {day_of(row["day_no"]).day: row["n"] for row in queries.trend(county, MAY).dicts()}
    assert (len(trend), trend[4], trend[5], trend[12]) == (31, 1, 0, 1)
    repeated = queries.ask("repeats", county, MAY, times=2, days=10).dicts()
    assert [(row["township"], row["repeated"]) for row in repeated] == [("990123001", 1)]
    assert queries.ask("repeats", county, MAY, times=2, days=6).rows == ()


@pytest.mark.django_db
def test_what_stands_now_is_what_the_lists_count(may: Any) -> None:
    assert queries.standing(Reach())["township"] == {"990123001": 2, "990123002": 1}
    assert queries.standing(Reach("990123002"))["class_code"] == {"E2": 1}


@pytest.mark.django_db
def test_an_answer_says_of_which_moment_it_is_and_holds_until_the_next_snapshot(may: Any) -> None:
    first = queries.classes(Reach(), MAY)
    with at(datetime(2026, 5, 20, 9, tzinfo=LOCAL)):
        services.receive(
            "dispute", title="漏水", text="又漏水了，还是楼上。", place="990123001001", by=may.town_lanting
        )
    assert queries.classes(Reach(), MAY) is first
    snapshot.take()
    later = queries.classes(Reach(), MAY)
    assert later.as_of > first.as_of and sum(row[1] for row in later.rows) == 4


@pytest.mark.django_db
def test_an_index_is_of_the_county_and_of_each_township_seen(may: Any) -> None:
    found = queries.indexes(Reach())
    assert set(found) <= {"990123", "990123001", "990123002"} and isinstance(found["990123"], Index)
    assert found["990123"].score is None, "no petition, no index"
