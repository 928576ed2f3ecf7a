"""Bodies that work beside the accountable one (协办)."""

from kernel.audit.services import audited, tell
from kernel.common.errors import Conflict, Invalid
from kernel.common.words import gettext as _
from kernel.matters import progress
from kernel.matters.models import Assistant, Matter
from kernel.matters.placing import assist
from kernel.matters.standing import require_manager, require_not_complained_of, require_open, require_words
from kernel.people.models import User
from kernel.places.models import Organisation
from kernel.procedures.models import Step


@audited("matter.add_assistant")
def add_assistant(matter: Matter, organisation: Organisation, task: str, *, by: User) -> Assistant:
    """Ask a body to assist with a named task. The accountable body stays the one that answers for the matter.

    While bodies work in parallel it joins them: a step and a clock of its own open at once.

    Raises Conflict for the accountable body itself, a body that already assists, or the one complained of.
    """
    require_open(matter)
    require_manager(matter, by)
    words = require_words(task, "assist.task", _("还没有写明请它做什么。"), _("请用一句话写清协办内容。"))
    if not organisation.active:
        raise Invalid("assist.inactive", _("%(b)s已经撤并。") % {"b": organisation.name}, _("请选承接其职责的单位。"))
    if organisation.pk == matter.accountable_id:
        raise Conflict(
            "assist.accountable", _("%(b)s正是承办单位。") % {"b": organisation.name}, _("请选其他单位协办。")
        )
    if matter.assistants.filter(organisation=organisation).exists():
        raise Conflict("assist.twice", _("%(b)s已在协办。") % {"b": organisation.name}, _("无需重复添加。"))
    require_not_complained_of(matter, [organisation])
    assist(matter, organisation, words, by=by)
    opened = progress.join(matter, organisation.pk, by=by)
    if opened:
        told = {"body": organisation.name, "step": opened[0].name}
        tell(matter, _("正在“%(step)s”，%(body)s同步办理") % told)
    tell(matter, _("请%(body)s协办") % {"body": organisation.name}, public=True)
    tell(matter, _("协办内容：%(task)s") % {"task": words})
    return matter.assistants.get(organisation=organisation)


@audited("matter.drop_assistant")
def drop_assistant(matter: Matter, organisation: Organisation, *, reason: str, by: User) -> None:
    """End an assistance. What the body did stays in the story; a step it still holds must be closed first."""
    require_open(matter)
    require_manager(matter, by)
    words = require_words(reason, "assist.reason", _("结束协办要写明理由。"), _("请写一句话说明。"))
    row = matter.assistants.filter(organisation=organisation).first()
    if row is None:
        raise Conflict(
            "assist.none", _("%(b)s没有在协办这件事。") % {"b": organisation.name}, _("请刷新查看协办单位。")
        )
    held = Step.objects.filter(matter_id=matter.pk, organisation=organisation, status="open").first()
    if held is not None:
        raise Conflict(
            "assist.step_open",
            _("%(body)s手上还有“%(step)s”没有办完。") % {"body": organisation.name, "step": held.name},
            _("请它先办结这一步，再结束协办。"),
        )
    row.delete()
    tell(matter, _("%(body)s结束协办") % {"body": organisation.name}, public=True)
    tell(matter, _("结束协办的理由：%(reason)s") % {"reason": words})
