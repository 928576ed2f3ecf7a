"""Snapshots: the same rows whether read at once or bit by bit, nothing of anybody's name, nothing of sealed matters."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.analysis import snapshot, store
from kernel.analysis.duck import line
from kernel.analysis.store import Manifest
from kernel.analysis.tables import FORBIDDEN, Table, Unlawful, tables
from kernel.audit.services import seal_entries
from kernel.common.errors import Conflict
from kernel.common.moment import LOCAL, at
from kernel.matters import services, voices
from kernel.matters.models import Matter
from kernel.people.services import PUBLIC, actor

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 30, 9, tzinfo=LOCAL)
PERSON = {"role": "claimant", "name": "欧阳绣", "phone": "12098765432", "id_number": "990123198506152120"}
LEAK = "楼上漏水，天花板泡坏，找过物业没有结果。"


CHILD = {"role": "claimant", "name": "欧阳小绣", "minor": True}
"""Whoever concerns a minor is seen by named people only."""


def received(house: Any, *, text: str = LEAK, **given: Any) -> Matter:
    told = {"text": text, "place": "临川社区幸福路12号", "parties": [PERSON], "by": house.town_lanting}
    return services.receive("dispute", title="楼上漏水", **{**told, **given})


def contents(held: Manifest, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, month by month in the order of its file."""
    found = {}
    with line(folder / "spill") as duck:
        for table in tables():
            rows = []
            for file in held.files(table.name):
                rows += duck.rows(f"SELECT * FROM read_parquet('{file}', hive_partitioning = false)")
            found[table.name] = rows
    return found


def test_a_second_run_reads_only_what_changed_and_writes_only_its_months(house: Any) -> None:
    with at(MARCH):
        early = received(house)
    with at(MARCH + timedelta(days=40)):
        received(house, text="广场舞音响太吵，夜里十点还不停。")
    whole = snapshot.take()
    with at(MARCH + timedelta(days=41)):
        seal_entries()
        first = snapshot.take()
        voices.urge(early, by=actor(PUBLIC))
        done = snapshot.take()
    assert (whole.full, done.full, done.changed) == (True, False, 1)
    matters = done.manifest.parts["matters"]
    assert sorted(matters) == ["2026-03", "2026-05"]
    assert matters["2026-05"] == first.manifest.parts["matters"]["2026-05"], "May was not written again"
    assert matters["2026-03"].file != first.manifest.parts["matters"]["2026-03"].file


ACTS = ("receive", "dispatch", "urge", "seal entries", "seal matter", "snapshot")


def act(house: Any, what: str, moment: datetime, number: int) -> None:
    """One thing that happens; what is not possible now is left out."""
    with at(moment):
        last = Matter.objects.filter(open=True, sealed=False).order_by("-id").first()
        if what == "seal entries":
            seal_entries()
        elif what == "snapshot":
            snapshot.take()
        elif what == "receive" or last is None:
            received(house, text=f"{LEAK}第{number}回。")
        elif what == "seal matter":
            services.add_party(last, CHILD, by=house.town_lanting)
        elif what == "urge" and not last.messages.exists():
            voices.urge(last, by=actor(PUBLIC))
        elif what == "dispatch" and last.node == "triage":
            services.dispatch(last, class_code="E2", grade="green", reason="按职责派单", by=house.town_lanting)


def test_bit_by_bit_or_at_once_the_rows_are_the_same(house: Any, tmp_path: Path) -> None:
    clock = [MARCH]

    @settings(max_examples=4)
    @given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 30)), min_size=3, max_size=6))
    def whatever_happens(life: list[tuple[str, int]]) -> None:
        for what, days in life:
            clock[0] += timedelta(days=days)
            act(house, what, clock[0], days)
        with at(clock[0]):
            bit_by_bit = contents(snapshot.take().manifest, tmp_path)
            at_once = contents(snapshot.take(full=True).manifest, tmp_path)
        assert bit_by_bit == at_once

    whatever_happens()


def nears(held: Manifest, folder: Path) -> dict[int, tuple[Any, ...]]:
    """Of each matter how near, in days, the next of the same class by its party and from its place stands."""
    with line(folder / "spill") as duck:
        duck.view("matters", held.files("matters"), {})
        return {row[0]: row[1:] for row in duck.rows("SELECT id, party_near, place_near FROM matters")}


