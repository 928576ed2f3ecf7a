"""A drawing of the county as SVG, to look at: `python -m county map county.svg`."""

import math

from county import BANNER, COUNTY_NAME
from county.mesh import Point
from county.places import ORIGIN, County

WIDTH, MARGIN = 1400, 30
FILLS = {"subdistrict": ("#f6e3d3", "#f3dccb", "#f8e9dc"), "town": ("#e4ecdf", "#e9efe6", "#dfe9e4", "#edf0e2")}
STYLE = (
    "text{font-family:'Noto Sans CJK SC',sans-serif;text-anchor:middle}"
    ".v{fill:none;stroke:#c3cbd3;stroke-width:.6}.t{fill:none;stroke:#5c6b80;stroke-width:1.4}"
    ".c{fill:none;stroke:#3a4657;stroke-width:2.6}.w{fill:none;stroke:#7db3dc;stroke-linejoin:round;stroke-linecap:round}"
)


def draw(county: County, villages: bool = True) -> str:
    """Return the drawing: townships tinted by kind, borders, waters, names."""
    shape = [point for ring in county.borders[min(county.borders, key=len)] for point in ring]
    west, east = min(p[0] for p in shape), max(p[0] for p in shape)
    south, north = min(p[1] for p in shape), max(p[1] for p in shape)
    across = math.cos(math.radians(ORIGIN[1]))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * across)
    height = (north - south) * scale + 2 * MARGIN

    def at(point: Point) -> Point:
        return (point[0] - west) * across * scale + MARGIN, (north - point[1]) * scale + MARGIN

    def path(points: list[Point]) -> str:
        return "M" + "L".join("{:.1f},{:.1f}".format(*at(point)) for point in points)

    def outline(code: str) -> str:
        return "".join(path(ring) + "Z" for ring in county.borders[code])

    towns = county.level("township")
    parts = [f'<path d="{outline(t.code)}" fill="{_fill(t.kind, i)}"/>' for i, t in enumerate(towns)]
    if villages:
        parts += [f'<path class="v" d="{outline(village.code)}"/>' for village in county.level("village")]
    for name, line in county.waters:
        parts.append(f'<path class="w" d="{path(line)}" stroke-width="{6 if name == county.waters[0][0] else 2.4}"/>')
    parts += [f'<path class="t" d="{outline(town.code)}"/>' for town in towns]
    parts += [f'<path class="c" d="{outline(region.code)}"/>' for region in county.level("county")]
    for town in towns:
        x, y = at((town.lon or 0, town.lat or 0))
        parts.append(
            f'<text x="{x:.0f}" y="{y:.0f}" font-size="{13 if town.kind == "town" else 10}">{town.name}</text>'
        )
    parts.append(f'<text x="120" y="60" font-size="30">{COUNTY_NAME}</text><text x="120" y="86">{BANNER}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" lang="zh-CN">'
        f"<style>{STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _fill(kind: str, index: int) -> str:
    return FILLS[kind][index % len(FILLS[kind])]
