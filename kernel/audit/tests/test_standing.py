"""What seldom changes is kept in memory until it does, and never longer."""

import pytest
from django.db import transaction

from kernel.audit import standing
from kernel.audit.services import audited, change
from kernel.people.queries import holders, posts_of, user_of
from kernel.people.services import add_user
from kernel.places.models import Organisation
from kernel.places.queries import body


@audited("test.rename")
def rename(organisation: Organisation, name: str, *, by: object) -> list[str]:
    """Rename a body; gives the name other readers have inside the act."""
    change(organisation, name=name)
    return [body(organisation.pk).name]


def test_a_change_is_seen_at_once_in_the_act_and_after_it(cast):
    one = cast.bodies["hrss"]
    assert body(one.pk).name == one.name
    assert rename(one, "新名称", by=cast.admin) == ["新名称"]
    assert body(one.pk).name == "新名称"


def test_what_is_undone_is_never_kept(cast):
    one = cast.bodies["hrss"]
    before, mark = body(one.pk).name, standing.mark()
    with transaction.atomic():
        rename(one, "撤回的名称", by=cast.admin)
        assert body(one.pk).name == "撤回的名称"
        transaction.set_rollback(True)
    assert (body(one.pk).name, standing.mark()) == (before, mark)


def test_every_change_draws_another_mark(cast):
    marks = {standing.mark()}
    for number in range(3):
        add_user(f"someone{number}", "某人", by=cast.admin)
        marks.add(standing.mark())
    assert len(marks) == 4


def test_nothing_is_kept_inside_an_act_that_changed_it(cast):
    @audited("test.look")
    def look(organisation: Organisation, *, by: object) -> list[int | None]:
        before = standing.mark()
        change(organisation, active=True)
        return [before, standing.mark()]

    before, within = look(cast.bodies["hrss"], by=cast.admin)
    assert before is not None
    assert within is None


def test_what_one_reader_does_to_its_copy_another_does_not_see(cast):
    one = cast.bodies["hrss"]
    mine = body(one.pk)
    mine.name = "只有我改了"
    assert body(one.pk).name == one.name
    [first, *_others] = holders(one.pk)
    first.name = "只有我改了"
    assert user_of(first.pk).name != "只有我改了"
    posts = posts_of(user_of(first.pk))
    posts[0].organisation.name = "只有我改了"
    assert posts_of(user_of(first.pk))[0].organisation.name == one.name


@pytest.mark.parametrize("seldom", ["people_user", "people_post", "places_organisation", "places_duty", "web_apikey"])
def test_people_bodies_and_keys_are_marked(seldom):
    from kernel.audit.act import standing_tables

    assert seldom in standing_tables()


def test_a_request_looks_once_and_again_after_it_changed_something(cast, django_assert_num_queries):
    with standing.one_look():
        before = standing.mark()
        with django_assert_num_queries(0):
            assert standing.mark() == before
        rename(cast.bodies["hrss"], "新名称", by=cast.admin)
        assert standing.mark() not in (before, None)
        assert body(cast.bodies["hrss"].pk).name == "新名称"
    with django_assert_num_queries(1):
        standing.mark()
