"""The menu line of the law library."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [
    NavItem(_("查法律法规"), "law:library", "books", section="open", order=30),
    NavItem(_("法规库"), "law:library", "books", section="support", order=49),
    NavItem(
        _("法规修改"), "law:drafts", "edit", roles=("system_admin", "legality_reviewer"), section="support", order=50
    ),
]
