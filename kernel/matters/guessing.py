"""Slows down what floods the public pages: guesses at query codes, and matters handed in from one address.

So many failures from one address, so many for one number, so many matters an hour, then a pause.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from kernel.common.errors import TooMany
from kernel.common.identity import digest
from kernel.common.moment import now
from kernel.common.pace import HOUR, Counting
from kernel.common.words import gettext as _
from kernel.matters.models.guess import CodeTry

HANDED_IN = Counting(HOUR)
PAIR, NUMBER, ADDRESS = 1, 10, 10
"""How many times ``SIGN_IN_TRIES`` one number from one address, one number, one address may fail in a pause.

Many phones share one address of their network, so an address is allowed more than a pair.
"""


@dataclass(frozen=True)
class Try:
    """One attempt in progress: its rows, to be dropped when it turns out right."""

    rows: tuple[CodeTry, ...]


def begin_try(no: str, address: str) -> Try:
    """Count an attempt before it is checked, so that many at once cannot slip through.

    Refused (TooMany) beyond the limits, with the same sentence whether there is such a number or not; a refused
    attempt does not lengthen the pause.
    """
    number = no.strip().upper()[:40]
    limits = ((f"pair|{number}|{address}", PAIR), (f"number|{number}", NUMBER), (f"address|{address}", ADDRESS))
    rows = tuple(CodeTry.objects.create(who=digest(who), at=now()) for who, _factor in limits)
    for row, (_who, factor) in zip(rows, limits, strict=True):
        if _before(row) >= settings.SIGN_IN_TRIES * factor:
            CodeTry.objects.filter(pk__in=[one.pk for one in rows]).delete()
            raise TooMany(
                "track.too_many",
                _("输错的次数太多，请过%(n)s分钟再查。") % {"n": settings.SIGN_IN_PAUSE_MINUTES},
                _("着急的话，可以带身份证件到窗口查，或拨打12345。"),
            )
    return Try(rows)


def _before(row: CodeTry) -> int:
    since = row.at - timedelta(minutes=settings.SIGN_IN_PAUSE_MINUTES)
    return CodeTry.objects.filter(who=row.who, at__gt=since, pk__lt=row.pk).count()


def try_succeeded(attempt: Try) -> None:
    """Forget the failures of this number from this address; the number and the address keep their count of others."""
    CodeTry.objects.filter(who=attempt.rows[0].who).delete()
    CodeTry.objects.filter(pk__in=[row.pk for row in attempt.rows]).delete()


def count_handing_in(address: str) -> None:
    """Count a matter about to be handed in from an address; TooMany beyond ``HAND_IN_HOURLY``, with the other ways in.

    Nobody is refused: the window and 12345 take in the same matter at once. The address is kept in memory only: who
    hands in without a name leaves none (rights R14).
    """
    if HANDED_IN.call(address) > settings.HAND_IN_HOURLY:
        raise TooMany(
            "hand_in.too_many",
            _("从您这个网络一小时内提交的已经很多，网上暂时收不了新的。您写的内容还在这一页。"),
            _("请过一会儿再提交；不想等的，到窗口当面说或拨打12345，当场受理。"),
        )


def forget_tries() -> str:
    """Drop attempts that are a day old."""
    count, _rows = CodeTry.objects.filter(at__lt=now() - timedelta(days=1)).delete()
    return f"{count} tries dropped"
