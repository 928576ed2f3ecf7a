"""Keeps one caller from taking the house for himself: so many calls a period for each address, then a pause.

Kept in this process's memory for the running period and nowhere else: reading the law, or handing something in without
a name, leaves no trace of the address.
"""

from collections import Counter
from threading import Lock

from kernel.common.errors import TooMany
from kernel.common.moment import now
from kernel.common.words import gettext as _

MINUTE, HOUR = 60, 3600


class Counting:
    """How often each address called in the running period of so many seconds, counted in each process by itself."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._period = 0
        self._calls: Counter[str] = Counter()
        self._lock = Lock()

    def call(self, address: str) -> int:
        """Count a call; how many there are now. The next period begins anew."""
        period = int(now().timestamp()) // self.seconds
        with self._lock:
            if period != self._period:
                self._period, self._calls = period, Counter()
            self._calls[address] += 1
            return self._calls[address]

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._calls.clear()


class Pace:
    """At most ``often`` calls a minute from an address."""

    def __init__(self, often: int) -> None:
        self.often = often
        self._counting = Counting(MINUTE)

    def step(self, address: str) -> None:
        """Count a call. Raises TooMany beyond the limit; the next minute begins anew."""
        if self._counting.call(address) > self.often:
            raise TooMany(
                "pace.too_many",
                _("这个地址一分钟内查得太多，先停一停。"),
                _("请过一分钟再查；要成批取用，请联系系统管理员。"),
            )
