"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "alert.act": _l("记下预警的处置"), "alert.dismiss": _l("了结预警"), "alert.judge": _l("核实预警"),
    "alert.see": _l("认领预警"), "alerts.raise": _l("发出预警"),
}  # fmt: skip
