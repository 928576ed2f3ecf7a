"""What `python -m county` can do."""

import argparse
import json
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
    whole = commands.add_parser("generate", help="a whole county in the files of twelve sources, with the truth")
    whole.add_argument("--scale", choices=("tiny", "small", "county", "city"), default="small")
    whole.add_argument("--out", type=Path, required=True)
    whole.add_argument("--workers", type=int, default=2, help="processes; the bytes are the same for any number")
    whole.set_defaults(run=_generate)
    measured = commands.add_parser("measure", help="how varied the texts of a generated county are")
    measured.add_argument("folder", type=Path)
    measured.add_argument("--against", type=Path, help="real messages (.jsonl.gz with `text`) to measure beside")
    measured.add_argument("--json", action="store_true")
    measured.set_defaults(run=_measure)
    for command in (seeds, drawing, past, whole):
        command.add_argument("--seed", type=int, default=DEFAULT_SEED)
    return parser


def _draw(options: argparse.Namespace) -> None:
    options.out.write_text(picture.draw(places.build(options.seed)), encoding="utf-8")


def _write_history(options: argparse.Namespace) -> None:
    count = history.write(history.plan_history(options.seed, options.matters, options.until), options.out)
    print(f"{count} matters in {options.out}")


def _generate(options: argparse.Namespace) -> None:
    from county.generate import generate  # numpy and Polars are not needed by the other commands

    counts = generate(options.seed, options.scale, options.out, options.workers)
    print("\n".join(f"{name:10} {count:>9,}" for name, count in counts.items()))
    print(f"{sum(counts.values()):,} records in {options.out}")


def _measure(options: argparse.Namespace) -> None:
    from county.measure import measure, table

    found = measure(options.folder, options.against)
    print(json.dumps(found, ensure_ascii=False) if options.json else table(found))


def write_seeds(seed: int, out: Path) -> None:
    """Write every seed file; the same seed writes the same bytes."""
    county = places.build(seed)
    gazetteer.write(county, out)
    bodies.write(county, out)
    cast.write(county, out, seed)
