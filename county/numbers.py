"""Check digits of certificate numbers, written a second time on purpose.

The kernel has its own code for the same standards; neither may import the other, so a mistake in one of them shows up
as numbers the other refuses.
"""

import random
from datetime import date

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PHONE_DIGITS = 9


def resident_check_digit(body: str) -> str:
    """Return the 18th character of a resident number for its first 17 digits (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_WEIGHTS, strict=True))
    return RESIDENT_CHECKS[total % 11]


def resident_number(division: str, born: date, sequence: int) -> str:
    """Return a resident number: division (6 digits), birthday, sequence 0–999 (odd for men, even for women)."""
    body = f"{division}{born:%Y%m%d}{sequence:03d}"
    return body + resident_check_digit(body)


def organisation_check(body: str) -> str:
    """Return the last character of a nine-character organisation code for its first eight (GB 11714-1997)."""
    values = (ORGANISATION_CHARACTERS.index(character) for character in body)
    total = sum(value * weight for value, weight in zip(values, ORGANISATION_WEIGHTS, strict=True))
    check = 11 - total % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def credit_check(body: str) -> str:
    """Return the 18th character of a unified social credit code for its first 17 (GB 32100-2015)."""
    total = sum(CREDIT_CHARACTERS.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return CREDIT_CHARACTERS[-total % 31]


def credit_code(division: str, organisation: str, registry: str = "91") -> str:
    """Return a unified social credit code; `organisation` is eight characters, `registry` 91 enterprise, 92 sole
    trader, 93 farmers' cooperative, 11 public body, 54 village committee."""
    body = registry + division + organisation + organisation_check(organisation)
    return body + credit_check(body)


def random_organisation(rng: random.Random) -> str:
    """Return eight characters of an organisation code in the style registries have used since 2015 (MA…)."""
    return "MA" + "".join(rng.choice(CREDIT_CHARACTERS) for _ in range(6))


def phone_number(rng: random.Random) -> str:
    """Return a telephone number that nobody has: 12 and nine digits."""
    return "12" + "".join(rng.choice("0123456789") for _ in range(PHONE_DIGITS))
