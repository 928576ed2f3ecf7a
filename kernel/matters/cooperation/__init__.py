"""What several bodies do together on one matter: assist, meet, form a task force, follow a plan."""

from kernel.matters.cooperation.assisting import add_assistant, drop_assistant
from kernel.matters.cooperation.minutes import (
    attend,
    attendance,
    countersign,
    drafted,
    minutes_clock,
    note_unsigned,
    sign_minutes,
    unsigned_of,
    write_minutes,
)
from kernel.matters.cooperation.plans import adopt_plan, finish_plan_step, steps_due, supersede
from kernel.matters.cooperation.sessions import (
    call_session,
    change_chair,
    decide_session,
    give_opinion,
    keep_dissent,
    name_person,
    postpone_session,
    record_absence,
)
from kernel.matters.cooperation.teams import (
    Proposal,
    build_team,
    propose_substitute,
    propose_team,
    recuse,
    replace_member,
    vacant_seats,
)

__all__ = [
    "Proposal",
    "add_assistant",
    "adopt_plan",
    "attend",
    "attendance",
    "build_team",
    "call_session",
    "change_chair",
    "countersign",
    "decide_session",
    "drafted",
    "drop_assistant",
    "finish_plan_step",
    "give_opinion",
    "keep_dissent",
    "minutes_clock",
    "name_person",
    "note_unsigned",
    "postpone_session",
    "propose_substitute",
    "propose_team",
    "record_absence",
    "recuse",
    "replace_member",
    "sign_minutes",
    "steps_due",
    "supersede",
    "unsigned_of",
    "vacant_seats",
    "write_minutes",
]
