"""``manage.py publish``: norms, laws, rule tables and procedures of the folder, where they are new."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.common.errors import Refusal
from kernel.matters.installing import publish_all


class Command(BaseCommand):
    help = "Publish what is new in the scenarios' and the county's folders; run it after an upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = publish_all(say=self.stderr.write)
        except Refusal as refusal:
            raise CommandError(f"{refusal.what} {refusal.next}") from refusal
        self.stdout.write(f"{done['tables']} tables, {done['procedures']} procedures published")
