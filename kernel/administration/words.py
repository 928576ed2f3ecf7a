"""What tables, their columns and their outcomes are called on the pages of administration."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _l

from kernel.common.errors import NotFound
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.desk.words import FUNCTIONS, LOOPS
from kernel.people.queries import roles
from kernel.rules import queries as rules
from kernel.rules.cells import KIND_NAMES

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


def keys_in_words(column: str, value: str) -> str:
    """Keys (``health|committee_medical``) by their names in this column; empty when one of them has none."""
    first = LOOPS if column in ("if_loop", "then_outcome") else {}
    words = [str(first.get(one) or _key_in_words(one)) for one in value.split("|")]
    return enumerated(words) if all(words) else ""


def _key_in_words(key: str) -> str:
    found = VALUES.get(key) or FUNCTIONS.get(key) or LOOPS.get(key)
    return str(found or (roles()[key].name if key in roles() else ""))


def _worded(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        return f"{value:g}"
    return enumerated(_key_in_words(one) or one for one in str(value).split("|"))
