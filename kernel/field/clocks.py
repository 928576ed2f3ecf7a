"""Two clocks: the phone's and the server's. What was received counts; what the phone says is kept and weighed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.utils.dateparse import parse_datetime

from kernel.common.errors import Invalid
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _

SKEW = timedelta(minutes=5)
"""So far the two clocks may differ before it is said."""
KEPT = timedelta(days=14)
"""So long a phone works without a network on what it holds."""
SALT = "field.issued"
FLAGS = {
    "clock": "手机时钟与系统相差%(m)s分钟",
    "order": "记录时刻晚于上传时刻",
    "before_data": "记录时刻早于手机取得资料的时刻",
    "old": "记录后超过14天才上传",
}


@dataclass(frozen=True)
class Moments:
    """When an act was made and sent by the phone's clock, and what speaks against these moments."""

    made_at: datetime
    sent_at: datetime
    received_at: datetime
    flags: tuple[str, ...]

    @property
    def behind(self) -> timedelta:
        """How far the phone's clock is behind ours (negative: ahead), as far as a moment of sending shows it."""
        return self.received_at - self.sent_at

    @property
    def late(self) -> bool:
        """Whether the act came in noticeably later than it was made."""
        return self.received_at - (self.made_at + self.behind) > SKEW


def issue(user_id: int, moment: datetime) -> str:
    """A mark that goes out with everything a phone keeps: signed, so that nobody can claim to have had it earlier."""
    return signing.dumps([user_id, moment.timestamp()], salt=SALT)


def issued_at(token: str, user_id: int) -> datetime | None:
    """When the mark went out to this person; None for a wrong or foreign one."""
    try:
        owner, stamp = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return datetime.fromtimestamp(stamp, LOCAL) if owner == user_id else None


def moment_of(text: Any) -> datetime:
    """A moment as a phone writes it. Raises Invalid."""
    try:
        found = parse_datetime(str(text))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 2000 < found.year < 9000:
        raise Invalid("field.moment", _("手机没有写明记录的时刻。"), _("请打开最新页面，再传一次。"))
    return found


def weigh(made_at: datetime, sent_at: datetime, received_at: datetime, issued: datetime | None) -> Moments:
    """Put the phone's moments beside ours. Nothing here moves the legal moment, which is ``received_at``.

    Setting the phone back changes ``sent_at`` as well, so the difference shows (``clock``); a moment before the data
    the act stands on had left the server is impossible (``before_data``).
    """
    behind = received_at - sent_at
    truly = made_at + behind
    found = {
        "clock": abs(behind) > SKEW,
        "order": made_at - sent_at > SKEW,
        "before_data": issued is None or issued - truly > SKEW,
        "old": received_at - truly > KEPT,
    }
    return Moments(made_at, sent_at, received_at, tuple(name for name, holds in found.items() if holds))
