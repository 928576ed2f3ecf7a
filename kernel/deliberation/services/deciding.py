"""Examination, meeting, and stages left out on a listed ground: each record closes the step it belongs to."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import now, today
from kernel.common.words import gettext as _
from kernel.deliberation.models import Examination, Meeting, Omission
from kernel.deliberation.queries import draft_of, examination_of, grounds
from kernel.deliberation.speaking import check_meeting, dissenters
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.matters.services import complete_step
from kernel.matters.standing import require_words
from kernel.people.models import User
from kernel.people.queries import require_post

EXAMINERS = ("legality_reviewer",)
CONCLUSIONS = {"pass": "passed", "revise": "revise", "reject": "terminate"}
"""What an examination concludes, and the outcome it closes its step with."""
DECISIONS = {"passed": "decision", "revise": "revise", "postponed": "postpone", "stopped": "terminate"}
"""What a meeting decides, and the outcome it closes its step with."""


@audited("examination.make")
def examine(
    matter: Matter,
    conclusion: str,
    *,
    authority: str,
    procedure: str,
    points: Sequence[Mapping[str, str]] = (),
    counsel: str = "",
    counsel_name: str = "",
    by: User,
) -> Examination:
    """Examine the present draft: authority, procedure, content by clause; the conclusion closes the step.

    Each of ``points`` has ``clause`` and ``text``. Raises Forbidden for anybody but an examiner of the body, Invalid
    with the article while the least time has not run, Conflict with it before the matter came there.
    """
    step = progress.step_for(matter, "examination_passed")
    require_post(by, step.organisation_id, EXAMINERS)
    rule = progress.basis_at(step)
    if conclusion not in CONCLUSIONS:
        raise Invalid("examination.conclusion", _("还没有审查结论。"), _("请从三种结论中选择。"), rule=rule)
    if (conclusion == "pass" and points) or (conclusion == "revise" and not points):
        raise Invalid(
            "examination.points",
            _("结论和意见对不上。"),
            _("有要修改的就选“修改后再审”，没有就选“通过”。"),
            rule=rule,
        )
    least: dict[str, Any] = {
        "code": "examination.words",
        "what": _("权限和程序要分别写明审查意见。"),
        "next": _("请各写一句。"),
    }
    row = Examination(
        matter=matter, step_id=step.pk, draft=draft_of(matter), authority=require_words(authority, **least),
        procedure=require_words(procedure, **least), counsel=counsel.strip(), counsel_name=counsel_name.strip()[:80],
        points=[{"clause": one["clause"], "text": one["text"].strip()} for one in points], conclusion=conclusion,
        examined_by=by, examined_at=now(),
    )  # fmt: skip
    row.save()
    complete_step(step, CONCLUSIONS[conclusion], note=_("见合法性审查意见"), by=by)
    return row


@audited("examination.answer")
def answer_points(matter: Matter, answers: Sequence[tuple[bool, str]], *, by: User) -> Examination:
    """The drafter answers the examination point by point: taken or not, and how or why. All points or none."""
    step = progress.step_for(matter, "points_answered")
    require_post(by, step.organisation_id)
    row = examination_of(matter)
    if row is None or len(answers) != len(row.points) or any(len(text.strip()) < 2 for _taken, text in answers):
        raise Invalid(
            "examination.unanswered", _("审查意见要逐条回应。"), _("请对每一条写明怎样修改，或者为什么不改。"),
            rule=progress.basis_at(step),
        )  # fmt: skip
    told = [{**point, "taken": taken, "answer": text.strip()}
            for point, (taken, text) in zip(row.points, answers, strict=True)]  # fmt: skip
    return change(row, points=told, answered_at=now())


@audited("meeting.record")
def record_meeting(
    matter: Matter,
    decision: str,
    *,
    body: str,
    held_on: date,
    speeches: Sequence[Mapping[str, Any]],
    departing: str = "",
    by: User,
) -> Meeting:
    """Record the deliberation as it went: who spoke in which order and how; the decision closes the step.

    Raises Invalid with the article unless everybody spoke, the head last; Conflict with it before the examination
    was passed.
    """
    step = progress.step_for(matter, "meeting_passed")
    require_post(by, step.organisation_id)
    rule = progress.basis_at(step)
    if decision not in DECISIONS or held_on > today():
        raise Invalid("meeting.decision", _("还没有会议决定，或者会期在以后。"), _("请在会后据实登记。"), rule=rule)
    check_meeting(speeches, decision, departing, rule)
    row = Meeting(
        matter=matter, step_id=step.pk, body=body.strip()[:80], held_on=held_on, decision=decision,
        speeches=[dict(one) for one in speeches], departing=departing.strip(), recorded_by=by, recorded_at=now(),
    )  # fmt: skip
    row.save()
    for one in dissenters(speeches, decision):
        tell(matter, _("%(name)s的不同意见已载入会议记录") % {"name": one["name"]})
    complete_step(step, DECISIONS[decision], note=_("见会议记录"), by=by)
    return row


@audited("stage.omit")
def omit(matter: Matter, ground: str, reason: str, *, by: User) -> Omission:
    """Leave the present stage out on a ground the law lists for it, with the facts that bring it under that ground.

    Raises Conflict, with the stage's article, for a stage that may never be left out.
    """
    step = progress.open_steps(matter)[0]
    require_post(by, step.organisation_id)
    row = next((one for one in grounds(matter.kind) if one["key"] == ground and one["node"] == step.node), None)
    if row is None or not progress.asks_for(step, "omission_recorded"):
        raise Conflict(
            "stage.required", _("“%(name)s”不能因此省略。") % {"name": step.name},
            _("请依法办理这一环节；只有列明的情形才可以不办。"), rule=progress.basis_at(step),
        )  # fmt: skip
    words = require_words(reason, "stage.reason", _("还没有写明事实。"), _("请写清为什么属于这种情形。"), least=8)
    made = Omission(
        matter=matter, step_id=step.pk, node=step.node, ground=ground, basis=row["basis"], reason=words, by=by, at=now()
    )
    made.save()
    tell(
        matter, _("%(name)s：%(ground)s") % {"name": step.name, "ground": row["name"]}, basis=row["basis"], public=True
    )
    complete_step(step, "omit", note=words, by=by)
    return made
