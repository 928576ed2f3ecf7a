"""manage.py indexlaw: bring the word index of the law library up to its texts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kernel.law.search import INDEX, index_new


class Command(BaseCommand):
    """The minute tick does the same in portions; this does all at once."""

    requires_system_checks = ()
    help = "Index the articles of the law library that are not indexed yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anew", action="store_true", help="throw the index away first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["anew"]:
            INDEX.clear()
        self.stdout.write(f"{index_new()} articles indexed")
