"""What is done on a major decision beside its text: who leads and who carries out, experts, appraisals."""

from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters import progress
from kernel.matters.models import Matter, Recusal
from kernel.matters.placing import involve
from kernel.matters.services import complete_step
from kernel.matters.standing import require_words
from kernel.people.models import User
from kernel.people.queries import holds, require_post
from scenarios.decisions.models import Appraisal, ExpertOpinion

LAW = "重大行政决策程序暂行条例"
POSITIONS = ("support", "conditions", "oppose")
CONCLUSIONS = {"risk": ("controllable", "uncontrollable"), "effect": ("met", "below")}


# ── experts ──────────────────────────────────────────────────────────────────


@audited("expert.ask")
def ask_expert(matter: Matter, expert: User, *, by: User) -> ExpertOpinion:
    """Ask an expert for a signed opinion; who has an interest, or belongs to the unit that leads, is not asked (19)."""
    step = progress.step_for(matter, "experts_heard")
    require_post(by, step.organisation_id)
    rule, told = f"{LAW}#19", {"n": expert.name}
    if not holds(expert, roles=("expert",)):
        raise Invalid("expert.unknown", _("%(n)s不在专家库里。") % told, _("请从专家库中选择。"), rule=rule)
    recused = Recusal.objects.filter(matter=matter, user=expert).exists()
    if recused or holds(expert, organisation_id=matter.accountable_id):
        what = _("%(n)s与本件有利害关系，不能参加论证。") % told
        raise Conflict("expert.interest", what, _("请另选一位。"), rule=rule)
    if ExpertOpinion.objects.filter(step_id=step.pk, expert=expert).exists():
        raise Conflict("expert.asked", _("已经邀请过%(n)s。") % {"n": expert.name}, _("请等待答复，或另选一位。"))
    row = ExpertOpinion(matter=matter, step_id=step.pk, expert=expert, asked_by=by, asked_at=now())
    row.save()
    involve(matter, "team", user=expert, by=by)
    tell(matter, _("邀请%(n)s论证") % {"n": expert.name})
    return row


@audited("expert.answer")
def give_expert_opinion(asked: ExpertOpinion, position: str, text: str, *, by: User) -> ExpertOpinion:
    """The expert answers alone and under their own name; the words are never changed afterwards."""
    _require_own(asked, by)
    if position not in POSITIONS:
        raise Invalid("expert.position", _("没有选择意见。"), _("请选：赞成、附条件赞成、反对。"))
    words = require_words(text, "expert.text", _("论证意见太短。"), _("请写明专业上的理由。"), least=8)
    change(asked, position=position, text=words, answered_at=now())
    line = _("%(n)s提出反对意见，已载入论证材料") if position == "oppose" else _("%(n)s已提出论证意见")
    tell(asked, line % {"n": asked.expert.name})
    return asked


@audited("expert.recuse")
def declare_interest(asked: ExpertOpinion, reason: str, *, by: User) -> ExpertOpinion:
    """The expert has an interest in the outcome and steps back; another must be asked."""
    _require_own(asked, by)
    words = require_words(reason, "expert.interest_reason", _("还没有写明利害关系。"), _("请写一句话说明。"))
    Recusal(matter_id=asked.matter_id, user=by, reason=words, at=now()).save()
    change(asked, position="recused", text=words, answered_at=now())
    tell(asked, _("%(n)s回避") % {"n": by.name})
    return asked


def _require_own(asked: ExpertOpinion, by: User) -> None:
    if by.pk != asked.expert_id or not by.is_active:
        raise Forbidden("expert.own", _("论证意见由专家本人署名提出。"), _("请专家本人登录后填写。"), rule=f"{LAW}#20")
    if asked.answered_at is not None:
        raise Conflict("expert.answered", _("论证意见已经提出，不能再改。"), _("有补充的，请写入讨论材料。"))


# ── appraisals ───────────────────────────────────────────────────────────────


@audited("decision.appraise")
def appraise(
    matter: Matter, kind: str, *, unit: str, conclusion: str, findings: str, measures: str, by: User
) -> Appraisal:
    """Record an appraisal of risk, or of the effect; whoever appraised before cannot appraise the effect (36)."""
    step = progress.step_for(matter, "risk_controllable" if kind == "risk" else "evaluation_made")
    require_post(by, step.organisation_id)
    if conclusion not in CONCLUSIONS[kind]:
        raise Invalid("appraisal.conclusion", _("没有选择结论。"), _("请选择一个结论。"), rule=progress.basis_at(step))
    name = require_words(unit, "appraisal.unit", _("没有写明评估单位。"), _("请写单位全称。"), least=2)
    earlier = Appraisal.objects.filter(matter=matter, kind="risk").values_list("unit", flat=True)
    if kind == "effect" and name in {*earlier, matter.accountable.name}:
        raise Conflict(
            "appraisal.same", _("%(n)s承担过决策前的评估或者正在执行，不能做后评估。") % {"n": name},
            _("请委托别的单位。"), rule=f"{LAW}#36",
        )  # fmt: skip
    least: dict[str, Any] = {
        "code": "appraisal.words",
        "what": _("评估写得太短。"),
        "next": _("请写明风险点（成效）和措施（建议）。"),
    }
    row = Appraisal(
        matter=matter, step_id=step.pk, kind=kind, unit=name[:120], conclusion=conclusion,
        findings=require_words(findings, **least), measures=require_words(measures, **least), made_by=by, made_at=now(),
    )  # fmt: skip
    row.save()
    complete_step(step, conclusion if kind == "risk" else "evaluated", note=_("见评估报告"), by=by)
    return row
