"""What a figure counts, and how to list exactly that: the same conditions make the number and the list behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from kernel.common import sql
from kernel.common.moment import now
from kernel.common.numbers import number_in

BEGUN = "c.phase IN ('working', 'verifying', 'archived')"
LEFT = "x.node <> 'triage' OR x.refusals > 0"
ENDED = "v.ended_on IS NOT NULL AND c.phase IN ('verifying', 'archived')"
MEETING = "x.node = 'joint_session'"
CALLED = "v.\"open\" AND v.matter_id IN (SELECT s.matter_id FROM matters_session s WHERE s.status = 'called')"
ANSWERED = "EXISTS (SELECT 1 FROM matters_followup f WHERE f.matter_id = v.matter_id AND f.answered)"
LATEST = "SELECT MAX(r.id) FROM matters_rating r WHERE r.matter_id = v.matter_id"


def _is(text: str) -> str:
    """A condition on the matter ``x`` itself: of every row asked for, so it stands behind what leaves few rows."""
    return f"EXISTS (SELECT 1 FROM matters_matter x WHERE x.id = v.matter_id AND ({text}))"


def _open(text: str) -> str:
    """A condition few open matters meet; an index holds just these."""
    return f'v."open" AND v.matter_id IN (SELECT x.id FROM matters_matter x WHERE x."open" AND {text})'


CONDITIONS: dict[str, str] = {
    "open": 'v."open"',
    "red": "c.grade = 'red'",
    "yellow": "c.grade = 'yellow'",
    "over": 'v."open" AND v.due_at < %(now)s',
    "soon": 'v."open" AND v.due_at >= %(now)s AND v.due_at < %(soon)s',
    # the closed loop: each stage holds for everything that came at least so far; only what lies in triage is looked at
    "accepted": f"{BEGUN} OR (c.phase = 'triage' AND {_is(f'x.class_confirmed OR {LEFT}')})",
    "placed": f"{BEGUN} OR (c.phase = 'triage' AND {_is(LEFT)})",
    "worked": BEGUN,
    "ended": ENDED,
    "verified": f"{ENDED} AND (c.phase = 'archived' OR {ANSWERED})",
    "archived": "v.ended_on IS NOT NULL AND c.phase = 'archived'",
    "rejected": "c.phase = 'rejected'",
    "merged": "c.phase = 'merged'",
    # what needs a leader
    "session": f"{_open(MEETING)} OR ({CALLED})",
    "refused": _open("x.refusals >= 2"),
    "ordered": 'v."open" AND v.matter_id IN (SELECT o.matter_id FROM matters_supervisionorder o'
    " WHERE o.concluded_at IS NULL)",
    "backstop": _open("x.loop = 'backstop'"),
    # how what ended went
    "on_time": "NOT EXISTS (SELECT 1 FROM law_clock k WHERE k.matter_id = v.matter_id AND k.status = 'breached')",
    "rated": "EXISTS (SELECT 1 FROM matters_rating r WHERE r.matter_id = v.matter_id)",
    "satisfied": f"EXISTS (SELECT 1 FROM matters_rating g WHERE g.stars >= 4 AND g.id = ({LATEST}))",
    "reopened": _is("x.reopened > 0"),
    "nowhere": "c.township = ''",
    "no_village": _is("length(x.region_id) < 12"),
}  # fmt: skip
"""Every condition by name, on viewer rows ``v`` and their cells ``c``. Trusted text."""


@dataclass(frozen=True)
class Selection:
    """A set of matters: conditions by name, days of receipt and of ending (inclusive, local), and what it is about."""

    what: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    ended_since: date | None = None
    ended_until: date | None = None
    township: str = ""
    village: str = ""
    class_code: str = ""
    kind: str = ""
    body: int = 0

    @property
    def query(self) -> str:
        """As the address of its list has it."""
        pairs: list[tuple[str, str]] = [("what", one) for one in self.what]
        for one in fields(self)[1:]:
            value = getattr(self, one.name)
            if value:
                pairs.append((one.name, str(value)))
        return urlencode(pairs)

    def narrowed(self, **more: Any) -> "Selection":
        """The same with more conditions; ``what`` is added, everything else set."""
        what = tuple(more.pop("what", ()))
        given = {one.name: getattr(self, one.name) for one in fields(self)} | more
        return Selection(**{**given, "what": (*self.what, *(one for one in what if one not in self.what))})


def read(given: Any) -> Selection:
    """The selection of an address (a QueryDict). What it does not know counts as not said."""
    days = {name: _day(given.get(name, "")) for name in ("since", "until", "ended_since", "ended_until")}
    return Selection(
        what=tuple(one for one in given.getlist("what") if one in CONDITIONS),
        township=_code(given.get("township", "")), village=_code(given.get("village", "")),
        class_code=given.get("class_code", "")[:12], kind=given.get("kind", "")[:30],
        body=number_in(given.get("body"), 0), **days,
    )  # fmt: skip


def _code(value: str) -> str:
    return value if value.isdigit() and len(value) <= 12 else ""


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


Values = list[Any]
BOUND = ("now", "soon")


def condition(name: str) -> tuple[str, Values]:
    """One named condition with its values."""
    text, values = CONDITIONS[name], []
    moments = {"now": now(), "soon": now() + timedelta(hours=24)}
    while "%(" in text:
        word = text[text.index("%(") + 2 : text.index(")s", text.index("%("))]
        text = text.replace(f"%({word})s", "%s", 1)
        values.append(sql.moment(moments[word]))
    return text, values


def where(selection: Selection) -> tuple[str, Values]:
    """All conditions of a selection, joined, with their values; ``TRUE`` for none."""
    parts: list[tuple[str, Values]] = [condition(name) for name in selection.what]
    for column, first, last in (
        ("v.received_on", selection.since, selection.until),
        ("v.ended_on", selection.ended_since, selection.ended_until),
    ):
        if first:
            parts.append((f"{column} >= %s", [first]))
        if last:
            parts.append((f"{column} <= %s", [last]))
    for column, value in (
        ("c.township", selection.township), ("c.class_code", selection.class_code), ("c.kind", selection.kind),
        ("m.accountable_id", selection.body), ("substr(m.region_id, 1, 12)", selection.village),
    ):  # fmt: skip
        if value:
            parts.append((f"{column} = %s", [value]))
    text = " AND ".join(f"({text})" for text, _values in parts) or "1 = 1"
    return text, [value for _text, values in parts for value in values]


def tables(*used: str) -> str:
    """FROM and the joins, read from the viewer's rows: what they and their cells say is all that most figures need.

    ``CROSS JOIN`` keeps the order on SQLite, whose statistics take every key for a rare one.
    """
    matter = any("m." in text for text in used)
    joined = "matters_viewer v CROSS JOIN matters_cell c" + (" CROSS JOIN matters_matter m" if matter else "")
    return f"FROM {joined} WHERE c.id = v.cell_id" + (" AND m.id = v.matter_id" if matter else "")


BY = {
    "day": "v.received_on", "township": "c.township", "village": "substr(m.region_id, 1, 12)",
    "class_code": "c.class_code", "grade": "c.grade", "kind": "c.kind", "body": "m.accountable_id",
}  # fmt: skip


def counts(
    key: str, base: Selection, by: Sequence[str] = (), also: Mapping[str, Selection] | None = None
) -> list[tuple[Any, ...]]:
    """How many matters of ``base`` the key sees, by columns of ``BY``: (*by, n, *also) a group.

    ``also``: of those, how many are in further selections; all in one statement.
    """
    columns = [BY[one] for one in by]
    sums = [where(one) for one in (also or {}).values()]
    narrowed, values = where(base)
    counted = ["COUNT(*)", *(f"SUM(CASE WHEN {text} THEN 1 ELSE 0 END)" for text, _values in sums)]
    picked = ", ".join([*columns, *counted])
    group = f" GROUP BY {', '.join(str(place + 1) for place in range(len(columns)))}" if columns else ""
    query = f"SELECT {picked} {tables(narrowed, picked)} AND v.key = %s AND {narrowed}{group}"
    bound = [value for _text, several in sums for value in several]
    return [tuple(row) for row in sql.execute(query, [*bound, key, *values]).fetchall()]


def count(key: str, selection: Selection) -> int:
    """Exactly how many matters the key sees of a selection."""
    return int(counts(key, selection)[0][0])


def ids(key: str, selection: Selection, *, limit: int, offset: int = 0) -> list[int]:
    """The keys of its matters: open ones by what is due soonest, others by what came last."""
    narrowed, values = where(selection)
    due = "open" in selection.what or any(CONDITIONS[one].startswith('v."open"') for one in selection.what)
    order = "v.due_at ASC NULLS LAST, v.matter_id" if due else "v.matter_id DESC"
    query = f"SELECT v.matter_id {tables(narrowed)} AND v.key = %s AND {narrowed}"
    return sql.column(f"{query} ORDER BY {order} LIMIT %s OFFSET %s", [key, *values, limit, offset])
