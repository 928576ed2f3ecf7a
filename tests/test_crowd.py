"""Ten people press the same button at the same moment: one wins, nine get a sentence; nothing happens twice."""

import json
from collections import Counter
from typing import Any

import pytest

from tests import scratch as installations
from tests.scratch import Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PEOPLE = 10


@pytest.fixture(scope="module", params=["", "turns"])
def crowd(county: Scratch, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Any:
    """What everybody got, and what is left in the tables: all stories in one process; each in its own thread, and by
    turns in one as a web process does them."""
    with installations.copied(county, tmp_path_factory.mktemp("crowd") / "own") as own:
        return json.loads(own.run("-m", "tests.crowd", *filter(None, [request.param])))


def codes(story: Any) -> Counter[str]:
    return Counter(one[0] for one in story)


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("accept", {"step.not_here", "step.already_closed"}),
        ("press", {"step.already_closed"}),
        ("dispatch", {"step.not_here", "step.already_closed"}),
        ("rate", {"voice.rated"}),
    ],
)
def test_one_wins_and_nine_get_a_sentence(crowd: Any, story: str, told: set[str]) -> None:
    got = crowd["stories"][story]
    assert codes(got)["won"] == 1, got
    assert set(codes(got)) - {"won"} <= told, got
    assert all(one[1] and one[2] for one in got if one[0] != "won")


@pytest.mark.parametrize("story", ["receive", "post"])
def test_ten_identical_deliveries_make_one_matter_and_all_get_its_number(crowd: Any, story: str) -> None:
    got = crowd["stories"][story]
    assert codes(got) == {"won": PEOPLE}, got
    assert len({one[1] for one in got}) == 1, got
    assert crowd["left"]["keyed"] == {"G-1": 1} and crowd["left"]["posted"] == 1


def test_two_matters_never_swallow_each_other(crowd: Any) -> None:
    got = crowd["stories"]["merge"]
    assert codes(got)["won"] == 1 and codes(got)["broken"] == 0, got
    assert crowd["left"]["merged"] == 1


def test_folding_while_matters_come_in_loses_no_count(crowd: Any) -> None:
    assert codes(crowd["stories"]["fold"]) == {"won": PEOPLE}, crowd["stories"]["fold"]


def test_afterwards_the_house_laws_hold(crowd: Any) -> None:
    assert crowd["left"]["problems"] == {name: [] for name in crowd["left"]["problems"]}
    assert crowd["left"]["ratings"] == 1
