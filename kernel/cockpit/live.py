"""What just happened, out of the ledger: the act, the class, the township, the time. No person, no word of anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.cockpit.attention import kind_name
from kernel.cockpit.editions import Edition
from kernel.common import sql
from kernel.matters.hooks import all_class_names

ACTS: dict[str, Any] = {
    "matter.receive": pgettext_lazy("done", "登记"),
    "matter.dispatch": pgettext_lazy("done", "派单"),
    "matter.place": pgettext_lazy("done", "派单"),
    "matter.accept": pgettext_lazy("done", "受理"),
    "matter.refuse": pgettext_lazy("done", "退回"),
    "step.complete": pgettext_lazy("done", "办理"),
    "matter.merge": pgettext_lazy("done", "并案"),
    "matter.reply": pgettext_lazy("done", "答复"),
    "matter.follow_up": pgettext_lazy("done", "回访"),
    "matter.archive": pgettext_lazy("done", "归档"),
    "voice.rate": _("评价"), "matter.record_evidence": _("取证"),
}  # fmt: skip
"""Acts of the ledger that the stream tells, and the word for each."""
BACK = 1500
"""How many of the newest ledger entries are looked through, and put in the order of time."""
MOST = 6


@dataclass(frozen=True)
class Event:
    """One act on a matter the edition counts."""

    at: datetime
    word: Any
    about: str
    place: str
    no: str


def events(edition: Edition, names: dict[str, str], most: int = MOST) -> list[Event]:
    """The newest acts by when they were done: what is entered later for an earlier day stands where it belongs."""
    matter = "CASE WHEN e.chain LIKE 'matter:%%' THEN CAST(substr(e.chain, 8) AS BIGINT) END"
    query = (
        "SELECT e.at, e.action, c.class_code, c.township, c.kind, m.no"
        " FROM audit_entry e CROSS JOIN matters_viewer v CROSS JOIN matters_cell c CROSS JOIN matters_matter m"
        f" WHERE v.matter_id = {matter} AND v.key = %s AND c.id = v.cell_id AND m.id = v.matter_id"
        f" AND e.action IN ({sql.places(len(ACTS))}) AND e.id > (SELECT MAX(id) FROM audit_entry) - %s"
        " ORDER BY e.at DESC, e.id DESC LIMIT %s"
    )
    classes = all_class_names()
    found = sql.execute(query, [edition.key, *ACTS, BACK, most]).fetchall()
    return [
        Event(sql.read_moment(at), ACTS[action], classes.get(code) or kind_name(kind), names.get(town, ""), no)
        for at, action, code, town, kind, no in found
    ]
