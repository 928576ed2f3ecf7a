"""Where the words of a petition's papers come from: the notice, the decision, the opinions on review and re-review."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.moment import LOCAL
from kernel.law.citations import in_words
from kernel.law.queries import clock_row
from kernel.matters.models import Matter
from kernel.papers.kinds import Source
from kernel.papers.sheet import WAYS, Sheet, cited, day, ways, ways_from
from kernel.papers.sources import LIMITS, rows_where
from kernel.places.queries import accountable_body
from scenarios.petitions.models import Appeal, Decision, Notice
from scenarios.petitions.queries import CODE, branches, limit_in_words
from scenarios.petitions.queries import LEVELS as APPEALED
from scenarios.petitions.services import ADOPTIONS, HOWS, OPINIONS, OUTCOMES

SIDE = ("claimant", "co_claimant", "representative")
FINAL = "这是复核意见。您以同一事实和理由再提出的，不再受理（《信访工作条例》第三十六条）。"
LEVELS = {"review": _("复查"), "recheck": _("复核")}


def _notice(sheet: Sheet, row: Notice) -> dict[str, Any]:
    way = branches()[row.branch]
    limits = [{"一行": _limit(one)} for one in row.limits]
    return {
        "主送": sheet.names(*SIDE), "途径": way.name, "途径依据": cited(way.item) if way.item[:7] != "product" else "",
        "内容": row.text, "期限": limits, "期限引语": "与您有关的期限如下：" if limits else "",
        "告知方式": str(HOWS.get(row.how, "")), "成文日期": day(row.at), "文书编号": f"{sheet.matter.no}-告{row.pk}",
    }  # fmt: skip


def _limit(limit: dict[str, str]) -> str:
    """A limit as the paper prints it; one that starts with the notice with its last day in figures."""
    if not limit["due"] or limit.get("length"):
        return limit_in_words(limit).rstrip("。")
    return f"{limit['name']}：最晚{_day(limit['due'])}，依据{in_words(limit['basis'])}"


def _day(text: str) -> str:
    return day(datetime.fromisoformat(text).astimezone(LOCAL))


def _decision(sheet: Sheet, row: Decision) -> dict[str, Any]:
    return {
        "主送": sheet.names(*SIDE), "请求": row.request, "事实": row.facts, "处理意见": row.text,
        "结论": str({**OPINIONS, **ADOPTIONS}[row.opinion]), "依据": row.basis,
        **ways_from(sheet.matter, row.served_at), "成文日期": day(row.served_at or row.at),
        "文书编号": f"{sheet.matter.no}-处{row.pk}",
    }  # fmt: skip


def _recheck(matter: Matter, row: Appeal) -> list[dict[str, str]]:
    """After a review: the re-review, its thirty days counted from the opinion (36). After that nothing."""
    if row.level != "review" or row.opined_at is None:
        return []
    limit = clock_row(APPEALED["recheck"], row.opined_at, scenario=CODE)
    body = accountable_body("petition_recheck", matter.region_id, row.opined_at.date()).name
    day_ = limit["due_at"].date().isoformat()
    return [{"body": body, "days": day_, "route": "请求复核", "basis": limit["article"], "note": ""}]


def _appeal(sheet: Sheet, row: Appeal) -> dict[str, Any]:
    return {
        "主送": sheet.names(*SIDE), "级别": str(LEVELS[row.level]), "请求": row.grounds,
        "结论": str(OUTCOMES.get(row.opinion, "")), "意见": row.text, "依据": row.basis,
        "发文机关": row.body.name if row.body else sheet.matter.accountable.name,
        **ways(_recheck(sheet.matter, row)), "终局": "" if row.level == "review" else FINAL,
        "成文日期": day(row.opined_at), "文书编号": f"{sheet.matter.no}-{LEVELS[row.level]}{row.pk}",
    }  # fmt: skip


TO = {"主送": _("写给谁")}
SOURCES = {
    "notice": Source(
        {**TO, "期限引语": LIMITS["期限引语"], "期限.一行": _("一项期限：到哪一天，依据哪一条"),
         "途径": _("按哪一种办法"), "途径依据": _("哪一条哪一项"), "内容": _("告知的话"),
         "告知方式": _("当场、邮寄、短信、网上")},
        _notice, rows_where(Notice), _("还没有书面告知。"),
    ),
    "decision": Source(
        {**TO, **WAYS, "请求": _("信访请求"), "事实": _("查明的事实"), "处理意见": _("怎样处理"),
         "结论": _("支持、解释、不支持"),
         "依据": _("依据什么")},
        _decision, rows_where(Decision), _("还没有作出处理意见。"), own=lambda parcel, row: row.served_at is not None,
    ),
    "review": Source(
        {**TO, **WAYS, "级别": _("复查或者复核"), "请求": _("申请的理由"), "结论": _("维持或者变更"),
         "意见": _("复查、复核意见"),
         "依据": _("依据什么"), "终局": _("复核意见后的说明")},
        _appeal, rows_where(Appeal, "body", opined_at__isnull=False), _("还没有复查、复核意见。"),
    ),
}  # fmt: skip
"""The petitions' sources, by name."""
