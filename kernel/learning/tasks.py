"""What models do by themselves: new versions begin in the shadow; what expired or errs too often ends."""

from django.utils.translation import gettext_lazy as _l

from kernel.common.periods import daily, hourly
from kernel.learning import services
from kernel.people.services import SYSTEM, actor


@hourly(_l("登记模型"))
def register_models() -> str:
    """Put versions that came with an upgrade into the shadow."""
    return f"{services.register_shipped(by=actor(SYSTEM))} registered"


@daily(_l("核对模型准确率"))
def watch_models() -> str:
    """End versions that expired or whose precision fell below the target."""
    return f"{services.watch(by=actor(SYSTEM))} ended"
