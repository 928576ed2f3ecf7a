"""Lists and counts against brute force: random matters, bodies, people, seals, grades, phases – for everybody."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.audit.queries import replay_differences
from kernel.audit.services import audited, change
from kernel.common.errors import Refusal
from kernel.common.moment import LOCAL, at
from kernel.matters import lists, progress, projection, services
from kernel.matters.cooperation import add_assistant
from kernel.matters.desk import Desk
from kernel.matters.lists import Filters, count, keys_for, page, tally, visible_to
from kernel.matters.models import Involvement, Matter, Number, Viewer
from kernel.matters.projection import fold_tallies
from kernel.people.queries import holders, roles, scope_of
from kernel.people.services import add_user, end_post, give_post

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MONDAY = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
PLACES = ("990123", "990123001", "990123001001", "990123002", "990123002001")
GRADES = ("red", "yellow", "green", "")
CLASSES = ("", "B1", "E2")
PHASES = ("triage", "working", "verifying", "archived", "rejected", "merged")
BODIES = ("hrss", "housing", "centre", "centre:990123001", "committee:990123001", "township:990123002")
PEOPLE = (
    "dispatcher", "town_lanting", "town_yanchi", "handler_hrss", "mediator_lanting", "chair_lanting", "leader",
    "auditor", "grid_yanchi", "petition", "wide", "twice", "left", "nobody",
)  # fmt: skip
"""One of every kind of sight; ``wide`` holds three posts of three kinds, ``twice`` two over the same place."""

quick = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def house(house: Any) -> Any:
    """The cast, and people who hold several posts or none."""
    since = date(2020, 1, 1)
    held = {
        "wide": (
            ("township_dispatcher", "centre:990123001"), ("department_handler", "hrss"),
            ("mediator", "committee:990123001"),
        ),
        "twice": (("county_dispatcher", "centre"), ("township_dispatcher", "centre:990123001")),
        "left": (("county_dispatcher", "centre"),),
        "nobody": (),
    }  # fmt: skip
    for name, posts in held.items():
        user = house.users[name] = add_user(name, name, by=house.system)
        for role, body in posts:
            give_post(user, role, house.bodies[body], since=since, by=house.system)
    for post in house.left.posts.all():
        end_post(post, on=date(2021, 1, 1), by=house.system)
    return house


@audited("testing.mint", refresh=False)
def mint(house: Any, given: dict[str, Any], *, by: Any) -> Matter:
    """A matter in any state, with the people and bodies that may see it."""
    pk, body = Number.objects.create().pk, house.bodies[given["body"]]
    matter = Matter(
        id=pk, no=f"JF{pk:012d}", query_code="22222222", kind="dispute", title=f"第{pk}件", text="漏水",
        channel="window", received_at=MONDAY, reported_at=MONDAY, region_id=given["place"], receiver=body,
        accountable=body, sealed=given["sealed"], class_code=given["class"], **state(given),
    )  # fmt: skip
    matter.save()
    Involvement(matter=matter, organisation=body, why="received", since=MONDAY).save()
    Involvement(matter=matter, user=house.users[given["user"]], why="handed_in", since=MONDAY).save()
    return matter


def state(given: dict[str, Any]) -> dict[str, Any]:
    """Columns that move together: an open matter has a due moment, a closed one none."""
    is_open = given["phase"] in lists.OPEN_PHASES
    due = MONDAY + timedelta(hours=given["hours"]) if is_open else None
    return {"phase": given["phase"], "open": is_open, "due_at": due, "grade": given["grade"]}


@audited("testing.alter")
def alter(matter: Matter, *, by: Any, **values: Any) -> None:
    """Any columns."""
    change(matter, **values)


@audited("testing.involve")
def involve(matter: Matter, *, by: Any, **who: Any) -> None:
    """One more body or person."""
    Involvement(matter=matter, why="assisting", since=MONDAY, **who).save()


def columns() -> Any:
    return st.fixed_dictionaries({
        "place": st.sampled_from(PLACES), "grade": st.sampled_from(GRADES), "class": st.sampled_from(CLASSES),
        "phase": st.sampled_from(PHASES), "body": st.sampled_from(BODIES), "user": st.sampled_from(PEOPLE),
        "sealed": st.booleans(), "hours": st.integers(-60, 60),
    })  # fmt: skip


ACTS = st.lists(
    st.tuples(st.sampled_from(("state", "seal", "body", "user", "place", "fold")), st.integers(0, 99), columns()),
    max_size=14,
)
FILTERS = st.builds(
    Filters,
    open_only=st.booleans(),
    kinds=st.sampled_from(((), ("dispute",), ("petition",))),
    phases=st.lists(st.sampled_from(PHASES), max_size=2, unique=True).map(tuple),
    grades=st.lists(st.sampled_from(GRADES), max_size=2, unique=True).map(tuple),
    classes=st.lists(st.sampled_from(CLASSES), max_size=2, unique=True).map(tuple),
    townships=st.lists(st.sampled_from(("", "990123001", "990123002")), max_size=2, unique=True).map(tuple),
    due_before=st.none() | st.integers(-60, 60).map(lambda hours: MONDAY + timedelta(hours=hours)),
)


def play(house: Any, made: list[dict[str, Any]], acts: list[Any]) -> None:
    """Make the matters and let everything happen to them."""
    matters = [mint(house, given, by=house.system) for given in made]
    for what, which, new in acts:
        matter = matters[which % len(matters)]
        if what == "state":
            alter(matter, by=house.system, **state(new), class_code=new["class"])
        elif what == "seal":
            alter(matter, by=house.system, sealed=new["sealed"])
        elif what == "place":
            alter(matter, by=house.system, region_id=new["place"])
        elif what == "body":
            involve(matter, by=house.system, organisation=house.bodies[new["body"]])
        elif what == "user":
            involve(matter, by=house.system, user=house.users[new["user"]])
        else:
            fold_tallies()


# ── the same, told plainly ───────────────────────────────────────────────────


def sees(user: Any, matter: Matter) -> bool:
    """Who sees a matter, by the words of roles.toml: no query of the lists is used."""
    involved = list(matter.involvements.values_list("organisation_id", "user_id"))
    if user.pk in {person for _body, person in involved}:
        return True
    if matter.sealed:
        return False
    for post in user.posts.all():
        scope = roles()[post.role].scope
        if post.valid_to is not None:
            continue
        if scope == "place" and matter.region_id.startswith(post.region_id):
            return True
        if scope == "unit" and post.organisation_id in {body for body, _person in involved}:
            return True
    return False


def wanted(user: Any, filters: Filters) -> list[Matter]:
    """Brute force: every matter, one by one."""
    return [matter for matter in Matter.objects.all() if sees(user, matter) and fits(matter, filters)]


def fits(matter: Matter, filters: Filters) -> bool:
    """Whether a matter passes the filter."""
    due = filters.due_before
    return (
        (matter.open or not filters.open_only)
        and (not filters.kinds or matter.kind in filters.kinds)
        and (not filters.phases or matter.phase in filters.phases)
        and (not filters.grades or matter.grade in filters.grades)
        and (not filters.classes or matter.class_code in filters.classes)
        and (not filters.townships or matter.township_code in filters.townships)
        and (due is None or (matter.due_at is not None and matter.due_at < due))
    )


def ordered(matters: list[Matter], filters: Filters, order: str) -> list[int]:
    """Soonest due first, or newest first."""
    if filters.open_only and order == "due":
        return [one.pk for one in sorted(matters, key=lambda one: (one.due_at, one.pk))]
    return sorted((one.pk for one in matters), reverse=True)


def walked(keys: list[str], filters: Filters, order: str, size: int) -> Iterator[int]:
    """Every page, one after the other, none asked for twice."""
    number, pages = 1, 1
    while number <= pages:
        found = page(keys, filters, number=number, size=size, order=order)
        pages, number = found.pages, number + 1
        yield from (one.pk for one in found.matters)


@quick
@given(
    made=st.lists(columns(), min_size=1, max_size=10),
    acts=ACTS,
    asked=FILTERS,
    size=st.integers(1, 7),
    order=st.sampled_from(("due", "recent")),
    sparse=st.sampled_from((0, 3000)),
)
def test_lists_and_counts_are_brute_force(
    house: Any, monkeypatch: pytest.MonkeyPatch, made: Any, acts: Any, asked: Any, size: int, order: str, sparse: int
) -> None:
    """For everybody, under every filter, by both ways of reading a page."""
    monkeypatch.setattr(lists, "SPARSE", sparse)
    with transaction.atomic():
        play(house, made, acts)
        assert list(projection.differences()) == []
        for name in PEOPLE:
            user = house.users[name]
            keys = keys_for(scope_of(user))
            assert set(visible_to(user)) == {one for one in Matter.objects.all() if sees(user, one)}, name
            for filters in (Filters(), asked):
                right = wanted(user, filters)
                assert count(keys, filters) == len(right), (name, filters)
                assert list(walked(keys, filters, order, size)) == ordered(right, filters, order), (name, filters)
        transaction.set_rollback(True)


@quick
@given(made=st.lists(columns(), min_size=1, max_size=8), acts=ACTS, hours=st.lists(st.integers(-60, 60), min_size=1))
def test_one_look_counts_what_is_due_before_each_of_several_moments(
    house: Any, made: Any, acts: Any, hours: list[int]
) -> None:
    moments = [MONDAY + timedelta(hours=one) for one in hours]
    with transaction.atomic():
        play(house, made, acts)
        for name in PEOPLE:
            keys = keys_for(scope_of(house.users[name]))
            right = [len(wanted(house.users[name], Filters(due_before=one))) for one in moments]
            assert lists.counts_due(keys, Filters(), moments) == right, name
        transaction.set_rollback(True)


@quick
@given(made=st.lists(columns(), min_size=1, max_size=6), acts=ACTS)
def test_folding_the_tallies_changes_nothing(house: Any, made: Any, acts: Any) -> None:
    with transaction.atomic():
        play(house, made, [one for one in acts if one[0] != "fold"])
        keys = sorted(set(Viewer.objects.values_list("key", flat=True)))
        before = {key: tally(key, Filters(open_only=False)) for key in keys}
        fold_tallies()
        assert {key: tally(key, Filters(open_only=False)) for key in keys} == before
        assert fold_tallies() == 0
        assert list(projection.differences()) == []
        transaction.set_rollback(True)


def test_a_tally_that_is_off_by_one_is_found(house: Any) -> None:
    given = {"place": PLACES[2], "grade": "red", "class": "", "phase": "triage", "body": "hrss", "user": "leader",
             "sealed": False, "hours": 1}  # fmt: skip
    matter = mint(house, given, by=house.system)
    projection.count([(f"o{house.bodies['hrss'].pk}", Viewer.objects.filter(matter=matter).first().cell_id, 1)])
    assert any("off by 1" in line for line in projection.differences())


def test_a_viewer_too_many_is_found(house: Any) -> None:
    given = {"place": PLACES[2], "grade": "red", "class": "", "phase": "triage", "body": "hrss", "user": "leader",
             "sealed": True, "hours": 1}  # fmt: skip
    matter = mint(house, given, by=house.system)
    row = Viewer.objects.filter(matter=matter).first()
    row.pk, row.key = None, f"u{house.auditor.pk}"
    row.save()
    assert any(matter.no in line for line in projection.differences())


# ── through the real services ────────────────────────────────────────────────

MOVES = ("class", "grade", "place", "accept", "refuse", "assist", "step", "fold")


def move(house: Any, matter: Matter, what: str, chance: int) -> None:
    """One act of somebody who may do it; refused is fine."""
    town, steps = house.town_lanting, progress.open_steps(matter)
    if what == "class":
        services.confirm_class(matter, ("B1", "E2", "F1", "A1")[chance % 4], by=town)
    elif what == "grade":
        services.confirm_grade(matter, GRADES[chance % 3], reason="按实际情况", by=town)
    elif what == "place":
        services.place(matter, by=town)
    elif what == "assist":
        body = house.bodies[BODIES[chance % len(BODIES)]]
        add_assistant(matter, body, "协助核实", by=house.dispatcher)
    elif steps:
        step = steps[chance % len(steps)]
        outcomes = [offer.outcome.key for offer in Desk(matter, town).offers(step)]
        data = {"basis": "人民调解法#17"} if what == "refuse" else {}
        outcome = what if what in outcomes else outcomes[chance % len(outcomes)]
        services.complete_step(step, outcome, note="按实际情况办理", data=data, by=holders(step.organisation_id)[0])


@settings(quick, max_examples=8)
@given(moves=st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 2), st.integers(0, 99)), max_size=14))
def test_no_act_of_the_services_leaves_the_lists_behind(house: Any, moves: Any) -> None:
    texts = ("工地三个月工资没发。", "楼上漏水泡坏天花板。", "丈夫多次殴打我，请帮忙。")
    with at(MONDAY), transaction.atomic():
        matters = [services.receive("dispute", text=one, place=PLACES[2], by=house.town_lanting) for one in texts]
        for what, which, chance in moves:
            with suppress(Refusal):
                move(house, matters[which], what, chance)
            matters[which].refresh_from_db()
        assert list(projection.differences()) == []
        assert list(replay_differences()) == []
        for name in PEOPLE:
            user = house.users[name]
            right = wanted(user, Filters())
            keys = keys_for(scope_of(user))
            assert (count(keys, Filters()), list(walked(keys, Filters(), "due", 2))) == (
                len(right), ordered(right, Filters(), "due"),
            )  # fmt: skip
        transaction.set_rollback(True)
