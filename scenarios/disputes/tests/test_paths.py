"""The path finder against domain §3.4, row by row; no way chosen ever moves a limit."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.law.clockbook import clock_book
from kernel.law.events import event_name
from kernel.law.norms import library
from scenarios.disputes.classes import classes
from scenarios.disputes.paths import CODE, book, events_of, paths, running, soonest

ON = date(2026, 6, 8)
CLASSES = sorted(classes())
KEYS = [row["key"] for row in book()["path"]]
with (Path(__file__).parent / "ways.csv").open(encoding="utf-8", newline="") as file:
    WAYS = list(csv.DictReader(file))


def way(class_code, key, facts=None, on=ON):
    return next((one for one in paths(class_code, facts or {}, on) if one.key == key), None)


def limit(class_code, key, clock, facts, on=ON):
    return next(one for one in way(class_code, key, facts, on).limits if one.clock == clock)


@pytest.mark.parametrize("row", WAYS, ids=lambda row: f"{row['way']}-{row['limit']}")
def test_a_way_shows_its_limit_as_a_date(row):
    found = limit(row["class"], row["way"], row["limit"], {row["event"]: date.fromisoformat(row["began"])})
    assert (found.length, found.article) == (row["length"], row["article"])
    assert found.due_on == date.fromisoformat(row["due_on"])
    assert found.derivation


@pytest.mark.parametrize(
    ("class_code", "key", "clock", "event", "latest"),
    [
        ("B1", "labour_arbitration", "labour.award", "labour.arbitration_accepted", "2026-08-07"),
        ("D1", "land_arbitration", "land.award", "land.arbitration_accepted", "2026-09-07"),
        ("A1", "reconsideration", "reconsideration.decide", "reconsideration.accepted", "2026-09-07"),
    ],
)
def test_the_longest_lawful_extension_is_shown_beside_it(class_code, key, clock, event, latest):
    assert limit(class_code, key, clock, {event: ON}).latest_on == date.fromisoformat(latest)


def test_wages_lead_from_mediation_to_arbitration_to_court():
    keys = [one.key for one in paths("B1", {}, ON)]
    order = ["labour_mediation", "labour_arbitration", "labour_lawsuit", "labour_inspection", "payment_order"]
    assert [key for key in keys if key in order] == order
    assert way("B1", "labour_arbitration").fee == "不收费"


def test_a_labour_suit_waits_for_the_award():
    waiting = way("B1", "labour_lawsuit")
    assert not waiting.open
    assert "先裁后诉" in waiting.why_closed
    assert way("B1", "labour_lawsuit", {"labour.award_received": ON}).open


def test_arbitration_is_closed_a_year_after_the_harm_was_known_unless_wages_are_owed_while_employed():
    long_ago = {"infringement.known": date(2024, 1, 5)}
    assert not way("B2", "labour_arbitration", long_ago).open
    assert way("B1", "labour_arbitration", {**long_ago, "wages_while_employed": True}).open


def test_reconsideration_first_closes_the_court_until_it_is_decided():
    assert not way("D4", "administrative_litigation", {"compulsory_first": True}).open
    decided = {"compulsory_first": True, "reconsideration.decision_received": ON}
    assert way("D4", "administrative_litigation", decided).open


def test_after_reconsideration_fifteen_days_decide_not_six_months():
    facts = {"act.known": date(2025, 6, 1), "reconsideration.decision_received": date(2026, 6, 1)}
    assert way("A1", "administrative_litigation", facts).open
    assert not way("A1", "administrative_litigation", facts, date(2026, 6, 17)).open


@pytest.mark.parametrize(
    ("facts", "there"),
    [({}, False), ({"agreement.effective": ON}, True), ({"agreement.effective": ON, "not_confirmable": True}, False)],
)
def test_confirmation_is_offered_only_for_an_agreement_a_court_confirms(facts, there):
    assert (way("E2", "confirmation", facts) is not None) is there


def test_confirmation_closes_after_thirty_days():
    facts = {"agreement.effective": ON}
    assert way("E2", "confirmation", facts, date(2026, 7, 8)).open
    assert not way("E2", "confirmation", facts, date(2026, 7, 9)).open


def test_where_violence_is_feared_a_protection_order_is_offered_and_mediation_is_not():
    facts = {"domestic_violence": True, "protection.applied": datetime(2026, 6, 8, 10)}
    found = way("E1", "protection_order", facts)
    assert [one.length for one in found.limits] == ["七十二小时", "二十四小时"]
    assert [one.due_on for one in found.limits] == [date(2026, 6, 11), date(2026, 6, 9)]
    assert way("E1", "people_mediation", facts) is None


@pytest.mark.parametrize("class_code", CLASSES)
def test_every_class_has_a_way_that_costs_nothing(class_code):
    assert any(one.fee == "不收费" and not one.help for one in paths(class_code, {}, ON))


@pytest.mark.parametrize("class_code", CLASSES)
def test_every_exit_of_a_class_leads_somewhere(class_code):
    listed = {code for row in book()["path"] for code in row.get("exits", ())}
    by_class = {code for row in book()["path"] for code in row.get("classes", ())}
    for code in classes()[class_code].exits:
        assert code in listed or (code == "L" and ({class_code, "*"} & by_class or "R" in classes()[class_code].exits))


@given(st.sampled_from(CLASSES), st.dates(date(2024, 6, 1), ON), st.permutations(KEYS))
def test_no_way_chosen_moves_a_limit_that_runs(class_code, known, tried):
    facts = {"infringement.known": known, "act.known": known}
    before = [(one.limit.clock, one.limit.due_on) for one in running(class_code, facts, ON)]
    for key in tried[:5]:
        facts = {**facts, f"chosen_{key}": True, "mediation.started": ON}
        assert [(one.limit.clock, one.limit.due_on) for one in running(class_code, facts, ON)] == before


def test_the_nearest_limit_comes_first():
    facts = {"act.known": date(2026, 5, 1)}
    found = running("A1", facts, ON)
    assert [one.limit.clock for one in found] == ["reconsideration.apply", "litigation.sue"]
    assert soonest("A1", facts, ON).days_left == 22


def test_a_limit_that_was_met_no_longer_runs():
    facts = {"act.known": date(2026, 5, 1), "reconsideration.applied": date(2026, 5, 20)}
    assert [one.limit.clock for one in running("A1", facts, ON)] == ["litigation.sue"]


def test_a_limit_over_a_year_without_calendar_says_it_is_provisional():
    assert limit("A1", "reconsideration", "reconsideration.apply", {"act.known": date(2026, 12, 1)}).provisional


def test_every_limit_of_the_table_is_in_the_clock_book():
    keys = {key for row in book()["path"] for key in [*row.get("limits", ()), *row.get("bars", ())]}
    keys |= {row["clock"] for row in book()["running"]} | {"litigation.after_reconsideration"}
    for key in keys:
        assert clock_book().find(key, ON, CODE).article


def test_every_starting_event_is_told_in_words():
    for class_code in CLASSES:
        for event, words in events_of(class_code):
            assert event_name(event) == words != event


def test_every_way_says_where_what_and_why():
    for row in book()["path"]:
        assert all(row[name].strip() for name in ("name", "where", "precondition", "fee", "consequence"))
        for cited in row["basis"]:
            assert cited.startswith("product:") or library().names.get(cited.split("#")[0]) or cited in UNLISTED, cited


UNLISTED = ("道路交通安全法#74",)
"""Norms without limits of their own, which the library of norms does not hold."""
