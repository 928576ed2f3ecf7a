"""Places with a point in the middle, and the days: the two small tables every snapshot carries whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kernel.common.moment import today
from kernel.law.queries import current_calendar
from kernel.places.models import Boundary, Region

if TYPE_CHECKING:
    import pyarrow as pa

FIRST, EPOCH = date(2015, 1, 1), date(2000, 1, 1)


def day_number(day: date) -> int:
    """Days since 1 January 2000: how snapshots count days."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day with this number."""
    return EPOCH + timedelta(days=number)


def place_columns() -> pa.Table:
    """Every place with its township, how many live there, and the middle of its outline in millionths of a degree."""
    import pyarrow as pa

    middles = {row.region_id: middle(row.shape) for row in Boundary.objects.all()}
    rows = []
    for one in Region.objects.order_by("code"):
        lon, lat = next((middles[code] for code in one.codes() if code in middles), (None, None))
        rows.append((one.code, one.name, one.kind, one.township_code, one.population, lon, lat))
    names = ("code", "place", "kind", "township", "population", "lon6", "lat6")
    types = (pa.string(), pa.string(), pa.string(), pa.string(), pa.int64(), pa.int32(), pa.int32())
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table({n: pa.array(c, type=t) for n, c, t in zip(names, columns, types, strict=True)})


def middle(shape: dict[str, Any]) -> tuple[int, int]:
    """The middle of an outline's corners, in millionths of a degree: whole numbers are equal on every engine."""
    points = list(_points(shape.get("coordinates", [])))
    lon = (min(x for x, _y in points) + max(x for x, _y in points)) / 2
    lat = (min(y for _x, y in points) + max(y for _x, y in points)) / 2
    return round(lon * 1e6), round(lat * 1e6)


def _points(found: Any) -> Iterator[tuple[float, float]]:
    if found and isinstance(found[0], int | float):
        yield float(found[0]), float(found[1])
        return
    for one in found:
        yield from _points(one)


def calendar_columns() -> pa.Table:
    """Every day from 2015 to the end of next month, and whether it is worked."""
    import pyarrow as pa

    calendar = current_calendar()
    last = day_number(today()) + 62
    numbers = list(range(day_number(FIRST), last + 1))
    days = [day_of(number) for number in numbers]
    worked = [calendar.is_workday(day) for day in days]
    columns = {"day_no": pa.array(numbers, pa.int32()), "day": pa.array(days, pa.date32())}
    return pa.table({**columns, "workday": pa.array(worked, pa.bool_())})
