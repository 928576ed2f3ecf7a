"""The house of these tests: the little county with a legality examiner."""

from typing import Any

import pytest

from kernel.people.services import add_user, give_post
from kernel.testing.cast import SINCE


@pytest.fixture
def house(house: Any) -> Any:
    """The cast, published, with an examiner in the justice bureau."""
    house.users["examiner"] = add_user("examiner", "合法性审核员", by=house.system)
    give_post(house.users["examiner"], "legality_reviewer", house.bodies["justice"], since=SINCE, by=house.system)
    return house
