from collections import Counter
from datetime import date, timedelta

import pytest

from county.bodies import Duty, Organisation, answering, duties, organisations
from county.places import County

FUNCTIONS = (
    "centre township natural_resources housing agriculture county_office hrss civil_affairs medical_insurance health "
    "education veterans water transport forestry committee traffic_police police_station market commerce justice "
    "finance court procuratorate union women youth tax disabled urban_management village judicial_office "
    "public_security petition development ecology emergency data_office discipline leader_office"
)


@pytest.fixture(scope="module")
def bodies(county: County) -> list[Organisation]:
    return organisations(county)


@pytest.fixture(scope="module")
def held(county: County) -> list[Duty]:
    return duties(county)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("county_centre", 1),
        ("township_centre", 20),
        ("judicial_office", 20),
        ("committee", 431),
        ("village_committee", 400),
        ("township_government", 20),
        ("leader_office", 1),
    ],
)
def test_the_county_has_the_bodies_of_the_sheet(bodies: list[Organisation], kind: str, count: int) -> None:
    assert sum(body.kind == kind for body in bodies) == count


def test_a_body_comes_after_the_one_it_belongs_to(bodies: list[Organisation]) -> None:
    seen: set[str] = set()
    for body in bodies:
        assert not body.parent or body.parent in seen
        seen.add(body.code)
    assert len(seen) == len(bodies)
    assert Counter(body.name for body in bodies).most_common(1)[0][1] == 1


@pytest.mark.parametrize("function", FUNCTIONS.split())
def test_exactly_one_body_answers_everywhere_on_every_day(function: str, county: County, held: list[Duty]) -> None:
    mine = [duty for duty in held if duty.function == function]
    edges = {day for duty in mine for day in (duty.valid_from, duty.valid_to) if day}
    days = {day + timedelta(days=shift) for day in edges for shift in (0, 1)} | {date(2026, 11, 21)}
    places = [*county.level("county"), *county.level("township"), *county.level("village")]
    for day in sorted(days):
        for place in places:
            assert len(answering(mine, function, place.code, day)) == 1, (function, place.name, day)


def test_some_duties_changed_hands_on_a_day(held: list[Duty]) -> None:
    assert answering(held, "forestry", "990123101", date(2026, 6, 30)) == ["990123-forestry-former"]
    assert answering(held, "forestry", "990123101", date(2026, 7, 1)) == ["990123-natural_resources"]
    assert answering(held, "urban_management", "990123001", date(2026, 8, 31)) == ["990123-urban_management"]
    assert answering(held, "urban_management", "990123001", date(2026, 9, 1)) == ["990123001-gov"]


def test_every_duty_belongs_to_a_body_and_a_place_that_exist(
    bodies: list[Organisation], held: list[Duty], county: County
) -> None:
    codes = {body.code for body in bodies}
    assert all(duty.organisation in codes and duty.region in county.regions for duty in held)
