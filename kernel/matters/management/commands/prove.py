"""Check the house laws on the live data."""

import json
from argparse import ArgumentParser
from itertools import islice
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from kernel.matters.proof import CHECKS

SHOWN = 20


class Command(BaseCommand):
    help = "Check the house laws on the live data; exit 1 with the offending rows when one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found, seconds = {}, {}
        for name, check in CHECKS.items():
            start = monotonic()
            found[name] = list(islice(check(), SHOWN))
            seconds[name] = round(monotonic() - start, 2)
            if not options["json"]:
                verdict = "ok" if not found[name] else "BROKEN"
                self.stdout.write(f"{name:<12}{verdict:<8}{seconds[name]:.2f} s")
                for sentence in found[name]:
                    self.stdout.write(f"    {sentence}")
        whole = not any(found.values())
        if options["json"]:
            self.stdout.write(json.dumps({"ok": whole, "broken": found, "seconds": seconds}, ensure_ascii=False))
        if not whole:
            raise SystemExit(1)
