"""The rows of a matter's life. ``core``: the matter itself; ``work``: what is done; ``voice``: what people say;
``guess``: tries at a query code; ``draft``: what is not handed in yet."""

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
from kernel.matters.models.desk import Batch, Export, ListSetting, SavedView
from kernel.matters.models.draft import Draft
from kernel.matters.models.group import Group
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
    Signature,
    SupervisionOrder,
)

__all__ = [
    "Assistant",
    "Batch",
    "Cell",
    "CodeTry",
    "Contest",
    "Draft",
    "Duplicate",
    "Evidence",
    "Export",
    "FollowUp",
    "Group",
    "Involvement",
    "ListSetting",
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
    "SavedView",
    "Session",
    "Shingle",
    "Signature",
    "SignedRow",
    "SupervisionOrder",
    "Tally",
    "Viewer",
]
