"""A decision of the little county, played as those of the demonstration are."""

from datetime import datetime
from typing import Any

from kernel.common.moment import LOCAL
from kernel.deliberation.rehearsing import People
from scenarios.decisions.rehearsal import Play

MONDAY = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)


class Story(Play):
    """Led by the transport bureau; three experts of a panel of four."""

    def __init__(self, house: Any) -> None:
        self.house = house
        experts = (house.scholar1, house.scholar2, house.scholar3)
        people = People(
            house.handler_county_office, house.bodies["transport"], house.handler_transport, house.examiner, experts
        )
        super().__init__(people, "城区公交线路优化方案", MONDAY)
