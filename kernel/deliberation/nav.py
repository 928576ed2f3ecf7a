"""What is laid open for opinions, for everybody."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [NavItem(_("正在征求意见的事"), "deliberation:list", "message-report", section="open", order=10)]
