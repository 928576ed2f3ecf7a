"""What this scenario does by itself: remind both sides while a court can still confirm their agreement."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.moment import today
from kernel.common.periods import daily
from kernel.people.services import SYSTEM, actor
from scenarios.disputes.queries import counting_down
from scenarios.disputes.services import remind_confirmation


@daily(_l("司法确认提醒"))
def remind_of_confirmation() -> str:
    """Remind fifteen, seven and two days before the thirty days end."""
    system = actor(SYSTEM)
    sent = [remind_confirmation(agreement, left, by=system) for agreement, left in counting_down(today())]
    count = sum(row is not None for row in sent)
    return f"{count} reminded" if count else ""
