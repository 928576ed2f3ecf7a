"""Print the demonstration's accounts by role."""

import csv
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kernel.matters.demo import PASSWORD
from kernel.people.queries import roles


class Command(BaseCommand):
    help = "Print the demonstration's accounts by role."

    def handle(self, *args: Any, **options: Any) -> None:
        with (settings.ROOT / "seeds" / "users.csv").open(encoding="utf-8", newline="") as file:
            starred = [row for row in csv.DictReader(file) if row["demo"] == "1"]
        rows = {(row["username"], row["role"]): row for row in starred}
        self.stdout.write(f"  password of every account: {PASSWORD}\n\n")
        for row in rows.values():
            self.stdout.write(f"  {row['username']:<22}{row['name']:　<6}{roles()[row['role']].name}")
        self.stdout.write("\n")
