"""What the county's tests share: the written county, and one history planned once."""

from datetime import date

import pytest

from county.gazetteer import read
from county.history import Plan, plan_history
from county.places import County
from county.rhythm import Calendar
from county.stories import Teller

UNTIL = date(2026, 11, 21)


@pytest.fixture(scope="session")
def county() -> County:
    return read()


@pytest.fixture(scope="session")
def teller(county: County) -> Teller:
    return Teller(county)


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return Calendar.read()


@pytest.fixture(scope="session")
def plans(county: County, calendar: Calendar) -> list[Plan]:
    return list(plan_history(7, 1_500, UNTIL, county=county, calendar=calendar))
