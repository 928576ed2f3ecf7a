"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "reconsideration.answer": _l("被申请人答复"), "reconsideration.approve": _l("复议决定报批"),
    "reconsideration.call_hearing": _l("召集听证"), "reconsideration.examine": _l("审查受理条件"),
    "reconsideration.hold_hearing": _l("听证笔录"), "reconsideration.letter": _l("发出复议意见书"),
    "reconsideration.report": _l("报告整改情况"), "reconsideration.review_document": _l("审查附带文件"),
    "reconsideration.rule": _l("起草复议决定"), "reconsideration.serve": _l("送达复议决定"),
    "reconsideration.settle_document": _l("附带文件审查结果"), "reconsideration.views": _l("听取当事人意见"),
}  # fmt: skip
