"""So many calls a minute."""

from datetime import datetime, timedelta

import pytest

from kernel.common.errors import TooMany
from kernel.common.moment import LOCAL, at
from kernel.common.pace import Pace

NINE = datetime(2026, 6, 8, 9, 0, tzinfo=LOCAL)


def test_beyond_the_limit_a_caller_waits_for_the_next_minute_and_others_do_not() -> None:
    pace = Pace(2)
    with at(NINE):
        pace.step("1")
        pace.step("1")
        with pytest.raises(TooMany):
            pace.step("1")
        pace.step("2")
    with at(NINE + timedelta(seconds=60)):
        pace.step("1")
