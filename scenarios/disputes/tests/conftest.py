"""The house of these tests: the little county with the people a task force needs besides."""

from typing import Any

import pytest

from kernel.audit.services import audited
from kernel.people.services import add_user, give_post
from kernel.places.models import Duty, Organisation
from kernel.testing.cast import SINCE

PANELS = (("experts", "专家库", "expert"), ("advisers", "法律顾问团", "village_legal_adviser"))


@pytest.fixture
def house(house: Any) -> Any:
    """The cast, published and staffed: a handler in every village, panels of experts and advisers."""
    staff(house, by=house.system)
    return house


@audited("testing.staff")
def staff(house: Any, *, by: Any) -> None:
    """Give the villages a handler each and the county its panels, where the cast has none."""
    for key, body in list(house.bodies.items()):
        if key.startswith("village:") and not body.posts.exists():
            _hire(house, f"village_{body.region_id}", "department_handler", body, by)
    for function, name, role in PANELS:
        if function not in house.bodies:
            body = Organisation(code=function, name=name, kind="panel", function=function, region_id="990123")
            body.save()
            Duty(organisation=body, function=function, region_id="990123", valid_from=SINCE).save()
            house.bodies[function] = body
            for number in (1, 2):
                _hire(house, f"{role}_{number}", role, body, by)


def _hire(house: Any, username: str, role: str, body: Organisation, by: Any) -> None:
    user = add_user(username, f"{body.name}{username[-3:]}", by=by)
    give_post(user, role, body, since=SINCE, by=by)
    house.users[username] = user
