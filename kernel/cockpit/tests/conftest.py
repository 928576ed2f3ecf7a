"""A county with matters in many states, and the day on which it is looked at."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel.common.moment import at
from kernel.matters import services, voices
from kernel.matters.projection import fold_tallies
from kernel.matters.tests.stories import placed, received, working
from kernel.matters.tests.test_reopening import through
from kernel.people.services import PUBLIC, actor

DAY = datetime(2026, 11, 17, 10)


@pytest.fixture
def busy(house: Any) -> Any:
    """Matters in many states over two weeks: archived and rated, refused, worked on, waiting, sealed."""
    with at(DAY - timedelta(days=14)):
        voices.rate(through(working(house), house), 5, by=actor(PUBLIC))
    with at(DAY - timedelta(days=10)):
        services.refuse(placed(house), reason="不属于本单位职责", basis="三定规定", by=house.handler_hrss)
        working(house)
    with at(DAY - timedelta(days=1)):
        services.receive("dispute", text="岚汀街道临川社区，丈夫长期殴打我，请求保护。", by=house.town_lanting)
        received(house)
    fold_tallies()
    return house
