"""A warning's life: raised with its evidence, seen, found true or not, acted upon or left with a reason."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from kernel.alerts.bursts import Finder, Signal, find, suited
from kernel.alerts.frequency import frequent
from kernel.alerts.models import Alert
from kernel.alerts.queries import may_handle
from kernel.alerts.series import History, daily, history
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import LOCAL, now, today
from kernel.common.words import gettext as _
from kernel.learning.models import ModelVersion
from kernel.learning.queries import running
from kernel.matters.hooks import all_class_names, hook
from kernel.matters.models import Matter
from kernel.places.models import Region
from kernel.places.queries import duty_book
from kernel.registry import scenarios

KEY, FREQUENCY = "alerts.bursts", "alerts.frequency"
BACK = timedelta(days=2)
"""Warnings are raised for what came in so recently; what is older was looked at before."""
CAUSES = 2
"""So many causes are named with a warning."""
Status = Alert.Status


@audited("alerts.raise")
def raise_alerts(*, how: Finder | None = None, by: Any) -> int:
    """Look at what came in and raise what is new, for every version of both models that runs; how many warnings."""
    quick, steady = running(KEY), running(FREQUENCY)
    if not quick and not steady:
        return 0
    how, until = how or Finder(), now()
    past = history(until, how)
    how = suited(how, past.columns)
    found = find(past.columns, how, since=(until - BACK).timestamp()) if quick else []
    weekly = frequent(past.columns, until.timestamp()) if steady else []
    return sum(
        _raise(row, past, signal, how) for rows, signals in ((quick, found), (steady, weekly))
        for row in rows for signal in signals
    )  # fmt: skip


def _raise(row: ModelVersion, past: History, signal: Signal, how: Finder) -> int:
    """One warning of one version, unless the same stands already."""
    region = Region.objects.filter(code=signal.key if signal.level == "village" else signal.place).first()
    if region is None:
        return 0
    at = datetime.fromtimestamp(signal.at, LOCAL)
    before = Alert.objects.filter(
        model=row,
        class_code=signal.code,
        region__code__startswith=region.code[:9],
        at__gt=at - timedelta(days=how.quiet),
    )
    if before.exists():
        return 0
    name = all_class_names().get(signal.code, signal.code)
    keys = [past.keys[place] for place in signal.rows]
    alert = Alert(
        model=row, shadow=row.status != ModelVersion.Status.ACTIVE, class_code=signal.code, class_name=name,
        region=region, level=signal.level, respondent=past.names.get(signal.key, ""), at=at, days=signal.days,
        count=signal.count, expected=round(signal.expected, 3), bound=signal.bound, series=daily(past, signal, how),
        contributions=_contributions(row.key, signal) + _causes(keys), matters=keys,
        owner_id=_owner(region), raised_at=now(),
    )  # fmt: skip
    alert.save()
    tell(alert, _("%(place)s“%(name)s”%(days)s天内%(count)s件，超过上限%(bound)s件。") % {
        "place": region.name, "name": name, "days": round(signal.days), "count": signal.count, "bound": signal.bound,
    })  # fmt: skip
    return 1


def _contributions(key: str, signal: Signal) -> list[dict[str, str]]:
    """Why it was raised, in the order in which it was reckoned."""
    came = _("%(days)s天内同类%(count)s件") % {"days": round(signal.days), "count": signal.count}
    usual, chance = _("按本县这类事项近六周的件数和当地所占份额推算"), _("偶然超过这个件数的可能不到万分之一")
    if key == FREQUENCY:
        usual, chance = (
            _("当地这类事项前26周每周件数的中位数"),
            _("中位数加三倍离散程度，连续两周达到；一周达到的为五倍"),
        )
    return [
        {"label": _("件数"), "detail": came, "weight": str(signal.count)},
        {"label": _("平常应有"), "detail": usual, "weight": f"{signal.expected:.2f}"},
        {"label": _("上限"), "detail": chance, "weight": str(signal.bound)},
    ]


def _causes(keys: list[int]) -> list[dict[str, str]]:
    """What most of the matters are about, as it was read from their words or filled in; nothing where none says."""
    told = Matter.objects.filter(pk__in=keys).values_list("facts", flat=True)
    topics = Counter(str(facts["topic"]) for facts in told if facts.get("topic"))
    names = {code: name for one in scenarios() for code, name in hook(one.kind, "topic_names")().items()}
    return [
        {"label": _("主要事由"), "detail": names.get(topic, topic), "weight": str(count)}
        for topic, count in topics.most_common(CAUSES)
    ]


def _owner(region: Region) -> int:
    """The governance centre nearest around the place."""
    codes = [region.code[:size] for size in (12, 9, 6) if len(region.code) >= size]
    found = duty_book().body("centre", codes, today())
    if found is None:
        raise Invalid("alert.no_owner", _("这里没有社会治理中心。"), _("请先登记该地社会治理中心的职责。"))
    return found


@audited("alert.see")
def see(alert: Alert, *, by: Any) -> Alert:
    """Take a warning up to look into it."""
    _require_handler(alert, by)
    _require(alert, Status.NEW)
    return change(alert, status=Status.SEEN, seen_by=by, seen_at=now())


@audited("alert.judge")
def judge(alert: Alert, true: bool, judgement: str, *, by: Any) -> Alert:
    """Say whether it is so, and what was found; this is what the model's precision is taken from."""
    _require_handler(alert, by)
    _require(alert, Status.NEW, Status.SEEN)
    words = _words(judgement, "alert.no_judgement", _("没有写明核实的情况。"), _("请写明问了谁、看到了什么。"))
    seen = {} if alert.seen_at else {"seen_by": by, "seen_at": now()}
    ended = {} if true else {"ended_by": by, "ended_at": now()}
    status = Status.TRUE if true else Status.FALSE
    return change(alert, status=status, judged_by=by, judged_at=now(), judgement=words, **seen, **ended)


@audited("alert.act")
def act(alert: Alert, outcome: str, *, by: Any) -> Alert:
    """Write down what was done about a warning found true."""
    return _finish(alert, Status.ACTED, outcome, by)


@audited("alert.dismiss")
def dismiss(alert: Alert, outcome: str, *, by: Any) -> Alert:
    """Close a warning found true for which nothing more is needed, with the reason."""
    return _finish(alert, Status.DISMISSED, outcome, by)


def _finish(alert: Alert, status: Any, outcome: str, by: Any) -> Alert:
    _require_handler(alert, by)
    _require(alert, Status.TRUE)
    words = _words(outcome, "alert.no_outcome", _("没有写明处置情况。"), _("请写明做了什么，或者为什么不需要处置。"))
    return change(alert, status=status, ended_by=by, ended_at=now(), outcome=words)


def _words(given: str, code: str, what: str, then: str) -> str:
    words = given.strip()[:500]
    if len(words) < 4:
        raise Invalid(code, what, then)
    return words


def _require(alert: Alert, *wanted: Any) -> None:
    if alert.status not in wanted:
        raise Conflict(
            "alert.status", _("这条预警现在是“%(status)s”，不能这样办理。") % {"status": alert.get_status_display()},
            _("请刷新页面查看最新状态。"),
        )  # fmt: skip


def _require_handler(alert: Alert, by: Any) -> None:
    if not may_handle(by, alert):
        raise Forbidden(
            "alert.owner", _("这条预警由%(body)s核实处置。") % {"body": alert.owner.name}, _("有情况可以告诉他们。")
        )
