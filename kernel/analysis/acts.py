"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "analysis.export": _l("导出统计"),
}  # fmt: skip
