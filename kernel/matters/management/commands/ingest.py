"""``manage.py ingest DATASET FILE``: a delivered file becomes matters. ``ingest all DIR`` is ``take DIR``."""

import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from kernel.common.errors import Refusal
from kernel.datahub.datasets import dataset
from kernel.datahub.models import Batch
from kernel.matters.ingest import Report, ingest, machine


class Command(BaseCommand):
    help = "Take a delivered file in: matters, corrections, and rows that wait with a reason."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", help="name of a file in scenarios/*/datasets, for example hotline; or all")
        parser.add_argument("file", help="the delivered file; with all, a folder as manage.py take has it")
        parser.add_argument(
            "--dataset-of", default="", metavar="SCENARIO", help="when several scenarios have the dataset"
        )
        parser.add_argument("--historical", action="store_true", help="receive at the source's own date")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dataset"] == "all":
            call_command("take", options["file"], json=options["json"], stdout=self.stdout, stderr=self.stderr)
            return
        progress = None if options["json"] else Progress(self.stderr)
        try:
            report = ingest(
                dataset(options["dataset"], of=options["dataset_of"]),
                Path(options["file"]),
                historical=options["historical"],
                by=machine(),
                seen=progress,
            )
        except Refusal as refusal:
            self.stderr.write(f"{refusal.what}{refusal.next}")
            sys.exit(2)
        except KeyboardInterrupt:
            self.stderr.write("已停下。已经导入的不会丢；再运行同一条命令，会从停下的地方接着导入。")
            sys.exit(130)
        finally:
            if progress:
                progress.end()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report)))
        else:
            self.stdout.write(sentence(report))


def sentence(report: Report) -> str:
    """The counts for a person."""
    words = (
        f"第{report.batch}批：{report.received}行，新立事项{report.matters}件，更正{report.corrected}件，"
        f"没有变化{report.unchanged}行，提示可能重复{report.duplicates_proposed}处，用时{report.seconds}秒。"
    )
    if report.quarantined:
        words += (
            f"\n有{report.quarantined}行没有导入，已连同原因放进隔离区；"
            f"改正后可重新提交：manage.py resubmit --batch {report.batch}"
        )
    return words


class Progress:
    """Tells a person how far it is: one line that is written over on a terminal, a line every ten seconds elsewhere."""

    def __init__(self, out: Any) -> None:
        self.out, self.started, self.told = out, time.monotonic(), 0.0
        self.before: int | None = None
        self.live = bool(getattr(out, "isatty", lambda: False)())

    def __call__(self, batch: Batch, share: float) -> None:
        """Hear that another part is done."""
        passed = time.monotonic() - self.started
        if self.before is None:
            self.before = batch.received
        if not self.live and passed - self.told < 10:
            return
        self.told = passed
        rate = (batch.received - self.before) / passed if passed else 0
        line = f"已处理{batch.received}行，文件读到{share:.0%}，每秒{rate:.0f}行，隔离{batch.quarantined}行"
        self.out.write(f"\r{line}" if self.live else line, style_func=str, ending="" if self.live else "\n")
        self.out.flush()

    def end(self) -> None:
        """Leave the line that was written over."""
        if self.live and self.before is not None:
            self.out.write("", style_func=str)
