"""What waits for a leader: matters by reason, each with its one accountable body, place and class; never a name."""

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel import registry
from kernel.cockpit.editions import Edition
from kernel.cockpit.selection import CONDITIONS, condition, tables
from kernel.common import sql
from kernel.matters.hooks import all_class_names
from kernel.matters.models import Matter
from kernel.places.queries import body

REASONS = {
    "red_over": _("红色超期"), "backstop": _("领导兜底"), "refused": _("两次退回"), "session": _("等待会商"),
    "ordered": _("督办未结"), "over": _("超期"),
}  # fmt: skip
"""Why a matter is shown, the gravest first."""
MOST = 4


@dataclass(frozen=True)
class Waiting:
    """One matter that waits: why, what it is about, who is accountable, its limit."""

    matter: Matter
    reasons: tuple[Any, ...]
    about: str
    place: str
    body: str


def _conditions() -> list[tuple[str, list[Any]]]:
    red, _none = condition("red")
    over, values = condition("over")
    found = {name: condition(name) for name in REASONS if name in CONDITIONS}
    found["red_over"] = (f"{red} AND {over}", values)
    return [found[name] for name in REASONS]


def waiting(edition: Edition, names: dict[str, str], most: int = MOST) -> list[Waiting]:
    """The gravest open matters of an edition: of each reason what ran out first, then the second of each."""
    rows = sorted(_gravest(edition.key, most), key=lambda row: (row[0], row[1] is None, row[1] or "", row[2]))
    turns = [(turn, row) for _gravity, of in groupby(rows, itemgetter(0)) for turn, row in enumerate(of)]
    chosen = [row for _turn, row in sorted(turns, key=lambda one: (one[0], one[1][0]))[:most]]
    found = Matter.objects.in_bulk([row[2] for row in chosen])
    return [_waiting(found[row[2]], row[3:], names) for row in chosen]


def _gravest(key: str, most: int) -> list[tuple[Any, ...]]:
    """(gravity, due, matter, a flag for each reason): of each reason the first ``most`` that have no graver one.

    Each reason is read along the due dates and ends there; open matters are not looked at one by one.
    """
    conditions = _conditions()
    flags = ", ".join(f"CASE WHEN {text} THEN 1 ELSE 0 END" for text, _values in conditions)
    parts, bound = [], []
    for place, (text, values) in enumerate(conditions):
        graver = "".join(f" AND NOT ({text})" for text, _values in conditions[:place])
        parts.append(
            f"SELECT * FROM (SELECT {place} AS gravity, v.due_at AS due, v.matter_id, {flags} {tables()}"
            f' AND v.key = %s AND v."open" AND ({text}){graver} ORDER BY due ASC NULLS LAST, v.matter_id LIMIT %s) t'
        )
        bound += [one for _text, several in conditions for one in several]
        bound += [key, *values, *(one for _text, several in conditions[:place] for one in several), most]
    return sql.execute(" UNION ALL ".join(parts), bound).fetchall()


def _waiting(matter: Matter, flags: Any, names: dict[str, str]) -> Waiting:
    reasons = [label for label, flag in zip(REASONS.values(), flags, strict=True) if flag]
    about = all_class_names().get(matter.class_code) or kind_name(matter.kind)
    shown = reasons[:-1] if len(reasons) > 1 and flags[0] else reasons
    place = names.get(matter.township_code, "")
    return Waiting(matter, tuple(shown), about, place, body(matter.accountable_id).name)


def kind_name(kind: str) -> str:
    """The application's name, for what has no class."""
    return registry.by_kind(kind).name
