"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "consultation.open": _l("公开征求意见"), "consultation.state": _l("公布意见采纳情况"),
    "draft.save": _l("保存文稿"), "examination.answer": _l("答复审查意见"), "examination.make": _l("合法性审查"),
    "meeting.record": _l("会议记录"), "opinion.answer": _l("答复公众意见"),
    "opinion.answer_alike": _l("归并并答复同类意见"), "opinion.enter": _l("录入意见"),
    "opinion.give": _l("公众提意见"), "opinion.group": _l("归并意见"), "stage.omit": _l("依法省略环节"),
    "text.give": _l("移交文稿"), "text.hand": _l("移交文稿时指定单位"),
}  # fmt: skip
