"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "step.reassign": _l("更换经办人"), "step.escalate": _l("升级"), "step.join": _l("汇合"),
    "timer.fire": _l("到时自动处理"), "procedure.publish": _l("发布流程"), "procedure.start": _l("开始流程"),
    "procedure.migrate": _l("迁移流程版本"), "procedure.reenter": _l("重新进入流程"),
    "step.reschedule": _l("更新环节时限"), "step.take_back": _l("撤回办结"),
}  # fmt: skip
