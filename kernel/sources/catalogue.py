"""What the register says of a dataset: an entry made of its file, and where an entry no longer fits what is there."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from kernel.common.fields import canonical
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset, Field

SENSITIVE = ("id_number",)
"""Kinds of personal data that count as sensitive (个人信息保护法 28: what exposes a person's safety when it leaks)."""
GRADES = {
    "open": _l("公开"),
    "internal": _l("内部"),
    "personal": pgettext_lazy("kind", "个人信息"),
    "sensitive": _l("敏感个人信息"),
}
"""Grades of a field, the lowest first."""
SHARING = {"free": _l("无条件共享"), "conditional": _l("有条件共享"), "none": _l("不予共享")}
TYPES = {
    "text": _l("文字"),
    "moment": pgettext_lazy("kind", "时间"),
    "whole": _l("整数"),
    "amount": _l("金额"),
    "number": _l("数值"),
}


class Change(NamedTuple):
    """One difference between two entries: what, its name for people, what it was and is (empty: not there)."""

    what: str
    name: str
    was: str
    now: str


def grade_of(field: Field, dataset: Dataset) -> str:
    """A field's grade: by its kind of personal data; without any, no higher than internal."""
    if field.personal:
        return "sensitive" if field.personal in SENSITIVE else "personal"
    return "open" if dataset.sensitivity == "open" else "internal"


def entry_of(dataset: Dataset) -> dict[str, Any]:
    """The content of a dataset's entry as its file has it now (条例 13)."""
    return {
        "name": dataset.name, "provider": dataset.owner, "basis": list(dataset.basis), "purpose": dataset.purpose,
        "sharing": dataset.sharing, "sensitivity": dataset.sensitivity, "format": dataset.format,
        "days": dataset.freshness_days,
        "fields": [
            {"target": field.target, "column": field.column, "label": field.label or field.target, "type": field.type,
             "grade": grade_of(field, dataset)}
            for field in dataset.fields if field.const is None
        ],
    }  # fmt: skip


def digest_of(content: Mapping[str, Any]) -> str:
    """What recognises the same content."""
    return sha256(canonical(dict(content)).encode()).hexdigest()


_NAMES = {"name": _l("名称"), "provider": _l("提供单位"), "basis": _l("依据"), "purpose": _l("用途"),
          "sharing": _l("共享类型"), "sensitivity": _l("敏感程度"), "format": _l("格式"),
          "days": _l("更新周期（天）")}  # fmt: skip
_OF_FIELD = {"column": _l("来源栏目"), "label": _l("名称"), "type": _l("类型"), "grade": _l("分级")}


def differences(published: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Where a definition has moved on since its entry was published."""
    found = [
        Change(str(name), "", _words(published.get(key)), _words(now.get(key)))
        for key, name in _NAMES.items() if published.get(key) != now.get(key)
    ]  # fmt: skip
    before, after = ({one["target"]: one for one in side.get("fields", ())} for side in (published, now))
    for target in [*before, *(one for one in after if one not in before)]:
        found += _of_field(target, before.get(target), after.get(target))
    return found


def _of_field(target: str, was: Mapping[str, str] | None, now: Mapping[str, str] | None) -> list[Change]:
    if was is None or now is None:
        there = was or now or {}
        return [Change(_("字段"), target, there["label"] if was else "", there["label"] if now else "")]
    return [
        Change(str(name), now["label"], was[key], now[key]) for key, name in _OF_FIELD.items() if was[key] != now[key]
    ]


def _words(value: Any) -> str:
    return enumerated(value) if isinstance(value, list) else str(value if value is not None else "")


def column_gap(expected: Sequence[str], sent: Iterable[str]) -> dict[str, list[str]]:
    """Columns of the entry that the source no longer sends, and columns it sends that no entry knows."""
    given = list(sent)
    gap = {"gone": [name for name in expected if name not in given], "new": [n for n in given if n not in expected]}
    return {kind: names for kind, names in gap.items() if names}
