"""What consultations do by themselves: forget who came."""

from kernel.common.periods import daily
from kernel.deliberation import footfall


@daily
def forget_footfall() -> str:
    """Drop counts older than thirteen months."""
    return footfall.forget()
