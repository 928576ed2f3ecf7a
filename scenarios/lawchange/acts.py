"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "lawchange.carry_over": _l("时限结转到新法"), "lawchange.decide": _l("处理法律变动影响"),
    "lawchange.open": _l("登记法律变动"), "lawchange.survey": _l("排查法律变动影响"),
    "lawchange.finish_survey": _l("完成影响排查"),
}  # fmt: skip
