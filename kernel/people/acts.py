"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "access.grant": _l("准许查看个人信息"), "people.add_user": _l("开设账号"), "people.give_post": _l("授予岗位"),
    "people.end_post": _l("结束岗位"), "people.set_password": _l("设置密码"), "people.prefer": _l("个人设置"),
    "people.load_users": _l("导入人员"), "people.load_experts": _l("导入专家"),
}  # fmt: skip
