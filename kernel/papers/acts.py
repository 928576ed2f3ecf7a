"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "paper.bundle": _l("汇编案卷"), "paper.clear": _l("制作不遮盖的文书"), "paper.decline": _l("不启用文书模板"),
    "paper.propose": _l("提请更换文书模板"), "paper.publish": _l("启用文书模板"),
}  # fmt: skip
