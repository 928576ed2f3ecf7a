"""Short words for codes that stand on matters: phases, endings, channels, states."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.matters import hooks
from kernel.matters.models import Matter
from kernel.matters.services import CHANNELS

PHASES = {
    "triage": _("分流受理"),
    "working": _("办理中"),
    "verifying": _("回访归档"),
    "archived": _("已归档"),
    "rejected": _("不予受理"),
    "merged": _("已并案"),
}
DOTS = {
    "triage": "waiting", "working": "working", "verifying": "checking", "archived": "done", "rejected": "off",
    "merged": "off",
}  # fmt: skip
LOOPS = {"township": _("乡镇小循环"), "county": _("县级大循环"), "backstop": _("领导兜底环")}
FUNCTIONS = {
    "centre": _("统筹受理"), "township": _("乡镇（街道）治理"), "village": _("村（社区）事务"),
    "leader_office": _("领导包案"), "natural_resources": _("自然资源"), "forestry": _("林业"),
    "housing": _("住房和城乡建设"), "agriculture": _("农业农村"), "county_office": _("政府办公"),
    "hrss": _("人力资源和社会保障"), "civil_affairs": _("民政"), "medical_insurance": _("医疗保障"),
    "health": _("卫生健康"), "education": _("教育"), "veterans": _("退役军人事务"), "water": _("水利"),
    "transport": _("交通运输"), "traffic_police": _("道路交通管理"), "market": _("市场监管"), "commerce": _("商务"),
    "justice": _("司法行政"), "judicial_office": _("基层司法"), "finance": _("财政"), "court": _("审判"),
    "union": _("工会"), "women": _("妇女权益"), "youth": _("共青团"), "tax": _("税务"), "disabled": _("残疾人权益"),
    "urban_management": _("城市管理执法"), "public_security": _("公安"), "police_station": _("治安"),
    "petition": _("信访"), "ecology": _("生态环境"), "emergency": _("应急管理"), "development": _("发展改革"),
    "procuratorate": _("检察"), "discipline": _("纪检监察"), "data_office": _("数据管理"), "committee": _("人民调解"),
    "petition_review": _("信访复查"), "petition_recheck": _("信访复核"), "reconsideration": _("行政复议"),
    "committee_medical": _("医疗纠纷调解"), "committee_traffic": _("道路交通事故纠纷调解"),
    "committee_labour": _("劳动争议调解"), "committee_property": _("物业纠纷调解"),
    "committee_consumer": _("消费纠纷调解"), "committee_family": _("婚姻家庭纠纷调解"),
    "committee_land": _("征地拆迁纠纷调解"), "committee_rural_land": _("土地承包纠纷调解"),
    "committee_finance": _("金融纠纷调解"), "committee_school": _("校园纠纷调解"),
    "experts": _("专家咨询"), "advisers": _("法律顾问"), "grid": _("网格服务"),
}  # fmt: skip
"""What bodies answer for, in words."""
CONFIDENTIAL = {"open": _("不保密"), "confidential": _("对对方保密"), "anonymous": _("匿名")}


def state_of(matter: Matter) -> tuple[str, Any]:
    """The dot and the words of where a matter stands."""
    dot = DOTS.get(matter.phase, "off")
    if matter.open and matter.refusals and matter.phase == "triage":
        dot = "returned"
    if matter.state:
        dot = matter.state
    return dot, matter.node_name if matter.open and matter.node_name else PHASES.get(matter.phase, matter.phase)


def graded(matter: Matter) -> bool:
    """Whether its grade says anything: a model of its kind proposed it, or a person set it off green."""
    return hooks.hook(matter.kind, "grade") is not hooks.grade or matter.grade not in ("", "green")


def channel_of(matter: Matter) -> Any:
    """Where it came in."""
    return CHANNELS.get(matter.channel, matter.channel)
