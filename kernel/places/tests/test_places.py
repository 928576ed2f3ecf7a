"""Which body answers, where, from when; and which place a sentence means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.common.errors import Conflict
from kernel.places.models import Duty
from kernel.places.outline import _drawn
from kernel.places.queries import DutyBook, accountable_body, find_region
from kernel.places.services import hand_over_duty, publish_duties

DAY = date(2026, 6, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("function", "place", "body"),
    [
        ("hrss", "990123001001", "hrss"),
        ("committee", "990123001001", "committee:990123001"),
        ("village", "990123002003", "village:990123002003"),
        ("centre", "990123002003", "centre:990123002"),
        ("centre", "990123", "centre"),
        ("nobody_does_this", "990123001001", "centre"),
    ],
)
def test_the_nearest_body_answers_and_the_county_centre_where_nobody_does(cast, function, place, body):
    assert accountable_body(function, place, DAY).code == body


@pytest.mark.django_db
def test_a_duty_that_changed_hands_has_one_holder_every_day(cast):
    duty = Duty.objects.get(function="hrss")
    hand_over_duty(duty, to=cast.bodies["civil_affairs"], on=DAY, by=cast.admin)
    assert accountable_body("hrss", "990123001", DAY - timedelta(days=1)).code == "hrss"
    assert accountable_body("hrss", "990123001", DAY).code == "civil_affairs"


@pytest.mark.django_db
def test_a_closed_duty_cannot_change_hands_again(cast):
    duty = Duty.objects.get(function="hrss")
    hand_over_duty(duty, to=cast.bodies["civil_affairs"], on=DAY, by=cast.admin)
    with pytest.raises(Conflict):
        hand_over_duty(duty, to=cast.bodies["water"], on=DAY, by=cast.admin)


@pytest.mark.django_db
def test_overlapping_duties_are_refused_as_a_whole(cast, tmp_path):
    file = tmp_path / "duties.csv"
    file.write_text(
        "organisation,function,region,valid_from,valid_to\n"
        "water,water2,990123,2026-01-01,\ncivil_affairs,hrss,990123,2026-01-01,\n"
    )
    with pytest.raises(Conflict, match="hrss"):
        publish_duties(file, by=cast.admin)
    assert not Duty.objects.filter(function="water2").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("岚汀街道临川社区停水三天", "990123001001"),
        ("住在岚汀的张某反映", "990123001"),
        ("青竹村和石桥村之间的路", "990123002"),
        ("A3区联丰路", None),
        ("", None),
    ],
)
def test_a_sentence_names_its_most_precise_place(cast, words, code):
    found = find_region(words)
    assert (found.code if found else None) == code


spans = st.tuples(st.integers(0, 400), st.integers(1, 400)).map(
    lambda pair: (DAY + timedelta(days=pair[0]), DAY + timedelta(days=pair[0] + pair[1]))
)


@given(st.lists(spans, max_size=6))
def test_overlaps_are_found_exactly_when_a_day_has_two_holders(periods):
    book = DutyBook([("f", "990123", number, start, end) for number, (start, end) in enumerate(periods)])
    days = [DAY + timedelta(days=n) for n in range(0, 820)]
    doubled = any(sum(start <= day < end for start, end in periods) > 1 for day in days)
    assert bool(list(book.problems())) == doubled


def test_an_outline_is_drawn_in_steps_that_lead_round_the_land() -> None:
    path = _drawn([(0.2, 0.1), (10.4, 0.3), (10.4, 0.4), (10.1, 7.6), (0.2, 0.1)])
    assert path == "M0 0l10 0 0 8-10-8z"
