"""Restore the installation: database and files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.common.errors import Refusal
from kernel.jobs.backup import restore


class Command(BaseCommand):
    help = "Restore database and files; see docs/operations.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="folder of the backup")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            note = restore(options["folder"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.what} {refusal.next}", returncode=2) from refusal
        self.stdout.write(f"restore: {note['database']} and {note['files']} files, as of {note['at']}")
