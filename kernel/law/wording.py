"""A derivation in sentences: why this date, line by line, each line with its article."""

from datetime import date, datetime, timedelta

from kernel.law.calendar import FIXED_BY, Day
from kernel.law.citations import in_words
from kernel.law.counting import Account, as_day, as_moment
from kernel.law.lengths import Length
from kernel.law.terms import Extension, Moment, Pause, Step

_WEEKDAYS = "一二三四五六日"
OFFICE_HOURS = "product:office-hours"


def derive(account: Account, *, counted: Moment, on: date, at: datetime, provisional: bool) -> list[Step]:
    """The lines that lead from the start to the due date."""
    steps = [_norm(account), _reading(account), _start(account)]
    if account.rule.counts_workdays(account.length) or account.length.unit == "workhour":
        steps += _festivals(account, *_counted_over(account, on))
    steps += [_extension(account, extension) for extension in account.extensions]
    steps += [_pause(account, pause) for pause in account.pauses]
    if account.length.timed:
        steps.append(_timed_end(account, at))
    else:
        steps.append((_end_before if account.backwards else _end)(account, as_day(counted), on))
    if provisional:
        steps.append(_unsure(account, on))
    return steps


def day_text(on: date) -> str:
    """2026年10月13日（星期二）."""
    return f"{on.year}年{on.month}月{on.day}日（星期{_WEEKDAYS[on.weekday()]}）"


def short_day(on: date, beside: date) -> str:
    """The day without its year when that is the year of ``beside``."""
    return f"{on.month}月{on.day}日" if on.year == beside.year else f"{on.year}年{on.month}月{on.day}日"


def moment_text(at: datetime) -> str:
    """2026年9月29日10时30分."""
    return f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute:02}分"


def _norm(account: Account) -> Step:
    rule = account.rule
    if account.article.startswith("product:") or rule.norm == "product":
        text = f"期限{account.length.text}是本平台的产品参数，不是法律规定，可由县级管理员按程序调整。"
        return Step(text, account.article or rule.norm, account.day)
    where = in_words(account.article) if account.article else f"《{rule.norm}》"
    version = f"{rule.version}，自{rule.in_force.year}年{rule.in_force.month}月{rule.in_force.day}日起施行"
    return Step(f"适用{where}（{version}），期限{account.length.text}。", account.article or rule.norm, account.day)


def _reading(account: Account) -> Step:
    length, rule, count = account.length, account.rule, account.rule.count
    cited = account.cited
    if length.unit == "workday":
        text, article = f"条文写明“{length.text}”，按工作日计算，不含法定休假日。", account.article or rule.norm
    elif rule.counts_workdays(length):
        text, article = f"“{length.text}”按工作日计算：{rule.text}", rule.basis
    elif not length.n:
        text, article = f"“{length.text}”即收到的那一天，遇休息日顺延到此后的工作日。", cited
    elif length.unit == "day":
        text, article = f"“{length.text}”按自然日计算：{_why_natural(account)}", rule.basis or rule.norm
    elif length.unit in ("month", "year"):
        text, article = f"“{length.text}”按历法计算，到期月的对应日为最后一日，没有对应日的为月末日。", count.months
    elif length.unit == "workhour":
        text, article = f"“{length.text}”只计办公时间（工作日{account.office}）。", OFFICE_HOURS
    else:
        text, article = f"“{length.text}”连续计算，不扣除休息日和节假日。", count.hours
    return Step(text, article or cited, account.day)


def _why_natural(account: Account) -> str:
    rule = account.rule
    if rule.basis:
        return f"{rule.text.rstrip('。')}，“{account.length.text}”不属此列。"
    return rule.choice


def _start(account: Account) -> Step:
    if account.backwards:
        return _event(account)
    if account.length.timed:
        return Step(
            f"自{moment_text(as_moment(account.start))}起算，开始的时刻不计入。", account.rule.count.hours, account.day
        )
    if not account.length.n:
        return Step(f"自{day_text(account.day)}当日办理。", account.cited, account.day)
    following = short_day(account.day + timedelta(days=1), account.day)
    return Step(
        f"{day_text(account.day)}为开始之日，不计入，自{following}起算。", account.rule.count.start, account.day
    )


def _event(account: Account) -> Step:
    """The first line of a count backwards: the event itself is not counted."""
    if account.length.timed:
        text = f"自{moment_text(as_moment(account.start))}向前计算，该时刻不计入。"
        return Step(text, account.rule.count.hours, account.day)
    before = short_day(account.day - timedelta(days=1), account.day)
    text = f"期限须在{day_text(account.day)}之前满足，该日不计入，自{before}向前计算。"
    return Step(text, account.rule.count.start, account.day)


def _counted_over(account: Account, on: date) -> tuple[date, date]:
    """The days counted, as (the day before the first, the last)."""
    day = timedelta(days=1)
    return (on - day, account.day - day) if account.backwards else (account.day, on)


