"""The county's places as files: a gazetteer in CSV and borders in GeoJSON, written and read back."""

import csv
import json
from pathlib import Path
from typing import Any

from county import BANNER, COUNTY_CODE
from county.places import County, Region
from county.tables import write_table
from county.terrain import RIVERS

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def write(county: County, out: Path) -> None:
    """Write regions.csv, county.geojson, townships.geojson, villages.geojson and waters.geojson."""
    out.mkdir(parents=True, exist_ok=True)
    write_table(out / "regions.csv", Region, county.regions.values())
    for level, name in (("county", "county"), ("township", "townships"), ("village", "villages")):
        write_features(out / f"{name}.geojson", [_feature(county, region) for region in county.level(level)])
    write_features(
        out / "waters.geojson",
        [
            {"type": "Feature", "properties": {"code": f"{COUNTY_CODE}-water-{number}", "name": name,
             "kind": "river" if name == RIVERS[0] else "stream"},
             "geometry": {"type": "LineString", "coordinates": line}}
            for number, (name, line) in enumerate(county.waters, start=1)
        ],
    )  # fmt: skip


def _feature(county: County, region: Region) -> dict[str, object]:
    properties = {
        "code": region.code,
        "name": region.name,
        "kind": region.kind,
        "parent": region.parent,
        "centre": [region.lon, region.lat],
        "area_km2": county.areas_km2[region.code],
    }
    geometry = {"type": "Polygon", "coordinates": county.borders[region.code]}
    return {"type": "Feature", "id": region.code, "properties": properties, "geometry": geometry}


def write_features(path: Path, features: list[dict[str, object]]) -> None:
    """Write a GeoJSON collection with one feature a line, so that a change shows as a line."""
    lines = [json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features]
    head = f'{{"type":"FeatureCollection","name":"{path.stem}","note":"{BANNER}","features":[\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def read(path: Path = SEEDS, *, borders: bool = False) -> County:
    """Bring back what `write` wrote: the gazetteer (regions.csv) and, when asked for, borders and waters."""
    with (path / "regions.csv").open(newline="", encoding="utf-8") as file:
        regions = [_region(row) for row in csv.DictReader(file)]
    county = County({region.code: region for region in regions})
    for name in ("county", "townships", "villages", "waters") if borders else ():
        for feature in json.loads((path / f"{name}.geojson").read_text("utf-8"))["features"]:
            _take(county, feature["properties"], feature["geometry"]["coordinates"])
    return county


def _region(row: dict[str, str]) -> Region:
    return Region(
        **{name: row[name] for name in ("code", "name", "level", "kind", "parent", "terrain")},
        population=int(row["population"]),
        lon=float(row["lon"]) if row["lon"] else None,
        lat=float(row["lat"]) if row["lat"] else None,
    )


def _take(county: County, properties: dict[str, Any], coordinates: list[Any]) -> None:
    if properties["code"] not in county.regions:
        county.waters.append((properties["name"], [(x, y) for x, y in coordinates]))
        return
    county.borders[properties["code"]] = [[(x, y) for x, y in ring] for ring in coordinates]
    county.areas_km2[properties["code"]] = properties["area_km2"]
