"""What waits for a leader is chosen as if every open matter had been looked at."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.cockpit.attention import REASONS, waiting
from kernel.cockpit.editions import COUNTY, Edition
from kernel.cockpit.selection import Selection, ids
from kernel.cockpit.tests.conftest import DAY
from kernel.common.moment import at
from kernel.matters.tests.stories import placed, received

pytestmark = pytest.mark.django_db
WHAT = {"red_over": ("red", "over")}


def by_looking_at_all(key: str, most: int) -> list[int]:
    """The same choice from the lists behind the numbers: a matter under its gravest reason, the reasons in turn."""
    seen: set[int] = set()
    columns = []
    for reason in REASONS:
        found = ids(key, Selection(("open", *WHAT.get(reason, (reason,)))), limit=1000)
        columns.append([one for one in found if one not in seen])
        seen.update(found)
    turns = [column[turn : turn + 1] for turn in range(max(map(len, columns))) for column in columns]
    return [one for part in turns for one in part][:most]


@pytest.mark.parametrize("most", [1, 3, 50])
def test_what_waits_is_the_gravest_of_all_open_matters(busy: Any, most: int) -> None:
    with at(DAY - timedelta(days=40)):
        placed(busy, grade="red")
        placed(busy, grade="red")
        received(busy)
    with at(DAY):
        edition = Edition(COUNTY, "p990123", "清渡县", "990123", rows=True)
        expected = by_looking_at_all(edition.key, most)
        found = waiting(edition, {}, most)
    assert [one.matter.pk for one in found] == expected != []
    assert all(one.reasons for one in found)
