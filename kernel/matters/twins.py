"""Matters a person takes for one: told of while the words are still written, or where the machine proposed nothing."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from kernel.audit.services import audited
from kernel.common.errors import Invalid, Refusal
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters.likeness import Like, alike, candidates, contained, trigrams
from kernel.matters.lists import visible_to
from kernel.matters.models import Duplicate, Matter, Party
from kernel.matters.registers import party_columns
from kernel.matters.search import search
from kernel.matters.standing import require_open, require_sight
from kernel.people.models import User

ENOUGH = 8
"""Characters before anything is compared."""
PIECE, PIECES = 4, 12
"""Length and number of the runs that are looked up."""


def told_before(
    kind: str, text: str, *, title: str = "", place: str = "", people: Sequence[Mapping[str, Any]] = (), by: User
) -> list[tuple[Matter, Like]]:
    """What of the last half year may be the same as words that are still being written, as far as ``by`` may see it.

    ``place`` is a region's code. Nothing is kept of the words.
    """
    words = f"{title}{text}".strip()
    if len(words) < ENOUGH:
        return []
    begun = Matter(
        id=0, kind=kind, title=title, text=text, region_id=place or settings.COUNTY, place_known=bool(place)
    )  # fmt: skip
    near = [one.pk for one in search(_pieces(words), user=by, limit=20)]
    found = candidates(begun, _parties(people), more=near, measure=contained)
    seen = visible_to(by).select_related("accountable").in_bulk([one.other_id for one in found])
    return [(seen[one.other_id], one) for one in found if one.other_id in seen][:3]


def _pieces(words: str) -> str:
    """Short runs of the words from beginning to end: whoever shares several of them is worth comparing."""
    clean = re.sub(r"\W+", "", words)
    step = max(PIECE, len(clean) // PIECES)
    return " ".join(clean[at : at + PIECE] for at in range(0, len(clean) - PIECE + 1, step))


def _parties(people: Sequence[Mapping[str, Any]]) -> list[Party]:
    """The people as far as they are typed; a number that is not whole yet counts for nothing."""
    found = []
    for given in people:
        try:
            found.append(Party(matter_id=0, **party_columns(given)))
        except Refusal:
            continue
    return found


@audited("matter.note_duplicate")
def note_duplicate(matter: Matter, other: Matter, *, reason: str, by: User) -> Duplicate:
    """Put two matters side by side as possibly one; merging stays a decision of its own. Noting twice changes nothing.

    Raises Invalid without a reason or for a matter and itself.
    """
    for one in (matter, other):
        require_sight(one, by)
    require_open(matter)
    if matter.pk == other.pk or not reason.strip():
        raise Invalid("duplicate.reason", _("请选另一件事项，并写明为什么像是同一件。"), "")
    known = Duplicate.objects.filter(matter=matter, other=other).first()
    if known is not None:
        return known
    likeness = alike(trigrams(matter.title + matter.text), trigrams(other.title + other.text))
    row = Duplicate(
        matter=matter, other=other, likeness=round(likeness, 3), reasons=[reason.strip()[:200]], proposed_at=now()
    )
    row.save()
    return row
