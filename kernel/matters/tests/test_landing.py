"""Historical matters by the frame: as the services would have left them, once, with a sentence for what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import polars as pl
import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kernel.audit.models import Entry
from kernel.audit.queries import broken_chains, fold, replay_differences, story
from kernel.common.errors import Forbidden, Invalid
from kernel.common.fields import canonical
from kernel.common.frames import MOMENT, objects
from kernel.common.identity import digest, unseal
from kernel.common.moment import LOCAL, now
from kernel.law.models import Clock
from kernel.matters import likeness, lists, services
from kernel.matters.landing import Landed, land
from kernel.matters.landing_checks import _KEYED
from kernel.matters.models import Matter, Party
from kernel.matters.progress import open_step
from kernel.matters.projection import differences, fold_tallies
from kernel.matters.proof import every_open_matter_has_one_owner_and_a_step
from kernel.matters.reopening import reopen
from kernel.people.queries import scope_of
from kernel.places.models import Region

pytestmark = pytest.mark.django_db
SPRING = datetime(2025, 3, 3, 9, 30, tzinfo=LOCAL)


def row(number: int, **more: Any) -> dict[str, Any]:
    """A dispute of an older system that ended."""
    return {
        "source": "old", "source_key": f"a-{number}", "kind": "dispute", "text": f"反映{number}号楼漏水“很久”了。",
        "received_at": SPRING + timedelta(hours=number), "place": "990123001001", "class_code": "B1", "grade": "green",
        "ending": "met", "ended_at": SPRING + timedelta(days=9), "open": False,
        "channel": "file", "confidentiality": "open", "facts": "{}", "node": "", "clock": "", "parties": [],
        **more,
    }  # fmt: skip


def landed(house: Any, *given: dict[str, Any], **more: Any) -> Landed:
    return land(pl.DataFrame(list(given), infer_schema_length=None), by=house.system, **more)


PARTIES = [
    {"role": "claimant", "kind": "person", "name": "王小芳", "phone": "12000000001", "id_number": "11010519491231002X"},
    {"role": "respondent", "kind": "enterprise", "name": "清渡建筑公司", "phone": "", "id_number": ""},
]


@pytest.fixture
def mixed(house: Any) -> Landed:
    """Every sort of historical matter, three to a transaction."""
    return landed(
        house, row(1, clock="dispute.handle"), row(2, parties=PARTIES), row(3, place="", place_text="老城根"),
        row(4, open=True), row(5, open=True, node="handle"), row(6, text="老公又打我，我害怕，不敢回家。"),
        row(7, ending="rejected", class_code="", grade=""), row(8, kind="petition", class_code="", ending=""),
        row(9, open=True, received_at=now() - timedelta(hours=2), class_code=""), chunk=3,
    )  # fmt: skip


def test_what_is_landed_obeys_the_house_laws(mixed: Landed) -> None:
    assert (mixed.landed, mixed.known, mixed.refused.height) == (9, 0, 0)
    assert list(broken_chains()) == list(replay_differences()) == list(differences()) == []
    assert list(every_open_matter_has_one_owner_and_a_step()) == []
    fold_tallies()
    assert list(differences()) == []


def test_the_same_frame_again_adds_nothing(house: Any) -> None:
    given = [row(1), row(2), row(2), row(3, open=True)]
    assert landed(house, *given).landed == 3
    entries = Entry.objects.count()
    again = landed(house, *given, row(4), chunk=2)
    assert (again.landed, again.known) == (1, 4)
    assert Entry.objects.count() == entries + 2, "the new matter's, and that something was landed"


def test_an_entry_is_what_the_act_itself_would_write(mixed: Landed) -> None:
    for entry in Entry.objects.filter(action="matter.land"):
        assert entry.body == canonical(orjson.loads(entry.body))
        told = orjson.loads(entry.body)
        assert (told["seq"], told["chain"], told["actor"]) == (entry.seq, entry.chain, entry.actor_id)
        assert set(told) == {"action", "actor", "at", "chain", "inner", "rows", "seq", "told"}


def test_an_ended_matter_has_its_owner_its_ending_and_the_limit_it_ran_under(mixed: Landed) -> None:
    matter = Matter.objects.get(source_key="a-1")
    assert (matter.open, matter.phase, matter.ending) == (False, "archived", "met")
    assert matter.no == f"JF20250303{matter.pk:06d}" and len(matter.query_code) == 8
    assert matter.placements.get().organisation_id == matter.accountable_id
    clock = Clock.objects.get(matter_id=matter.pk)
    assert (clock.status, clock.started_at) == ("met", matter.received_at) and clock.derivation
    assert story(matter.audit_chain)[0]["line"] == "由原系统接入的历史事项"


def test_an_open_matter_stands_at_its_node_with_the_limit_from_the_day_it_was_received(mixed: Landed) -> None:
    first, later = (Matter.objects.get(source_key=f"a-{n}") for n in (4, 5))
    assert (first.node, first.phase, first.accountable_id) == ("triage", "triage", first.receiver_id)
    assert (later.node, later.phase) == ("handle", "working")
    step = open_step(later, "handle")
    assert step.organisation_id == later.accountable_id and step.opened_at == later.received_at
    assert later.due_at == step.due_at == Clock.objects.get(step_id=step.pk).due_at < now()


def test_the_lists_of_open_matters_show_their_limit(mixed: Landed) -> None:
    for matter in Matter.objects.filter(open=True):
        assert {(one.open, one.due_at) for one in matter.viewers.all()} == {(True, matter.due_at)}


def test_bands_of_many_texts_are_those_of_each() -> None:
    texts = [
        "石桥村东头水渠被施工队挖断，三十亩稻田没有水。",
        "水渠",
        "",
        "a b c",
        "石桥村东头水渠被挖断，三十亩稻田没有水。",
    ]
    assert list(likeness.bands_of(texts)) == [list(likeness.bands(text)) for text in texts]


def test_known_keys_are_found_by_the_index(mixed: Landed) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM matters_matter WHERE source = 'old' AND {_KEYED}"
                           " AND source_key IN ('a-1', 'a-2')")  # fmt: skip
            assert "matters_source_once" in cursor.fetchall()[0][3]


def test_people_are_taken_in_sealed_and_recognised(mixed: Landed) -> None:
    person, enterprise = Party.objects.filter(matter__source_key="a-2").order_by("id")
    assert (person.name_masked, unseal(person.name_sealed), person.id_digest) == (
        "王**", "王小芳", digest("11010519491231002X"),
    )  # fmt: skip
    assert (enterprise.role, enterprise.name_masked) == ("respondent", "清渡建筑公司")
    assert enterprise.name_digest == digest("清渡建筑公司") and enterprise.phone_sealed == ""


def test_a_wrong_certificate_number_is_kept_and_recognises_nobody(house: Any) -> None:
    landed(house, row(1, parties=[{**PARTIES[0], "id_number": "110105194912310021"}]))
    party = Party.objects.get()
    assert (unseal(party.id_sealed), party.id_digest) == ("110105194912310021", "")


def test_a_matter_that_asks_for_a_seal_is_seen_by_nobody_but_who_landed_it(mixed: Landed, house: Any) -> None:
    matter = Matter.objects.get(source_key="a-6")
    assert matter.sealed and matter.seal_reason
    assert not lists.may_see(house.dispatcher, matter) and lists.may_see(house.system, matter)


def test_a_place_nobody_knows_is_the_county(mixed: Landed) -> None:
    matter = Matter.objects.get(source_key="a-3")
    assert (matter.region_id, matter.place_known, matter.place_text) == ("990123", False, "老城根")


def test_lists_count_what_was_landed(mixed: Landed, house: Any) -> None:
    keys = lists.keys_for(scope_of(house.dispatcher))
    assert lists.count(keys, lists.Filters(open_only=False)) == 8
    assert lists.count(keys, lists.Filters(kinds=("dispute",))) == 3


def test_landed_matters_are_shown_reopened_and_followed_by_new_ones(mixed: Landed, house: Any, client: Any) -> None:
    client.force_login(house.dispatcher)
    for key in ("a-1", "a-4", "a-5", "a-8"):
        no = Matter.objects.get(source_key=key).no
        assert client.get(reverse("matters:detail", args=[no])).status_code == 200
    matter = Matter.objects.get(source_key="a-1")
    reopen(matter, "漏水又出现了，没有解决。", by=house.dispatcher2)
    matter.refresh_from_db()
    new = services.receive("dispute", text="反映1号楼漏水“很久”了。", place="990123001001", by=house.dispatcher)
    assert matter.open and new.pk > Matter.objects.get(source_key="a-9").pk
    assert list(broken_chains()) == list(differences()) == []
    assert [line for line in replay_differences() if not line.startswith("people_user")] == []


def test_a_new_matter_is_compared_with_recent_landed_ones(house: Any) -> None:
    words = "石桥村东头水渠被施工队挖断，三十亩稻田没有水，请尽快修复。"
    landed(house, row(1, text=words, received_at=now() - timedelta(days=20), ended_at=None))
    new = services.receive("dispute", text=words, place="990123001001", by=house.dispatcher)
    assert [one.other.source_key for one in new.duplicates.select_related("other")] == ["a-1"]


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"source_key": ""}, "landing.key"), ({"source": None}, "landing.key"), ({"source_key": "x" * 81}, "landing.key"),
    ({"kind": "nothing"}, "matter.kind"), ({"kind": None}, "matter.kind"), ({"text": " 好 "}, "matter.text"),
    ({"text": "长" * 20_001}, "matter.text_long"), ({"channel": "smoke"}, "matter.channel"),
    ({"confidentiality": "secret"}, "matter.confidentiality"), ({"grade": "blue"}, "matter.grade"),
    ({"facts": "[1]"}, "matter.facts"), ({"facts": "{"}, "matter.facts"), ({"received_at": None}, "matter.received_at"),
    ({"received_at": datetime(2999, 1, 1, tzinfo=LOCAL)}, "matter.received_at"),
    ({"reported_at": SPRING + timedelta(days=9)}, "matter.reported_at"),
    ({"ended_at": SPRING - timedelta(days=1)}, "matter.ended_at"), ({"archived_at": SPRING}, "matter.archived_at"),
    ({"ending": "calmed"}, "matter.ending"), ({"class_code": "Z9"}, "matter.class"), ({"body": 10**9}, "matter.body"),
    ({"open": True, "node": "nowhere"}, "matter.node"), ({"open": True, "node": "archived"}, "matter.node"),
    ({"clock": "no.such"}, "matter.clock"), ({"no": "1" * 25}, "matter.no"),
    ({"clock": "dispute.handle", "received_at": datetime(1960, 1, 1, tzinfo=LOCAL)}, "matter.clock"),
)  # fmt: skip


def test_what_cannot_be_taken_is_told_and_the_rest_goes_in(house: Any) -> None:
    found = landed(house, *(row(number, **given) for number, (given, _code) in enumerate(REFUSED)), row(99))
    assert (found.landed, found.known) == (1, 0)
    assert found.refused["code"].to_list() == [code for _given, code in REFUSED]
    assert all(why.endswith("。") for why in found.refused["why"])
    assert Matter.objects.get().source_key == "a-99"


def test_a_number_that_is_taken_is_refused(house: Any) -> None:
    landed(house, row(1, no="旧2025-1"))
    found = landed(house, row(2, no="旧2025-1"), row(3, no="旧2025-3"), row(4, no="旧2025-3"))
    assert found.landed == 1 and found.refused["code"].to_list() == ["matter.no"] * 2


def test_a_frame_with_other_columns_is_refused_as_a_whole(house: Any) -> None:
    frame = pl.DataFrame([row(1)])
    for wrong in (frame.drop("kind"), frame.with_columns(colour=pl.lit("red")), frame.with_columns(open=pl.lit("x"))):
        with pytest.raises(Invalid):
            land(wrong, by=house.system)
    assert not Matter.objects.exists()


def test_a_stranger_lands_nothing(house: Any) -> None:
    with pytest.raises(Forbidden):
        land(pl.DataFrame([row(1)]), by=house.mediator_lanting)


def test_moments_without_a_zone_are_local_and_dates_their_first_moment(house: Any) -> None:
    landed(house, row(1, received_at=datetime(2025, 3, 3, 8), ended_at=None))
    landed(house, row(2, received_at=date(2025, 3, 3), ended_at=date(2025, 3, 9)))
    times = Matter.objects.order_by("source_key").values_list("received_at", flat=True)
    assert [one.astimezone(LOCAL).hour for one in times] == [8, 0]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "b": st.none() | st.text(max_size=8),
                "a": st.none() | st.integers(-(2**60), 2**60),
                "c": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),
                "d": st.booleans(),
                "e": st.dictionaries(st.text(max_size=3), st.integers(0, 9) | st.text(max_size=3), max_size=2),
            }
        ),
        min_size=1,
        max_size=5,
    )
)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_objects_are_written_as_the_ledger_writes_them(rows: list[dict[str, Any]]) -> None:
    plain = [one | {"c": one["c"] and f"{one['c'].isoformat(timespec='microseconds')}Z"} for one in rows]
    stored = [one | {"c": one["c"] and one["c"].replace(tzinfo=UTC), "e": canonical(one["e"])} for one in rows]
    shape = {"b": pl.String, "a": pl.Int64, "c": MOMENT, "d": pl.Boolean, "e": pl.String}
    frame = pl.DataFrame(stored, schema=shape)
    assert objects(frame, ["e"]).to_list() == [canonical(one) for one in plain]


def test_the_rows_of_a_landed_chain_rebuild_the_matter(mixed: Landed) -> None:
    matter = Matter.objects.get(source_key="a-2")
    bodies = list(Entry.objects.filter(chain=matter.audit_chain).values_list("body", flat=True))
    tables = [table for table, _pk in fold(bodies)]
    assert tables.count("matters_party") == 2 and tables.count("matters_matter") == 1
    assert Region.objects.filter(pk=matter.region_id).exists()
