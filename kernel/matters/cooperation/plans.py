"""The resolution plan (一案一策): what is claimed, what is true, at least two ways out, and who does what by when.

Domain §3.5. A step of a plan carries the date the plan itself gives it; no limit of the law moves with a plan.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now, today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.models import Matter, Plan, PlanStep
from kernel.matters.placing import involve
from kernel.matters.standing import leads, require_not_complained_of, require_open, require_sight, require_words
from kernel.people.models import User
from kernel.people.queries import holds, require_post
from kernel.places.models import Organisation

RULE = "product:resolution-plan"
FIELDS = {
    "claims": gettext_lazy("逐项诉求"), "agreed": gettext_lazy("无争议事实"), "contested": gettext_lazy("争议事实"),
    "basis": gettext_lazy("法律和政策依据"), "responsibility": gettext_lazy("责任划分"),
    "options": gettext_lazy("化解方案"), "risks": gettext_lazy("风险（含权利风险）"),
    "assistance": gettext_lazy("救助帮扶"), "communication": gettext_lazy("沟通安排"),
    "remedies": gettext_lazy("保留的法定救济途径"),
}  # fmt: skip
"""The fields of a plan. Lists: claims, agreed, contested, basis, options, risks, remedies; words: the others."""
LISTS = ("claims", "agreed", "contested", "basis", "options", "risks", "remedies")
NEEDED = tuple(name for name in FIELDS if name not in ("agreed", "contested"))


@audited("plan.adopt")
def adopt_plan(
    matter: Matter, content: Mapping[str, Any], steps: Sequence[tuple[str, Organisation, date]], *, by: User
) -> Plan:
    """Adopt a plan with its steps ``(what, organisation, due_on)``.

    Raises Invalid naming every field that is missing (two options at least, a legal remedy always kept open), Conflict
    while another plan is running.
    """
    require_open(matter)
    require_sight(matter, by)
    if not (holds(by, organisation_id=matter.accountable_id) or leads(by, matter)):
        raise Forbidden("plan.not_lead", _("方案由承办单位或专班牵头人通过。"), _("请把建议交给牵头人。"))
    if matter.plans.filter(superseded_at__isnull=True).exists():
        raise Conflict(
            "plan.running", _("已有一份正在执行的方案。"), _("情况有变时，先废止原方案并写明理由，再通过新方案。")
        )
    plan = Plan(matter=matter, content=_checked(content), adopted_at=now(), adopted_by=by)
    _check_steps(matter, steps)
    plan.save()
    for what, organisation, due_on in steps:
        PlanStep(matter=matter, plan=plan, what=what.strip()[:300], organisation=organisation, due_on=due_on).save()
        involve(matter, "assisting", organisation=organisation, by=by)
    told = {"n": len(plan.content["options"]), "m": len(steps)}
    tell(matter, _("一案一策通过：%(n)s个化解方案，%(m)s项任务") % told, public=True)
    return plan


def _checked(content: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [name for name in content if name not in FIELDS]
    if unknown:
        raise Invalid("plan.field", _("方案里没有“%(f)s”这一项。") % {"f": unknown[0]}, _("请按方案的十项内容填写。"))
    clean = {name: _items(content.get(name)) if name in LISTS else _words(content.get(name)) for name in FIELDS}
    missing = [name for name in NEEDED if not clean[name]]
    if not clean["agreed"] and not clean["contested"]:
        missing.append("agreed")
    if missing:
        names = enumerated(str(FIELDS[name]) for name in missing)
        raise Invalid(
            "plan.incomplete",
            _("方案还缺：%(names)s。") % {"names": names},
            _("请补齐；没有的写“无”并说明。"),
            rule=RULE,
        )
    if len(set(clean["options"])) < 2:
        raise Invalid("plan.options", _("化解方案只有一个。"), _("请至少提出两个不同的方案供选择。"), rule=RULE)
    return clean


def _items(value: Any) -> list[str]:
    given = [value] if isinstance(value, str) else list(value or ())
    return [str(one).strip() for one in given if str(one).strip()]


def _words(value: Any) -> str:
    return str(value or "").strip()


def _check_steps(matter: Matter, steps: Sequence[tuple[str, Organisation, date]]) -> None:
    if not steps:
        raise Invalid("plan.no_steps", _("方案没有任务。"), _("请写明谁在什么时候前做什么。"), rule=RULE)
    for what, organisation, due_on in steps:
        require_words(what, "plan.step", _("有一项任务没有写明内容。"), _("请写清要做什么。"), least=2)
        if not organisation.active:
            raise Invalid("plan.inactive", _("%(b)s已经撤并。") % {"b": organisation.name}, _("请选承接其职责的单位。"))
        if due_on < today():
            raise Invalid(
                "plan.past", _("任务“%(what)s”的期限已经过去。") % {"what": what}, _("请改为今天或以后的日期。")
            )
    require_not_complained_of(matter, [organisation for _what, organisation, _due in steps])


@audited("plan.step_done")
def finish_plan_step(step: PlanStep, result: str, *, by: User) -> PlanStep:
    """The body that owns the step says what came of it. A step done late stays visibly late."""
    matter = step.matter
    require_open(matter)
    require_sight(matter, by)
    require_post(by, step.organisation_id)
    _require_running(step.plan)
    if step.done_at is not None:
        raise Conflict("plan.step_done", _("这项任务已经办结。"), _("请刷新查看结果。"))
    words = require_words(result, "plan.result", _("还没有写明办理结果。"), _("请用一句话写清做成了什么。"))
    change(step, done_at=now(), done_by=by, result=words[:300])
    late = (today() - step.due_on).days
    line = _("%(body)s完成方案任务“%(what)s”：%(result)s")
    line = (line + (_("（逾期%(late)s天）") if late > 0 else "")) % {
        "body": step.organisation.name, "what": step.what, "result": words, "late": late,
    }  # fmt: skip
    tell(matter, line)
    return step


@audited("plan.supersede")
def supersede(plan: Plan, reason: str, *, by: User) -> Plan:
    """Set a plan aside, with the reason; its steps and their dates stay as they were. A new one may then be adopted."""
    matter = plan.matter
    require_open(matter)
    require_sight(matter, by)
    if not (holds(by, organisation_id=matter.accountable_id) or leads(by, matter)):
        raise Forbidden("plan.not_lead", _("方案由承办单位或专班牵头人废止。"), _("请把建议交给牵头人。"))
    _require_running(plan)
    words = require_words(reason, "plan.reason", _("废止方案要写明理由。"), _("请写清情况有什么变化。"))
    change(plan, superseded_at=now())
    undone = plan.steps.filter(done_at__isnull=True).count()
    tell(matter, _("原方案不再执行，将另定方案"), public=True)
    tell(matter, _("原方案废止：%(why)s（%(n)s项任务未完成）") % {"why": words, "n": undone})
    return plan


def _require_running(plan: Plan) -> None:
    if plan.superseded_at is not None:
        raise Conflict("plan.superseded", _("这份方案已经废止。"), _("请按现行方案办理。"))


def steps_due(on: date) -> QuerySet[PlanStep]:
    """Steps of running plans of open matters, not done and due on the day or before: for the tick's reminders."""
    return PlanStep.objects.filter(
        done_at__isnull=True, due_on__lte=on, plan__superseded_at__isnull=True, matter__open=True
    ).select_related("matter", "organisation")
