"""What acts and tables of the ledger are called on pages: every module names its own acts in ``acts.py``."""

from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _l

from kernel.web import acts as of_the_shell
from kernel.web.found import modules

TABLES = {
    "matters_matter": _l("事项"), "matters_party": _l("当事人"), "matters_placement": _l("承办记录"),
    "matters_involvement": _l("可以查看的人"), "procedures_step": _l("环节"), "procedures_instance": _l("流程实例"),
    "procedures_timer": _l("定时"), "law_clock": _l("时限"), "matters_reply": _l("答复"),
    "matters_followup": _l("回访"), "files_storedfile": _l("材料"), "people_user": _l("账号"),
    "people_post": _l("岗位"), "people_accessgrant": _l("查看个人信息的准许"), "places_region": _l("地点"),
    "places_organisation": _l("单位"), "places_duty": _l("职责"), "duties": _l("职责表"), "rules": _l("规则表"),
    "rules_tableversion": _l("规则表版本"), "rules_draft": _l("规则草稿"), "web_apikey": _l("接口密钥"),
    "administration_ledgerlook": _l("查账本的记录"), "matters_duplicate": _l("可能重复"),
    "procedures_definitionversion": _l("流程版本"),
}  # fmt: skip


@cache
def acts() -> dict[str, Any]:
    """Every act's name by its code, as modules and scenarios bring them."""
    found = [module for _code, module in modules("acts")]
    return {code: name for module in (*found, of_the_shell) for code, name in module.ACTS.items()}


def act_name(action: str) -> str:
    """An act in words."""
    return str(acts().get(action, action))


def table_name(table: str) -> str:
    """A table in words; one without a name by its code."""
    return str(TABLES.get(table, table))
