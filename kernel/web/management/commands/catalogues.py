"""Bring the English catalogues up to the sources: new strings come in without English, unused ones go."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kernel.web import catalogues


class Command(BaseCommand):
    help = "Bring the English catalogues up to the sources, and compile them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a string lacks English")

    def handle(self, *args: Any, **options: Any) -> None:
        lacking = 0
        for module in catalogues.modules():
            english = catalogues.read(module)
            if options["check"]:
                missing = [key for key in catalogues.strings(module) if key not in english]
            else:
                catalogues.write(module, english)
                missing = [key for key in catalogues.strings(module) if key not in english]
            for context, text in missing:
                self.stdout.write(f"{module.name}: {f'[{context}] ' if context else ''}{text}")
            lacking += len(missing)
        if not options["check"]:
            catalogues.compile_newer()
        self.stdout.write(f"{lacking} strings lack English")
        sys.exit(1 if options["check"] and lacking else 0)
