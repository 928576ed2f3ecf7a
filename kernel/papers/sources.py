"""Where the words of the kernel's own papers come from: the sheet, notices, replies, orders, minutes, plans."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.words import in_language_of_record
from kernel.law.clockbook import clock_book
from kernel.law.models import Clock
from kernel.matters.cooperation.plans import FIELDS as PLAN_FIELDS
from kernel.matters.cooperation.sessions import TOPICS
from kernel.matters.desk.story import tell_story
from kernel.matters.models import Matter, Plan, Reply, Session, SupervisionOrder
from kernel.matters.oversight import GROUNDS
from kernel.matters.tracking import OWN_SIDE, basis_of
from kernel.papers.kinds import Source
from kernel.papers.sheet import WAYS, Sheet, cited, day, moment, ways, ways_from

LIMITS = {
    "期限引语": _("引出期限的一句话，没有期限时不写"), "期限.名称": _("哪一步的期限"), "期限.日期": _("最晚哪一天"),
    "期限.依据": _("哪一条"),
}  # fmt: skip


NAME = 8
"""Titles up to so many characters are names of acts, longer ones sentences."""


def itself(matter: Matter) -> Iterable[Any]:
    """A paper of the matter as a whole."""
    return [matter]


def rows_where(model: Any, *related: str, **wanted: Any) -> Callable[[Matter], Iterable[Any]]:
    """The matter's rows of a table, the oldest first."""

    def find(matter: Matter) -> Iterable[Any]:
        return model.objects.filter(matter=matter, **wanted).select_related(*related).order_by("pk")

    return find


def limits(matter: Matter, *, outside: bool = True) -> list[dict[str, str]]:
    """The clocks that run and by whose end somebody has to act, as rows of a list, the nearest first; for the person
    concerned (``outside``) without those of work among offices."""
    book = clock_book()
    found = Clock.objects.filter(matter_id=matter.pk, met_at__isnull=True).exclude(status=Clock.Status.PAUSED)
    found = found.exclude(key__in=book.waiting | (book.inside if outside else frozenset())).order_by("due_at", "pk")
    return [
        {"名称": one.name, "日期": day(one.due_at), "依据": basis_of(one.article, one.name) or one.name}
        for one in found
    ]


# ── the sheet ────────────────────────────────────────────────────────────────


def _sheet(sheet: Sheet, matter: Matter) -> dict[str, Any]:
    nearest = next(iter(limits(matter, outside=False)), None)
    story = reversed(tell_story(matter.audit_chain, part="work"))
    return {
        "办理期限": "{日期}（{名称}）".format(**nearest) if nearest else "",
        "过程": [
            _told(one) for one in story
        ],
    }  # fmt: skip


def _told(one: dict[str, Any]) -> dict[str, str]:
    """One act; what has no name but a sentence stands as a sentence."""
    named = one["text"] or len(str(one["title"])) <= NAME
    step, words = (str(one["title"]), one["text"]) if named else (str(_("记录")), str(one["title"]))
    return {"时间": moment(one["at"])[5:], "环节": step, "人员": one["who"], "情况": words}


# ── notices ──────────────────────────────────────────────────────────────────


def _taken(matter: Matter) -> Iterable[Any]:
    return [matter] if matter.phase not in ("triage", "rejected", "merged") else []


def _acceptance(sheet: Sheet, matter: Matter) -> dict[str, Any]:
    placed, running = matter.placements.order_by("pk").last(), limits(matter)
    return {
        "主送": sheet.names(*OWN_SIDE), "期限": running, "期限引语": "正在计算的期限如下：" if running else "",
        "查询码": matter.query_code if sheet.clear else "",
        "成文日期": day(placed.since if placed else matter.received_at),
    }  # fmt: skip


def _rejected(matter: Matter) -> Iterable[Any]:
    return [matter] if matter.phase == "rejected" else []


