"""manage.py load_deliveries: the demonstration's source systems send what a tiny county has."""

import sys
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.common.errors import Refusal
from kernel.people.services import SYSTEM, actor
from kernel.sources.demo import load_deliveries


class Command(BaseCommand):
    """Take in the demonstration's deliveries; nothing where a delivery has come already."""

    help = "Take in what the demonstration county's source systems send; nothing where a delivery has come already."

    def handle(self, *args: Any, **options: Any) -> None:
        start = monotonic()

        def say(line: str) -> None:
            print(f"· {line}  ({monotonic() - start:.0f} s)", file=sys.stderr)

        try:
            load_deliveries(by=actor(SYSTEM), say=say)
        except Refusal as refusal:
            raise CommandError(f"{refusal.what}{refusal.next}", returncode=2) from refusal
