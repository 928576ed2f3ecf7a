"""The shell's housekeeping."""

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _l

from kernel.common.periods import daily
from kernel.web.services import forget


@daily(_l("清理已答复的请求"))
def forget_served() -> str:
    """Drop stored answers, failed sign-ins and reports that have served, and sessions that have ended."""
    call_command("clearsessions")
    return forget()
