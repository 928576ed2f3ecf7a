"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "decision.appraise": _l("记录评估"), "expert.answer": _l("专家出具意见"), "expert.ask": _l("邀请专家论证"),
    "expert.recuse": _l("专家回避"),
}  # fmt: skip
