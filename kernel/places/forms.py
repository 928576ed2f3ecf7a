"""Fields that pick a place or a body by its name: a county has hundreds of each."""

from typing import Any

from django.db.models import QuerySet

from kernel.common.picking import PickField
from kernel.places.models import Organisation, Region

LEVELS = ("county", "township", "village")


def places() -> QuerySet[Region]:
    """The county, its townships and villages."""
    return Region.objects.filter(level__in=LEVELS).order_by("code")


def bodies() -> QuerySet[Organisation]:
    """The bodies there are, those of the county first."""
    return Organisation.objects.filter(active=True).order_by("region_id", "id")


class PlaceField(PickField):
    """A place; what comes of it is the ``Region``."""

    address = "places:pick_place"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"rows": places, **kwargs})


class BodyField(PickField):
    """A body; what comes of it is the ``Organisation``."""

    address = "places:pick_body"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"rows": bodies, **kwargs})