def _festivals(account: Account, after: date, until: date) -> list[Step]:
    """What festivals and make-up days did to a count of working days: one line for each year's notice."""
    calendar = account.calendar
    by_source: dict[str, list[str]] = {}
    told: set[date] = set()
    last_of: dict[str, date] = {}
    for special in calendar.special_days(after, until):
        text = _festival(account, special, told)
        if text:
            source = calendar.source(special.on)
            by_source.setdefault(source, []).append(text)
            last_of[source] = special.on
    return [Step(f"其间{'，'.join(texts)}。", source, last_of[source]) for source, texts in by_source.items()]


def _festival(account: Account, special: Day, told: set[date]) -> str:
    """One holiday block or one make-up day; empty when the block has been told or is a weekend anyway."""
    calendar = account.calendar
    if special.is_workday:
        return f"{short_day(special.on, account.day)}（星期{_WEEKDAYS[special.on.weekday()]}）调休上班、计入工作日"
    first, last, names = calendar.rest_block(special.on)
    if first in told:
        return ""
    told.add(first)
    span = short_day(first, account.day) + (f"至{short_day(last, account.day)}" if last > first else "")
    return f"{span}{names}放假、不计入"


def _extension(account: Account, extension: Extension) -> Step:
    extend = account.allowed.extend if account.allowed else None
    by = extend.by if extend and extend.by else "有权机关"
    told = f"，已于{day_text(as_day(extension.told))}告知" if extension.told else ""
    text = (
        f"{day_text(as_day(extension.granted))}经{by}批准延长{extension.length.text}"
        f"（批准人：{extension.approver}；理由：{extension.reason}{told}），接原期限连续计算。"
    )
    return Step(text, (extend.article if extend else "") or account.cited, as_day(extension.granted))


def _pause(account: Account, pause: Pause) -> Step:
    listed = account.allowed.pause.get(pause.ground, "") if account.allowed else ""
    days = (as_day(pause.end) - as_day(pause.start)).days
    span = f"{moment_text(as_moment(pause.start))}至{moment_text(as_moment(pause.end))}" if account.length.timed else ""
    span = span or f"{day_text(as_day(pause.start))}至{day_text(as_day(pause.end))}（{days}天）"
    text = f"{span}因“{pause.ground}”中止，不计入期限（批准人：{pause.approver}；理由：{pause.reason}）。"
    return Step(text, listed or account.cited, as_day(pause.end))


def _end(account: Account, counted: date, on: date) -> Step:
    count, calendar = account.rule.count, account.calendar
    reached = _reached(account)
    if on == counted:
        text = f"{reached}{day_text(on)}，为期间最后一日，当日24时届满。"
        return Step(text, count.end, on)
    names = calendar.rest_block(counted)[2]
    why = f"在{names}放假期间" if names else "是休息日"
    then = f"顺延至休假结束后的第一日{day_text(on)}，当日24时届满。"
    return Step(f"{reached}{day_text(counted)}，{why}，{then}", count.rest, on)


def _end_before(account: Account, counted: date, on: date) -> Step:
    """The last day to act before an event; off a rest day it moves back, so that no less than the time remains."""
    length, count = account.length, account.rule.count
    kind = "工作日" if account.rule.counts_workdays(length) else "日"
    dated = length.unit in ("day", "workday")
    reached = f"向前第{length.n}个{kind}为".replace("个日", "日") if dated else "向前的对应日（没有对应日的为月末日）为"
    if on == counted:
        return Step(f"{reached}{day_text(on)}，为最迟之日，当日24时届满。", count.end, on)
    names = account.calendar.rest_block(counted)[2]
    why = f"在{names}放假期间" if names else "是休息日"
    then = f"为使期间不少于{length.text}，提前到此前的工作日{day_text(on)}，当日24时届满。"
    return Step(f"{reached}{day_text(counted)}，{why}，{then}", account.cited, on)


def _reached(account: Account) -> str:
    """How the last line begins: 第7个工作日为, 第30日为, 对应日为."""
    length: Length = account.length
    if account.extensions or account.pauses:
        return (
            "连同上述延长、中止，期满之日为"
            if account.extensions and account.pauses
            else ("连同延长，期满之日为" if account.extensions else "扣除中止，期满之日为")
        )
    if account.rule.counts_workdays(length):
        return f"第{length.n}个工作日为"
    if not length.n:
        return "当日为"
    return f"第{length.n}日为" if length.unit == "day" else "到期月的对应日（没有对应日的为月末日）为"


def _timed_end(account: Account, at: datetime) -> Step:
    return Step(f"至{moment_text(at)}届满。", account.rule.count.hours, at.date())


def _unsure(account: Account, on: date) -> Step:
    first, last = sorted((account.day.year, on.year))
    missing = [str(year) for year in range(first, last + 1) if year not in account.calendar.years]
    text = f"{'、'.join(missing)}年放假安排尚未公布，仅按周末和放假办法固定的节日推算，此日期为暂定，公布后重新计算。"
    return Step(text, FIXED_BY, on)
