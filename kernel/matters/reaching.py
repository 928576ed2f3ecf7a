"""How and when a person may safely be reached, and the stop for every other way (反家庭暴力法 13; rights R12).

The person says it when handing in. Whoever wants to call, send a message or a letter meets the stop here; a line on
the tracking page is always safe, since only number and code open it.
"""

from collections.abc import Iterable
from datetime import datetime, time

from django.utils.translation import gettext_lazy

from kernel.common.errors import Conflict
from kernel.common.moment import LOCAL, now
from kernel.common.words import gettext as _
from kernel.law.queries import current_calendar
from kernel.matters.models import Matter, Message, Party
from kernel.people.models import User

WAYS = {
    "call": gettext_lazy("可以打电话"),
    "daytime": gettext_lazy("只在工作日白天打电话"),
    "message": gettext_lazy("不要打电话、不发短信，只在查进度页面留言"),
}
"""What a person may ask for; nothing asked leaves every way open."""
DAY = (time(8, 30), time(17, 30))
"""What 白天 means: on workdays, from and until."""
SAFE = ("online", "tracking_page", "in_person", "on_the_spot")
"""Ways nobody else at home sees."""
HOWS = {
    "call": gettext_lazy("打电话"), "phone": gettext_lazy("打电话"), "message": gettext_lazy("发短信"),
    "post": gettext_lazy("寄信"),
}  # fmt: skip
OWN_SIDE = ("claimant", "co_claimant", "representative", "guardian")
RULE = "反家庭暴力法#13"


def stop_of(party: Party, how: str = "call", at: datetime | None = None) -> str:
    """Why this person may not be reached this way now, in a sentence; empty when they may."""
    if how in SAFE or party.contact_way not in ("daytime", "message"):
        return ""
    if party.contact_way == "daytime" and how in ("call", "phone") and _daytime((at or now()).astimezone(LOCAL)):
        return ""
    return _("%(who)s要求：%(way)s。") % {"who": party.name_masked or _("诉求人"), "way": asked_by(party)}


def asked_by(party: Party) -> str:
    """What the person asked for, in words: the way, and what else to mind."""
    way = str(WAYS[party.contact_way]) if party.contact_way in WAYS else ""
    note = party.contact_preference.removeprefix(way).lstrip("；")
    return "；".join(filter(None, [way, note]))


def _daytime(at: datetime) -> bool:
    return current_calendar().is_workday(at.date()) and DAY[0] <= at.time() < DAY[1]


def require_safe(parties: Iterable[Party], how: str) -> None:
    """Raises Conflict where one of these people asked not to be reached this way, or not at this hour."""
    for party in parties:
        why = stop_of(party, how)
        if why:
            raise Conflict(
                "contact.unsafe",
                _("%(why)s现在不能%(how)s。") % {"why": why, "how": HOWS.get(how, how)},
                _("请在查进度页面留言；要见面的，等本人到窗口来。"),
                rule=RULE,
            )


def reason_to_look(party: Party, field: str, danger: bool, note: str) -> str:
    """What is written down when somebody wants the number of a person who asked not to be called now.

    Raises Conflict unless somebody is in danger at this moment; then the note says so, and the person can read it.
    """
    why = stop_of(party) if field == "phone" else ""
    if not why:
        return note
    if not danger:
        raise Conflict(
            "contact.unsafe",
            _("%(why)s现在不能打电话，所以不显示号码。") % {"why": why},
            _("请在查进度页面留言。有人眼前有危险、必须马上联系的，勾选下面一项；本人能看到这条记录。"),
            rule=RULE,
        )
    return _("眼前有危险，必须联系：%(note)s") % {"note": note}


def people_of(matter: Matter) -> list[Party]:
    """Whom a body would reach about the matter: the person's own side."""
    return list(matter.parties.filter(role__in=OWN_SIDE).order_by("id"))


def by_page(matter: Matter) -> bool:
    """Whether somebody on the person's own side is asked on the tracking page only."""
    return any(party.contact_way == "message" for party in people_of(matter))


def follow_up_safely(matter: Matter, answered: bool, since: datetime, by: User) -> None:
    """Before a call afterwards is noted: who is not to be called is asked on the tracking page instead.

    Raises Conflict out of the hours the person named, and for an answer when nothing was answered on the page.
    """
    if not by_page(matter):
        require_safe(people_of(matter), "call")
    elif not answered:
        asked = _("这件事办得怎么样，解决了吗？请在这里点“评一评”，没有解决的点“没有解决”。")
        Message(
            matter=matter, kind="notice", text=asked, from_public=False, by=by, at=now(),
            organisation=matter.accountable,
        ).save()  # fmt: skip
    elif not _spoke(matter, since):
        raise Conflict(
            "contact.no_answer",
            _("诉求人要求不打电话，进度页面上还没有回复。"),
            _("请先登记“没有接通”，系统会在进度页面留言询问；本人回复后再登记结果。"),
            rule=RULE,
        )


def _spoke(matter: Matter, since: datetime) -> bool:
    said = matter.messages.filter(from_public=True, at__gte=since).exists()
    return said or matter.ratings.filter(at__gte=since).exists()
