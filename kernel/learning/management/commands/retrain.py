"""``manage.py retrain KEY``: a model learns from what people corrected; the new version begins in the shadow."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kernel.common.errors import Refusal
from kernel.learning.services import retrain
from kernel.people.services import SYSTEM, actor


class Command(BaseCommand):
    help = "Let a model learn from what people corrected. The new version begins in the shadow, beside its card."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="the model, such as disputes.classes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            row = retrain(options["key"], by=actor(SYSTEM))
        except Refusal as refusal:
            self.stderr.write(f"{refusal.what}{refusal.next}")
            sys.exit(2)
        self.stdout.write(f"{row.key} {row.version} {row.status}")
