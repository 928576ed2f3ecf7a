"""Facts a text shows without naming them: seen with words, added to what patterns read, heard only once switched on."""

from datetime import date

import pytest

from kernel.matters.tests.stories import alter
from scenarios.disputes import hooks, learned, marks
from scenarios.disputes.facts import read_facts
from scenarios.disputes.tests import stories

pytestmark = pytest.mark.django_db
HARM = "渠道断水，田里裂了口子，天天看着苗一片片枯，水利局和镇里一起来看过，没人动手修"


def test_the_model_sees_what_no_pattern_names_and_says_by_which_words() -> None:
    seen = marks.marked("", HARM, marks.shipped())
    assert seen["continuing_harm"].value is True and seen["continuing_harm"].words
    assert all(word in HARM for one in seen.values() for word in one.words.split("、"))


def test_it_adds_to_the_patterns_and_takes_nothing_away() -> None:
    text = "工地23人三个月工资没发，共41万元，家里揭不开锅。"
    read, both = read_facts("", text), marks.quoted("", text, marks.shipped())
    assert read.items() <= {name: one.value for name, one in both.items()}.items()


def test_an_empty_text_shows_nothing() -> None:
    assert marks.marked("", "", marks.shipped()) == {} == marks.marked("", "谢谢", marks.shipped())


def test_it_is_heard_only_where_a_version_is_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hooks.read_facts("", HARM) == read_facts("", HARM)
    monkeypatch.setattr(marks, "active_version", lambda key: marks.shipped().version)
    assert hooks.read_facts("", HARM)["continuing_harm"] is True


def test_its_card_says_how_often_it_errs_on_cases_it_never_saw() -> None:
    shipped = learned.facts_shipped()
    assert shipped.valid_to > date(2026, 12, 1)
    for part, floor in (("unseen_seed", 0.95), ("unseen_cases", 0.6)):
        assert min(shipped.card[part]["precision"], shipped.card[part]["recall"]) >= floor


def test_people_judge_it_by_the_facts_they_left_standing(house) -> None:
    matter = stories.received(house, text=HARM)
    version, since = marks.shipped().version, matter.received_at
    assert learned.facts_judged(version, since).total == 0
    alter(matter, grade_confirmed=True, facts={"continuing_harm": True}, by=house.system)
    found = learned.facts_judged(version, since)
    assert found.right == 1 <= found.total
    assert learned.facts_judged("another", since).total == 0
