"""The rules of a collective deliberation: everybody speaks, the head speaks last, dissent is kept. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.common.errors import Invalid
from kernel.common.words import enumerated
from kernel.common.words import gettext as _

POSITIONS = ("for", "against", "abstain")
LEAST = 3
"""Fewer than so many people are no meeting."""
Speech = Mapping[str, Any]


def majority(speeches: Sequence[Speech]) -> str:
    """What more spoke for than for anything else: ``for`` or ``against``; empty when neither has more than half."""
    for position in ("for", "against"):
        if sum(one["position"] == position for one in speeches) * 2 > len(speeches):
            return position
    return ""


def dissenters(speeches: Sequence[Speech], decision: str) -> list[Speech]:
    """Those who spoke against what was decided: their words stand in the record."""
    other = "against" if decision == "passed" else "for"
    return [one for one in speeches if one["position"] == other and not one["head"]]


def check_meeting(speeches: Sequence[Speech], decision: str, departing: str, rule: str) -> None:
    """Raises Invalid with the article unless everybody spoke, one head spoke last, and a departure is explained."""
    heads = [place for place, one in enumerate(speeches) if one["head"]]
    if len(speeches) < LEAST:
        raise Invalid("meeting.few", _("发言的人太少，不是集体讨论。"), _("请把到会人员的发言记全。"), rule=rule)
    silent = [one["name"] for one in speeches if not one["words"].strip() or one["position"] not in POSITIONS]
    if silent:
        raise Invalid(
            "meeting.silent", _("还没有记录%(names)s的意见。") % {"names": enumerated(silent)},
            _("会议组成人员都要发表意见，请补上。"), rule=rule,
        )  # fmt: skip
    if len(heads) != 1:
        raise Invalid("meeting.head", _("要有一位行政首长主持并发言。"), _("请标明哪一位是行政首长。"), rule=rule)
    if heads[0] != len(speeches) - 1:
        raise Invalid(
            "meeting.order", _("行政首长要最后一个发表意见，记录里排在了前面。"),
            _("请按实际发言顺序登记；会上顺序不对的，要重新讨论。"), rule=rule,
        )  # fmt: skip
    usual = {"for": "passed", "against": "stopped"}.get(majority(speeches[:-1]), "")
    if usual and decision in ("passed", "stopped") and decision != usual and not departing.strip():
        raise Invalid(
            "meeting.departing", _("决定和多数人的意见不一致，还没有说明理由。"),
            _("行政首长拟作出的决定与多数人意见不一致的，应当在会上说明理由，请记录。"), rule=rule,
        )  # fmt: skip
