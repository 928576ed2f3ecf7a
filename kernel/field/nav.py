"""The phone in the menu of those who work outdoors."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [
    NavItem(_("移动工作台"), "field:today", "calendar-check", roles=("grid_worker",), order=5),
    NavItem(_("移动工作台"), "field:today", "calendar-check", roles=("mediator", "mediation_chair"), order=15),
]
