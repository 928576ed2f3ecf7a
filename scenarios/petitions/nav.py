"""Menu line of the facts a body is asked to verify; the page on which anybody asks for a review."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [
    NavItem(_("事实核实函"), "petitions:extracts", "file-text", section="topics", order=60),
    NavItem(_("信访请求复查、复核"), "petitions:review", "gavel", section="open", order=50),
]
