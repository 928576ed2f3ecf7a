"""What the one search finds here: rule tables by name."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kernel.common.finding import Finder, Hit
from kernel.rules.queries import newest_versions
from kernel.rules.words import scenario_name, table_name


def tables(request: Any, words: str, most: int) -> list[Hit]:
    """Rule tables, lists and dictionaries by their name or their scenario's."""
    found = []
    for one in newest_versions():
        name, scenario = str(table_name(one.key)), str(scenario_name(one.key.partition(".")[0]))
        if words in name or words in scenario or words.lower() in one.key:
            found.append(Hit(name, reverse("administration:table", args=[one.key]), scenario))
    return found[:most]


FINDERS = [Finder(gettext_lazy("规则表"), "table", tables, order=45)]
