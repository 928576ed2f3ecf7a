"""Hand-written SQL reads and writes what the ORM would."""

from datetime import date

import pytest
from django.db import DatabaseError, connection
from django.db.models import Model

from kernel.audit import rows
from kernel.audit.queries import replay_differences
from kernel.audit.services import audited, change
from kernel.people.models import Post, User
from kernel.places.models import Organisation, Region

pytestmark = pytest.mark.django_db


@audited("test.make")
def make(*new, by):
    for row in new:
        row.save()


@audited("test.write", refresh=False)
def write(row, *, by, **values):
    return change(row, **values)


def columns(row: Model) -> dict[str, object]:
    return {field.attname: row.__dict__[field.attname] for field in row._meta.concrete_fields}


@pytest.mark.parametrize("model", [User, Post, Organisation, Region], ids=lambda model: model.__name__)
def test_rows_read_by_hand_are_those_of_the_orm(cast, model):
    ours = rows.find(model, "TRUE ORDER BY 1")
    assert ours
    assert [columns(row) for row in ours] == [columns(row) for row in model.objects.order_by("pk")]


def test_relations_are_read_along(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        post = rows.first(Post, "t.user_id = %s ORDER BY t.id", [cast.admin.pk], related=("user", "organisation"))
        assert (post.user, post.organisation.pk) == (cast.admin, post.organisation_id)


def test_an_empty_relation_is_known_to_be_empty(cast, django_assert_num_queries):
    county = rows.first(Region, "t.parent_id IS NULL", related=("parent",))
    with django_assert_num_queries(0):
        assert county.parent is None


def test_columns_left_out_load_when_asked_for(cast):
    body = rows.load(Organisation, cast.bodies["hrss"].pk, ("id", "code"))
    assert body.get_deferred_fields() and body.name == cast.bodies["hrss"].name


def test_a_row_that_is_not_there_is_not_found(cast):
    with pytest.raises(Organisation.DoesNotExist):
        rows.load(Organisation, 0)
    assert rows.first(Organisation, "t.id = 0") is None


def test_a_new_row_is_written_as_the_orm_would(cast):
    body = cast.bodies["hrss"]
    post = Post(user=cast.admin, role="leader", organisation=body, region=body.region, valid_from=date(2026, 1, 1))
    make(post, by=cast.admin)
    assert columns(Post.objects.get(pk=post.pk)) == columns(post)
    assert list(replay_differences()) == []


def test_named_fields_are_written_and_nothing_else(cast):
    stale = Organisation.objects.get(pk=cast.bodies["hrss"].pk)
    write(cast.bodies["hrss"], name="新名", by=cast.admin)
    write(stale, active=False, by=cast.admin)
    stored = Organisation.objects.get(pk=stale.pk)
    assert (stored.name, stored.active) == ("新名", False)


def test_a_row_that_is_gone_cannot_be_changed(cast):
    ghost = Organisation.objects.get(pk=cast.bodies["hrss"].pk)
    ghost.pk = 987654
    with pytest.raises(DatabaseError):
        write(ghost, name="x", by=cast.admin)


def test_reading_anew_gives_the_stored_row_and_keeps_the_rest(cast):
    body = cast.bodies["hrss"]
    assert body.region and body._state.fields_cache
    body.note = "kept"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_organisation SET name = 'x' WHERE id = %s", [body.pk])
    rows.reload(body)
    assert (body.name, body.note, dict(body._state.fields_cache)) == ("x", "kept", {})
