"""The demonstration's cases are played to the plots they name; none stops early."""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from kernel.common.moment import LOCAL, at
from kernel.matters.models import Matter
from scenarios.reconsideration.rehearsal import rehearse

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 6, 12, 15, 0, tzinfo=LOCAL)


def test_every_case_comes_to_where_its_plot_ends(house: Any) -> None:
    with at(FRIDAY):
        assert rehearse() == {"reconsiderations": 12}
    found = Counter(Matter.objects.values_list("node", flat=True))
    assert found == {
        "triage": 1, "send_copy_summary": 2, "hear": 2, "decide": 1, "perform": 1, "archive": 1, "archived": 3,
        "rejected": 1,
    }  # fmt: skip
