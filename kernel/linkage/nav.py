"""The menu line of linkage."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem
from kernel.datahub.services import STEWARDS

ITEMS = [NavItem(_("数据关联"), "linkage:list", "link", roles=STEWARDS, section="support", order=44)]
