import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from county.numbers import (
    CREDIT_CHARACTERS,
    credit_check,
    credit_code,
    organisation_check,
    phone_number,
    random_organisation,
    resident_check_digit,
    resident_number,
)


@pytest.mark.parametrize("number", ["990123199001010017", "990123198506152120", "990123201003090030"])
def test_known_resident_numbers_have_the_right_last_digit(number: str) -> None:
    assert resident_check_digit(number[:17]) == number[17]


@pytest.mark.parametrize("code", ["91990123MA0000A19D", "1199012300000B2Q63", "91990123MA00DM77XW"])
def test_known_credit_codes_have_the_right_last_character(code: str) -> None:
    assert credit_check(code[:17]) == code[17]


@pytest.mark.parametrize("code", ["MA0000A19", "00000B2Q6", "MA00DM77X"])
def test_known_organisation_codes_have_the_right_last_character(code: str) -> None:
    assert organisation_check(code[:8]) == code[8]


@given(st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.integers(0, 999))
def test_every_resident_number_satisfies_the_congruence_of_the_standard(born: date, sequence: int) -> None:
    number = resident_number("990123", born, sequence)
    values = [10 if character == "X" else int(character) for character in number]
    assert sum(value * pow(2, 17 - place, 11) for place, value in enumerate(values)) % 11 == 1


@given(st.integers())
def test_every_credit_code_satisfies_the_congruence_of_the_standard(seed: int) -> None:
    code = credit_code("990123", random_organisation(random.Random(seed)))
    assert len(code) == 18
    weighted = sum(CREDIT_CHARACTERS.index(c) * pow(3, place, 31) for place, c in enumerate(code[:17]))
    assert (weighted + CREDIT_CHARACTERS.index(code[17])) % 31 == 0


@given(st.integers())
def test_telephone_numbers_are_in_the_range_nobody_has(seed: int) -> None:
    number = phone_number(random.Random(seed))
    assert number.startswith("12")
    assert len(number) == 11
    assert number.isdigit()
