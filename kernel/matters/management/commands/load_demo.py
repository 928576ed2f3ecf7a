"""Load the demonstration county; what is there already stays."""

import sys
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.common.errors import Refusal
from kernel.matters.demo import load_demo_county, load_histories, require_enough
from kernel.matters.projection import fold_tallies
from kernel.matters.search import index_new

MATTERS = 2000


class Command(BaseCommand):
    help = "Load the demonstration county: places, bodies, people, and the histories of its matters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--matters", type=int, default=MATTERS, help="how many matters the histories have")

    def handle(self, *args: Any, **options: Any) -> None:
        start = monotonic()

        def say(line: str) -> None:
            print(f"· {line}  ({monotonic() - start:.0f} s)", file=sys.stderr)

        try:
            require_enough(options["matters"])
            load_demo_county(say=say)
            done = load_histories(options["matters"], say=say)
        except Refusal as refusal:
            raise CommandError(f"{refusal.what}{refusal.next}", returncode=2) from refusal
        if done:
            fold_tallies()
            index_new()
            say(f"{done['matters']} matters, {done['acts']} acts, {done['stopped']} histories cut short")
