"""The public lines of a matter's ledger, told to the person it concerns: like a parcel, in plain words."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

from kernel.audit.models import Entry
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.matters.models import Matter, Placement

ACT = timedelta(seconds=5)
"""An act is dated when it begins; what it wrote is at most so much younger."""


class Kind(NamedTuple):
    """How an act is told: its title (``%(body)s`` is who had it then), icon, tone; whether its lines follow."""

    title: Any
    icon: str
    tone: str = "done"
    lines: bool = True


SENT = Kind(gettext_lazy("已派给%(body)s"), "arrows-split")
KINDS: dict[str, Kind] = {
    "matter.receive": Kind(gettext_lazy("已收到您的反映"), "check"),
    "matter.dispatch": SENT,
    "matter.place": SENT,
    "matter.accept": Kind(gettext_lazy("%(body)s已接办"), "user-check"),
    "matter.refuse": Kind(gettext_lazy("转回重新分派"), "arrow-back-up", "moved"),
    "matter.reply": Kind(gettext_lazy("已给您书面答复"), "mail", lines=False),
    "matter.archive": Kind(gettext_lazy("已归档"), "archive", lines=False),
    "matter.follow_up": Kind(gettext_lazy("回访"), "phone-call"),
    "matter.merge": Kind(gettext_lazy("已和同一件事合并办理"), "git-merge", "moved"),
    "voice.add": Kind(gettext_lazy("您补充了材料"), "file-plus", lines=False),
    "voice.urge": Kind(gettext_lazy("您催办了一次"), "bell-ringing", lines=False),
    "voice.ask": Kind(gettext_lazy("您提了一个问题"), "message-circle", lines=False),
    "voice.answer": Kind(gettext_lazy("回复了您的留言"), "message-2", lines=False),
    "matter.reopen": Kind(gettext_lazy("重新办理"), "refresh", "warn"),
    "voice.unsolved": Kind(gettext_lazy("您反映没有解决"), "message-report", "warn"),
    "voice.rate": Kind(gettext_lazy("您作了评价"), "star"),
    "voice.contest": Kind(gettext_lazy("您提出了异议"), "flag", "warn"),
    "contest.answer": Kind(gettext_lazy("异议有了答复"), "gavel"),
    "step.extend": Kind(gettext_lazy("延长了办理时间"), "calendar-plus", "warn"),
    "step.pause": Kind(gettext_lazy("暂停计时"), "player-pause", "warn"),
    "step.resume": Kind(gettext_lazy("恢复计时"), "player-play"),
    "session.call": Kind(gettext_lazy("召集会商"), "users-group"),
    "session.decide": Kind(gettext_lazy("会商有了结果"), "gavel"),
    "team.build": Kind(gettext_lazy("组建了专班"), "users-group"),
    "plan.adopt": Kind(gettext_lazy("定了化解方案"), "notes"),
    "supervision.issue": Kind(gettext_lazy("上级督办"), "eye-check"),
}
PLAIN = Kind("", "check")
EVEN_SILENT = {"matter.accept"}
"""Acts the person should know of though their lines are for the file only."""
OTHERS = ("voice.", "contest.", "matter.reply", "matter.receive")
"""What in the matter it was merged into concerns somebody else."""


def retell(matter: Matter) -> list[dict[str, Any]]:
    """Entries for ``{% timeline %}``, the latest first: only what is public, nobody's name beside the bodies'.

    Of a matter merged into another, the other's course since the merging is told too, without what its own
    claimants said and were told.
    """
    found = list(_told(matter, datetime.min.replace(tzinfo=matter.received_at.tzinfo), ()))
    if matter.merged_into is not None:
        merged_at = matter.ended_at or matter.received_at
        found += _told(matter.merged_into, merged_at, OTHERS)
    return sorted(found, key=lambda one: one["at"], reverse=True)


def _told(matter: Matter, since: datetime, without: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    placements = list(matter.placements.select_related("organisation").order_by("since"))
    rows = Entry.objects.filter(chain=matter.audit_chain).order_by("-seq").values_list("action", "at", "body")
    for action, at, body in rows:
        if at < since or (without and action.startswith(without)):
            continue
        lines = [one for one in json.loads(body)["told"] if one.get("public")]
        if lines or action in EVEN_SILENT:
            yield _entry(action, at, lines, _body_at(placements, at))


def _body_at(placements: list[Placement], at: datetime) -> str:
    """Who had the matter when the act was done."""
    had = [one for one in placements if one.since <= at + ACT]
    return had[-1].organisation.name if had else ""


def _entry(action: str, at: datetime, told: list[Mapping[str, Any]], body: str) -> dict[str, Any]:
    kind = KINDS.get(action)
    lines = list(dict.fromkeys(str(one["line"]) for one in told))
    if action.startswith("voice."):
        lines = [line.replace("诉求人", "您") for line in lines]
    cited = list(dict.fromkeys(str(one["basis"]) for one in told if one.get("basis")))
    tags = [in_words(one) for one in cited if not one.startswith("product:")]
    if kind is None:
        title, text, kind = lines[0], "\n".join(lines[1:]), PLAIN
    else:
        title, text = kind.title % {"body": body or _("承办单位")}, "\n".join(lines) if kind.lines else ""
    return {"title": title, "text": text, "at": at, "icon": kind.icon, "tone": kind.tone, "tags": tags}
