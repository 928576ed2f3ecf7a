"""When an agreement binds, and what must stand in it."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.disputes.agreement import Promise, Signed, Terms, effective_moment, flaws, still_missing

START = datetime(2026, 6, 8, 9)
HOURS = st.integers(0, 5000).map(lambda hours: START + timedelta(hours=hours))
GOOD = Terms(facts="楼上漏水泡坏天花板。", content="赔偿维修费四千元。")
TODAY = date(2026, 6, 8)


@given(st.dictionaries(st.integers(1, 9), HOURS, min_size=1, max_size=6), st.none() | HOURS, st.none() | HOURS)
def test_it_binds_at_the_last_of_all_signatures_and_the_seal(parties, mediator, seal):
    moment = effective_moment(parties, Signed(parties, mediator, seal))
    if mediator is None or seal is None:
        assert moment is None
    else:
        assert moment == max([*parties.values(), mediator, seal])


@given(st.sets(st.integers(1, 9), min_size=2), st.data())
def test_it_does_not_bind_while_one_party_has_not_signed(parties, data):
    absent = data.draw(st.sampled_from(sorted(parties)))
    state = Signed({key: START for key in parties - {absent}}, START, START)
    assert effective_moment(parties, state) is None
    assert still_missing(parties, state, {absent: "李*"}) == ["李*"]


def test_it_says_in_words_who_is_missing():
    assert still_missing([1, 2], Signed({1: START}), {1: "李*", 2: "赵*"}) == ["赵*", "调解员", "调解委员会印章"]


def test_an_agreement_without_parties_never_binds():
    assert effective_moment([], Signed({}, START, START)) is None


@pytest.mark.parametrize(
    ("terms", "promise", "flaw"),
    [
        (Terms(facts="漏水", content=GOOD.content), None, "主要事实"),
        (Terms(facts=GOOD.facts, content="赔"), None, "协议内容"),
        (Terms(facts=GOOD.facts, content=GOOD.content, concerns="other"), None, "性质"),
        (GOOD, Promise(2, 2, "付款", TODAY), "同一人"),
        (GOOD, Promise(2, 7, "付款", TODAY), "不是本协议的当事人"),
        (GOOD, Promise(2, 1, "付款", TODAY - timedelta(days=1)), "已经过去"),
        (GOOD, Promise(2, 1, "付款", TODAY, 0), "大于零"),
        (GOOD, Promise(2, 1, " ", TODAY), "做什么"),
    ],
)
def test_a_flaw_is_named_before_anybody_signs(terms, promise, flaw):
    found = flaws(terms, [promise] if promise else [], [1, 2], TODAY)
    assert len(found) == 1
    assert flaw in found[0]


def test_a_sound_agreement_has_no_flaw():
    assert flaws(GOOD, [Promise(2, 1, "付款", TODAY, 1)], [1, 2], TODAY) == []
