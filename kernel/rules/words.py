"""What the tables of rules are called."""

from django.utils.translation import gettext_lazy as _l

from kernel import registry

TABLES = {
    "routing": _l("由谁承办"), "grading": _l("复杂程度的信号与分值"), "hard_triggers": _l("须人工复核的情形"),
    "grades": _l("分值对应的等级"), "loop": _l("退出当前环后去哪一环"), "reopening": _l("再次办理的走向"),
    "refusals": _l("退回之后的走向"), "complexity": _l("普通与复杂的走向"), "modules": _l("专班必备席位"),
    "sort": _l("类别的走向"), "terms": _l("归类词典"), "facts": _l("规则可以问到的事实"), "classes": _l("类别"),
    "exits": _l("法定出口"), "assessment": _l("评估事项"), "grounds": _l("依法不适用的理由"),
    "checklist": _l("审查清单"), "branches": _l("分类处理的途径"), "conditions": _l("受理条件"),
    "rulings": _l("决定种类"),
}  # fmt: skip
"""What the shipped tables are called; another one goes by its file's name."""


def table_name(key: str) -> str:
    """What people call a table; the scenario's name is not in it."""
    stem = key.partition(".")[2]
    return str(TABLES.get(stem, stem))


def scenario_name(key: str) -> str:
    """The name of the scenario a table belongs to."""
    code = key.partition(".")[0]
    return next((one.name for one in registry.scenarios() if one.code == code), code)
