"""Which body answers for a function at a place on a day; and whether that is always exactly one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.conf import settings

from kernel.audit import rows
from kernel.audit.standing import kept, twin, twins
from kernel.places.models import Duty, Organisation, Region

CENTRE = "centre"
COUNTY_CENTRE = "county_centre"
PANEL = "panel"
"""Kind of the bodies that stand beside all others: the panels of experts and of legal advisers."""


@dataclass(frozen=True)
class _Hold:
    organisation_id: int
    start: date
    end: date


class DutyBook:
    """All duties in memory, by function and region code. Immutable; made anew when duties change."""

    def __init__(self, duties: Iterable[tuple[str, str, int, date, date | None]]) -> None:
        self.holds: dict[tuple[str, str], list[_Hold]] = {}
        for function, region, organisation, start, end in duties:
            hold = _Hold(organisation, start, end or date.max)
            self.holds.setdefault((function, region), []).append(hold)

    def body(self, function: str, codes: list[str], on: date) -> int | None:
        """The organisation that holds the function at the nearest of these places on the day."""
        for code in codes:
            for hold in self.holds.get((function, code), ()):
                if hold.start <= on < hold.end:
                    return hold.organisation_id
        return None

    def problems(self) -> Iterator[str]:
        """Functions that two bodies hold at one place on one day."""
        for (function, region), holds in self.holds.items():
            ordered = sorted(holds, key=lambda hold: hold.start)
            for one, two in pairwise(ordered):
                if two.start < one.end:
                    yield (
                        f"{function} at {region}: organisations {one.organisation_id} and "
                        f"{two.organisation_id} both answer on {two.start}"
                    )

    def days(self) -> set[date]:
        """Every day on which some duty begins or ends: between them nothing changes."""
        return {day for holds in self.holds.values() for hold in holds for day in (hold.start, hold.end)} - {date.max}


def duty_book() -> DutyBook:
    """The present duties."""
    return kept("duties", _duties)


def _duties() -> DutyBook:
    return DutyBook(Duty.objects.values_list("function", "region_id", "organisation_id", "valid_from", "valid_to"))


_kinds: dict[int, str] = {}


def kind_of_body(pk: int) -> str:
    """The kind of an organisation, remembered: it never changes."""
    if pk not in _kinds:
        _kinds.update(Organisation.objects.values_list("id", "kind"))
    return _kinds[pk]


def centre_id() -> int:
    """The key of the county centre, remembered."""
    for pk, kind in _kinds.items():
        if kind == COUNTY_CENTRE:
            return pk
    found = centre()
    _kinds[found.pk] = found.kind
    return int(found.pk)


def centre() -> Organisation:
    """The county centre, which answers where nobody else does."""
    where, values = "t.function = %s AND t.region_id = %s", [CENTRE, settings.COUNTY]
    found: list[Organisation] = kept("centre", lambda: rows.find(Organisation, where, values))
    if len(found) != 1:
        raise Organisation.DoesNotExist(f"{len(found)} county centres in {settings.COUNTY}, not one")
    return twin(found[0])


def body(pk: int) -> Organisation:
    """An organisation by its key, with the one above it. Raises DoesNotExist."""
    return twin(kept(("body", pk), lambda: rows.load(Organisation, pk, related=("parent",))))


def panels_in(codes: list[str]) -> list[Organisation]:
    """The active panels (of experts, of legal advisers) that stand beside the bodies of these places."""
    found = kept("panels", lambda: rows.find(Organisation, "t.kind = %s AND t.active ORDER BY t.id", [PANEL]))
    return twins(panel for panel in found if panel.region_id in codes)


def region(code: str) -> Region | None:
    """A place by its code."""
    found = kept(("region", code), lambda: rows.first(Region, "t.code = %s", [code]))
    return twin(found) if found else None


def accountable_id(function: str, region_code: str, on: date) -> int:
    """The body that answers for ``function`` there on the day: nearest place first, else the county centre."""
    codes = [region_code[:size] for size in (15, 12, 9, 6) if len(region_code) >= size]
    return duty_book().body(function, codes or [settings.COUNTY], on) or centre_id()


def accountable_body(function: str, region_code: str, on: date) -> Organisation:
    """As ``accountable_id``, with the organisation itself."""
    return body(accountable_id(function, region_code, on))


def find_region(text: str) -> Region | None:
    """The most precise region named in a text (village before township); None when none or several are meant."""
    if not text:
        return None
    from kernel.places.gazetteer import names

    return names().find(text)
