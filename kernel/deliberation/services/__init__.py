"""What may be done with a text on its way to a decision, in its order: draft, consult, examine, deliberate."""

from kernel.deliberation.services.consulting import (
    answer_alike,
    answer_group,
    enter_opinions,
    give_opinion,
    group_opinions,
    open_consultation,
    publish_statement,
)
from kernel.deliberation.services.deciding import (
    CONCLUSIONS,
    DECISIONS,
    answer_points,
    examine,
    omit,
    record_meeting,
)
from kernel.deliberation.services.drafting import save_draft
from kernel.deliberation.services.naming import give_to, hand_over

__all__ = [
    "CONCLUSIONS",
    "DECISIONS",
    "answer_alike",
    "answer_group",
    "answer_points",
    "enter_opinions",
    "examine",
    "give_opinion",
    "give_to",
    "group_opinions",
    "hand_over",
    "omit",
    "open_consultation",
    "publish_statement",
    "record_meeting",
    "save_draft",
]
