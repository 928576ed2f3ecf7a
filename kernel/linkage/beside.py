"""Two records beside each other, so that a person can judge: what each says, masked, and what is not the same.

Whether two values are the same is told of what was written; what is shown is masked (rights R6: without a grant nobody
reads clear data). An app that keeps matters brings ``withheld.py`` with ``withheld``: of records given as (subject,
title, text), which are kept from everybody but named people (R11, R12, R14). Of those not one word is shown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy

from kernel.common.identity import mask_id, mask_name, mask_numbers, mask_phone
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.datahub.models import Record
from kernel.linkage.models import Mention, Report

Withheld = Callable[[Sequence[tuple[str, str, str]]], Sequence[bool]]
LONGEST = 600
"""So much of a text is shown: enough to judge by, and as little as will do (R9)."""
SHORTEST = 3
"""Fewer characters that both texts have say nothing: most Chinese texts share single ones."""
ORGANISATION = 5
"""A name from so many characters on is no person's: it stands in full."""
_HOUSE = re.compile(r"\d+(?=\s*(?:幢|栋|号楼|单元|室|号|弄|组|户))")
_PARTIES = ("claimant_name", "respondent_name")
SEATS = {1: gettext_lazy("诉求人"), 2: gettext_lazy("对方"), 3: gettext_lazy("共同诉求人")}


class Line(NamedTuple):
    """One field of both records as it may be shown, and whether they say the same: same, differs or alone."""

    label: Any
    one: str
    two: str
    state: str


class Piece(NamedTuple):
    """A stretch of a text; ``own`` when the other text does not have it."""

    words: str
    own: bool


class Beside(NamedTuple):
    """Both records field by field, and both texts in pieces; a text that is withheld has none."""

    lines: list[Line]
    one: list[Piece]
    two: list[Piece]
    withheld: tuple[bool, bool]


def _house(text: str) -> str:
    return _HOUSE.sub("*", mask_numbers(text))


def _name(text: str) -> str:
    return text if len(text) >= ORGANISATION else mask_name(text)


def _people(rows: Any) -> str:
    return "、".join(_name(one["name"]) for one in rows if one["name"])


FIELDS: tuple[tuple[str, Any, Callable[[Any], str] | None], ...] = (
    ("related_keys", gettext_lazy("相关编号"), "、".join),
    ("received_at", gettext_lazy("登记时间"), None), ("happened_on", gettext_lazy("发生日期"), None),
    ("place_text", gettext_lazy("地点"), None), ("class_source", gettext_lazy("来源分类"), None),
    ("claimant_name", SEATS[1], _name), ("claimant_phone", gettext_lazy("诉求人电话"), mask_phone),
    ("claimant_cert", gettext_lazy("诉求人证件号"), mask_id), ("co_claimants", SEATS[3], _people),
    ("claimant_address", gettext_lazy("诉求人住址"), _house), ("respondent_name", SEATS[2], _name),
    ("respondent_phone", gettext_lazy("对方电话"), mask_phone),
    ("respondent_cert", gettext_lazy("对方证件号"), mask_id),
    ("address", gettext_lazy("详细地点"), _house), ("people", gettext_lazy("涉及人数"), None),
    ("amount", gettext_lazy("涉及金额"), None), ("body", gettext_lazy("承办单位"), None),
    ("outcome", gettext_lazy("来源结果"), None), ("title", gettext_lazy("标题"), _house),
)  # fmt: skip
"""What is compared, by its name in the canonical record, and how it is masked; nothing to mask where there is None."""


@cache
def _askers() -> tuple[Withheld, ...]:
    found = [one.name for one in apps.get_app_configs() if one.module and module_has_submodule(one.module, "withheld")]
    return tuple(import_module(f"{name}.withheld").withheld for name in found)


def beside(one: Report, two: Report) -> Beside | None:
    """Both records as they stand in the landing zone; None where one of them is there no more."""
    from kernel.datahub.landing import wordings  # Parquet: Polars comes with it

    both = [record for each in (one, two) if (record := _newest(each)) is not None]
    told = wordings(both)
    if len(both) != 2 or len(told) != 2:
        return None
    left, right = (told[each.pk] for each in both)
    asked = [(each.subject, told[each.pk]["title"] or "", told[each.pk]["text"] or "") for each in both]
    answers = [list(ask(asked)) for ask in _askers()]
    return _compared(left, right, (any(one[0] for one in answers), any(one[1] for one in answers)))


def _newest(report: Report) -> Record | None:
    found = Record.objects.select_related("batch").filter(dataset=report.source, key=report.key, current=True)
    return found.first()


def _compared(left: Mapping[str, Any], right: Mapping[str, Any], shut: tuple[bool, bool]) -> Beside:
    rows = (_line(name, label, mask, left[name], right[name], shut) for name, label, mask in FIELDS)
    names = [str(row[name]) for row in (left, right) for name in _PARTIES if row[name]]
    texts = [_text(str(row["text"] or ""), names) for row in (left, right)]
    one, two = _pieces(*texts) if not any(shut) else ([Piece(text, False)] for text in texts)
    return Beside([row for row in rows if row], [] if shut[0] else one, [] if shut[1] else two, shut)


def _line(
    name: str, label: Any, mask: Callable[[Any], str] | None, one: Any, two: Any, shut: tuple[bool, bool]
) -> Line | None:
    if not one and not two:
        return None
    state = "alone" if not (one and two) else "same" if one == two else "differs"
    left, right = (
        "" if not value else _("不显示") if closed and mask else mask(value) if mask else _plain(value)
        for value, closed in ((one, shut[0]), (two, shut[1]))
    )
    return Line(label, left, right, state)


def _plain(value: Any) -> str:
    if hasattr(value, "hour"):
        return f"{value.astimezone(LOCAL) if value.tzinfo else value:%Y-%m-%d %H:%M}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _text(text: str, names: Sequence[str]) -> str:
    """An excerpt without numbers and houses, and with the names of both records' parties masked."""
    for name in sorted({one for one in names if 2 <= len(one) < ORGANISATION}, key=len, reverse=True):
        text = text.replace(name, mask_name(name))
    shown = _house(text)
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + "…"


def _pieces(one: str, two: str) -> tuple[list[Piece], list[Piece]]:
    left, right = list[Piece](), list[Piece]()
    for what, start, end, begin, stop in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        own = what != "equal" or end - start < SHORTEST
        if end > start:
            left.append(Piece(one[start:end], own))
        if stop > begin:
            right.append(Piece(two[begin:stop], own))
    return left, right


def seats(one: int, two: int) -> tuple[Any, Any]:
    """Which party of its record each of two mentions is."""
    found = dict(Mention.objects.filter(pk__in=(one, two)).values_list("pk", "seat"))
    return SEATS.get(found.get(one, 0), ""), SEATS.get(found.get(two, 0), "")
