"""The menu line of warnings."""

from django.utils.translation import gettext_lazy as _

from kernel.alerts.queries import open_count
from kernel.common.nav import NavItem
from kernel.people.queries import roles

READERS = tuple(code for code, role in roles().items() if role.scope in ("place", "unit", "county-agg"))
ITEMS = [
    NavItem(_("预警"), "alerts:list", "bell-ringing", roles=READERS, section="oversight", order=20, hot=True,
            count=open_count)
]  # fmt: skip
