"""Bring the snapshot of the working rows up."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.analysis import snapshot
from kernel.common.errors import Refusal


class Command(BaseCommand):
    help = "Copy what changed of the working rows to Parquet for analysis; see docs/analysis.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="read everything anew")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = snapshot.summary(snapshot.take(full=options["full"]))
        except Refusal as refusal:
            raise CommandError(f"{refusal.what} {refusal.next}", returncode=2) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        rows = ", ".join(f"{name} {n}" for name, n in found["rows"].items())
        how = "everything" if found["full"] else f"{found['changed']} changed"
        self.stdout.write(f"snapshot of {found['as_of']}: {how}, {found['files_written']} files, {found['seconds']} s")
        self.stdout.write(f"  {rows}")
