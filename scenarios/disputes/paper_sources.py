"""Where the words of mediation's papers come from: rights, sessions, agreements, the joint application to the court."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.matters.models import Matter
from kernel.matters.tracking import Parcel
from kernel.papers.kinds import Source
from kernel.papers.sheet import PEOPLE, Sheet, day, moment
from kernel.papers.sources import rows_where
from kernel.people.models import User
from scenarios.disputes.forms import GROUNDS, OUTCOMES
from scenarios.disputes.models import Agreement, Confirmation, MediationRecord, RightsNotice
from scenarios.disputes.queries import SIDES, sides_of
from scenarios.disputes.shown import FORMS, RIGHTS


def _working(matter: Matter) -> Iterable[Any]:
    return [matter] if matter.phase != "triage" and sides_of(matter).exists() else []


def _rights(sheet: Sheet, matter: Matter) -> dict[str, Any]:
    told = RightsNotice.objects.filter(matter=matter).order_by("given_at").first()
    return {
        **({"成文日期": day(told.given_at)} if told else {}), "主送": sheet.names(*SIDES),
        "权利": [{"内容": f"{n}．{line}"} for n, line in enumerate(map(str, RIGHTS), start=1)],
    }  # fmt: skip


def _record(sheet: Sheet, row: MediationRecord) -> dict[str, Any]:
    led = User.objects.filter(pk__in=row.mediators).order_by("pk").values_list("name", flat=True)
    return {
        "时间": moment(row.held_at), "地点": row.place, "调解员": "、".join(led),
        "到场人": "、".join(sheet.name(pk) for pk in row.present), "方式": "分别听取" if row.separate else "共同调解",
        "公开": "公开" if row.public else "不公开", "已达成一致": row.agreed, "仍有争议": row.contested,
        "结果": str(dict(OUTCOMES)[row.outcome]), "其他途径": "、".join(str(one["name"]) for one in row.ways_told),
        "记录人": row.recorded_by.name, "成文日期": day(row.recorded_at), "文书编号": f"{sheet.matter.no}-调{row.pk}",
    }  # fmt: skip


def yuan(fen: int | None) -> str:
    """Money as it is written: 2,000元, 1.50元."""
    return f"{fen / 100:,.2f}".removesuffix(".00") + "元" if fen is not None else ""


def _agreement(sheet: Sheet, row: Agreement) -> dict[str, Any]:
    promises = row.obligations.select_related("debtor", "creditor").order_by("due_on", "pk")
    bound = [one for one, party in zip(sheet.people(), sheet.parties, strict=True) if party.pk in row.parties]
    return {
        "当事人": bound, "标题": "口头协议登记表" if row.form == "oral" else "人民调解协议书",
        "形式": str(FORMS[row.form]), "主要事实": row.facts, "争议事项": row.issues or "无。",
        "责任": row.responsibility,
        "协议内容": row.content, "履行方式": row.manner, "履行期限": row.time, "调解员": row.mediator.name,
        "调解组织": row.committee.name, "文书编号": f"{sheet.matter.no}-协{row.pk}", "发文机关": row.committee.name,
        "生效时间": moment(row.effective_at), "成文日期": day(row.effective_at or row.drafted_at),
        "约定": [
            {"义务人": sheet.name(one.debtor), "权利人": sheet.name(one.creditor), "内容": one.what,
             "金额": yuan(one.amount_fen), "期限": day(one.due_on)}
            for one in promises
        ],
    }  # fmt: skip


def _confirmation(sheet: Sheet, row: Confirmation) -> dict[str, Any]:
    agreement = row.agreement
    asking = [one for one, party in zip(sheet.people(), sheet.parties, strict=True) if party.pk in row.applicants]
    return {
        "当事人": asking, "法院": row.court, "管辖理由": str(dict(GROUNDS).get(row.ground, "")),
        "调解组织": agreement.committee.name, "协议生效日期": day(agreement.effective_at),
        "协议编号": f"{sheet.matter.no}-协{agreement.pk}", "协议内容": agreement.content, "成文日期": day(row.asked_on),
        "文书编号": f"{sheet.matter.no}-确{row.pk}",
    }  # fmt: skip


def _ours(parcel: Parcel, row: Agreement) -> bool:
    """The person is bound by it, it is in force, and nothing of the other side has to be hidden."""
    mine = {one.pk for one in parcel.people}
    return not parcel.hidden and row.effective_at is not None and bool(mine & set(row.parties))


TO = {"主送": _("写给谁")}
SOURCES = {
    "rights_notice": Source(
        {**TO, "权利.内容": _("每一项权利，带序号")}, _rights, _working, _("受理并登记当事人以后才有权利义务告知书。"),
        own=lambda parcel, row: not parcel.hidden,
    ),
    "mediation_record": Source(
        {"时间": _("什么时候"), "地点": _("在哪里"), "调解员": _("谁主持"), "到场人": _("到场的当事人"),
         "方式": _("共同调解或者分别听取"), "公开": _("公开或者不公开"), "已达成一致": _("谈拢的"),
         "仍有争议": _("没有谈拢的"), "结果": _("这次调解的结果"), "其他途径": _("告知过的其他途径"),
         "记录人": _("谁记的")},
        _record, rows_where(MediationRecord, "recorded_by"), _("还没有调解记录。"),
    ),
    "agreement": Source(
        {**PEOPLE, "标题": _("人民调解协议书，口头的是口头协议登记表"), "形式": _("书面或者口头"),
         "主要事实": _("纠纷的主要事实"), "争议事项": _("争的是什么"),
         "责任": _("各方责任"), "协议内容": _("约定了什么"), "履行方式": _("怎样履行"), "履行期限": _("什么时候履行"),
         "调解员": _("谁调解的"), "调解组织": _("哪个调解委员会"), "生效时间": _("什么时候生效，没有生效时不写"),
         "约定.义务人": _("谁来做"), "约定.权利人": _("为谁做"), "约定.内容": _("做什么"), "约定.金额": _("多少钱"),
         "约定.期限": _("最晚哪一天")},
        _agreement, rows_where(Agreement, "committee", "mediator", broken_off_at__isnull=True),
        _("还没有起草调解协议。"), own=_ours,
    ),
    "confirmation": Source(
        {**PEOPLE, "法院": _("向哪个法院申请"), "管辖理由": _("为什么是这个法院"), "调解组织": _("哪个调解委员会"),
         "协议生效日期": _("协议哪天生效"), "协议编号": _("哪一份协议"), "协议内容": _("协议约定了什么")},
        _confirmation, rows_where(Confirmation, "agreement__committee"), _("双方还没有共同申请司法确认。"),
    ),
}  # fmt: skip
"""Mediation's sources, by name."""
