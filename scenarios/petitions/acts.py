"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "petition.appeal": _l("登记复查复核申请"), "petition.decide": _l("出具信访处理意见"),
    "petition.extract": _l("转交核查线索"), "petition.extract_answer": _l("反馈核查结果"),
    "petition.hear": _l("听取陈述或者听证"), "petition.link": _l("认定重复信访"),
    "petition.notice": _l("书面告知受理"), "petition.opinion": _l("出具复查复核意见"),
    "petition.serve": _l("送达信访处理意见"),
}  # fmt: skip
