"""Menu line of the facts a body is asked to verify."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [NavItem(_("事实核实函"), "petitions:extracts", "file-text", section="topics", order=60)]
