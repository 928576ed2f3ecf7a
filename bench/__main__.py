"""``python -m bench NAME [--json]``: a command for each headline figure; ``all`` runs them, ``fill`` makes data."""

import argparse
import importlib
import json
import os
import sys

NAMES = (
    "steps", "rules", "clock", "lists", "pages", "cockpit", "lifecycle", "ripple", "amend", "law", "lawsearch",
    "papers", "analysis", "linkage", "classes", "warnings",
)  # fmt: skip


def main() -> None:
    """Run the named figures and print them."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", choices=[*NAMES, "all", "fill", "train"])
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--verbose", action="store_true", help="amend: every instruction refused or wrong")
    parser.add_argument("--matters", type=int, default=10_000, help="fill: how many matters the database shall hold")
    parser.add_argument("--events", type=int, help="analysis: how many matters are invented")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("VAR_DIR", "var/bench")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    import django

    django.setup()
    from bench import ground

    ground.prepare()
    if given.name == "train":
        from bench.marks import main as train_marks
        from bench.train import main as train

        train()
        train_marks()
        return
    if given.name == "fill":
        from bench.fill import fill

        print(json.dumps(fill(given.matters, say=lambda line: print(line, file=sys.stderr))))
        return
    for name in NAMES if given.name == "all" else (given.name,):
        more = {"verbose": True} if given.verbose and name == "amend" else {}
        more |= {"events": given.events} if given.events and name == "analysis" else {}
        for figure in importlib.import_module(f"bench.{name}").run(**more):
            print(json.dumps(figure, ensure_ascii=False) if given.json else ground.line(figure), flush=True)


if __name__ == "__main__":
    main()
