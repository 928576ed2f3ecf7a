"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "sources.publish_entry": _l("发布数据目录"), "sources.note_gap": _l("记下目录不一致"),
    "sources.take_back": _l("撤销不导入"), "sources.ask_share": _l("申请共享数据"),
    "sources.ask_supplement": _l("告知补正"), "sources.supplement_share": _l("补正共享申请"),
    "sources.extend_answer": _l("延长答复期限"), "sources.answer_share": _l("答复共享申请"),
    "sources.deliver_share": _l("开通共享"), "sources.end_share": _l("终止共享"),
    "sources.hand_out": _l("取用共享数据"),
}  # fmt: skip
