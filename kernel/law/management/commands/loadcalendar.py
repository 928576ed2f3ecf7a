"""manage.py loadcalendar FILE…: load a year's holiday notice."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from kernel.common.errors import Refusal
from kernel.law.calendar_services import load_calendar
from kernel.people.services import SYSTEM, actor


class Command(BaseCommand):
    """Load files named after their year (``2027.csv``: date,is_workday,note)."""

    requires_system_checks = ()
    help = "Load a year's holidays and make-up days, and compute the clocks they touch anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        for file in options["files"]:
            try:
                done = load_calendar(file, by=actor(SYSTEM))
            except (Refusal, OSError) as problem:
                self.stderr.write(f"{file}: {problem}")
                sys.exit(2)
            self.stdout.write(
                f"{done['year']}年：{done['days']}个特殊日，重新计算{done['clocks']}个时限，{done['moved']}个截止日有变化。"
            )
