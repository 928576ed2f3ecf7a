"""What the law does by itself: mark what is overdue every minute, settle provisional dates every hour."""

from kernel.common.moment import now
from kernel.common.periods import hourly, minutely
from kernel.law.calendar_services import settle_provisional
from kernel.law.queries import overdue
from kernel.law.services import breach_clock
from kernel.people.services import SYSTEM, actor

_BATCH = 2000


@minutely
def mark_breaches() -> str:
    """Mark every running clock whose time has passed, at most some thousand a minute."""
    system = actor(SYSTEM)
    marked = sum(breach_clock(clock, by=system) for clock in overdue(now())[:_BATCH])
    return f"{marked} breached" if marked else ""


@hourly
def settle_provisional_dates() -> str:
    """Compute provisional dates anew when another process has loaded their year meanwhile."""
    settled = settle_provisional(by=actor(SYSTEM))
    return f"{settled} settled" if settled else ""
