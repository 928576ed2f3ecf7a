"""The ledger is the truth: nothing passes it by, nothing is altered, and it rebuilds what the tables hold."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from kernel.audit.act import Unrecorded, image
from kernel.audit.keeping import unguarded
from kernel.audit.merkle import check_proof, proof_of, root_of
from kernel.audit.models import Chain, Entry, Seal
from kernel.audit.queries import _compare, broken_chains, broken_seals, replay_differences, story
from kernel.audit.services import audited, change, seal_entries, tell
from kernel.common.moment import now

pytestmark = pytest.mark.django_db


@audited("test.rename")
def rename(row, name, *, by):
    tell(row, f"改名为{name}")
    return change(row, name=name)


def test_a_write_outside_a_service_is_refused(cast):
    with pytest.raises(Unrecorded):
        cast.bodies["hrss"].save()


@pytest.mark.parametrize("write", [lambda q: q.update(name="x"), lambda q: q.delete()])
def test_a_bulk_write_is_refused(cast, write):
    with pytest.raises(Unrecorded):
        write(type(cast.bodies["hrss"]).objects.all())


def test_an_act_leaves_one_entry_on_the_chain_of_what_it_changed(cast):
    body = cast.bodies["hrss"]
    before = Entry.objects.count()
    rename(body, "县人力资源和社会保障局", by=cast.admin)
    assert Entry.objects.count() == before + 1
    assert story(body.audit_chain)[-1]["line"] == "改名为县人力资源和社会保障局"


def test_a_failed_act_leaves_nothing(cast):
    @audited("test.fail")
    def fail(row, *, by):
        change(row, name="x")
        raise ValueError

    before = Entry.objects.count()
    with pytest.raises(ValueError):
        fail(cast.bodies["hrss"], by=cast.admin)
    assert Entry.objects.count() == before
    assert type(cast.bodies["hrss"]).objects.get(pk=cast.bodies["hrss"].pk).name == "县人社局"


def test_the_ledger_rebuilds_every_table(cast):
    rename(cast.bodies["hrss"], "新名", by=cast.admin)
    assert list(replay_differences()) == []
    assert list(broken_chains()) == []


def test_a_column_added_since_a_row_was_written_holds_its_default(cast):
    body = cast.bodies["hrss"]
    known = {name: value for name, value in image(body).items() if name != "parent_id"}
    assert list(_compare(type(body), {body.pk: known})) == []
    assert "name differ" in next(_compare(type(body), {body.pk: {**known, "name": "x"}}))


def test_a_row_changed_behind_the_ledger_is_found(cast):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_organisation SET name = 'x' WHERE id = %s", [cast.bodies["hrss"].pk])
    assert "name differ" in next(replay_differences())


def test_the_database_refuses_to_alter_an_entry(cast):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=Entry.objects.first().pk).update(body="{}")


def test_the_database_refuses_to_delete_an_entry(cast):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=Entry.objects.first().pk).delete()


def test_a_real_installation_cannot_be_emptied(cast, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="not emptied"):
        call_command("flush", interactive=False)
    assert Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_demonstration_can_be_emptied_and_keeps_its_entries_afterwards(cast):
    call_command("flush", interactive=False)
    assert not Entry.objects.exists()
    call_command("migrate", verbosity=0)
    Entry(chain="x", seq=1, action="x", at=now(), body="{}").save()
    with pytest.raises(DatabaseError, match="append-only"):
        Entry.objects.all().delete()


def test_a_missing_entry_is_found(cast):
    rename(cast.bodies["hrss"], "新名", by=cast.admin)
    with unguarded():
        Entry.objects.filter(chain=cast.bodies["hrss"].audit_chain, seq=2).delete()
    assert any("head says otherwise" in problem for problem in broken_chains())


def test_a_moved_head_is_found(cast):
    Chain.objects.filter(key=cast.bodies["hrss"].audit_chain).update(head="0" * 64)
    assert list(broken_chains())


def test_seals_cover_all_entries_once_and_follow_each_other(cast):
    first = seal_entries()
    rename(cast.bodies["hrss"], "新名", by=cast.admin)
    second = seal_entries()
    assert seal_entries() is None
    assert (second.count, second.previous) == (1, first.hash)
    assert list(broken_seals()) == []


def test_an_altered_seal_is_found(cast):
    seal_entries()
    Seal.objects.update(root="0" * 64)
    assert list(broken_seals())


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13])
def test_every_leaf_has_a_proof_that_leads_to_the_root(size):
    values = [f"{n:064x}" for n in range(size)]
    assert all(check_proof(v, proof_of(values, i), root_of(values)) for i, v in enumerate(values))
    assert not check_proof("f" * 64, proof_of(values, 0), root_of(values))
