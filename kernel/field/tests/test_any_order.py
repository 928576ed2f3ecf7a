"""However deliveries are ordered, doubled or lost on the way, the end is the same."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.common.moment import today
from kernel.field.models import Delivery
from kernel.field.services import ask_errand
from kernel.field.tests.phone import Phone
from kernel.field.tests.test_sync import mediation, mine
from kernel.files.models import StoredFile
from kernel.matters.models import Matter
from scenarios.disputes.models import Agreement, MediationRecord, RightsNotice, Signature
from scenarios.disputes.tests.stories import placed

pytestmark = pytest.mark.django_db
ACTS = 8
TABLES = (Matter, Agreement, MediationRecord, RightsNotice, Signature, StoredFile, Delivery)


def recorded(house: Any) -> tuple[Phone, list[dict[str, Any]]]:
    """A mediation of five acts, a report, an errand, and a word that is refused every time."""
    matter, phone = mine(house, placed(house)), Phone(house.mediator_lanting)
    errand = ask_errand(
        matter, "check", "看看修好没有", assignee=house.mediator_lanting, due_on=today() + timedelta(days=3),
        by=house.chair_lanting,
    )  # fmt: skip
    acts = mediation(phone, matter, house)
    acts.append(phone.report("岚汀街道古渡社区的桥栏杆断了两根，请来看看。", village="990123001003"))
    acts.append(phone.act("errand", {"result": "fine", "words": "修好了"}, target=errand.pk))
    acts.append(phone.act("file", {"kind": "evidence"}))
    return phone, acts


def bring(phone: Phone, acts: list[dict[str, Any]], waiting: set[int], number: int, lost: bool) -> None:
    """One try: the answer may get lost, then the phone still believes the act is waiting."""
    told = phone.deliver(acts[number])
    if not lost and told["status"] in ("applied", "duplicate"):
        waiting.discard(number)


def settled(phone: Phone, acts: list[dict[str, Any]], waiting: set[int]) -> None:
    """As a phone does at last: everything that waits, oldest first, until nothing more comes in."""
    before: set[int] | None = None
    while before != waiting:
        before = set(waiting)
        for number in sorted(before):
            bring(phone, acts, waiting, number, lost=False)


def end() -> tuple[Any, ...]:
    """What is there in the end."""
    rows = tuple(table.objects.count() for table in TABLES)
    places = tuple(Matter.objects.order_by("id").values_list("node", "phase"))
    return rows, places, tuple(sorted(Delivery.objects.values_list("key", "act")))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tries=st.lists(st.tuples(st.integers(0, ACTS - 1), st.booleans(), st.booleans()), max_size=24))
def test_any_order_doubling_and_loss_ends_the_same(house: Any, tries: list[tuple[int, bool, bool]]) -> None:
    """Each try: which act, whether it never arrives, whether its answer never arrives."""
    with transaction.atomic():
        phone, acts = recorded(house)
        settled(phone, acts, set(range(ACTS)))
        straight = end()
        transaction.set_rollback(True)
    with transaction.atomic():
        phone, acts = recorded(house)
        waiting = set(range(ACTS))
        for number, never, lost in tries:
            if not never:
                bring(phone, acts, waiting, number, lost)
        settled(phone, acts, waiting)
        found = end()
        transaction.set_rollback(True)
    assert waiting == {ACTS - 1}
    assert [row[0] for row in straight[1]] == [row[0] for row in found[1]] and straight[0] == found[0]
    assert [act for _key, act in straight[2]] == [act for _key, act in found[2]] and len(found[2]) == ACTS - 1
