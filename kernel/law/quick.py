"""Clocks of procedure steps on the fast path: the same rows as ``services`` writes, without the ORM's cost."""

from datetime import datetime
from typing import Any

from kernel.audit import act, rows
from kernel.common import sql
from kernel.common.moment import now
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock
from kernel.law.queries import clock_row


def start_step_clock(key: str, *, matter_id: int, step_id: int, started_at: datetime, scenario: str) -> int:
    """Start the limit of a step just opened; returns the clock's key."""
    columns = clock_row(key, started_at, scenario=scenario)
    values: dict[str, Any] = {**columns, "matter_id": matter_id, "step_id": step_id}
    return int(rows.insert(Clock, f"matter:{matter_id}", values))


def stop_step_clocks(step_id: int, *, matter_id: int) -> None:
    """The step is closed: its clocks end as ``queries.ended_as`` says, with the moment noted."""
    moment = now()
    written, waiting = sql.moment(moment), sorted(clock_book().waiting)
    had_to_run = (
        f" WHEN key IN ({sql.places(len(waiting))}) THEN"
        f" CASE WHEN due_at < %s THEN '{Clock.Status.MET}' ELSE '{Clock.Status.CUT}' END"
        if waiting
        else ""
    )
    stopped = sql.execute(
        "UPDATE law_clock SET met_at = %s,"
        f" status = CASE{had_to_run} WHEN due_at < %s AND status <> '{Clock.Status.PAUSED}'"
        f" THEN '{Clock.Status.BREACHED}' ELSE '{Clock.Status.MET}' END"
        " WHERE step_id = %s AND met_at IS NULL RETURNING id, status",
        [written, *waiting, *([written] if waiting else ()), written, step_id],
    ).fetchall()
    for pk, status in stopped:
        image = {"status": status, "met_at": act.plain(moment)}
        act.required().record(f"matter:{matter_id}", Clock._meta.db_table, pk, image)
