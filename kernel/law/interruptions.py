"""Extensions and pauses: which are lawful, and where the last day falls with them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from kernel.common.errors import Conflict
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.counting import Account, advance, advance_time, as_day, as_moment
from kernel.law.lengths import Length
from kernel.law.terms import Extension, Moment, Pause


def walk_days(account: Account) -> date:
    """The last day of a dated limit with its extensions and pauses, not yet moved off a rest day."""
    pauses = _in_order(account, as_day)
    roll = account.calendar.on_or_after
    for index, extension in enumerate(() if account.settled else account.extensions):
        granted = as_day(extension.granted)
        begun = [pause for pause in pauses if as_day(pause.start) <= granted]
        _check_extension(account, index, granted, roll(_days(account, account.extensions[:index], begun)))
    return _days(account, account.extensions, pauses)


def walk_hours(account: Account) -> datetime:
    """The last moment of a limit in hours with its extensions and pauses."""
    pauses = _in_order(account, as_moment)
    for index, extension in enumerate(() if account.settled else account.extensions):
        granted = as_moment(extension.granted)
        begun = [pause for pause in pauses if as_moment(pause.start) <= granted]
        _check_extension(account, index, granted, _hours(account, account.extensions[:index], begun))
    return _hours(account, account.extensions, pauses)


def _days(account: Account, extensions: Sequence[Extension], pauses: Sequence[Pause]) -> date:
    """Count the limit and then each extension; a pause stretches whichever it falls into."""
    cursor, waiting = account.day, list(pauses)
    segments = [account.length, *(extension.length for extension in extensions)]
    for number, length in enumerate(segments, start=1):
        end = advance(cursor, length, account.rule, account.calendar)
        last = number == len(segments)
        left = length.n
        while waiting and _falls_in(account, as_day(waiting[0].start), end, last):
            pause = waiting.pop(0)
            begin, resumed = as_day(pause.start), as_day(pause.end)
            if account.rule.counts_workdays(length):
                left -= account.calendar.workdays_between(cursor, begin) if begin > cursor else 0
                cursor = resumed
                end = account.calendar.nth_workday(cursor, left) if left > 0 else cursor
            else:
                end = max(end + (resumed - begin), resumed)
        cursor = end
    _refuse_leftover(account, waiting)
    return cursor


def _falls_in(account: Account, begin: date, end: date, last: bool) -> bool:
    """Whether a pause begins within the stretch that ends on ``end``; the last one runs on over rest days."""
    if last:
        return account.settled or begin <= account.calendar.on_or_after(end)
    return begin <= end


def _hours(account: Account, extensions: Sequence[Extension], pauses: Sequence[Pause]) -> datetime:
    """As :func:`_days`, for hours and office hours."""
    cursor, waiting = as_moment(account.start), list(pauses)
    segments = [account.length, *(extension.length for extension in extensions)]
    for number, length in enumerate(segments, start=1):
        end = advance_time(cursor, length, account)
        last = number == len(segments)
        while waiting and (as_moment(waiting[0].start) <= end or (last and account.settled)):
            pause = waiting.pop(0)
            begin, resumed = as_moment(pause.start), as_moment(pause.end)
            if length.unit == "workhour":
                left = account.office.minutes_between(begin, end, account.calendar)
                end = account.office.advance(resumed, left, account.calendar) if left > 0 else max(end, resumed)
            else:
                end = max(end + (resumed - begin), resumed)
        cursor = end
    _refuse_leftover(account, waiting)
    return cursor


def _in_order(account: Account, read: Callable[[Moment], date]) -> list[Pause]:
    """The pauses by time; refused when a ground is not listed, or they overlap, or precede the start."""
    pauses = sorted(account.pauses, key=lambda pause: read(pause.start))
    edge = read(account.start)
    for pause in pauses:
        if not account.settled:
            check_ground(account, pause.ground, pause.approver, pause.reason)
        if read(pause.start) < edge or read(pause.end) < read(pause.start):
            raise Conflict(
                "law.pause_out_of_order",
                _("中止的起止时间不能早于期限开始，也不能与另一次中止重叠。"),
                _("请核对中止和恢复的日期。"),
            )
        edge = read(pause.end)
    return pauses


def check_ground(account: Account, ground: str, approver: str, reason: str) -> None:
    """Refuse a pause on a ground the law does not list, or without approver and reason."""
    if account.allowed is not None and ground not in account.allowed.pause:
        listed = enumerated(_("“%(name)s”") % {"name": name} for name in account.allowed.pause)
        raise Conflict(
            "law.pause_ground",
            _("“%(ground)s”不是可以中止这一期限的事由。") % {"ground": ground},
            _("可以中止的事由：%(listed)s。") % {"listed": listed} if listed else _("这一期限不能中止，请按期办理。"),
            rule=account.cited,
        )
    if not approver.strip() or not reason.strip():
        raise Conflict("law.pause_unexplained", _("中止期限需要写明批准人和理由。"), _("请补充后再提交。"))


def _check_extension(account: Account, index: int, granted: Moment, due_on: Moment) -> None:
    """Refuse an extension that is late, unexplained, or more than the law allows."""
    extension = account.extensions[index]
    if not extension.approver.strip() or not extension.reason.strip():
        raise Conflict("law.extension_unexplained", _("延长期限需要写明批准人和理由。"), _("请补充后再提交。"))
    if granted > due_on:
        raise Conflict(
            "law.extension_after_expiry",
            _("期限已于%(due_on)s届满，届满后不能再延长。") % {"due_on": _written(due_on)},
            _("请按逾期办理，并如实记录原因。"),
            rule=account.cited,
        )
    if granted < (account.day if not isinstance(granted, datetime) else as_moment(account.start)):
        raise Conflict("law.extension_too_early", _("延长的批准时间早于期限开始。"), _("请核对批准日期。"))
    if extension.length.timed != account.length.timed:
        raise _too_long(account, _("延长的期限应与原期限同样按日或者按小时计算。"))
    if account.allowed is not None:
        _check_ceiling(account, index)


def _check_ceiling(account: Account, index: int) -> None:
    """Refuse more extensions, or a longer one, than the article allows."""
    extend = account.allowed.extend if account.allowed else None
    if extend is None:
        raise _too_long(account, _("这一期限没有可以延长的规定。"))
    if extend.times and index >= extend.times:
        raise _too_long(account, _("这一期限最多延长%(times)s次。") % {"times": extend.times})
    if extend.max is None:
        return
    kinds = {_kind(account, item.length)[0] for item in account.extensions[: index + 1]}
    kind, ceiling = _kind(account, extend.max)
    total = sum(_kind(account, item.length)[1] for item in account.extensions[: index + 1])
    single = _kind(account, account.extensions[index].length)[1]
    if kinds != {kind} or (total if extend.times == 1 else single) > ceiling:
        raise _too_long(account, _("延长不得超过%(text)s。") % {"text": extend.max.text})


def _kind(account: Account, length: Length) -> tuple[str, int]:
    """A length as something two lengths can be compared by."""
    if account.rule.counts_workdays(length):
        return "workday", length.n
    return ("month", length.n * 12) if length.unit == "year" else (length.unit, length.n)


def _too_long(account: Account, what: str) -> Conflict:
    extend = account.allowed.extend if account.allowed else None
    rule = (extend.article if extend else "") or account.cited
    return Conflict("law.extension_not_allowed", what, _("请按原期限办理，或者核对延长的依据。"), rule=rule)


def _refuse_leftover(account: Account, waiting: Sequence[Pause]) -> None:
    if waiting:
        raise Conflict(
            "law.pause_after_expiry",
            _("“%(ground)s”发生在期限届满之后，不能中止已经届满的期限。") % {"ground": waiting[0].ground},
            _("请按逾期办理，并如实记录原因。"),
            rule=account.cited,
        )


def _written(moment: Moment) -> str:
    if isinstance(moment, datetime):
        return f"{moment:%Y-%m-%d %H:%M}"
    return moment.isoformat()
