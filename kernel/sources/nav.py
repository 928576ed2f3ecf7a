"""The menu lines of sources and the register."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem
from kernel.sources.queries import READERS, STEWARDS

ITEMS = [
    NavItem(_("数据来源"), "sources:list", "database-import", roles=READERS, section="support", order=40),
    NavItem(_("隔离行"), "sources:quarantine", "barrier-block", roles=STEWARDS, section="support", order=41),
    NavItem(_("数据目录"), "sources:catalogue", "database", section="support", order=42),
    NavItem(_("共享申请"), "sources:shares", "share", section="support", order=43),
]
