"""The menu lines of mediation."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [NavItem(_("类案库"), "disputes:library", "books", section="support", order=20)]
