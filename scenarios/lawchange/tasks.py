"""What this scenario does by itself: carry open limits over once a change is confirmed and in force."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.moment import today
from kernel.common.periods import minutely
from kernel.people.services import SYSTEM, actor
from scenarios.lawchange.models import Enactment
from scenarios.lawchange.services import carry_over_all


@minutely(_l("法律变动结转"))
def carry_over_confirmed() -> str:
    """Deal with every confirmed version that is in force; a run that was cut off goes on."""
    system = actor(SYSTEM)
    waiting = Enactment.objects.filter(
        confirmed_at__isnull=False, applied_at__isnull=True, in_force__lte=today()
    ).select_related("matter")
    done = sum(carry_over_all(one.matter, by=system) for one in waiting)
    return f"{done} limits" if done else ""
