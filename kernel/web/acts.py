"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "web.issue_key": _l("发放接口密钥"), "web.end_key": _l("停用接口密钥"),
}  # fmt: skip
