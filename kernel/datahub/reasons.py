"""What a reason for holding a row back is called in a list; its sentence stands in ``Problem.what``."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

NAMES: Mapping[str, Any] = {
    "row.unreadable": _("整行读不出来"), "row.long": _("一行太长"), "row.cut": _("文件不完整"),
    "row.bytes": _("文字编码不对"), "row.json": _("不是完整的记录"), "row.quotes": _("引号没有成对"),
    "row.columns": _("栏数对不上"), "row.letter": _("邮件读不出来"), "row.refused": _("内容不合要求"),
    "row.system": _("系统没有处理成"),
    "key.missing": _("没有编号"), "key.long": _("编号太长"), "key.twice": _("同一编号重复"),
    "column.missing": _("缺少栏目"),
    "value.nested": _("不是一段文字"), "value.code": _("代码不在代码表里"), "value.moment": _("日期时间看不懂"),
    "value.amount": _("金额看不懂"), "value.whole": _("不是整数"),
    "check.required": _("必填的没有填"), "check.legible": _("文字是乱码"), "check.min_length": _("文字太短"),
    "check.max_length": _("文字太长"), "check.pattern": _("格式不对"), "check.one_of": _("不是可选的值"),
    "check.since": _("日期太早"), "check.until": _("日期太晚"),
}  # fmt: skip
"""By code; a test holds it equal to what the readers, checks and doors can say."""


def name_of(code: str, otherwise: str) -> str:
    """The short name of a reason, or the sentence a matter's own door gave."""
    return str(NAMES.get(code, otherwise))
