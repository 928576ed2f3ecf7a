"""The rows of a matter's life. ``core``: the matter itself; ``work``: what is done; ``voice``: what people say;
``guess``: tries at a query code."""

from kernel.matters.models.core import (
    Cell,
    Duplicate,
    Involvement,
    Matter,
    Number,
    OfMatter,
    Party,
    Placement,
    Row,
    Shingle,
    SignedRow,
    Tally,
    Viewer,
)
from kernel.matters.models.guess import CodeTry
from kernel.matters.models.voice import Contest, FollowUp, Message, Rating, Reply
from kernel.matters.models.work import (
    Assistant,
    Evidence,
    Member,
    Opinion,
    Plan,
    PlanStep,
    Recusal,
    Refusal,
    Session,
    SupervisionOrder,
)

__all__ = [
    "Assistant",
    "Cell",
    "CodeTry",
    "Contest",
    "Duplicate",
    "Evidence",
    "FollowUp",
    "Involvement",
    "Matter",
    "Member",
    "Message",
    "Number",
    "OfMatter",
    "Opinion",
    "Party",
    "Placement",
    "Plan",
    "PlanStep",
    "Rating",
    "Recusal",
    "Refusal",
    "Reply",
    "Row",
    "Session",
    "Shingle",
    "SignedRow",
    "SupervisionOrder",
    "Tally",
    "Viewer",
]
