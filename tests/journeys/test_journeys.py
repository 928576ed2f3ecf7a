"""Golden journeys across modules. Ledger equality and nothing typed twice hold in each.

The first two – unpaid wages, and a taking of land through three loops – stand with the scenario they are about
(``scenarios/disputes/tests/test_story.py``); here is the one that never leaves the village.
"""

from io import BytesIO
from typing import Any

import pytest

from kernel.audit.queries import replay_differences
from kernel.files.services import store_file
from kernel.matters import progress, services
from kernel.matters.lists import Filters, count, keys_for, visible_to
from kernel.matters.models import Party
from kernel.people.queries import scope_of
from scenarios.disputes import services as mediation

pytestmark = pytest.mark.django_db


def test_noise_between_neighbours_is_settled_in_the_village_and_still_counts(house: Any) -> None:
    mediator = house.mediator_nanpo
    matter = services.receive(
        "dispute",
        text="南坡村隔壁天天半夜放音响，吵得老人睡不着，请村里帮忙说一说。",
        channel="grid",
        parties=[
            {"role": "claimant", "name": "何秀", "phone": "12012300071"},
            {"role": "respondent", "name": "邱平", "phone": "12012300072"},
        ],
        by=house.grid_yanchi,
    )
    services.dispatch(matter, class_code="E2", grade="green", reason="邻里小事", by=house.town_yanchi)
    assert matter.accountable == house.bodies["committee:990123002003"]
    services.accept(matter, by=mediator)
    mediation.give_notice(matter, by=mediator)
    services.complete_step(progress.open_step(matter, "notice"), "given", by=mediator)
    services.complete_step(progress.open_step(matter, "handle"), "done", note="两家当面说开了", by=mediator)
    note = store_file(matter, BytesIO("两家各按了手印".encode()), name="约定.txt", kind="evidence", by=mediator)
    words = "邻居答应晚上十点后不放音响，双方都同意。"
    services.record_evidence(matter, "claim_met", words, file_id=note.pk, by=mediator)
    services.complete_step(progress.open_step(matter, "summary"), "met", note="当场说和", by=mediator)
    services.follow_up(matter, answered=True, solved=True, respected=True, by=house.caller)
    services.reply(matter, "邻居已答应晚上十点后不放音响，如再发生可以随时找村调委会。", by=mediator)
    services.archive(matter, by=mediator)

    bodies = [placement.organisation.region_id for placement in matter.placements.order_by("id")]
    assert bodies == ["990123002", "990123002003"]
    assert matter.loop == "township" and matter.phase == "archived"
    everything = Filters(open_only=False)
    assert count(keys_for(scope_of(house.dispatcher)), everything) == 1
    assert not visible_to(house.town_lanting).exists()
    assert Party.objects.count() == 2
    assert list(replay_differences()) == []
