"""Keeps one caller from taking the house for himself: so many calls a minute for each address, then a pause.

Kept in this process's memory for the running minute and nowhere else: reading the law leaves no trace of the reader.
"""

from collections import Counter
from threading import Lock

from django.utils.translation import gettext as _

from kernel.common.errors import TooMany
from kernel.common.moment import now

SECONDS = 60


class Pace:
    """At most ``often`` calls a minute from an address, counted in each process by itself."""

    def __init__(self, often: int) -> None:
        self.often = often
        self._minute = 0
        self._calls: Counter[str] = Counter()
        self._lock = Lock()

    def step(self, address: str) -> None:
        """Count a call. Raises TooMany beyond the limit; the next minute begins anew."""
        minute = int(now().timestamp()) // SECONDS
        with self._lock:
            if minute != self._minute:
                self._minute, self._calls = minute, Counter()
            self._calls[address] += 1
            too_many = self._calls[address] > self.often
        if too_many:
            raise TooMany(
                "pace.too_many",
                _("这个地址一分钟内查得太多，先停一停。"),
                _("请过一分钟再查；要成批取用，请联系系统管理员。"),
            )
