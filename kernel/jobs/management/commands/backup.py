"""Backup the installation: database and files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.common.errors import Refusal
from kernel.jobs.backup import backup


class Command(BaseCommand):
    help = "Backup database and files; see docs/operations.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="folder of the backup")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            note = backup(options["folder"])
        except Refusal as refusal:
            raise CommandError(f"{refusal.what} {refusal.next}", returncode=2) from refusal
        self.stdout.write(f"backup: {note['database']} and {note['files']} files, as of {note['at']}")
