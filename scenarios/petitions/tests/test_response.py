"""The petition response index: what it counts of real petitions, and what it leaves out."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.analysis import queries, snapshot
from kernel.analysis.queries import Period, Reach
from kernel.analysis.standard import formulas
from kernel.common.moment import at
from kernel.matters.rehearsing import close, worker
from kernel.people.services import PUBLIC, actor
from scenarios.petitions import services as petitions
from scenarios.petitions.tests.stories import CRIME, MONDAY, decided, noticed, received

pytestmark = pytest.mark.django_db
YEAR = Period(MONDAY.date() - timedelta(days=30), MONDAY.date() + timedelta(days=335))


def counts() -> dict[str, tuple[int, int]]:
    snapshot.take()
    rows = queries.ask("petition_response", Reach(), YEAR).dicts()
    assert {row["township"] for row in rows} == {"990123001"}
    return {row["part"]: (row["good"], row["n"]) for row in rows}


def test_weights_make_one_whole() -> None:
    [formula] = [one for one in formulas().values() if one.key == "petition_response"]
    assert sum(part.weight for part in formula.parts) == pytest.approx(1)


def test_notice_and_decision_in_time_are_counted(house: Any) -> None:
    with at(MONDAY):
        decided(house)
    with at(MONDAY + timedelta(days=1)):
        noticed(house)
    found = counts()
    assert found["demand"] == (2, 2)
    assert found["notice"] == (2, 2)
    assert found["decide"] == (1, 1), "the other's clock still runs"


def test_what_the_same_person_brings_again_on_the_same_matter_counts_once(house: Any) -> None:
    with at(MONDAY):
        first = decided(house)
    with at(MONDAY + timedelta(days=9)):
        again = received(house)
    assert counts()["demand"] == (2, 2)
    with at(MONDAY + timedelta(days=10)):
        petitions.link(again, first, "同一人同一事", by=house.petition)
    assert counts()["demand"] == (1, 1)


@pytest.mark.parametrize(("opinion", "changed"), [("upheld", 0), ("changed", 1)])
def test_a_review_counts_when_its_opinion_is_given(house: Any, opinion: str, changed: int) -> None:
    with at(MONDAY):
        matter = decided(house, "refuse")
    with at(MONDAY + timedelta(days=20)):
        petitions.ask_again(matter, "review", "档案里有我的调令，没有看。", by=actor(PUBLIC))
        matter = close(matter, "review")
        assert "changed" not in counts(), "nobody has opined yet"
        petitions.give_opinion(matter, opinion, text="复查查明了档案里的调令。", basis="条例", by=worker(matter))
    assert counts()["changed"] == (changed, 1)


def test_an_accusation_is_in_no_count(house: Any) -> None:
    with at(MONDAY):
        noticed(house)
        received(house, text=CRIME)
    assert counts()["demand"] == (1, 1)
