"""Changing places, bodies and duties."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict
from kernel.common.words import gettext as _
from kernel.places.models import Boundary, Duty, Organisation, Region
from kernel.places.queries import CENTRE, DutyBook

LEVELS = {6: "county", 9: "township", 12: "village", 15: "grid"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@audited("places.load_regions")
def load_regions(folder: Path, *, by: Any) -> int:
    """Load regions.csv (code, name, kind, population) and the GeoJSON boundaries beside it; present rows stay."""
    shapes = {}
    for file in sorted(folder.glob("*.geojson")):
        for feature in json.loads(file.read_text("utf-8"))["features"]:
            shapes[feature["properties"]["code"]] = feature["geometry"]
    present = set(Region.objects.values_list("code", flat=True))
    rows = [row for row in _rows(folder / "regions.csv") if row["code"] not in present]
    made = [
        Region(
            code=row["code"], name=row["name"], kind=row["kind"], level=LEVELS[len(row["code"])],
            parent_id=row["code"][:-3] if len(row["code"]) > 6 else None,
            population=int(row["population"]) if row.get("population") else None,
        )
        for row in rows
    ]  # fmt: skip
    for size in LEVELS:
        Region.objects.bulk_create([region for region in made if len(region.code) == size], batch_size=500)
    Boundary.objects.bulk_create(
        [Boundary(region=region, shape=shapes[region.code]) for region in made if region.code in shapes], batch_size=100
    )
    return len(made)


@audited("places.load_organisations")
def load_organisations(file: Path, *, by: Any) -> int:
    """Load organisations.csv (code, name, kind, function, region, parent); present rows stay."""
    known = dict(Organisation.objects.values_list("code", "pk"))
    count = 0
    for row in _rows(file):
        if row["code"] in known:
            continue
        made = Organisation(
            code=row["code"], name=row["name"], kind=row["kind"], function=row["function"],
            region_id=row["region"], parent_id=known.get(row.get("parent", "")),
        )  # fmt: skip
        made.save()
        known[made.code] = made.pk
        count += 1
    return count


@audited("places.publish_duties")
def publish_duties(file: Path, *, by: Any) -> int:
    """Replace no duty, add those of duties.csv (organisation, function, region, valid_from, valid_to).

    Refused as a whole when two bodies would answer for one function at one place on one day.
    """
    known = dict(Organisation.objects.values_list("code", "pk"))
    have = set(Duty.objects.values_list("organisation_id", "function", "region_id", "valid_from"))
    new = []
    for row in _rows(file):
        start = date.fromisoformat(row["valid_from"])
        key = (known[row["organisation"]], row["function"], row["region"], start)
        if key not in have:
            end = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
            new.append(Duty(organisation_id=key[0], function=key[1], region_id=key[2], valid_from=start, valid_to=end))
    _check(new)
    Duty.objects.bulk_create(new, batch_size=500)
    tell("duties", _("公布职责%(count)s条") % {"count": len(new)})
    return len(new)


@audited("places.hand_over")
def hand_over_duty(duty: Duty, *, to: Organisation, on: date, by: Any) -> Duty:
    """From ``on`` another body answers for what this duty covers."""
    if duty.valid_to is not None or on <= duty.valid_from:
        raise Conflict(
            "duty.closed",
            _("这项职责已经结束，或移交日早于生效日。"),
            _("请选择仍在生效的职责和之后的日期。"),
        )
    change(duty, valid_to=on)
    new = Duty(organisation=to, function=duty.function, region_id=duty.region_id, valid_from=on)
    new.save()
    tell("duties", _("%(function)s自%(on)s起由%(to)s负责") % {"function": duty.function, "on": on, "to": to})
    return new


def _check(new: list[Duty]) -> None:
    rows = list(Duty.objects.values_list("function", "region_id", "organisation_id", "valid_from", "valid_to"))
    rows += [(d.function, d.region_id, d.organisation_id, d.valid_from, d.valid_to) for d in new]
    problems = list(DutyBook(rows).problems())
    if not any(row[0] == CENTRE and row[1] == settings.COUNTY for row in rows):
        problems.append(f"{CENTRE}: nobody answers for the county {settings.COUNTY}")
    if problems:
        raise Conflict(
            "duty.overlap",
            _("职责有重叠或缺口，没有公布：%(first)s") % {"first": problems[0]},
            _("同一事权在同一地点同一天只能由一个单位负责，请改正后再公布。"),
        )
