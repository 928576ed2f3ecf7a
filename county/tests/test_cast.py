import re
from collections import Counter, defaultdict

import pytest

from county.bodies import duties, organisations
from county.cast import DEMO, Post, panel, posts
from county.grammar import CLASSES
from county.places import County


@pytest.fixture(scope="module")
def everyone(county: County) -> list[Post]:
    return posts(county)


def test_every_role_has_one_account_to_begin_with(everyone: list[Post]) -> None:
    first = {post.role: post.name for post in everyone if post.demo}
    assert first == DEMO
    assert all(len({p.username for p in everyone if p.demo and p.role == role}) == 1 for role in DEMO)


def test_a_user_name_is_simple_and_belongs_to_one_person(everyone: list[Post]) -> None:
    names = defaultdict(set)
    for post in everyone:
        assert re.fullmatch(r"[a-z]+\.[a-z]+", post.username)
        names[post.username].add(post.name)
    assert all(len(found) == 1 for found in names.values())


def test_no_post_stands_twice(everyone: list[Post]) -> None:
    held = Counter((post.username, post.role, post.organisation) for post in everyone)
    assert held.most_common(1)[0][1] == 1


def test_every_body_that_holds_a_duty_has_somebody_who_can_act(everyone: list[Post], county: County) -> None:
    staffed = {post.organisation for post in everyone}
    today = {duty.organisation for duty in duties(county) if duty.valid_to is None}
    assert today <= staffed


def test_posts_stand_in_bodies_and_places_that_exist(everyone: list[Post], county: County) -> None:
    codes = {body.code for body in organisations(county)}
    assert all(post.organisation in codes and post.region in county.regions for post in everyone)


def test_departments_have_two_handlers_so_that_another_can_check(everyone: list[Post]) -> None:
    handlers = Counter(p.organisation for p in everyone if p.role == "department_handler" and p.organisation[6] == "-")
    assert min(handlers.values()) >= 2


def test_the_library_has_89_experts_and_three_for_every_class(everyone: list[Post]) -> None:
    library = panel(everyone)
    assert len(library) == 89
    for code in CLASSES.split():
        assert sum(code in expert.classes.split() for expert in library) >= 3
    assert any(expert.conflicts for expert in library)
    assert any(expert.away_from for expert in library)
