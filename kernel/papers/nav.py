"""The menu line of papers."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [NavItem(_("文书模板"), "papers:templates", "file-text", section="support", order=53)]
