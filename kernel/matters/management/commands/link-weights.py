"""``manage.py link-weights DIR``: learn the weights of linkage on a generated county and write the models' files."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kernel.common.errors import Refusal
from kernel.linkage.definitions import MODELS
from kernel.linkage.weighing import learn
from kernel.people.services import SYSTEM, actor


class Command(BaseCommand):
    help = (
        "Learn on a generated county what the levels of linkage weigh, in an empty database; write the models' files."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="what python -m county generate wrote")
        parser.add_argument("--name", required=True, help='what the card says it was learned on: "county, seed 3"')
        parser.add_argument("--out", default=str(MODELS), help="where the files go (the product's own models)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = learn(Path(options["folder"]), Path(options["out"]), name=options["name"], by=actor(SYSTEM))
        except Refusal as refusal:
            self.stderr.write(f"{refusal.what}{refusal.next}")
            sys.exit(1)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
