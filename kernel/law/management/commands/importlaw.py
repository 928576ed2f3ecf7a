"""manage.py importlaw PATH… | --package: take texts of norms into the law library."""

import json
import sys
from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.law.library.services import Taken, import_package, import_texts
from kernel.law.library.sources import read
from kernel.law.norm_services import register_norms
from kernel.people.services import SYSTEM, actor

COUNTS = ("read", "new", "replaced", "unchanged", "articles")


class Command(BaseCommand):
    """Import files (.md, .txt, .docx, .jsonl, .jsonl.gz), folders of them, or the data package of laws."""

    requires_system_checks = ()
    help = "Take texts of norms into the law library; what is there already stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders")
        parser.add_argument("--package", action="store_true", help="the laws of the installed data package")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [str(path) for path in options["paths"] if not path.exists()]
        if missing:
            raise CommandError(f"{', '.join(missing)}: not there", returncode=2)
        if not options["paths"] and not options["package"]:
            raise CommandError("name files or folders, or --package", returncode=2)
        system = actor(SYSTEM)
        register_norms(by=system)
        taken = [import_package(by=system)] if options["package"] else []
        texts = chain.from_iterable(read(path) for path in options["paths"])
        taken += [import_texts(texts, by=system)] if options["paths"] else []
        self._tell(taken, options["json"])

    def _tell(self, taken: list[Taken], as_json: bool) -> None:
        counts = {name: sum(getattr(one, name) for one in taken) for name in COUNTS}
        problems = [problem for one in taken for problem in one.problems]
        if as_json:
            listed = [{"source": one.source, "why": one.why} for one in problems]
            self.stdout.write(json.dumps({**counts, "problems": listed}, ensure_ascii=False))
        else:
            self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
            for one in problems:
                self.stderr.write(f"{one.source}: {one.why}")
        if problems and not any(one.versions for one in taken):
            sys.exit(1)
