"""The menu line of the library of local documents."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [NavItem(_("规范性文件库"), "documents:library", "file-text", section="support", order=21)]
