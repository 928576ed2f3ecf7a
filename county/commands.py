"""What `python -m county` can do."""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from county import DEFAULT_SEED, bodies, cast, gazetteer, history, picture, places


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = options.run
    run(options)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m county", description="清渡县：一个虚构的县（示例数据）")
    commands = parser.add_subparsers(dest="command", required=True)
    seeds = commands.add_parser("seeds", help="places, bodies, duties, users and experts as CSV and GeoJSON")
    seeds.add_argument("--out", type=Path, default=gazetteer.SEEDS)
    seeds.set_defaults(run=lambda options: write_seeds(options.seed, options.out))
    drawing = commands.add_parser("map", help="draw the county as SVG")
    drawing.add_argument("--out", type=Path, required=True)
    drawing.set_defaults(run=_draw)
    past = commands.add_parser("history", help="matters and how they went, as JSON lines")
    past.add_argument("--matters", type=int, default=3_000)
    past.add_argument(
        "--until", type=date.fromisoformat, default=date.today(), help="nothing happens on this day or later"
    )
    past.add_argument("--out", type=Path, required=True)
    past.set_defaults(run=_write_history)
    for command in (seeds, drawing, past):
        command.add_argument("--seed", type=int, default=DEFAULT_SEED)
    return parser


def _draw(options: argparse.Namespace) -> None:
    options.out.write_text(picture.draw(places.build(options.seed)), encoding="utf-8")


def _write_history(options: argparse.Namespace) -> None:
    count = history.write(history.plan_history(options.seed, options.matters, options.until), options.out)
    print(f"{count} matters in {options.out}")


def write_seeds(seed: int, out: Path) -> None:
    """Write every seed file; the same seed writes the same bytes."""
    county = places.build(seed)
    gazetteer.write(county, out)
    bodies.write(county, out)
    cast.write(county, out, seed)