def _rejection(sheet: Sheet, matter: Matter) -> dict[str, Any]:
    return {
        "主送": sheet.names(*OWN_SIDE), "理由": matter.ending_note,
        **ways_from(matter, matter.ended_at), "成文日期": day(matter.ended_at or matter.received_at),
        "发文机关": matter.receiver.name,
    }  # fmt: skip


def _reply(sheet: Sheet, row: Reply) -> dict[str, Any]:
    return {
        "主送": sheet.name(row.party_id), "答复": row.text, **ways(row.remedies), "成文日期": day(row.sent_at),
        "文书编号": f"{sheet.matter.no}-答{row.pk}",
    }  # fmt: skip


def written(words: str) -> str:
    """What somebody typed as a basis: a citation in words, anything else as it stands."""
    return cited(words) if "#" in words else words


# ── orders, minutes, plans ───────────────────────────────────────────────────


def _supervision(sheet: Sheet, row: SupervisionOrder) -> dict[str, Any]:
    post = row.issued_by.posts.select_related("organisation").order_by("pk").first()
    return {
        "主送": row.organisation.name, "督办依据": cited(row.basis), "督办方式": str(GROUNDS[row.ground].name),
        "要求": row.demand, "答复期限": day(row.due_on), "成文日期": day(row.issued_at),
        "签发人": row.issued_by.name, "文书编号": f"{sheet.matter.no}-督{row.pk}",
        "发文机关": post.organisation.name if post else sheet.matter.receiver.name,
        "抄送": sheet.matter.receiver.name if sheet.matter.receiver_id != row.organisation_id else "",
    }  # fmt: skip


def _minutes(sheet: Sheet, row: Session) -> dict[str, Any]:
    invited = list(row.opinions.select_related("organisation", "by").order_by("pk"))
    opinions = [one for one in invited if not one.absent]
    dissents = [{"单位": one.organisation.name, "内容": one.text} for one in opinions if one.dissents]
    return {
        "议题": str(TOPICS.get(row.topic, row.topic)), "事由": row.agenda, "时间": moment(row.planned_for),
        "主持人": row.chair.name, "决定": row.decision, "指定单位": row.designated.name if row.designated else "",
        "参加单位": "、".join(one.organisation.name for one in opinions),
        "缺席单位": "、".join(one.organisation.name for one in invited if one.absent),
        "意见": [{"单位": one.organisation.name, "发言人": one.by.name if one.by else "", "内容": one.text,
                  "依据": written(one.basis)} for one in opinions],
        "不同意见": dissents, "不同意见引语": "三、保留的意见" if dissents else "",
        "成文日期": day(row.signed_at or row.decided_at), "文书编号": f"{sheet.matter.no}-会{row.pk}",
        "发文机关": sheet.matter.receiver.name,
    }  # fmt: skip


with in_language_of_record():  # names of fields in templates: the same whoever's reading loads this
    PLAN_WORDS = {name: str(label) for name, label in PLAN_FIELDS.items()}


def _plan(sheet: Sheet, row: Plan) -> dict[str, Any]:
    content = {
        label: "\n".join(map(written, value)) if isinstance(value, list) else str(value or "")
        for name, label in PLAN_WORDS.items()
        for value in (row.content.get(name, ""),)
    }
    steps = row.steps.select_related("organisation").order_by("due_on", "pk")
    return {
        **content, "通过人": row.adopted_by.name, "成文日期": day(row.adopted_at),
        "文书编号": f"{sheet.matter.no}-策{row.pk}",
        "任务": [{"内容": one.what, "单位": one.organisation.name, "期限": day(one.due_on), "结果": one.result}
                for one in steps],
    }  # fmt: skip


SEATS = {
    "lead": _("牵头"), "department": _("主管部门"), "township": _("乡镇（街道）"), "judicial_office": _("司法所"),
    "legal_adviser": _("法律顾问"), "expert": _("专家"), "police": _("派出所"),
}  # fmt: skip
"""What a seat of the task force is called; any other is a member."""
MEMBER = _("成员")


