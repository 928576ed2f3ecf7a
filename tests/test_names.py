"""What the county sets up has a name wherever it is shown."""

from county.bodies import PROFESSIONAL
from kernel.matters.desk.words import FUNCTIONS


def test_every_professional_committee_s_duty_has_a_name() -> None:
    assert {f"committee_{code}" for code, _subject in PROFESSIONAL} - FUNCTIONS.keys() == set()
