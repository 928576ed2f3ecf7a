"""Cases of the library that are like a matter at hand, each with why."""

from dataclasses import dataclass

from kernel.audit import rows
from kernel.common.words import gettext as _
from kernel.matters.likeness import contained, trigrams
from kernel.matters.models import Matter
from scenarios.disputes.models import LibraryCase

LOOKED, SHOWN = 30, 3
"""Of the newest so many of the class the so many most alike are shown."""


@dataclass(frozen=True)
class Alike:
    """One published case."""

    case: LibraryCase
    reasons: list[str]


def alike(matter: Matter) -> list[Alike]:
    """Published cases of the same class, those whose facts read most alike first. It measures texts, never people."""
    if not matter.class_code:
        return []
    where = f"t.class_code = %s AND t.status = 'published' AND t.matter_id <> %s ORDER BY t.id DESC LIMIT {LOOKED}"
    found = rows.find(LibraryCase, where, [matter.class_code, matter.pk])
    words = trigrams(matter.title + matter.text)
    shares = {one.pk: contained(words, trigrams(one.title + one.facts)) for one in found}
    first = sorted(found, key=lambda one: (-shares[one.pk], -one.pk))[:SHOWN]
    return [Alike(one, _reasons(shares[one.pk])) for one in first]


def _reasons(share: float) -> list[str]:
    told = [_("同一类别")]
    percent = round(share * 100)
    return [*told, _("文字相似%(n)s%%") % {"n": percent}] if percent >= 5 else told
