"""Empty a demonstration or test database; the ledger of a real installation is never emptied."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush

from kernel.audit.keeping import unguarded


class Command(flush.Command):
    help = "Empty a demonstration database, its ledger too. Refused in production."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The ledger of a real installation is not emptied. Restore into a new database instead.")
        with unguarded():
            super().handle(**options)
