"""Where the words of a text's papers come from: the opinion on its legality, the minutes of the meeting."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.deliberation.forms import POSITIONS
from kernel.deliberation.models import Examination, Meeting
from kernel.papers.kinds import Source
from kernel.papers.sheet import Sheet, day
from kernel.papers.sources import rows_where

CONCLUSIONS = {
    "pass": "合法，可以提请审议", "revise": "应当修改后再审", "reject": "不合法，不能提请审议",
}  # fmt: skip
DECISIONS = {"passed": "通过", "revise": "修改后再议", "postponed": "再次讨论", "stopped": "不予通过"}


def _legality(sheet: Sheet, row: Examination) -> dict[str, Any]:
    post = row.examined_by.posts.select_related("organisation").order_by("pk").first()
    labels = {one["key"]: one["label"] for one in row.draft.clauses}
    points = [{"条文": labels.get(one["clause"], "全文"), "内容": one["text"]} for one in row.points]
    return {
        "主送": sheet.matter.accountable.name, "稿次": f"第{row.draft.number}稿", "权限": row.authority,
        "程序": row.procedure, "顾问": row.counsel_name, "顾问意见": row.counsel, "结论": CONCLUSIONS[row.conclusion],
        "问题": points, "问题引语": "有下列问题，请逐条修改或者说明理由：" if points else "没有发现需要修改的问题。",
        "审查人": row.examined_by.name, "成文日期": day(row.examined_at), "文书编号": f"{sheet.matter.no}-审{row.pk}",
        "发文机关": post.organisation.name if post else sheet.matter.accountable.name,
    }  # fmt: skip


def _meeting(sheet: Sheet, row: Meeting) -> dict[str, Any]:
    words = {key: str(label) for key, label in POSITIONS}
    spoken = [
        {"姓名": one["name"], "职务": one["post"], "态度": words[one["position"]], "内容": one["words"]}
        for one in row.speeches
    ]
    kept = [told for told, one in zip(spoken, row.speeches, strict=True) if one["position"] != "for"]
    return {
        "会议": row.body, "会议日期": day(row.held_on), "决定": DECISIONS[row.decision], "发言": spoken,
        "不同意见": kept, "不同意见引语": "三、不同意见和保留意见" if kept else "", "理由": row.departing,
        "记录人": row.recorded_by.name, "成文日期": day(row.held_on), "文书编号": f"{sheet.matter.no}-议{row.pk}",
        "发文机关": row.body,
    }  # fmt: skip


SOURCES = {
    "legality": Source(
        {"主送": _("写给谁"), "稿次": _("审的是第几稿"), "权限": _("是否在法定权限内"), "程序": _("是否履行了法定程序"),
         "顾问": _("哪位法律顾问、公职律师"), "顾问意见": _("顾问怎么说"), "结论": _("合法、修改后再审、不合法"),
         "问题引语": _("引出问题的一句话"), "问题.条文": _("哪一条"), "问题.内容": _("要改什么"),
         "审查人": _("谁审查的")},
        _legality, rows_where(Examination, "draft", "examined_by"), _("还没有作出合法性审查意见。"),
    ),
    "meeting": Source(
        {"会议": _("什么会议"), "会议日期": _("哪天开的"), "决定": _("通过、修改后再议、再次讨论、不予通过"),
         "发言.姓名": _("谁发言"), "发言.职务": _("什么职务"), "发言.态度": _("同意、不同意、保留意见"),
         "发言.内容": _("怎么说"), "不同意见引语": _("不同意见的小标题，没有时不写"),
         "不同意见.姓名": _("谁的不同意见"),
         "不同意见.职务": _("什么职务"), "不同意见.态度": _("不同意或者保留意见"), "不同意见.内容": _("怎么说"),
         "理由": _("决定与多数意见不一致的理由"), "记录人": _("谁记的")},
        _meeting, rows_where(Meeting, "recorded_by"), _("会议还没有讨论。"),
    ),
}  # fmt: skip
"""What a scenario of texts takes into its ``paper_sources.SOURCES``."""
