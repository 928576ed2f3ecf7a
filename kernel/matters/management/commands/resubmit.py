"""``manage.py resubmit --batch N``: try the waiting rows of a batch again."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kernel.common.errors import Refusal
from kernel.matters.ingest import machine, resubmit_batch


class Command(BaseCommand):
    help = "Try the quarantined rows of a batch again, after the dataset's file was put right."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, required=True, help="the number that ingest printed")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = resubmit_batch(options["batch"], by=machine())
        except Refusal as refusal:
            self.stderr.write(f"{refusal.what}{refusal.next}")
            sys.exit(2)
        if options["json"]:
            self.stdout.write(json.dumps(done._asdict()))
        else:
            self.stdout.write(
                f"第{done.batch}批：重试{done.tried}行，导入{done.accepted}行，仍待处理{done.waiting}行。"
            )
