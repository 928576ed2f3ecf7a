"""The stage of these tests: a county at the end of 2023, with applications for reconsideration under way."""

from datetime import date, datetime
from typing import Any

import pytest

from kernel.common.moment import LOCAL, at
from kernel.law.models import Clock
from kernel.law.services import start_clock
from kernel.matters.services import receive

BEFORE = datetime(2023, 12, 26, 9, 0, tzinfo=LOCAL)
AFTER = datetime(2024, 1, 2, 9, 0, tzinfo=LOCAL)
IN_FORCE = date(2024, 1, 1)


@pytest.fixture
def under_way(house: Any) -> Any:
    """Makes an open matter with one running limit that began before the new version."""

    def make(key: str = "reconsideration.answer", started: datetime = BEFORE) -> Clock:
        with at(BEFORE):
            matter = receive("dispute", text="对处罚决定不服，想申请复议。", place="990123001001", by=house.dispatcher)
            return start_clock(key, matter_id=matter.pk, started_at=started, by=house.system)

    return make
