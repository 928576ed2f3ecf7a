"""Run the due jobs once, or at every minute."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kernel.jobs.services import tick, tick_forever


class Command(BaseCommand):
    help = "Run the jobs that are due; with --forever at every full minute."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forever", action="store_true", help="go on until the process ends")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["forever"]:
            tick_forever()
        for run in tick():
            self.stdout.write(f"{run.job} {'ok' if run.ok else 'failed'} {run.note}")
