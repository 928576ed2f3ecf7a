"""``manage.py load_county FOLDER --password WORD``: the first data of a county of one's own."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kernel.common.errors import Refusal
from kernel.common.moment import today
from kernel.matters.installing import load_county, publish_all
from kernel.places.models import Organisation


class Command(BaseCommand):
    help = "Load places, bodies, duties, people and experts from CSV files, then publish tables and procedures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="regions.csv, organisations.csv, duties.csv, users.csv (county/README.md)")
        parser.add_argument("--password", required=True, help="everybody's first password; to be changed at once")
        parser.add_argument("--since", type=date.fromisoformat, default=None, help="first day of the posts (today)")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"])
        missing = [name for name in ("regions.csv", "organisations.csv", "duties.csv", "users.csv")
                   if not (folder / name).is_file()]  # fmt: skip
        if missing:
            raise CommandError(f"{folder} lacks {', '.join(missing)}. Nothing was loaded.")
        try:
            with transaction.atomic():
                self._load(folder, options)
        except Refusal as refusal:
            raise CommandError(f"{refusal.what} {refusal.next} Nothing was loaded.") from refusal
        except (KeyError, ValueError) as error:
            raise CommandError(f"{folder} cannot be used: {error!r}. Nothing was loaded.") from error

    def _load(self, folder: Path, options: dict[str, Any]) -> None:
        since = options["since"] or today()
        if not load_county(folder, password=options["password"], since=since, say=self.stderr.write):
            raise CommandError("There is a county already. Changes go through the services, row by row.")
        if not Organisation.objects.filter(function="centre", region_id=settings.COUNTY).exists():
            told = f"No body with function 'centre' in region {settings.COUNTY} (COUNTY)."
            raise CommandError(f"{told} Nothing was loaded.")
        done = publish_all(say=self.stderr.write)
        self.stdout.write(f"{Organisation.objects.count()} bodies loaded; published: {done}")
