"""What every paper may say: the matter, the people in it (masked unless opened), who makes it and when."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.common.identity import unseal
from kernel.common.moment import LOCAL, at
from kernel.law.citations import in_words
from kernel.matters.desk.words import channel_of, state_of
from kernel.matters.hooks import hook
from kernel.matters.models import Matter, Party
from kernel.matters.registers import GRADES, ROLES
from kernel.matters.tracking import ways_of

OWN = ("claimant", "co_claimant")
COMMON = {
    "编号": _("事项编号"), "事项名称": _("事项的标题"), "类别": _("事项的类别"), "分级": _("红色、黄色、绿色"),
    "来源": _("从哪个渠道来"), "属地": _("所在乡镇、村居"), "承办单位": _("现在承办的单位"),
    "受理单位": _("最初接收的单位"), "受理时间": _("收到的时刻"), "受理日期": _("收到的日子"),
    "诉求人": _("诉求人，有几位用顿号隔开"), "被诉求方": _("被诉求方，有几位用顿号隔开"),
    "诉求": _("反映的情况"), "希望": _("希望怎样解决"), "当前环节": _("现在到哪一步"),
    "发文机关": _("文书由谁发出"), "成文日期": _("文书的日期"), "文书编号": _("事项编号加文书序号"),
    "制作人": _("谁制作的这一份"), "制作时间": _("制作这一份的时刻"),
}  # fmt: skip
"""The fields of every paper."""
NAMELESS = _("未留姓名")


@dataclass
class Sheet:
    """The matter as one paper sees it. The same sheet and row give the same values."""

    matter: Matter
    maker: str
    """Who makes it, as printed."""
    at: datetime
    clear: bool = False
    """Whether names, numbers and addresses stand in it in full."""
    _names: dict[int, str] = field(default_factory=dict)

    @cached_property
    def parties(self) -> list[Party]:
        """Everybody concerned, in the order they came."""
        return list(self.matter.parties.order_by("id"))

    def name(self, party: Party | int | None) -> str:
        """A party's name: masked, or in full when the sheet is clear."""
        one = next((row for row in self.parties if row.pk == party), None) if isinstance(party, int) else party
        if one is None:
            return ""
        if one.pk not in self._names:
            clear = unseal(one.name_sealed) if self.clear else ""
            self._names[one.pk] = clear or one.name_masked or str(NAMELESS)
        return self._names[one.pk]

    def phone(self, party: Party) -> str:
        """A party's telephone, likewise."""
        return (unseal(party.phone_sealed) if self.clear else "") or party.phone_masked

    def number(self, party: Party) -> str:
        """A party's certificate number, likewise."""
        return (unseal(party.id_sealed) if self.clear else "") or party.id_masked

    def address(self, party: Party) -> str:
        """A party's address; only in full or not at all."""
        return unseal(party.address_sealed) if self.clear else ""

    def names(self, *roles: str) -> str:
        """The names of everybody in these roles."""
        return "、".join(self.name(one) for one in self.parties if one.role in roles)

    def people(self) -> list[dict[str, str]]:
        """Everybody with role, name, telephone, number and address, as rows of a list."""
        return [
            {
                "身份": str(ROLES.get(one.role, one.role)), "姓名": self.name(one), "电话": self.phone(one),
                "证件号码": self.number(one), "住址": self.address(one),
            }
            for one in self.parties
        ]  # fmt: skip

    def common(self) -> dict[str, Any]:
        """The values of the common fields."""
        matter = self.matter
        names = hook(matter.kind, "class_names")()
        return {
            "编号": matter.no, "事项名称": matter.title, "类别": names.get(matter.class_code, ""),
            "分级": str(GRADES.get(matter.grade, "")), "来源": str(channel_of(matter)), "属地": matter.region.name,
            "承办单位": matter.accountable.name, "受理单位": matter.receiver.name,
            "受理时间": moment(matter.received_at), "受理日期": day(matter.received_at),
            "诉求人": self.names(*OWN), "被诉求方": self.names("respondent"),
            "诉求": matter.text, "希望": matter.wish, "当前环节": str(state_of(matter)[1]),
            "发文机关": matter.accountable.name, "成文日期": day(self.at), "文书编号": matter.no,
            "制作人": self.maker, "制作时间": moment(self.at),
        }  # fmt: skip


PEOPLE = {
    "当事人.身份": _("诉求人、被诉求方"), "当事人.姓名": _("姓名或者单位名称"), "当事人.电话": _("联系电话"),
    "当事人.证件号码": _("证件号码"), "当事人.住址": _("住址，遮挡时不写"),
}  # fmt: skip
"""The fields of the list of people."""
WAYS = {
    "救济引语": _("引出救济途径的一句话，没有途径时不写"),
    "救济.去处": _("向哪个机关"), "救济.途径": _("用什么办法"), "救济.期限": _("最晚哪一天，或者多长时间"),
    "救济.依据": _("哪一条"),
}  # fmt: skip
"""The fields of the list of remedies."""


def ways(remedies: list[dict[str, str]]) -> dict[str, Any]:
    """Remedies as a list – where, how, by which day, which article – with the sentence that leads to them."""
    found = [
        {"去处": one["body"], "途径": one["route"], "依据": one["articles"], "期限": _until(one["limit"])}
        for one in ways_of(remedies)
    ]
    return {"救济": found, "救济引语": "您如果不同意，还可以走下列途径：" if found else ""}


def ways_from(matter: Matter, served: datetime | None) -> dict[str, Any]:
    """The ways open against what was served at that moment, their days counted from it: the same whenever it is
    printed. Before it is served no day can be named yet."""
    if served is None:
        found = ways(hook(matter.kind, "remedies")(matter))
        return {**found, "救济": [{**one, "期限": "自送达之日起计算"} for one in found["救济"]]}
    with at(served):
        return ways(hook(matter.kind, "remedies")(matter))


def _until(limit: str) -> str:
    """The last day, which counts; a length as the law writes it; that there is none."""
    if limit.endswith("日前"):
        return limit.removesuffix("前") + "（含当日）"
    return limit.removeprefix("期限") or "法律没有规定期限"


def day(value: date | datetime | None) -> str:
    """2026年11月20日, as a date stands under a paper."""
    if value is None:
        return ""
    one = value.astimezone(LOCAL).date() if isinstance(value, datetime) else value
    return f"{one.year}年{one.month}月{one.day}日"


def moment(value: datetime | None) -> str:
    """2026-11-20 08:12."""
    return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") if value else ""


def cited(articles: str) -> str:
    """Articles in words, joined as the law's own lists are."""
    return "、".join(in_words(one) for one in articles.replace("；", "、").split("、") if one)
