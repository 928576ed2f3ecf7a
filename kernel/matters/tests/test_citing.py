"""Who cites an article: one reader over limits, rules, procedures, facts and written words."""

from datetime import date
from typing import Any

import pytest

from kernel.matters.citing import SORTS, citing, everything

pytestmark = pytest.mark.django_db


def test_limits_rules_procedures_facts_and_words_are_read(house: Any) -> None:
    sorts = {one.sort for one in everything()}
    assert sorts >= {"clock_row", "rule_row", "gate", "fact", "scenario", "form"} and sorts <= set(SORTS)


def test_who_cites_one_article_is_answered_by_any_name_of_the_norm(house: Any) -> None:
    found = list(citing("人民调解法", 23))
    assert {"gate", "fact"} <= {one.sort for one in found}
    assert all(one.citation.article in (0, 23) for one in found)


def test_product_parameters_are_not_law(house: Any) -> None:
    assert not [one for one in everything() if one.text.startswith("product")]


def test_a_limit_is_cited_from_the_day_its_row_holds(house: Any) -> None:
    rows = [one for one in citing("行政复议法", 48) if one.sort == "clock_row"]
    assert {one.since for one in rows} == {date(2024, 1, 1)}


def test_every_citation_in_the_house_can_be_read(house: Any) -> None:
    assert all(one.citation.norm for one in everything())
