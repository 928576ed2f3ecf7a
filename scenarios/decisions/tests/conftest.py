"""The house of these tests: the little county with a legality examiner and a panel of experts."""

from typing import Any

import pytest

from kernel.audit.services import audited
from kernel.people.services import add_user, give_post
from kernel.places.models import Duty, Organisation
from kernel.testing.cast import SINCE


@pytest.fixture
def house(house: Any) -> Any:
    """The cast, published, with an examiner in the justice bureau and four experts of no department."""
    staff(house, by=house.system)
    return house


@audited("testing.staff")
def staff(house: Any, *, by: Any) -> None:
    """Hire them."""
    if "experts" not in house.bodies:
        body = Organisation(code="experts", name="专家库", kind="panel", function="experts", region_id="990123")
        body.save()
        Duty(organisation=body, function="experts", region_id="990123", valid_from=SINCE).save()
        house.bodies["experts"] = body
    hired = [("examiner", "合法性审核员", "legality_reviewer", house.bodies["justice"])]
    hired += [(f"scholar{n}", f"论证专家{n}", "expert", house.bodies["experts"]) for n in (1, 2, 3, 4)]
    for username, name, role, where in hired:
        user = add_user(username, name, by=by)
        give_post(user, role, where, since=SINCE, by=by)
        house.users[username] = user
