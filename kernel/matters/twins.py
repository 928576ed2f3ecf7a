"""Matters a person takes for one, where the machine proposed nothing."""

from django.utils.translation import gettext as _

from kernel.audit.services import audited
from kernel.common.errors import Invalid
from kernel.common.moment import now
from kernel.matters.likeness import alike, trigrams
from kernel.matters.models import Duplicate, Matter
from kernel.matters.standing import require_open, require_sight
from kernel.people.models import User


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
