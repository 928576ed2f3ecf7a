"""Short words for codes that stand on matters: phases, endings, channels, states."""

from typing import Any

from django.utils.translation import gettext_lazy as _

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
CONFIDENTIAL = {"open": _("不保密"), "confidential": _("对对方保密"), "anonymous": _("匿名")}


def state_of(matter: Matter) -> tuple[str, Any]:
    """The dot and the words of where a matter stands."""
    dot = DOTS.get(matter.phase, "off")
    if matter.open and matter.refusals and matter.phase == "triage":
        dot = "returned"
    return dot, matter.node_name if matter.open and matter.node_name else PHASES.get(matter.phase, matter.phase)


def channel_of(matter: Matter) -> Any:
    """Where it came in."""
    return CHANNELS.get(matter.channel, matter.channel)
