"""The vocabulary of histories: kinds of acts, the steps at which a matter can stand, and what may happen on the way.

Acts are abstract: they name what somebody does and with what words and figures, not which service is called. `then` is
the step of the dispute procedure that stands open after the act.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ACTS = {
    "receive": "the matter comes in · receiver: centre",
    "keep_apart": "a person finds that a proposed duplicate is another matter · of: number of the other plan, note",
    "merge": "a person finds it is the same matter · of: number of the first plan, note",
    "reject": "not accepted, with the right way · reason",
    "dispatch": "class and grade confirmed, placed by the routing table · class_code, grade, reason",
    "refuse": "the body says not mine · reason, basis, wanted: function of the body it names",
    "session": "joint session on competence is held and decided · wanted: function designated, decision",
    "designate": "the county centre designates · wanted",
    "accept": "the body takes it on",
    "confirm_complex": "the assessor confirms that it is complex · note",
    "decline_complex": "the assessor finds it ordinary · reason",
    "form_team": "the task force is built",
    "adopt_plan": "the resolution plan is adopted · content, steps [{what, function, due_on}]",
    "notice": "the parties are told their rights",
    "urge": "the claimant asks how it stands · text",
    "extend": "more time is granted by the body above · length, reason",
    "pause": "the clock stops on a listed ground · ground, reason",
    "resume": "the clock goes on",
    "add_party": "somebody joins as co-claimant · party: index into claimants",
    "mediate": "a session with both sides · outcome progress | agreed | failed, text, separate",
    "handled": "every body asked to handle has done its part · text",
    "attempt": "what was tried in this loop is recorded · text",
    "fail": "the loop could not resolve it; on to the next · reason",
    "assign_county": "the county centre names the body for the county loop",
    "sponsor": "a leader takes the matter on",
    "renew": "the leader's fortnight ends without a result and is renewed · reason",
    "draft": "a written agreement is drawn up · text, promises [{what, amount, due_on}]",
    "oral": "an oral agreement is recorded · text, promises",
    "sign": "all sign; the agreement takes effect",
    "break_off": "the draft is given up, back to the loop · reason",
    "decide": "a lawful decision is made and explained · text",
    "enter_procedure": "a statutory procedure takes over · procedure, text",
    "meet": "the body itself meets the claim · text",
    "withdraw": "the claimant withdraws in writing; seven days to think it over · text",
    "confirm_withdrawal": "the seven days are over",
    "resume_claim": "the claimant takes the claim up again within the seven days",
    "reply": "every claimant gets a reply · text",
    "perform": "a promise is kept · promise: index, evidence",
    "miss": "a promise is not kept · promise, note",
    "package": "a missed promise is made ready for court · promise",
    "ask_confirmation": "both sides ask the court to confirm the agreement",
    "decide_confirmation": "the court rules · outcome valid | dismissed",
    "supervise": "a supervision order to the late body · reason",
    "follow_up": "a call by somebody who did not handle it · answered, solved, respected, note",
    "decide_reopening": "after a second “not solved” the county centre decides · outcome reopen | keep, reason",
    "rate": "the claimant rates · stars, text",
    "seal": "a person seals the matter for named people only · reason",
    "correct": "a wrong entry is corrected · field, reason",
    "contest": "a claimant contests a grade, or who looked · about, text",
    "answer_contest": "another person answers · upheld, text",
    "root_cause": "why it arose, and what a body should change · cause, text, wanted",
    "archive": "filed",
}
"""Kinds of acts with their values."""
STAGES = (
    "triage", "accept", "joint_session", "take_over", "assess", "team", "plan", "notice", "handle", "summary",
    "county_assign", "county_handle", "county_summary", "sponsor", "backstop_handle", "sign_agreement", "cooling_off",
    "verify", "reopen_decision", "archive", "archived", "rejected", "merged",
)  # fmt: skip
"""Steps of the dispute procedure at which a matter can stand."""
FINAL = ("archived", "rejected", "merged")
ENDINGS = ("agreement", "decision", "procedure", "withdrawn", "met")


@dataclass(frozen=True)
class Act:
    """One thing somebody does about a matter."""

    kind: str
    at: datetime
    by: str
    """Who: dispatcher, county_dispatcher, body, assistants, leader, follow_up_officer, claimant, court."""
    values: dict[str, Any] = field(default_factory=dict)
    then: str = ""
    """The step open after the act; empty when the act changes none."""


@dataclass
class Turns:
    """What will happen on the way; drawn once per matter by `draw_turns`."""

    complex: str = ""
    """"" ordinary, "declined" proposed but found ordinary, or the loop in which a complex matter ends."""
    wrong: tuple[str, ...] = ()
    """Classes confirmed by mistake before the right one; each brings a refusal."""
    ending: str = "agreement"
    written: bool = True
    rejected: bool = False
    late: bool = False
    extended: bool = False
    paused: bool = False
    broken_off: bool = False
    failed_sessions: int = 0
    unsolved: int = 0
    """How often the call afterwards says “not solved”."""
    unanswered: int = 0
    kept_shut: bool = False
    """After the second “not solved” the centre decides to keep it closed."""
    resumed_claim: bool = False
    instalments: int = 1
    performance: str = "on_time"
    """on_time, late or missed."""
    confirmation: str = ""
    """"" or the court's ruling: valid, dismissed."""
    stars: int = 0
    urged: bool = False
    grade: str = "green"
