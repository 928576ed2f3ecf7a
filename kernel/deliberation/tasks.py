"""What consultations do by themselves: forget who came."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.periods import daily
from kernel.deliberation import footfall


@daily(_l("清理访问计数"))
def forget_footfall() -> str:
    """Drop counts older than thirteen months."""
    return footfall.forget()
