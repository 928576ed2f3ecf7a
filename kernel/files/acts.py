"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "file.store": _l("存放材料"),
}  # fmt: skip
