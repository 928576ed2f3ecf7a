"""What came in and why (A24): half-monthly and monthly rows, every figure with the filter that lists its matters.

Places, classes and causes are counted, people never.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from kernel.common.moment import LOCAL
from kernel.matters.models import Matter
from kernel.places.models import Region
from scenarios.disputes.classes import classes
from scenarios.disputes.models import RootCause
from scenarios.disputes.queries import CAUSES

KIND = "dispute"
TOP = 10


@dataclass(frozen=True)
class Line:
    """One row of a report: what, how many, how many in the period before, and how to list them."""

    name: str
    count: int
    before: int = 0
    listed_by: Mapping[str, Any] = field(default_factory=dict)

    @property
    def change(self) -> int:
        """More (or less) than in the period before."""
        return self.count - self.before


@dataclass(frozen=True)
class Report:
    """One period: totals, the classes and places that stand out, what was found behind the cases."""

    since: date
    until: date
    """Last day."""
    totals: tuple[Line, ...]
    classes: tuple[Line, ...]
    places: tuple[Line, ...]
    hot: tuple[Line, ...]
    """Class × township with most matters."""
    causes: tuple[Line, ...]
    recommendations: tuple[Line, ...]


def half_month(day: date) -> tuple[date, date]:
    """First and last day of the half month the day is in."""
    if day.day <= 15:
        return day.replace(day=1), day.replace(day=15)
    return day.replace(day=16), _month_end(day)


def month(day: date) -> tuple[date, date]:
    """First and last day of the month the day is in."""
    return day.replace(day=1), _month_end(day)


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def report(since: date, until: date) -> Report:
    """The rows of one period, beside those of the period of the same length before it."""
    length = until - since + timedelta(days=1)
    now_, before = _received(since, until), _received(since - length, since - timedelta(days=1))
    period = {"received_from": since.isoformat(), "received_to": until.isoformat()}
    names = {code: one.name for code, one in classes().items()}
    places = dict(Region.objects.filter(level="township").values_list("code", "name"))
    return Report(
        since, until, _totals(now_, before, period),
        _lines(now_, before, ("class_code",), lambda key: names.get(key[0], key[0]), period),
        _lines(now_, before, ("township",), lambda key: places.get(key[0], key[0]), period),
        _lines(
            now_, before, ("class_code", "township"),
            lambda key: f"{places.get(key[1], key[1])} · {names.get(key[0], key[0])}", period,
        ),
        _causes(since, until), _recommendations(since, until),
    )  # fmt: skip


def _received(since: date, until: date) -> QuerySet[Matter]:
    start = datetime.combine(since, time(), LOCAL)
    end = datetime.combine(until + timedelta(days=1), time(), LOCAL)
    return Matter.objects.filter(kind=KIND, received_at__gte=start, received_at__lt=end).annotate(
        township=Substr("region_id", 1, 9)
    )


def _totals(now_: QuerySet[Matter], before: QuerySet[Matter], period: Mapping[str, Any]) -> tuple[Line, ...]:
    kinds: dict[str, tuple[Q, dict[str, Any]]] = {
        "登记": (Q(), {}),
        "复杂": (Q(complexity="complex"), {"complexity": "complex"}),
        "县级大循环": (Q(loop="county"), {"loop": "county"}),
        "领导兜底环": (Q(loop="backstop"), {"loop": "backstop"}),
        "已办结": (Q(ended_at__isnull=False), {"ended": True}),
        "重开": (Q(reopened__gt=0), {"reopened": True}),
    }
    counts = {name: Count("pk", filter=rule) if rule else Count("pk") for name, (rule, _by) in kinds.items()}
    here, there = now_.aggregate(**counts), before.aggregate(**counts)
    return tuple(Line(name, here[name], there[name], {**period, **by}) for name, (_rule, by) in kinds.items())


def _lines(
    now_: QuerySet[Matter], before: QuerySet[Matter], by: tuple[str, ...], name: Any, period: Mapping[str, Any]
) -> tuple[Line, ...]:
    """The largest groups of the period; what has no class yet is not a group."""
    rows = now_.exclude(class_code="").values_list(*by).annotate(n=Count("pk")).order_by("-n", *by)[:TOP]
    found = [(tuple(row[:-1]), row[-1]) for row in rows]
    past = {tuple(row[:-1]): row[-1] for row in before.exclude(class_code="").values_list(*by).annotate(n=Count("pk"))}
    return tuple(
        Line(name(key), count, past.get(key, 0), {**period, **dict(zip(by, key, strict=True))}) for key, count in found
    )


def _reviews(since: date, until: date) -> QuerySet[RootCause]:
    return RootCause.objects.filter(made_at__date__gte=since, made_at__date__lte=until)


def _causes(since: date, until: date) -> tuple[Line, ...]:
    counts = dict(_reviews(since, until).values_list("cause").annotate(n=Count("pk")))
    return tuple(Line(str(name), counts.get(key, 0), 0, {"cause": key}) for key, name in CAUSES.items())


def _recommendations(since: date, until: date) -> tuple[Line, ...]:
    """Recommendations of the period by body, with how many are answered as ``before``."""
    rows = (
        _reviews(since, until)
        .filter(addressed__isnull=False)
        .values_list("addressed__name", "addressed_id")
        .annotate(n=Count("pk"), answered=Count("pk", filter=Q(replied_at__isnull=False)))
        .order_by("-n", "addressed_id")
    )
    return tuple(Line(name, n, answered, {"addressed": pk}) for name, pk, n, answered in rows)
