"""The menu line of models."""

from django.utils.translation import gettext_lazy as _

from kernel.common.nav import NavItem

ITEMS = [NavItem(_("模型卡"), "learning:list", "certificate", section="support", order=57)]
