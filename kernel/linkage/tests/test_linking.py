"""Records of one county linked at once, and one after the other."""

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.audit.models import Entry
from kernel.common.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.linkage import engine, queries, relinking
from kernel.linkage.arriving import _equal, candidates
from kernel.linkage.definitions import NAMES, model
from kernel.linkage.linking import firm_rows, link, people_rows, report_rows
from kernel.linkage.models import Claim, Decision, Mention, Report, Run
from kernel.linkage.parts import Known, cut, numbered
from kernel.linkage.relinking import arrive, known_surroundings, relink
from kernel.linkage.scoring import weight
from kernel.linkage.services import decide
from kernel.linkage.stored import mentions_where, reports_where
from kernel.linkage.storing import store
from kernel.linkage.tests.given import NOISE, few, frame, record
from kernel.people.services import SYSTEM, actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(cast, once):
    """The few records linked; worked out once, stored for every test."""
    numbers, known = numbered(cut(few())), Known(relinking.secret(), *known_surroundings())
    return store(once("few", lambda: link(cut(few()), numbers, known)), numbers)


def matter_of(key: str) -> int:
    return Report.objects.get(key=key).matter


def subject_of(key: str, seat: int = 1) -> int:
    return Mention.objects.get(report__key=key, seat=seat).subject


def test_one_person_is_found_through_three_systems(linked):
    assert subject_of("H1") == subject_of("X1") == subject_of("P1") == subject_of("H3")


def test_a_namesake_elsewhere_is_somebody_else(linked):
    assert subject_of("H2") != subject_of("H1")


def test_an_enterprise_is_found_under_its_short_names(linked):
    assert subject_of("L1", 2) == subject_of("L2", 2) == subject_of("H1", 2)


def test_one_matter_told_to_three_systems_is_one(linked):
    assert matter_of("H1") == matter_of("P1") == matter_of("X1")


def test_another_matter_of_the_same_person_stays_apart(linked):
    assert matter_of("H3") != matter_of("H1")


def test_no_table_holds_a_name_or_a_number(linked):
    held = "".join(Report.objects.values_list("rest", flat=True)) + "".join(
        Mention.objects.values_list("rest", flat=True)
    )
    assert not any(word in held for word in ("王", "丰和", "12812345678", "990123198001010011"))


def test_a_run_is_in_the_ledger_with_the_digest_of_its_claims(cast):
    linked = relink(cut(few()), by=actor(SYSTEM))
    assert Run.objects.get().sha256 == linked.digest()
    assert Entry.objects.filter(action="linkage.relink").count() == 1


def test_the_same_records_give_the_same_claims(linked):
    assert relink(cut(few()), by=actor(SYSTEM)).digest() == linked.digest()


def test_only_a_data_steward_links(cast):
    with pytest.raises(Forbidden):
        relink(cut(few()), by=cast.mediator_nanpo)


def frames_of(linked):
    people, reports = people_rows(linked.mentions, linked.reports), report_rows_of(linked)
    return {"persons": people, "firms": firm_rows(linked.mentions.drop("crowd")), "again": reports, "others": reports}


def report_rows_of(linked):
    plain = linked.reports.drop("who", "other", "house", "family", "style", "matter")
    return report_rows(linked.mentions, plain)


@pytest.mark.parametrize("name", NAMES)
def test_one_pair_weighs_what_splink_says(linked, name):
    rows, known = frames_of(linked)[name], model(name)
    pairs = engine.scores(known, rows, least=-1000)
    by = {row["id"]: row for row in rows.iter_rows(named=True)}
    assert len(pairs)
    for one, two, expected in pairs.iter_rows():
        assert weight(known, by[one], by[two]) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", ["persons", "again", "others"])
def test_the_database_finds_the_pairs_splink_looks_at(linked, name):
    known = model(name)
    pairs = engine.scores(known, frames_of(linked)[name], least=-1000)
    expected = {frozenset(pair[:2]) for pair in pairs.iter_rows()}
    read = reports_where("id > %s", [0]) if name in ("again", "others") else mentions_where("m.style <> %s", [4])
    found = {frozenset((row["id"], other["id"])) for row in read for other in candidates(known, row)}
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_lookup_of_a_new_record_goes_through_its_index(linked, name):
    known = model(name)
    if connection.vendor != "sqlite":
        pytest.skip("how PostgreSQL reads a table depends on how much is in it")
    for names in {rule.equal for rule in known.blocking}:
        with CaptureQueriesContext(connection) as asked:
            _equal(known, names, dict.fromkeys((*names, "id"), 1))
        [query] = asked.captured_queries
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
            plan = " ".join(row[3] for row in cursor.fetchall())
        read = plan.replace("SCAN found", "")  # the rows the index gave, put together by how they are written
        assert "USING INDEX linkage_" in read and "SCAN" not in read, plan
        sorted_first = "FOR ORDER BY" in read
        assert not (sorted_first and names[0] in ("full", "family")), plan  # one body is in every tenth record


def test_a_row_read_back_is_the_row_that_was_compared(linked):
    for kept, row in zip(
        reports_where("id > %s ORDER BY id", [0]), report_rows_of(linked).iter_rows(named=True), strict=True
    ):
        assert {name: row[name] for name in kept if name != "matter"} == {
            n: v for n, v in kept.items() if n != "matter"
        }


