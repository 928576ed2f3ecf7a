"""What this module's acts are called where people read the ledger."""

from django.utils.translation import gettext_lazy as _l

ACTS = {
    "people.open_account": _l("开设账号"), "people.end_account": _l("停用账号"),
    "people.restore_account": _l("恢复账号"), "people.assign_post": _l("授予岗位"),
    "people.finish_post": _l("结束岗位"), "people.reset_password": _l("重置密码"),
    "administration.import": _l("从表格导入"), "places.move_duty": _l("移交职责"), "places.add_body": _l("设立单位"),
    "places.end_body": _l("撤并单位"), "places.add_duty": _l("增加职责"), "places.end_duty": _l("结束职责"),
    "ledger.open": _l("写明查账本的用途"), "ledger.search": _l("查账本"), "web.hand_out_key": _l("发放接口密钥"),
    "web.take_key_back": _l("停用接口密钥"), "jobs.retry": _l("重跑后台任务"),
}  # fmt: skip
