"""What just happened, in the order in which it happened."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.cockpit.editions import own
from kernel.cockpit.live import events
from kernel.cockpit.tests.conftest import DAY
from kernel.common.moment import at
from kernel.matters.tests.stories import placed
from kernel.people.models import Post

pytestmark = pytest.mark.django_db


def test_what_is_entered_later_for_an_earlier_day_stands_below_what_happened_since(house: Any) -> None:
    for days in (1, 9, 5):
        with at(DAY - timedelta(days=days)):
            placed(house)
    found = events(own(Post.objects.get(user=house.leader)), {})
    assert [one.no[2:10] for one in found] == ["20261116"] * 2 + ["20261112"] * 2 + ["20261108"] * 2
