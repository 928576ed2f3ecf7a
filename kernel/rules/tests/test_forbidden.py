"""No rule may judge a person (rights R1, R3, R4)."""

import pytest

from kernel.rules.forbidden import forbidden_fact
from kernel.rules.listing import read_facts_list
from kernel.rules.table import Table, TableProblems


@pytest.mark.parametrize(
    "name",
    [
        "petitions", "petition_count", "visits", "visit_count", "complaint_times", "travelled", "whereabouts",
        "online_posts", "social_media", "criminal_record", "convictions", "mental_health", "religion", "ethnicity",
        "household_profile", "family_relations", "attitude", "person_score", "petitioner_level", "key_person",
        "risk_person", "troublemaker", "face", "上访次数", "行踪", "民族", "当事人态度",
    ],
)  # fmt: skip
def test_a_fact_about_a_person_is_forbidden(name: str) -> None:
    assert forbidden_fact(name)


@pytest.mark.parametrize(
    "name",
    [
        "same_claim_parties", "amount", "competence_refusals", "surface", "raceway", "facilities",
        "criminal_transfer", "post_code", "credit", "government_act", "grace_days", "trace",
    ],
)  # fmt: skip
def test_a_fact_about_the_matter_is_not(name: str) -> None:
    assert forbidden_fact(name) == ""


@pytest.mark.parametrize("column", ["if_petition_count", "if_attitude", "then_person_score"])
def test_no_table_with_such_a_column_compiles(column: str) -> None:
    text = f"{column},then_x,basis,valid_from\n1,1,法#1,2026-01-01\n"
    with pytest.raises(TableProblems, match="规则不得涉及"):
        Table.compile(text, "t")


def test_no_list_of_facts_may_name_one() -> None:
    with pytest.raises(TableProblems, match="规则不得涉及"):
        read_facts_list("name,kind,label,question,unit\nfoo,whole,上访次数,,次\n")