def test_a_matter_knows_its_neighbour_in_another_month_whatever_becomes_of_that(house: Any, tmp_path: Path) -> None:
    with at(MARCH):
        early = received(house)
    with at(MARCH + timedelta(days=40)):
        alone = nears(snapshot.take().manifest, tmp_path)
        later = received(house, place="临川社区幸福路15号")
        both = nears(snapshot.take().manifest, tmp_path)
        services.dispatch(later, class_code="E1", grade="green", reason="按职责派单", by=house.town_lanting)
        parted = nears(snapshot.take().manifest, tmp_path)
    assert alone == {early.pk: (None, None)}
    assert both == {early.pk: (40, None), later.pk: (40, None)}
    assert parted == {early.pk: (None, None), later.pk: (None, None)}


def test_no_name_no_number_no_address_no_word_of_anybody_is_in_it(house: Any, tmp_path: Path) -> None:
    received(house)
    held = snapshot.take().manifest
    written = str(contents(held, tmp_path))
    party = Matter.objects.get().parties.get()
    for secret in (
        "欧阳",
        "12098765432",
        "990123198506152120",
        "幸福路",
        "漏水",
        party.id_digest,
        party.contact_digest,
    ):
        assert secret not in written
    assert held.rows["parties"] == 1


def test_the_same_person_has_the_same_pseudonym_and_another_another(house: Any, tmp_path: Path) -> None:
    received(house)
    received(house, text="物业费收了电梯停运一个月。")
    received(house, parties=[{**PERSON, "name": "李强", "id_number": "", "phone": "12011112222"}])
    one, two, other = [row[-1] for row in contents(snapshot.take().manifest, tmp_path)["parties"]]
    assert one == two != other and min(one, other) > 0


def test_a_sealed_matter_is_in_no_snapshot_and_leaves_when_it_is_sealed(house: Any) -> None:
    received(house, text="岚汀街道临川社区，丈夫长期殴打我，派出所出过警，求保护。")
    plain = received(house)
    assert snapshot.take().manifest.rows["matters"] == 1
    services.add_party(plain, CHILD, by=house.town_lanting)
    left = {name for name, rows in snapshot.take().manifest.rows.items() if rows}
    assert left == {"regions", "calendar"}


def test_rows_stand_in_the_order_of_time(house: Any, tmp_path: Path) -> None:
    for days in (9, 2, 5):
        with at(MARCH - timedelta(days=days)):
            received(house)
    moments = [row[1] for row in contents(snapshot.take().manifest, tmp_path)["matters"]]
    assert moments == sorted(moments) and len(set(moments)) == 3


def test_only_files_of_this_snapshot_and_the_one_before_stay(house: Any) -> None:
    for _run in range(3):
        received(house)
        held = snapshot.take().manifest
    there = {str(file.relative_to(store.folder())) for file in store.folder().rglob("*.parquet")}
    assert there == held.names | set(held.before)


def test_two_runs_at_once_are_one_and_a_sentence(house: Any) -> None:
    with store.alone(), pytest.raises(Conflict, match="另一个快照"):
        snapshot.take()


def test_another_shape_is_read_anew(house: Any) -> None:
    snapshot.take()
    shape = snapshot.shape_of(tables())
    assert snapshot.take().full is False
    assert snapshot.shape_of(tables()[1:]) != shape


def test_a_table_that_would_copy_words_of_people_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from kernel.analysis import tables as declared

    bad = Table("replies", "matters.Reply", "sent_at", ("text",))
    monkeypatch.setattr(declared, "KERNEL", (*declared.KERNEL, bad))
    tables.cache_clear()
    with pytest.raises(Unlawful, match="replies: text"):
        tables()
    tables.cache_clear()


@pytest.mark.parametrize("name", ["name_masked", "id_sealed", "title", "place_text", "contact_digest", "closed_by_id"])
def test_what_leads_to_a_person_is_forbidden_by_its_name(name: str) -> None:
    assert FORBIDDEN.search(name)
