"""The house with matters in many states, for whoever walks through all its pages."""

from typing import Any

import pytest

from kernel.people.services import PUBLIC, actor
from scenarios.disputes.tests import stories as disputes
from scenarios.petitions.tests import stories as petitions
from scenarios.reconsideration.tests import stories as reconsideration


@pytest.fixture
def busy(house: Any) -> Any:
    """The house with matters in many states."""
    actor(PUBLIC)
    disputes.received(house)
    matter = disputes.working(house)
    disputes.signed(house, disputes.drafted(house, matter))
    disputes.placed(house, "B1", grade="red")
    disputes.summing_up(house)
    petitions.noticed(house)
    petitions.decided(house)
    reconsideration.heard(house)
    return house
