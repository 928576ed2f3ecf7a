"""What tables, their columns and their outcomes are called on the pages of administration."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _l

from kernel import registry
from kernel.common.errors import NotFound
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.desk.words import FUNCTIONS, LOOPS
from kernel.rules import queries as rules
from kernel.rules.cells import KIND_NAMES

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
OUTCOMES = {
    "function": _l("主办事权"), "co": _l("协办"), "grade": _l("等级"), "complexity": _l("办理方式"),
    "points": _l("分值"), "signal": _l("信号"), "label": _l("名称"), "sentence": _l("说明"),
    "trigger": _l("情形"), "outcome": _l("走向"), "review_hours": _l("复核小时数"), "role": _l("席位"),
    "count": _l("人数"), "field": _l("专业"), "why": _l("理由"),
}  # fmt: skip
OTHER = {
    "basis": _l("依据"), "valid_from": _l("生效日"), "valid_to": _l("失效日"), "region": _l("适用地点"),
    "note": _l("备注"), "code": _l("代码"), "name": _l("名称"), "kind": _l("种类"), "class": _l("类别"),
    "term": _l("词"), "weight": _l("分量"), "label": _l("名称"), "question": _l("问法"), "unit": _l("单位"),
    "key": _l("代码"), "node": _l("环节"), "module": _l("门类"), "example": _l("例子"), "lead": _l("主办事权"),
    "co": _l("协办"), "exits": _l("法定出口"), "roles": _l("专班席位"), "limit": _l("期限"), "item": _l("条文"),
    "what": _l("内容"), "list": _l("清单"), "text": _l("内容"), "words": _l("说明"), "how": _l("怎样办"),
    "clocks": _l("时限"), "summary": _l("说明"), "first": _l("先办"), "binding": _l("效力"),
}  # fmt: skip
VALUES = {
    "red": _l("红色"), "yellow": _l("黄色"), "green": _l("绿色"), "ordinary": _l("一般"), "watch": _l("关注"),
    "complex": _l("复杂"), "decide": _l("由人决定"), "reopen": _l("再次办理"),
}  # fmt: skip
POLICIES = {
    "first": _l("自上而下，第一条符合的生效"),
    "unique": _l("任何情形只能有一条符合"),
    "collect": _l("符合的都算，分值相加"),
}


def table_name(key: str) -> str:
    """What people call a table; the scenario's name is not in it."""
    stem = key.partition(".")[2]
    return str(TABLES.get(stem, stem))


def scenario_name(key: str) -> str:
    """The name of the scenario a table belongs to."""
    code = key.partition(".")[0]
    return next((one.name for one in registry.scenarios() if one.code == code), code)


def column_names(key: str, header: Iterable[str]) -> list[dict[str, str]]:
    """For every column: its code, what it is called, and what may be written in it."""
    try:
        facts = rules.facts(key.partition(".")[0])
    except NotFound:
        facts = {}
    found = []
    for name in header:
        prefix, _dash, stem = name.partition("_")
        fact = facts.get(stem)
        if prefix == "if" and stem:
            label, hint = (fact.label, KIND_NAMES[fact.kind]) if fact else (stem, "")
            found.append({"code": name, "label": _("如果%(fact)s") % {"fact": label}, "hint": hint, "part": "if"})
        elif prefix == "then" and stem:
            label = str(OUTCOMES.get(stem, stem))
            found.append({"code": name, "label": _("则%(outcome)s") % {"outcome": label}, "hint": "", "part": "then"})
        else:
            found.append({"code": name, "label": str(OTHER.get(name, name)), "hint": "", "part": "more"})
    return found


def said(outcome: Mapping[str, Any]) -> str:
    """What a table answered, in words: 等级红色，办理方式复杂. Of several rows at once only what can be added up."""
    if not outcome:
        return _("没有规则符合")
    listed = any(isinstance(value, list | tuple) for value in outcome.values())
    parts = []
    for name, value in outcome.items():
        if value in (None, "", [], ()) or name in ("sentence", "why", "label"):
            continue
        if listed and isinstance(value, list | tuple):
            continue
        parts.append(f"{OUTCOMES.get(name, name)}{_worded(value)}")
    return "，".join(parts) or _("有规则符合")


def _worded(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return f"{value:g}"
    words = [str(VALUES.get(one) or FUNCTIONS.get(one) or LOOPS.get(one) or one) for one in str(value).split("|")]
    return enumerated(words)