def _team(matter: Matter) -> Iterable[Any]:
    return [matter] if matter.team.filter(left_at__isnull=True).exists() else []


def _team_notice(sheet: Sheet, matter: Matter) -> dict[str, Any]:
    seats = list(matter.team.filter(left_at__isnull=True).select_related("user", "organisation").order_by("pk"))
    return {
        "主送": "、".join(dict.fromkeys(one.organisation.name for one in seats)),
        "成员": [{"职责": str(SEATS.get(one.role, MEMBER)), "姓名": one.user.name, "单位": one.organisation.name,
                  "理由": one.why}
                for one in seats],
        "成文日期": day(seats[0].joined_at), "发文机关": matter.receiver.name,
    }  # fmt: skip


TO = {"主送": _("写给谁")}
SOURCES = {
    "sheet": Source(
        {"办理期限": _("最近的期限"), "过程.时间": _("时刻"), "过程.环节": _("哪一步"), "过程.人员": _("谁、哪个单位"),
         "过程.情况": _("做了什么")},
        _sheet, itself,
    ),
    "acceptance": Source(
        {**TO, **LIMITS, "查询码": _("查进度的查询码，遮挡时不写")}, _acceptance, _taken,
        _("事项受理以后才有受理告知书。"),
    ),
    "rejection": Source(
        {**TO, **WAYS, "理由": _("为什么不受理")}, _rejection, _rejected, _("没有受理的事项才有不予受理告知书。"),
    ),
    "reply": Source(
        {**TO, **WAYS, "答复": _("答复的内容")}, _reply, rows_where(Reply, "party"), _("还没有答复过诉求人。"),
        own=lambda parcel, row: row.party_id in {one.pk for one in parcel.people},
    ),
    "supervision": Source(
        {**TO, "督办依据": _("哪一条"), "督办方式": _("政府督查、信访督办、执法监督"), "要求": _("要做什么、报告什么"),
         "答复期限": _("最晚哪一天答复"), "签发人": _("谁签发的"), "抄送": _("抄送给谁")},
        _supervision, rows_where(SupervisionOrder, "organisation", "issued_by"), _("这件事项没有督办。"),
    ),
    "minutes": Source(
        {"议题": _("职责归属、化解办法"), "事由": _("要议定什么"), "时间": _("什么时候开的"), "主持人": _("谁主持"),
         "决定": _("议定了什么"), "指定单位": _("指定由谁承办"), "参加单位": _("哪些单位参加"),
         "缺席单位": _("哪些单位缺席"), "意见.单位": _("哪个单位"), "意见.发言人": _("谁说的"),
         "意见.内容": _("说了什么"), "意见.依据": _("依据哪一条"), "不同意见引语": _("保留意见的小标题，没有时不写"),
         "不同意见.单位": _("哪个单位保留意见"),
         "不同意见.内容": _("保留的意见")},
        _minutes, rows_where(Session, "chair", "designated", decided_at__isnull=False), _("会商作出决定以后才有纪要。"),
    ),
    "plan": Source(
        {**{label: label for label in PLAN_WORDS.values()}, "通过人": _("谁通过的"), "任务.内容": _("做什么"),
         "任务.单位": _("哪个单位"), "任务.期限": _("最晚哪一天"), "任务.结果": _("做成了什么")},
        _plan, rows_where(Plan, "adopted_by", superseded_at__isnull=True), _("还没有通过一案一策。"),
    ),
    "team_notice": Source(
        {**TO, "成员.职责": _("在专班里做什么"), "成员.姓名": _("谁"), "成员.单位": _("哪个单位"),
         "成员.理由": _("为什么选这个人")},
        _team_notice, _team, _("还没有组建专班。"),
    ),
}  # fmt: skip
"""The kernel's own sources, by name."""
