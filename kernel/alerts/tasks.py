"""What warnings do by themselves: once an hour what came in is looked at."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.periods import hourly
from kernel.people.services import SYSTEM, actor


@hourly(_l("计算预警"))
def raise_alerts() -> str:
    """Raise warnings for what came in numbers."""
    from kernel.alerts import services  # numpy and scipy are loaded where the job runs, not with the pages

    return f"{services.raise_alerts(by=actor(SYSTEM))} raised"
