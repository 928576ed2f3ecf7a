"""A source's quarantined row, put right and tried again: it becomes a record like any other of its batch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.datahub import services as hub
from kernel.datahub import staging, storing
from kernel.datahub.checking import checked
from kernel.datahub.datasets import source
from kernel.datahub.deciding import decide
from kernel.datahub.landing import land_one
from kernel.datahub.models import Quarantined
from kernel.datahub.queries import raw_of
from kernel.datahub.readers.part import of_raws
from kernel.datahub.rows import Problem, Raw
from kernel.datahub.taking import known_places
from kernel.people.models import User


def resubmit_record(held: Quarantined, corrected: Mapping[str, str] | None = None, *, by: User) -> Quarantined:
    """Try a row again with these source columns put right. Its new state says whether it went in.

    Raises Forbidden for a stranger, Conflict when somebody has decided on it already.
    """
    hub.require_steward(by)
    dataset = source(held.dataset)
    raw = raw_of(held)
    given = {name: value for name, value in (corrected or {}).items() if value is not None}
    columns: dict[str, Any] | None = {**(raw.columns or {}), **given} if given or raw.columns is not None else None
    if columns is None:
        return hub.still_wrong(held, [Problem(**one) for one in held.problems], by=by)
    part = of_raws([Raw(held.number, columns)], dataset.columns)
    good, bad = checked(dataset, part, Path(held.batch.file_name), known_places())
    if bad:
        return hub.still_wrong(held, bad[0].problems, by=by)
    decided = decide(good.select("key", "version", "digest", "row", "received_at", "class_code", "place_code"),
                     staging.known(dataset.id, good["key"]))  # fmt: skip
    note = _("更正：%(columns)s") % {"columns": enumerated(given)} if given else _("原样重新提交")
    landed = land_one(good, held) if decided.rows.height else ""
    return storing.readmit_record(held, decided, landed, note=note, by=by)
