"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "linkage.decide": _l("确认是否同一"), "linkage.relink": _l("重新关联"),
    "linkage.carried": _l("认定落实到事项"),
}  # fmt: skip
