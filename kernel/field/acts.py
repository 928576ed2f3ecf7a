"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "field.ask_errand": _l("请人到现场看"), "field.deliver": _l("手机端补交"), "field.report": _l("现场上报"),
    "field.report_errand": _l("反馈现场情况"),
}  # fmt: skip
