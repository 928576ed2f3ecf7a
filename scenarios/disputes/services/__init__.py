"""What may be done in mediation, in its order: told their rights, sessions, agreement, performance, lessons."""

from scenarios.disputes.services.lessons import (
    answer_recommendation,
    decline_case,
    propose_case,
    publish_case,
    review_root_cause,
)
from scenarios.disputes.services.mediation import give_notice, record_mediation, resume_claim, withdraw
from scenarios.disputes.services.performance import (
    ask_confirmation,
    decide_confirmation,
    mark_missed,
    package_enforcement,
    perform,
    remind_confirmation,
)
from scenarios.disputes.services.planning import cancel_mediation, plan_mediation
from scenarios.disputes.services.signing import agree_orally, break_off, draft_agreement, sign

__all__ = [
    "agree_orally",
    "answer_recommendation",
    "ask_confirmation",
    "break_off",
    "cancel_mediation",
    "decide_confirmation",
    "decline_case",
    "draft_agreement",
    "give_notice",
    "mark_missed",
    "package_enforcement",
    "perform",
    "plan_mediation",
    "propose_case",
    "publish_case",
    "record_mediation",
    "remind_confirmation",
    "resume_claim",
    "review_root_cause",
    "sign",
    "withdraw",
]
