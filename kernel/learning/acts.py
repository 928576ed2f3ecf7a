"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "learning.propose": _l("提请启用模型"), "learning.register": _l("登记模型"),
    "learning.retrain": _l("重新训练模型"),
    "learning.switch_off": _l("停用模型"), "learning.switch_on": _l("启用模型"),
    "learning.watch": _l("核对模型准确率"),
}  # fmt: skip
