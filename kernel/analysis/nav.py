"""The menu line of analysis."""

from django.utils.translation import gettext_lazy as _

from kernel.analysis.queries import SEES_FIGURES
from kernel.common.nav import NavItem
from kernel.people.queries import roles

READERS = tuple(code for code, role in roles().items() if role.scope in SEES_FIGURES)
ITEMS = [NavItem(_("统计分析"), "analysis:overview", "chart-bar", roles=READERS, section="oversight", order=60)]
