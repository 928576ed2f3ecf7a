"""Clocks of procedure steps on the fast path: the same rows as ``services`` writes, without the ORM's cost."""

from typing import Any

from kernel.audit import act, rows
from kernel.common import sql
from kernel.common.moment import now
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock


def start_step_clock(columns: dict[str, Any], *, matter_id: int, step_id: int) -> int:
    """Start the limit of a step just opened, as ``queries.clock_row`` computed it; returns the clock's key."""
    values: dict[str, Any] = {**columns, "matter_id": matter_id, "step_id": step_id}
    return int(rows.insert(Clock, f"matter:{matter_id}", values))


def stop_step_clocks(step_id: int, *, matter_id: int) -> None:
    """The step is closed: its clocks end as ``queries.ended_as`` says, with the moment noted."""
    moment = now()
    written, waiting = sql.moment(moment), clock_book().waiting
    for pk, key, ended, passed in sql.execute(_STOP, [written, written, step_id, written]).fetchall():
        status = ended if key not in waiting else str(Clock.Status.MET if passed else Clock.Status.CUT)
        if status != ended:
            sql.execute("UPDATE law_clock SET status = %s WHERE id = %s", [status, pk])
        image = {"status": status, "met_at": act.plain(moment)}
        act.required().record(f"matter:{matter_id}", Clock._meta.db_table, pk, image)


_STOP = (
    f"UPDATE law_clock SET met_at = %s, status = CASE WHEN due_at < %s AND status <> '{Clock.Status.PAUSED}'"
    f" THEN '{Clock.Status.BREACHED}' ELSE '{Clock.Status.MET}' END"
    " WHERE step_id = %s AND met_at IS NULL RETURNING id, key, status, due_at < %s"
)
"""What must run to its end is seen afterwards: few clocks are such, and asking each one's key costs more."""
