"""The menu lines of the administration."""

from django.utils.translation import gettext_lazy as _

from kernel.administration.keeping import READERS
from kernel.administration.looking import AUDITORS
from kernel.common.nav import NavItem

ITEMS = [
    NavItem(_("账本审计"), "administration:ledger", "shield-check", roles=AUDITORS, section="oversight", order=90),
    NavItem(_("单位与职责"), "administration:bodies", "building", section="support", order=52),
    NavItem(_("规则表"), "administration:tables", "table", section="support", order=53),
    NavItem(_("人员与岗位"), "administration:people", "users", roles=READERS, section="support", order=54),
    NavItem(_("接口密钥"), "administration:keys", "key", roles=READERS, section="support", order=55),
    NavItem(_("后台任务"), "administration:jobs", "refresh", roles=READERS, section="support", order=56),
]
