"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "rules.publish": _l("发布规则表"), "rules.load_scenarios": _l("安装规则表"), "rules.begin_draft": _l("起草规则"),
    "rules.save_draft": _l("保存规则草稿"), "rules.propose_draft": _l("提请发布规则"),
    "rules.return_draft": _l("退回规则草稿"), "rules.withdraw_draft": _l("撤回规则草稿"),
    "rules.publish_draft": _l("核对并发布规则"),
}  # fmt: skip
