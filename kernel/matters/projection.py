"""What lists are made of: who may see a matter (``Viewer``), in which cell it is counted (``Tally``).

Both follow from ``Matter`` and ``Involvement`` and can be made anew at any time; nothing else writes them.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from kernel.audit import act, rows
from kernel.common import sql
from kernel.common.moment import LOCAL
from kernel.matters.models.core import Involvement, Matter, Tally, Viewer
from kernel.matters.models.work import Recusal

CellKey = tuple[str, str, str, str, str]
SHOWN = (
    "id", "kind", "phase", "grade", "class_code", "region_id", "sealed", "open", "due_at", "received_at", "ended_at",
)  # fmt: skip
_cells: dict[CellKey, int] = {}


class Seen(NamedTuple):
    """What one viewer row says beside its key."""

    cell: int
    open: bool
    due_at: datetime | None
    received_on: date
    ended_on: date | None


def cell_of(key: CellKey) -> int:
    """The id of the cell (kind, phase, grade, class, township), made when it is new."""
    found = _cells.get(key)
    if found is None:
        names = "kind, phase, grade, class_code, township"
        query = f"SELECT id FROM matters_cell WHERE ({names}) = ({sql.places(5)})"
        new = f"INSERT INTO matters_cell ({names}) VALUES ({sql.places(5)}) ON CONFLICT DO NOTHING RETURNING id"
        cell: int = (sql.column(query, key) or sql.column(new, key) or sql.column(query, key))[0]
        transaction.on_commit(lambda: _cells.__setitem__(key, cell))
        return cell
    return found


def state_of(matter: Matter, cell: int) -> Seen:
    """What every viewer row of the matter says."""
    ended = matter.ended_at
    return Seen(
        cell, matter.open, matter.due_at, matter.received_at.astimezone(LOCAL).date(),
        ended.astimezone(LOCAL).date() if ended else None,
    )  # fmt: skip


def cell_key(matter: Matter) -> CellKey:
    """What the matter is counted under."""
    return (matter.kind, matter.phase, matter.grade, matter.class_code, matter.township_code)


def keys_of(matter: Matter, involved: Iterable[tuple[int | None, int | None]]) -> set[str]:
    """Everybody who may see the matter, as keys. A sealed one is seen by named people who need not stay out."""
    pairs = list(involved)
    keys = {f"u{user}" for _, user in pairs if user}
    if matter.sealed:
        keys -= {f"u{user}" for user in Recusal.objects.filter(matter=matter).values_list("user_id", flat=True)}
    else:
        keys |= {f"o{organisation}" for organisation, _ in pairs if organisation}
        keys |= {f"p{matter.region_id[:size]}" for size in (6, 9, 12) if len(matter.region_id) >= size}
        keys.add(f"p{settings.COUNTY}")
    return keys


def involved(matter_id: int) -> set[tuple[int | None, int | None]]:
    """The bodies and people (organisation, user) who work on the matter or may see it; read once an act."""
    query = "SELECT organisation_id, user_id FROM matters_involvement WHERE matter_id = %s"
    current = act.current()
    known = current.notes.setdefault("involved", {}) if current is not None else {}
    if matter_id not in known:
        known[matter_id] = set(sql.execute(query, [matter_id]).fetchall())
    found: set[tuple[int | None, int | None]] = known[matter_id]
    return found


def project(matter_id: int) -> None:
    """Bring viewer rows and tallies of one matter up to its present state."""
    current = act.current()
    held = current.held.get(("matters_matter", matter_id)) if current is not None else None
    matter = held or rows.load(Matter, matter_id, SHOWN)
    state = state_of(matter, cell_of(cell_key(matter)))
    wanted = dict.fromkeys(keys_of(matter, involved(matter_id)), state)
    present = _present(matter_id)
    if wanted == present:
        return
    gone = [key for key in present if key not in wanted]
    if gone:
        Viewer.objects.filter(matter_id=matter_id, key__in=gone).delete()
    kept = [key for key in wanted if key in present and present[key] != state]
    if kept:
        _change(matter_id, kept, state)
    _show(matter_id, [key for key in wanted if key not in present], state)
    before = {(key, seen.cell) for key, seen in present.items()}
    after = {(key, state.cell) for key in wanted}
    count([(key, cell, -1) for key, cell in before - after] + [(key, cell, 1) for key, cell in after - before])


def _present(matter_id: int) -> dict[str, Seen]:
    query = "SELECT key, cell_id, open, due_at, received_on, ended_on FROM matters_viewer WHERE matter_id = %s"
    return {
        key: Seen(
            cell, bool(open_), due and sql.read_moment(due), sql.read_day(received), ended and sql.read_day(ended)
        )
        for key, cell, open_, due, received, ended in sql.execute(query, [matter_id]).fetchall()
    }


def move_due(matter_id: int, due_at: datetime | None) -> None:
    """Only the due moment changed: set it in every viewer row with one statement."""
    value = sql.moment(due_at) if due_at else None
    sql.execute("UPDATE matters_viewer SET due_at = %s WHERE matter_id = %s", [value, matter_id])


def _change(matter_id: int, keys: list[str], state: Seen) -> None:
    due = sql.moment(state.due_at) if state.due_at else None
    columns = "cell_id = %s, open = %s, due_at = %s, received_on = %s, ended_on = %s"
    sql.execute(
        f"UPDATE matters_viewer SET {columns} WHERE matter_id = %s AND key IN ({sql.places(len(keys))})",
        [state.cell, state.open, due, state.received_on, state.ended_on, matter_id, *keys],
    )


def _show(matter_id: int, keys: list[str], state: Seen) -> None:
    if keys:
        due = sql.moment(state.due_at) if state.due_at else None
        row = (matter_id, state.cell, state.open, due, state.received_on, state.ended_on)
        sql.execute(
            "INSERT INTO matters_viewer (key, matter_id, cell_id, open, due_at, received_on, ended_on)"
            f" VALUES {sql.places(len(keys), 7)}",
            [value for key in keys for value in (key, *row)],
        )


def count(changes: list[tuple[str, int, int]]) -> None:
    """Append changes to the tallies; ``fold_tallies`` adds them up later."""
    if changes:
        query = f"INSERT INTO matters_tally (key, cell_id, n) VALUES {sql.places(len(changes), 3)}"
        sql.execute(query, [value for row in changes for value in row])


def fold_tallies() -> int:
    """Add up appended changes: afterwards one row a key and cell. Returns the number of rows folded away.

    Adds up exactly the rows it takes out, so changes appended meanwhile, or another process folding, lose nothing.
    """
    folded = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, cell_id FROM matters_tally GROUP BY key, cell_id HAVING COUNT(*) > 1 OR SUM(n) = 0"
            " ORDER BY key, cell_id"
        )
        sums = []
        for key, cell in cursor.fetchall():
            cursor.execute("DELETE FROM matters_tally WHERE key = %s AND cell_id = %s RETURNING n", [key, cell])
            taken = [n for (n,) in cursor.fetchall()]
            folded += len(taken)
            sums.append(Tally(key=key, cell_id=cell, n=sum(taken)))
        Tally.objects.bulk_create([one for one in sums if one.n])
    return folded


def differences() -> Iterator[str]:
    """One sentence for every viewer row or tally that does not follow from the matters."""
    for part in _batches():
        people: dict[int, list[tuple[int | None, int | None]]] = {pk: [] for pk in part}
        for pk, organisation, user in Involvement.objects.filter(matter_id__in=part).values_list(
            "matter_id", "organisation_id", "user_id"
        ):
            people[pk].append((organisation, user))
        stored: dict[int, set[tuple[Any, ...]]] = {pk: set() for pk in part}
        for row in Viewer.objects.filter(matter_id__in=part).values_list(
            "matter_id", "key", "open", "due_at", "received_on", "ended_on", "cell__kind", "cell__phase",
            "cell__grade", "cell__class_code", "cell__township",
        ):  # fmt: skip
            stored[row[0]].add(row[1:])
        for pk, matter in part.items():
            said = (*state_of(matter, 0)[1:], *cell_key(matter))
            wanted = {(key, *said) for key in keys_of(matter, people[pk])}
            if stored[pk] != wanted:
                yield f"matters_viewer of matter {matter.no}: does not follow from the matter"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, cell_id, SUM(n) FROM (SELECT key, cell_id, n FROM matters_tally UNION ALL"
            " SELECT key, cell_id, -1 FROM matters_viewer) AS both_sides GROUP BY key, cell_id HAVING SUM(n) <> 0"
        )
        for key, cell, n in cursor.fetchall():
            yield f"matters_tally {key}, cell {cell}: off by {n}"


def _batches(size: int = 1000) -> Iterator[dict[int, Matter]]:
    last = 0
    while True:
        part = {matter.pk: matter for matter in Matter.objects.filter(pk__gt=last).order_by("pk")[:size]}
        if not part:
            return
        last = max(part)
        yield part
