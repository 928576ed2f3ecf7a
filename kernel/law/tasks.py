"""What the law does by itself: settle provisional dates. Overdue clocks are marked with the matters' timers."""

from kernel.common.periods import hourly
from kernel.law.calendar_services import settle_provisional
from kernel.people.services import SYSTEM, actor


@hourly
def settle_provisional_dates() -> str:
    """Compute provisional dates anew when another process has loaded their year meanwhile."""
    settled = settle_provisional(by=actor(SYSTEM))
    return f"{settled} settled" if settled else ""
