"""How much time is left, in words: 剩3时20分, 超期1天4时, 今天到期. Pure functions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import pgettext

from kernel.common.moment import LOCAL, written
from kernel.common.words import gettext as _

SOON = timedelta(hours=24)
NEAR = timedelta(days=3)


@dataclass(frozen=True)
class Remaining:
    """What a due mark shows: ``level`` over|soon|near|ok|paused|met|missed, the sentence, and when exactly."""

    level: str
    text: str
    exact: str
    iso: str
    provisional: bool = False


def span(length: timedelta) -> str:
    """A length as people say it: 45分, 3时20分, 1天18时, 4天. Minutes matter below a day, hours below three."""
    minutes = max(1, int(length.total_seconds() // 60))
    if minutes < 60:
        return _("%(m)s分") % {"m": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        if not minutes:
            return _("%(h)s时") % {"h": hours}
        return _("%(h)s时%(m)s分") % {"h": hours, "m": f"{minutes:02d}"}
    days, hours = divmod(hours, 24)
    if hours and days < 3:
        return _("%(d)s天%(h)s时") % {"d": days, "h": hours}
    return _("%(d)s天") % {"d": days}


def _of_moment(due: datetime, at: datetime) -> tuple[str, str]:
    left = due - at
    if left < timedelta(0):
        return "over", _("超期%(span)s") % {"span": span(-left)}
    level = "soon" if left < SOON else "near" if left < NEAR else "ok"
    return level, _("剩%(span)s") % {"span": span(left)}


def _of_day(due: date, at: datetime) -> tuple[str, str]:
    days = (due - at.astimezone(LOCAL).date()).days
    if days < 0:
        return "over", _("超期%(d)s天") % {"d": -days}
    if days == 0:
        return "soon", _("今天到期")
    if days == 1:
        return "near", _("明天到期")
    return ("near" if days <= NEAR.days else "ok"), _("剩%(d)s天") % {"d": days}


def exactly(due: datetime | date) -> str:
    """A moment or a day as figures, in local time."""
    return f"{due.astimezone(LOCAL):%Y-%m-%d %H:%M}" if isinstance(due, datetime) else f"{due:%Y-%m-%d}"


def remaining(due: datetime | date, at: datetime, *, provisional: bool = False) -> Remaining:
    """What is left of a limit at a moment. A plain date lasts until the end of that day (local time).

    ``over`` past it, ``soon`` within a day, ``near`` within three days, else ``ok``.
    """
    if isinstance(due, datetime):
        level, text = _of_moment(due, at)
        return Remaining(level, text, exactly(due), due.isoformat(), provisional)
    level, text = _of_day(due, at)
    return Remaining(level, text, exactly(due), due.isoformat(), provisional)


def _first(thing: Any, *names: str) -> Any:
    return next((value for name in names if (value := getattr(thing, name, None)) is not None), None)


def of_clock(clock: Any, at: datetime) -> Remaining | None:
    """What is left of a moment, a date, or anything like a clock; None when it has no end.

    Like a clock: ``due_at`` (moment) or ``due_on`` (date) – or ``at``/``on`` as ``kernel.law.due`` returns – with
    optional ``provisional`` and ``state`` (``paused``, ``met``, ``missed``; anything else runs).
    """
    if clock is None or clock == "":
        return None
    if isinstance(clock, date):
        return remaining(clock, at)
    due = _first(clock, "due_at", "at", "due_on", "on")
    state = str(getattr(clock, "state", "") or "")
    if state in STOPPED:
        exact = "" if due is None else remaining(due, at).exact
        return Remaining(state, str(_word(state)), exact, due.isoformat() if due else "")
    if due is None:
        return None
    return remaining(due, at, provisional=bool(getattr(clock, "provisional", False)))


STOPPED = ("paused", "met", "missed", "cut")


def _word(state: str) -> str:
    return {"paused": _("计时暂停"), "met": _("按期完成"), "missed": _("超期完成"), "cut": _("未满即止")}[state]


def ago(moment: datetime | date, at: datetime) -> str:
    """A past (or coming) moment as people say it: 刚刚, 9分钟前, 2小时前, 昨天17:20, 11-18 17:00, 2025-11-18."""
    if not isinstance(moment, datetime):
        return written(moment, "SHORT_MONTH_DAY_FORMAT") if moment.year == at.year else f"{moment:%Y-%m-%d}"
    local, here = moment.astimezone(LOCAL), at.astimezone(LOCAL)
    passed = here - local
    if timedelta(0) <= passed < timedelta(minutes=1):
        return _("刚刚")
    if timedelta(0) <= passed < timedelta(hours=1):
        return _("%(n)s分钟前") % {"n": int(passed.total_seconds() // 60)}
    days = (here.date() - local.date()).days
    if days == 0 and passed >= timedelta(0):
        return _("%(n)s小时前") % {"n": int(passed.total_seconds() // 3600)}
    named = {0: pgettext("day", "今天"), 1: pgettext("day", "昨天"), -1: pgettext("day", "明天")}
    if days in named:
        return _("%(day)s%(time)s") % {"day": named[days], "time": f"{local:%H:%M}"}
    return written(local, "SHORT_MONTH_DAY_TIME_FORMAT") if local.year == here.year else f"{local:%Y-%m-%d}"
