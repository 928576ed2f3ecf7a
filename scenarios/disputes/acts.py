"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "disputes.agree_on_the_spot": _l("当场签订协议"), "disputes.agree_orally": _l("记录口头协议"),
    "disputes.answer_recommendation": _l("答复治理建议"), "disputes.ask_confirmation": _l("申请司法确认"),
    "disputes.break_off": _l("放弃协议草稿"), "disputes.cancel_mediation": _l("取消调解安排"),
    "disputes.decide_confirmation": _l("登记司法确认结果"), "disputes.decline_case": _l("不收入案例库"),
    "disputes.draft_agreement": _l("起草调解协议"), "disputes.give_notice": _l("告知权利义务"),
    "disputes.mark_missed": _l("记录没有履行"), "disputes.package_enforcement": _l("汇集申请执行的材料"),
    "disputes.perform": _l("记录履行"), "disputes.plan_mediation": _l("安排调解"),
    "disputes.propose_case": _l("起草案例"), "disputes.publish_case": _l("发布案例"),
    "disputes.record_mediation": _l("记录调解"), "disputes.remind_confirmation": _l("提醒申请司法确认"),
    "disputes.resume_claim": _l("恢复诉求"), "disputes.review_root_cause": _l("根因分析"),
    "disputes.seal_on_the_spot": _l("当场协议签字盖章"), "disputes.set_in_motion": _l("协议生效"),
    "disputes.sign": _l("签署调解协议"), "disputes.tell_rights": _l("完成权利告知"),
    "disputes.withdraw": _l("撤回诉求"),
}  # fmt: skip
