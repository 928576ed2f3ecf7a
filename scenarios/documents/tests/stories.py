"""A document of the little county, played as those of the demonstration are."""

from datetime import datetime
from typing import Any

from kernel.common.moment import LOCAL
from kernel.deliberation.rehearsing import People
from scenarios.documents.rehearsal import DOGS, TEXT, Play

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=LOCAL)


class Story(Play):
    """Drafted by the police, on keeping dogs unless told otherwise."""

    def __init__(self, house: Any, title: str = DOGS, text: str = TEXT) -> None:
        self.house = house
        people = People(
            house.handler_county_office, house.bodies["public_security"], house.handler_public_security, house.examiner
        )
        super().__init__(people, title, MONDAY, text)
