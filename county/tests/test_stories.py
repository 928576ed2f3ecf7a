import random
from collections.abc import Iterator
from datetime import date
from itertools import combinations

import pytest

from county.grammar import CLASSES, choose_words, grammar
from county.places import Region
from county.planted import journey, planted
from county.rhythm import Calendar
from county.stories import LONGEST, SHORTEST, Story, Teller
from county.styles import STYLES
from county.turns import SHARES
from county.wording import ago, money, retold, round_money

ON = date(2026, 9, 10)
FACTS = {
    "same_claim_parties", "departments", "amount", "policy_gap", "government_act", "continuing_harm", "subsistence",
    "injury_or_threat", "remedy_days_left", "deaths_or_serious_injury", "unpaid_workers", "wages_total",
    "vacating_days", "school_or_hospital",
}  # fmt: skip


def some(teller: Teller, code: str, count: int, seed: int = 1) -> Iterator[Story]:
    rng = random.Random(f"{code}-{seed}")
    villages = teller.county.level("village")
    for _ in range(count):
        yield teller.matter(rng, code, rng.choice(villages), ON)


def village_of(teller: Teller) -> Region:
    return teller.county.level("village")[5]


def pieces(text: str) -> set[str]:
    return {text[place : place + 3] for place in range(len(text) - 2)}


def test_all_29_classes_have_a_grammar_and_a_share() -> None:
    assert CLASSES.split() == list(SHARES)
    assert sum(SHARES.values()) == pytest.approx(100)


@pytest.mark.parametrize("code", CLASSES.split())
def test_a_class_has_at_least_twelve_skeletons_that_differ(code: str) -> None:
    cases = grammar(code).cases
    assert len(cases) >= 12
    for one, other in combinations(cases, 2):
        mine, theirs = pieces(one.text), pieces(other.text)
        assert len(mine & theirs) / len(mine | theirs) < 0.2, (one.title, other.title)


@pytest.mark.parametrize("code", CLASSES.split())
def test_texts_have_the_right_length_and_no_marks_of_the_grammar_left(teller: Teller, code: str) -> None:
    for story in some(teller, code, 60):
        assert SHORTEST <= len(story.text) <= LONGEST
        assert not set("{}[]|@#") & set(story.text + story.title + story.wish), story.text


@pytest.mark.parametrize("code", CLASSES.split())
def test_facts_bear_the_names_rules_know_and_never_speak_of_a_person(teller: Teller, code: str) -> None:
    for story in some(teller, code, 40):
        assert set(story.facts) <= FACTS
        assert story.bodies


def test_texts_hardly_ever_repeat(teller: Teller) -> None:
    texts = [story.text for code in CLASSES.split() for story in some(teller, code, 60)]
    assert len(set(texts)) > 0.995 * len(texts)


def test_a_clerk_writes_of_others_in_the_third_person(teller: Teller) -> None:
    rng = random.Random(4)
    for _ in range(200):
        story = teller.matter(rng, rng.choice(CLASSES.split()), village_of(teller), ON, channel="window")
        assert "我" not in story.text.replace("自我", ""), story.text


def test_the_same_cause_told_by_another_keeps_its_truth_in_other_words(teller: Teller) -> None:
    rng = random.Random(5)
    same_words = 0
    for _ in range(150):
        first = teller.matter(rng, rng.choice(CLASSES.split()), village_of(teller), ON)
        again = teller.retell(rng, first, village_of(teller))
        assert again.respondents == first.respondents
        assert again.claimants != first.claimants
        assert again.channel != first.channel
        assert all(first.facts[key] == value for key, value in again.facts.items() if key in first.facts)
        mine, theirs = pieces(first.text), pieces(again.text)
        same_words += len(mine & theirs) / len(mine | theirs) > 0.8
    assert same_words < 15


def test_a_matter_without_a_place_names_none(teller: Teller) -> None:
    rng = random.Random(6)
    names = {region.name for level in ("village", "township") for region in teller.county.level(level)}
    for _ in range(150):
        story = teller.matter(rng, rng.choice(CLASSES.split()), None, ON, home=village_of(teller))
        assert story.place == ""
        assert not [name for name in names if name in story.text], story.text


def test_a_joint_matter_has_at_least_five_claimants(teller: Teller) -> None:
    story = teller.matter(random.Random(7), "B1", village_of(teller), ON, joint=True)
    assert len(story.claimants) >= 5


def test_domestic_violence_is_told_only_when_asked_for(teller: Teller) -> None:
    assert not any("domestic_violence" in story.marks for story in some(teller, "E1", 150))
    story = teller.matter(random.Random(8), "E1", village_of(teller), ON, mark="domestic_violence")
    assert story.marks == ("minors", "domestic_violence")


def test_every_style_writes_every_class(teller: Teller) -> None:
    rng = random.Random(9)
    for style in {style for styles in STYLES.values() for style in styles} | {"again"}:
        for code in CLASSES.split():
            cause = teller.cause(rng, code, village_of(teller), ON)
            from county.people import person

            told = teller.tell(rng, cause, [person(rng, village_of(teller), ON)], channel="web", style=style)
            assert SHORTEST <= len(told.text) <= LONGEST


def test_thirteen_stories_are_planted_with_words_that_fill_every_slot(teller: Teller, calendar: Calendar) -> None:
    found = list(planted(teller, calendar, date(2026, 11, 21), 7))
    assert len({one.key for one in found}) == 13
    assert sum(one.key == "resettlement" for one in found) == 8
    for one in found:
        assert SHORTEST <= len(one.story.text) <= LONGEST
        assert "{" not in one.story.text
        assert one.story.facts.keys() <= FACTS


def test_the_wage_story_counts_23_workers(teller: Teller, calendar: Calendar) -> None:
    wages = next(one for one in planted(teller, calendar, date(2026, 11, 21), 7) if one.key == "wages-23")
    assert len(wages.story.claimants) == wages.story.facts["unpaid_workers"] == 23


@pytest.mark.parametrize(("number", "code", "claimants"), [(1, "B1", 15), (2, "A1", 1), (3, "E2", 1)])
def test_the_golden_journeys_have_their_openings(teller: Teller, number: int, code: str, claimants: int) -> None:
    opening = journey(number, teller, ON)
    assert opening.story.class_code == code
    assert len(opening.story.claimants) == claimants
    assert opening.story.wish


@pytest.mark.parametrize(("amount", "rounded"), [(87.2, 87), (4_873, 4_900), (48_730, 49_000), (487_300, 490_000)])
def test_amounts_are_rounded_as_people_remember_them(amount: float, rounded: int) -> None:
    assert round_money(amount) == rounded


def test_money_is_written_in_many_ways() -> None:
    ways = {money(48_000, random.Random(seed)) for seed in range(60)}
    assert {"48000元", "4.8万元", "4万8", "四万八千块"} <= ways


def test_past_dates_are_said_with_their_year() -> None:
    assert all(
        "前年" in ago(date(2024, 5, 3), ON, random.Random(s)) or "2024" in ago(date(2024, 5, 3), ON, random.Random(s))
        for s in range(20)
    )


def test_what_one_says_of_oneself_becomes_what_another_writes() -> None:
    assert retold("我家的地我们自己种，自我安慰。", "female") == "她家的地她们自己种，自我安慰。"


def test_alternatives_nest() -> None:
    found = {choose_words("[甲|乙[一|二]]", random.Random(seed)) for seed in range(50)}
    assert found == {"甲", "乙一", "乙二"}
