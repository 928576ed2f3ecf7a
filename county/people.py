"""Citizens and enterprises of the county, fictional by construction, with numbers that pass every check digit."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from county import COUNTY_CODE
from county.names import firm_name, person_name
from county.numbers import credit_code, phone_number, random_organisation, resident_number
from county.places import Region


@dataclass(frozen=True)
class Person:
    """A resident."""

    name: str
    sex: str
    born: date
    number: str
    """Resident number, GB 11643."""
    phone: str
    region: str
    """Code of the village the person lives in."""
    address: str


@dataclass(frozen=True)
class Enterprise:
    """A company, a cooperative or a sole trader."""

    name: str
    short: str
    """What people call it."""
    trade: str
    code: str
    """Unified social credit code, GB 32100."""
    phone: str
    region: str


def person(
    rng: random.Random, village: Region, on: date, *, oldest: int = 78, youngest: int = 22, sex: str = ""
) -> Person:
    """Invent a resident of a village aged between `youngest` and `oldest` on a day."""
    sex = sex or rng.choice(("female", "male"))
    name, _ = person_name(rng, sex)
    born = on - timedelta(days=rng.randrange(youngest * 365 + 10, oldest * 365))
    sequence = rng.randrange(0, 500) * 2 + (1 if sex == "male" else 0)
    number = resident_number(COUNTY_CODE, born, sequence)
    return Person(name, sex, born, number, phone_number(rng), village.code, address(rng, village))


def address(rng: random.Random, village: Region) -> str:
    """Invent an address below the village: a house number, or an estate with block and flat."""
    if village.kind == "community":
        estate = rng.choice(("清澜苑", "汀岸花苑", "砚湖小区", "桐华里", "禾欣家园", "澄园", "渡口新村", "望江台"))
        return (
            f"{estate}{rng.randrange(1, 28)}幢{rng.randrange(1, 4)}单元{rng.randrange(1, 19)}0{rng.randrange(1, 5)}室"
        )
    return f"{village.name}{rng.randrange(1, 16)}组{rng.randrange(1, 240)}号"


def enterprise(rng: random.Random, region: str, trade: str) -> Enterprise:
    """Invent an enterprise of a trade (a key of `names.TRADES`) in a region."""
    name = firm_name(rng, trade)
    short = name.removeprefix("清渡").removesuffix("有限公司")
    short = short[:4] if len(short) > 4 and rng.random() < 0.6 else short
    registry = "93" if name.endswith("合作社") else "91"
    code = credit_code(COUNTY_CODE, random_organisation(rng), registry)
    return Enterprise(name, short, trade, code, phone_number(rng), region)
