"""The demonstration's petitions are played to the plots they name; none stops early."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from kernel.audit.queries import replay_differences
from kernel.common.moment import LOCAL, at
from kernel.matters.models import Matter
from scenarios.petitions.rehearsal import rehearse

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 6, 12, 15, 0, tzinfo=LOCAL)


def test_every_petition_comes_to_where_its_plot_ends(house: Any) -> None:
    with at(FRIDAY):
        done = rehearse()
    found = Counter(Matter.objects.values_list("node", flat=True))
    assert done == {"petitions": 36} and sum(found.values()) == 36
    assert (
        found["triage"] == 5 and found["handle"] >= 4 and found["review_window"] >= 3 and found["recheck_window"] == 1
    )
    assert found["archived"] >= 14 and found["duty"] == 2
    assert all(matter.sealed for matter in Matter.objects.filter(text__contains="举报"))
    assert list(replay_differences()) == []
