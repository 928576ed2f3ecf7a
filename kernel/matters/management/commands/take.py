"""``manage.py take PATH``: what source systems delivered becomes records, and linked records matters."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kernel.common.errors import Refusal
from kernel.datahub.models import Batch
from kernel.datahub.taking import COUNTS, Taken, take_all
from kernel.linkage.relinking import keep_up
from kernel.matters.gathering import Gathered, gather
from kernel.people.services import SYSTEM, actor


class Command(BaseCommand):
    help = (
        "Take in a folder of deliveries, one folder a source: records, corrections, and rows that wait with a reason;"
        " link the records, and bring each group of them to its matter."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="holds one folder a source, named like the files in seeds/sources")
        parser.add_argument(
            "--source", action="append", default=[], help="only this source; may be given several times"
        )
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        done: list[Taken] = []
        by = actor(SYSTEM)
        try:
            for taken in take_all(
                Path(options["folder"]), only=options["source"], by=by, seen=None if options["json"] else self._seen
            ):
                done.append(taken)
                if not options["json"]:
                    self.stdout.write(sentence(taken))
            keep_up(by=by)
            gathered = gather(by=by, seen=None if options["json"] else self._gathered)
        except Refusal as refusal:
            self.stderr.write(f"{refusal.what}{refusal.next}")
            sys.exit(2)
        total = {name: sum(getattr(one, name) for one in done) for name in (*COUNTS, "files")}
        total["seconds"] = round(sum(one.seconds for one in done), 2)
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {"sources": [asdict(one) for one in done], "total": total, "matters": asdict(gathered)},
                    ensure_ascii=False,
                )
            )
        else:
            self.stdout.write(sentence(Taken("合计", **total)))
            self.stdout.write(matters(gathered))

    def _seen(self, batch: Batch) -> None:
        self.stderr.write(f"{batch.dataset}：{batch.file_name}，{batch.received}行", style_func=str)

    def _gathered(self, done: int) -> None:
        self.stderr.write(f"已归集{done}组记录", style_func=str)


def matters(gathered: Gathered) -> str:
    """What became of the records, for a person."""
    line = (
        f"事项：新立{gathered.made}件，归入已有事项{gathered.attached}条，更正{gathered.corrected}条，"
        f"提示可能重复{gathered.proposed}对，未能立件{gathered.refused}组，用时{gathered.seconds}秒。"
    )
    return "\n".join([line, *(f"  未能立件的原因：{one}" for one in gathered.why)])


def sentence(taken: Taken) -> str:
    """One source's counts for a person."""
    line = (
        f"{taken.source}：{taken.files}个文件，{taken.received}行，新收{taken.accepted}，更正{taken.corrected}，"
        f"没有变化{taken.unchanged}，隔离{taken.quarantined}，用时{taken.seconds}秒。"
    )
    return "\n".join([line, *(f"  没有收下{one['file']}：{one['what']}" for one in taken.refused)])
