"""Where the words of a reconsideration's papers come from: acceptance, refusal, hearing, decision, opinion letter."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.law.citations import in_words
from kernel.law.models import Clock
from kernel.matters.models import Matter
from kernel.matters.standing import respondent_of
from kernel.papers.kinds import Source
from kernel.papers.sheet import WAYS, Sheet, day, moment, ways_from
from kernel.papers.sources import LIMITS, limits, rows_where
from kernel.people.models import User
from scenarios.reconsideration.models import Hearing, OpinionLetter, Ruling
from scenarios.reconsideration.queries import examination_of, listed

SIDE = ("claimant", "co_claimant", "representative")


def _respondent(matter: Matter) -> str:
    body = respondent_of(matter)
    return body.name if body is not None else ""


def _accepted(matter: Matter) -> Iterable[Any]:
    seen = examination_of(matter)
    return [matter] if seen is not None and not seen.failed and matter.phase != "triage" else []


def _acceptance(sheet: Sheet, matter: Matter) -> dict[str, Any]:
    seen, running = examination_of(matter), limits(matter)
    return {
        "主送": sheet.names(*SIDE), "被申请人": _respondent(matter), "期限": running,
        "期限引语": "正在计算的期限如下：" if running else "", "发文机关": matter.receiver.name,
        "成文日期": day(seen.at if seen else matter.received_at),
    }  # fmt: skip


def _refused(matter: Matter) -> Iterable[Any]:
    seen = examination_of(matter)
    return [matter] if matter.phase == "rejected" and seen is not None else []


def _refusal(sheet: Sheet, matter: Matter) -> dict[str, Any]:
    seen = examination_of(matter)
    rows = listed("conditions")
    failed = [rows[code]["name"] for code in seen.failed if code in rows] if seen else []
    return {
        "主送": sheet.names(*SIDE), "理由": seen.note if seen and seen.note else matter.ending_note,
        "条件": [{"内容": one} for one in failed], **ways_from(matter, matter.ended_at),
        "发文机关": matter.receiver.name, "成文日期": day(matter.ended_at),
    }  # fmt: skip


def _hearing(sheet: Sheet, row: Hearing) -> dict[str, Any]:
    names = dict(User.objects.filter(pk__in=row.panel).values_list("pk", "name"))
    panel = [names.get(pk, "") for pk in row.panel]
    return {
        "主送": "、".join(one for one in (sheet.names(*SIDE), _respondent(sheet.matter)) if one),
        "时间": moment(row.planned_for), "地点": row.place, "主持人": panel[0] if panel else "",
        "听证员": "、".join(panel[1:-1]), "记录员": panel[-1] if len(panel) > 1 else "", "成文日期": day(row.at),
        "发文机关": sheet.matter.receiver.name, "文书编号": f"{sheet.matter.no}-听{row.pk}",
    }  # fmt: skip


def _ruling(sheet: Sheet, row: Ruling) -> dict[str, Any]:
    kind = listed("rulings")[row.kind]
    return {
        "申请人": sheet.names("claimant", "co_claimant"), "被申请人": _respondent(sheet.matter),
        "请求": sheet.matter.text, "事实": row.facts, "理由": row.reasons, "决定": kind["name"],
        "依据": in_words(kind["item"]), **ways_from(sheet.matter, row.served_at),
        "发文机关": sheet.matter.receiver.name,
        "成文日期": day(row.approved_at), "文书编号": f"{sheet.matter.no}-决{row.pk}",
    }  # fmt: skip


def _letter(sheet: Sheet, row: OpinionLetter) -> dict[str, Any]:
    due = Clock.objects.filter(pk=row.clock_id).values_list("due_at", flat=True).first()
    return {
        "主送": row.addressed.name, "意见": row.text, "报告期限": day(due), "发文机关": sheet.matter.receiver.name,
        "成文日期": day(row.at), "文书编号": f"{sheet.matter.no}-意{row.pk}",
    }  # fmt: skip


TO, AGAINST = {"主送": _("写给谁")}, {"被申请人": _("作出行政行为的机关")}
SOURCES = {
    "acceptance": Source({**TO, **AGAINST, **LIMITS}, _acceptance, _accepted, _("审查合格、受理以后才有受理通知书。")),
    "rejection": Source(
        {**TO, **WAYS, "理由": _("为什么不受理"), "条件.内容": _("不符合的受理条件")}, _refusal, _refused,
        _("不予受理的才有不予受理决定书。"),
    ),
    "hearing": Source(
        {**TO, "时间": _("什么时候"), "地点": _("在哪里"), "主持人": _("谁主持"), "听证员": _("听证员"),
         "记录员": _("谁记录")},
        _hearing, rows_where(Hearing), _("还没有安排听证。"),
    ),
    "ruling": Source(
        {**AGAINST, **WAYS, "申请人": _("谁申请的"), "请求": _("复议请求"), "事实": _("查明的事实"),
         "理由": _("为什么这样决定"),
         "决定": _("变更、撤销、维持等"), "依据": _("哪一条")},
        _ruling, rows_where(Ruling, approved_at__isnull=False), _("复议决定批准以后才有决定书。"),
        own=lambda parcel, row: row.served_at is not None,
    ),
    "letter": Source(
        {**TO, "意见": _("哪里不对、怎样改"), "报告期限": _("最晚哪一天报告")},
        _letter, rows_where(OpinionLetter, "addressed"),
        _("没有制发过意见书。"),
    ),
}  # fmt: skip
"""The sources of reconsideration, by name."""
