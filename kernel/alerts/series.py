"""What warnings are computed from: matters as columns – when, which class, where, against which enterprise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from kernel.alerts.bursts import Columns, Finder, Signal, bound
from kernel.common.moment import LOCAL
from kernel.matters.models import Matter, Party

SHOWN = 28
"""Days of the series that are kept with a warning."""


@dataclass(frozen=True)
class History:
    """Columns over the matters of the past, with their keys and the names of enterprises."""

    columns: Columns
    keys: tuple[int, ...]
    names: dict[str, str]
    """Digest of an enterprise to its name as shown."""


def history(until: datetime, how: Finder) -> History:
    """Every matter with a class that came in before ``until`` and as far back as expectations look.

    Sealed and merged matters are left out: the first are seen by named people only, the second are counted once.
    """
    since = until - timedelta(days=how.past + how.left_out + how.warming)
    rows = list(
        Matter.objects.filter(received_at__gt=since, received_at__lte=until, sealed=False, merged_into=None)
        .exclude(class_code="").order_by("received_at", "id")
        .values_list("pk", "received_at", "class_code", "region_id")
    )  # fmt: skip
    against = {
        matter: (digest, name)
        for matter, digest, name in Party.objects.filter(
            role="respondent", kind="enterprise", matter__received_at__gt=since, matter__received_at__lte=until
        ).exclude(name_digest="").values_list("matter_id", "name_digest", "name_masked")
    }  # fmt: skip
    digests = [against.get(pk, ("", ""))[0] for pk, _at, _code, _region in rows]
    columns = Columns(
        np.array([at.timestamp() for _pk, at, _code, _region in rows]), [code for _pk, _at, code, _region in rows],
        [region[:9] if len(region) >= 9 else "" for *_rest, region in rows],
        [region[:12] if len(region) >= 12 else "" for *_rest, region in rows], digests,
    )  # fmt: skip
    return History(columns, tuple(pk for pk, *_rest in rows), {digest: name for digest, name in against.values()})


def daily(past: History, signal: Signal, how: Finder) -> list[list[str | int]]:
    """The last days of a signal's series: day, count, and the bound for so many days as the signal looks back."""
    days = [moment.date() for moment in (datetime.fromtimestamp(at, LOCAL) for at in past.columns.at)]
    keys = {"township": past.columns.township, "village": past.columns.village, "respondent": past.columns.respondent}
    inside = _same(past.columns.code, keys[signal.level], signal)
    last = datetime.fromtimestamp(signal.at, LOCAL).date()
    counts: dict[date, int] = {}
    for place in inside:
        counts[days[place]] = counts.get(days[place], 0) + 1
    a_day = bound(signal.expected / signal.days, how)
    shown = [last - timedelta(days=back) for back in range(SHOWN - 1, -1, -1)]
    return [[day.isoformat(), counts.get(day, 0), a_day] for day in shown]


def _same(codes: Sequence[str], keys: Sequence[str], signal: Signal) -> list[int]:
    return [
        place for place, (code, key) in enumerate(zip(codes, keys, strict=True))
        if code == signal.code and key == signal.key
    ]  # fmt: skip
