import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from county.gazetteer import read
from county.names import TRADES
from county.numbers import credit_check, resident_check_digit
from county.people import enterprise, person

ON = date(2026, 11, 1)
VILLAGES = read().level("village")


@given(st.integers(), st.sampled_from(VILLAGES))
def test_a_person_is_an_adult_with_a_number_that_tells_birthday_and_sex(seed: int, village: object) -> None:
    someone = person(random.Random(seed), village, ON)  # type: ignore[arg-type]
    assert someone.number[:14] == f"990123{someone.born:%Y%m%d}"
    assert (int(someone.number[16]) % 2 == 1) == (someone.sex == "male")
    assert someone.number[17] == resident_check_digit(someone.number[:17])
    assert 22 <= (ON - someone.born).days / 365 <= 78
    assert someone.phone.startswith("12")


@given(st.integers(), st.sampled_from(sorted(TRADES)))
def test_an_enterprise_has_a_code_of_the_county(seed: int, trade: str) -> None:
    firm = enterprise(random.Random(seed), "990123001001", trade)
    assert firm.code[2:8] == "990123"
    assert firm.code[17] == credit_check(firm.code[:17])
    assert len(firm.short) >= 4
