"""What `python -m county` can do."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from county import DEFAULT_SEED, bodies, cast, picture, places


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m county", description="清渡县：一个虚构的县（示例数据）")
    commands = parser.add_subparsers(dest="command", required=True)
    seeds = commands.add_parser("seeds", help="write places, bodies, duties, users and experts as CSV and GeoJSON")
    seeds.add_argument("--out", type=Path, default=places.SEEDS)
    drawing = commands.add_parser("map", help="draw the county as SVG")
    drawing.add_argument("file", type=Path)
    for command in (seeds, drawing):
        command.add_argument("--seed", type=int, default=DEFAULT_SEED)
    options = parser.parse_args(arguments)
    if options.command == "seeds":
        write_seeds(options.seed, options.out)
    else:
        options.file.write_text(picture.draw(places.build(options.seed)), encoding="utf-8")
    return 0


def write_seeds(seed: int, out: Path) -> None:
    """Write every seed file; the same seed writes the same bytes."""
    county = places.build(seed)
    places.write(county, out)
    bodies.write(county, out)
    cast.write(county, out, seed)
