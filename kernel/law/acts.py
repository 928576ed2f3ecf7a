"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "clock.start": _l("开始计时"), "clock.stop": _l("停止计时"), "clock.breach": _l("记下超期"),
    "clock.extend": _l("延长时限"), "clock.pause": _l("中止计时"), "clock.resume": _l("恢复计时"),
    "law.load_calendar": _l("导入工作日历"), "law.import_texts": _l("导入法规文本"),
    "law.enact_draft": _l("生成法规修改草案"), "law.confirm_draft": _l("确认法规修改"),
    "clock.ripen": _l("最短期限届满"), "law.apply_by_hand": _l("人工处理修改指令"),
    "law.confirm_by_hand": _l("复核人工处理"), "law.import_norm": _l("导入一部法规"),
    "law.register_norms": _l("登记法规"), "law.settle_provisional": _l("重算暂定日期"),
}  # fmt: skip
