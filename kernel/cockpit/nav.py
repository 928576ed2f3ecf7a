"""The menu line of the cockpit."""

from django.utils.translation import gettext_lazy as _

from kernel.cockpit.editions import ROLES
from kernel.common.nav import NavItem

ITEMS = [NavItem(_("驾驶舱"), "cockpit:board", "chart-radar", section="oversight", order=5, roles=ROLES)]