def test_a_new_record_finds_its_person_and_its_matter(linked):
    villages, stems = known_surroundings()
    new = frame(record("P9", source="platform", days=11, related_keys=["X1"], claimant_name="王建国",
                       claimant_phone="12812345678"))  # fmt: skip
    arrive(new, villages=villages, stems=stems)
    assert matter_of("P9") == matter_of("X1")
    assert subject_of("P9") == subject_of("X1")


def together() -> set[frozenset[str]]:
    """The records of each matter, and of each person who brings one, by their keys."""
    found: dict[tuple[str, int], set[str]] = {}
    for row in Report.objects.all():
        found.setdefault(("matter", row.matter), set()).add(row.key)
        found.setdefault(("who", row.who), set()).add(row.key)
    return {frozenset(keys) for keys in found.values()}


def test_one_after_the_other_gives_what_all_at_once_gives(linked):
    whole = together()
    Report.objects.all().delete()
    villages, stems = known_surroundings()
    for place in range(len(few())):
        arrive(few().slice(place, 1), villages=villages, stems=stems)
    assert together() == whole


def test_a_record_that_is_known_is_not_taken_in_twice(linked):
    villages, stems = known_surroundings()
    arrive(few().head(1), villages=villages, stems=stems)
    assert Report.objects.count() == 8


def ids(*keys: str) -> list[int]:
    return [Report.objects.get(key=key).pk for key in keys]


def test_a_link_says_why(linked):
    why = queries.explain("matters", *ids("H1", "X1"))
    assert why.weight == pytest.approx(why.start + sum(part.weight for part in why.parts))
    assert why.weight >= why.threshold
    assert {part.comparison for part in why.parts} >= {"about", "words", "apart"}


def test_a_person_undoes_a_link_and_both_sides_follow(linked, cast):
    one, two = ids("H1", "X1")
    decide("matters", one, two, same=False, reason="电话核实不是一件事", by=cast.dispatcher)
    assert matter_of("H1") != matter_of("X1")


def test_taking_two_people_apart_reaches_the_reports(linked, cast):
    mentions = [Mention.objects.get(report__key=key, seat=1) for key in ("H1", "H3")]
    decide("subjects", *(one.pk for one in mentions), same=False, reason="不是同一人", by=cast.dispatcher)
    reports = {row.key: row for row in Report.objects.all()}
    assert reports["H1"].who != reports["H3"].who
    assert reports["H1"].who == subject_of("H1")


def test_a_person_joins_what_the_machine_did_not(linked, cast):
    one, two = ids("L1", "L2")
    decide("matters", one, two, same=True, reason="同一批职工", by=cast.dispatcher)
    assert matter_of("L1") == matter_of("L2")


def test_a_decision_outlives_the_next_run(linked, cast):
    one, two = ids("H1", "X1")
    decide("matters", one, two, same=False, reason="电话核实不是一件事", by=cast.dispatcher)
    relink(cut(few()), by=actor(SYSTEM))
    assert matter_of("H1") != matter_of("X1")


def test_a_decision_stays_with_its_records_when_earlier_ones_come_later(linked, cast):
    one, two = ids("H1", "X1")
    decide("matters", one, two, same=False, reason="电话核实不是一件事", by=cast.dispatcher)
    late = record("H0", days=-20, claimant_name="孙平", text=NOISE, class_among=["E2"])
    relink(cut(pl.concat([frame(late), few()])), by=actor(SYSTEM))
    assert ids("H1", "X1") == [one, two]
    assert matter_of("H1") != matter_of("X1")


def test_a_later_decision_takes_the_place_of_the_first(linked, cast):
    one, two = ids("H1", "X1")
    decide("matters", one, two, same=False, reason="先看不像", by=cast.dispatcher)
    decide("matters", one, two, same=True, reason="核实是一件事", by=cast.dispatcher)
    assert matter_of("H1") == matter_of("X1")
    assert Decision.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_what_was_told_apart_is_not_joined_over_a_third(linked, cast):
    one, two = ids("H1", "X1")
    decide("matters", one, two, same=False, reason="先看不像", by=cast.dispatcher)
    [other] = ids("H3")
    decide("matters", one, other, same=True, reason="合并", by=cast.dispatcher)
    with pytest.raises(Conflict):
        decide("matters", two, other, same=True, reason="合并", by=cast.dispatcher)


@pytest.mark.parametrize(
    ("one", "two", "reason", "error"), [(1, 2, " ", Invalid), (1, 1, "同一件", NotFound), (1, 999, "同一件", NotFound)]
)
def test_a_decision_needs_a_reason_and_two_records(linked, cast, one, two, reason, error):
    with pytest.raises(error):
        decide("matters", one, two, same=True, reason=reason, by=cast.dispatcher)


def test_only_a_data_steward_decides(linked, cast):
    with pytest.raises(Forbidden):
        decide("matters", *ids("H1", "X1"), same=False, reason="不是", by=cast.mediator_nanpo)


def test_claims_name_rows_that_exist(linked):
    reports = set(Report.objects.values_list("pk", flat=True))
    pairs = Claim.objects.filter(kind__in=queries.OF["matters"]).values_list("one", "two")
    assert {pk for pair in pairs for pk in pair} <= reports
    assert isinstance(linked.claims, pl.DataFrame)
