"""The library of local documents: in the menu, and open to everybody."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [
    NavItem(_("规范性文件库"), "documents:library", "file-text", section="support", order=21),
    NavItem(_("公开的规范性文件"), "documents:library", "file-text", section="open", order=20),
]
