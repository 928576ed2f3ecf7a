"""Whatever stands behind the question mark of an address, the answer is a page or a sentence, never a fault."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from scenarios.disputes.tests import stories
from tests.test_leaks import with_matter, without_parameters

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[1]
STRANGE = ("²", "9999-12-31")
"""A digit that is none, the last day there is."""


def names() -> set[str]:
    """Every name the sources ask an address for, and every field of a form."""
    found: set[str] = set()
    for path in (*ROOT.glob("kernel/**/*.py"), *ROOT.glob("scenarios/**/*.py")):
        if "tests" not in path.parts:
            text = path.read_text("utf-8")
            found |= set(re.findall(r'(?:GET|POST|given|asked)(?:\.get|\.getlist)?[\[(]"([a-z_]+)"', text))
            found |= set(re.findall(r"^    ([a-z_]+) = (?:forms\.|\w*Field\()", text, re.MULTILINE))
    return found - {"next"}


@pytest.mark.parametrize("value", STRANGE)
def test_no_address_is_a_fault(house: Any, value: str) -> None:
    matter = stories.working(house)
    client = Client(raise_request_exception=False)
    client.force_login(house.dispatcher)
    asked = sorted(names())
    faults = [
        path
        for path in (*without_parameters(), *with_matter(matter.no))
        if client.get(path, dict.fromkeys(asked, value)).status_code >= 500
    ]
    assert not faults
