"""The menu line of changes of law."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [NavItem(_("法律变动"), "lawchange:list", "book", section="support", order=40)]
