"""The model of the 29 classes learns from its county: from the classes people confirmed or corrected.

Every fifth matter, by its number, is held out for good: no version learns from it, every version is compared on it.
Sealed and merged matters are neither learned from nor compared on. What people decided stands in the matter itself.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from kernel.common.errors import Conflict
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.files.services import keep
from kernel.learning.linear import Linear
from kernel.learning.queries import active_version
from kernel.learning.refining import compared, refine
from kernel.learning.spec import Shipped
from kernel.matters.models import Matter
from scenarios.disputes import proposing
from scenarios.disputes.classes import classes

HELD = 5
"""One of so many matters is held out."""
LEAST, LEAST_HELD, MOST = 80, 20, 20_000
"""Fewer confirmed matters to learn from, or to compare on, make no version; no more than the newest are taken."""
LASTS = timedelta(days=365)
Told = tuple[str, str, str]


def confirmed() -> tuple[list[Told], list[Told]]:
    """Title, text and class of the newest confirmed matters: those to learn from, and those held out."""
    rows = Matter.objects.filter(kind="dispute", class_confirmed=True, sealed=False, merged_into=None)
    newest = rows.exclude(class_code="").order_by("-id").values_list("id", "title", "text", "class_code")[:MOST]
    told = sorted(newest)
    return [one for pk, *one in told if pk % HELD], [one for pk, *one in told if not pk % HELD]


def retrained() -> Shipped:
    """The running version after it learned from what people confirmed, with its card. Raises Conflict."""
    known, held = confirmed()
    if len(known) < LEAST or len(held) < LEAST_HELD:
        raise Conflict(
            "learning.too_little",
            _("经人确认的类别还不够：能学习的%(known)s件，留作比较的%(held)s件。")
            % {"known": len(known), "held": len(held)},
            _("至少要%(least)s件和%(held)s件，请以后再训练。") % {"least": LEAST, "held": LEAST_HELD},
        )  # fmt: skip
    running = proposing.version(active_version(proposing.KEY)) or proposing.shipped()
    until = today() + LASTS
    card: dict[str, Any] = {"from": running.version, "texts": len(known), "valid_to": until.isoformat()}
    found = refine(running, known, about={"card": card})
    names = {code: one.name for code, one in classes().items()}
    card = {**card, "names": names, "held_corrections": measured(running, found, held), "file": _kept(found)}
    return Shipped(str(card["file"])[:12], until, card)


def measured(before: Linear, after: Linear, held: Sequence[Told]) -> dict[str, Any]:
    """The new version beside the running one on the same held-out matters; and the new one by class."""
    titles, texts, codes = [list(column) for column in zip(*held, strict=True)]
    old, new = ([code for code, _sure in proposing.propose_all(titles, texts, model)] for model in (before, after))
    named, right = Counter(new), Counter(code for code, told in zip(codes, new, strict=True) if code == told)
    by = {
        code: {"texts": count, "recall": round(right[code] / count, 3),
               "precision": round(right[code] / max(1, named[code]), 3)}
        for code, count in sorted(Counter(codes).items())
    }  # fmt: skip
    figures = compared(
        [a == b for a, b in zip(old, codes, strict=True)], [a == b for a, b in zip(new, codes, strict=True)]
    )
    return {**{name: round(value, 4) for name, value in figures.items()}, "texts": len(held), "classes": by}


def _kept(model: Linear) -> str:
    """Write the file among the stored files; its digest, whose beginning is the version."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".npz", delete=False) as unfinished:
        file = Path(unfinished.name)
    model.save(file)
    return keep(file)
