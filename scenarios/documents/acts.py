"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "cleanup.decide": _l("决定条款去留"), "cleanup.open": _l("提出清理建议"),
    "document.check": _l("对照清单审查文件"), "document.end": _l("文件失效"), "document.publish": _l("公布文件"),
    "document.remind": _l("文件有效期提醒"),
}  # fmt: skip
