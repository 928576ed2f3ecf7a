"""``manage.py end_api_key``: the keys that open the API; ``end_api_key PREFIX`` ends one at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.people.services import SYSTEM, actor
from kernel.web.queries import running_keys
from kernel.web.services import end_key


class Command(BaseCommand):
    help = "End an API key by its prefix (hz_PREFIX_…); without one, list the keys that are valid."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("prefix", nargs="?", default="", help="the ten characters after hz_")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = {key.prefix: key for key in running_keys()}
        asked = options["prefix"].removeprefix("hz_").partition("_")[0]
        if not asked:
            for key in keys.values():
                until = f"{key.valid_to:%Y-%m-%d}" if key.valid_to else "for ever"
                opens = ", ".join(key.scopes)
                self.stdout.write(f"{key.prefix}  {key.system}  as {key.user.username}  {opens}  {until}")
            return
        if asked not in keys:
            raise CommandError(f"No valid key begins with hz_{asked}. manage.py end_api_key lists those there are.")
        end_key(keys[asked], by=actor(SYSTEM))
        self.stdout.write(f"{keys[asked].system}: hz_{asked}_… opens nothing any more.")
