"""``python manage.py api_key SYSTEM --user NAME --scope matters:read [--scope …] [--days 365]``: a key, shown once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.common.moment import now
from kernel.people.services import actor
from kernel.web.queries import user_by_name
from kernel.web.services import issue_key


class Command(BaseCommand):
    """Issues a key for another system."""

    help = "Issue an API key for a system; its clear text is printed once and kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """The system's name, the user it acts as, its scopes and its life."""
        parser.add_argument("system")
        parser.add_argument("--user", required=True, help="sign-in name of the account it acts as")
        parser.add_argument("--scope", action="append", required=True, help="matters:read, disputes:write … or *")
        parser.add_argument("--days", type=int, default=365, help="valid for so many days (default 365)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue and print."""
        user = user_by_name(options["user"])
        if user is None:
            raise CommandError(f"There is no active account '{options['user']}'.")
        until = now() + timedelta(days=options["days"])
        key, token = issue_key(
            options["system"], user=user, scopes=options["scope"], valid_to=until, by=actor("system")
        )
        self.stderr.write(f"{key.system} acts as {user.username} with {', '.join(key.scopes)} until {until:%Y-%m-%d}.")
        self.stdout.write(token)
