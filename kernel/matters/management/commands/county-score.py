"""``manage.py county-score DIR``: a generated county taken in, linked, and compared with the truth beside it."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from kernel.common.errors import Refusal
from kernel.linkage.judging import check, score
from kernel.matters.demo import load_demo_county
from kernel.matters.gathering import Gathered, gather


class Command(BaseCommand):
    help = (
        "Take a generated county into an empty database, with its places and bodies, link it, make its matters, and"
        " say how well, against the truth beside it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="what python -m county generate wrote")
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, gathered = Path(options["folder"]), list[Gathered]()
        call_command("migrate", verbosity=0, interactive=False)
        try:
            check(folder)
            by = load_demo_county()
            found = score(folder, then=lambda: gathered.append(gather(by=by)), by=by)
        except Refusal as refusal:
            self.stderr.write(f"{refusal.what}{refusal.next}")
            sys.exit(2)
        found["gathered"] = asdict(gathered[0])
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for name in NAMES:
            self.stdout.write(sentence(name, found[name]))


NAMES = {
    "subjects": "主体",
    "matters": "事项",
    "groups": "群体事项",
    "classes": "分类",
    "complex": "复杂程度",
    "bursts": "聚集",
}


def sentence(name: str, found: dict[str, Any] | None) -> str:
    """One line for a person."""
    if found is None:
        return f"{NAMES[name]}：没有评测。"
    return f"{NAMES[name]}：准确率{found['precision']:.3f}，召回率{found['recall']:.3f}，F1 {found['f1']:.3f}。"
