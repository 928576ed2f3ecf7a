"""From a row's columns to target fields: cleaned, read, coded, and checked. Never raises for what stands in a row."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from kernel.common.letters import clean
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Check, Dataset, Field
from kernel.datahub.moments import read_moment
from kernel.datahub.reading import garbled, read_amount, read_whole
from kernel.datahub.rows import Problem, Raw, Row

KEY_LENGTH = 80
_SPACES = re.compile(r"\s+")
_NOT_DIGITS = re.compile(r"\D")


def understand(dataset: Dataset, raw: Raw) -> Row:
    """Map and check one row. All its problems are found at once, one a field."""
    if raw.columns is None:
        problem = raw.problem or Problem("", "row.unreadable", _("这一行读不出来，请核对原文件。"))
        return Row(raw, "", problems=(problem,))
    values: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    if raw.problem:
        problems[raw.problem.field] = raw.problem
    for field in dataset.fields:
        try:
            values[field.target] = _read(field, raw.columns)
        except _Unreadable as error:
            if field.soft:
                continue
            problems[field.target] = Problem(field.target, error.code, error.what)
    for check in dataset.checks:
        if check.field not in problems and not holds(check, values.get(check.field)):
            problems[check.field] = Problem(check.field, f"check.{_failed(check)}", check.say)
    for problem in _key_problems(dataset, values):
        problems.setdefault(dataset.key, problem)
    return Row(raw, str(values.get(dataset.key, ""))[:KEY_LENGTH], values, tuple(problems.values()))


def _key_problems(dataset: Dataset, values: dict[str, Any]) -> Iterator[Problem]:
    key, label = str(values.get(dataset.key, "")), dataset.label(dataset.key)
    if not key:
        yield Problem(dataset.key, "key.missing", _("没有“%(label)s”，分不清是哪一条。请补上编号。") % {"label": label})
    elif len(key) > KEY_LENGTH:
        what = _("“%(label)s”超过%(n)s个字符，不像编号。请核对这一栏。") % {"label": label, "n": KEY_LENGTH}
        yield Problem(dataset.key, "key.long", what)


class _Unreadable(ValueError):
    """A value that cannot be read as its field's type."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(code)
        self.code, self.what = code, what


def _read(field: Field, columns: dict[str, Any]) -> Any:
    if field.const is not None:
        return field.const
    label = field.label or field.column
    if field.column not in columns:
        raise _Unreadable("column.missing", _("缺少“%(label)s”（%(c)s）这一栏。请核对文件的栏目。")
                          % {"label": label, "c": field.column})  # fmt: skip
    text = _as_text(columns[field.column], label)
    if field.type == "moment":
        return _as_moment(_with_year(text, field, columns), field, label)
    if field.type in ("whole", "amount", "number"):
        return _as_whole(text, label) if field.type == "whole" else _as_amount(text, label)
    return _coded(_cleaned(text, field.clean), field, label)


def _as_text(value: Any, label: str) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, bool, int, float)):
        return clean(str(value)).strip()
    raise _Unreadable("value.nested", _("“%(label)s”里不是文字，而是一组内容。请改成一段文字。") % {"label": label})


def _cleaned(text: str, steps: tuple[str, ...]) -> str:
    for step in steps:
        if step == "one_line":
            text = _SPACES.sub(" ", text)
        elif step == "upper":
            text = unicodedata.normalize("NFKC", text).upper()
        elif step == "digits":
            text = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    return text


def _coded(text: str, field: Field, label: str) -> Any:
    if field.codes is None or not text:
        return text
    if text not in field.codes:
        raise _Unreadable("value.code", _("“%(label)s”的代码“%(v)s”不在代码表里。请向来源单位核实这个代码的含义。")
                          % {"label": label, "v": text[:40]})  # fmt: skip
    return field.codes[text]


def _as_moment(text: str, field: Field, label: str) -> datetime | None:
    if not text:
        return None
    found = read_moment(text, field.formats)
    if found is None:
        raise _Unreadable("value.moment", _("“%(label)s”写的是“%(v)s”，认不出是哪一天。请写成“2026-03-01 09:30”这样。")
                          % {"label": label, "v": text[:40]})  # fmt: skip
    return found


def _with_year(text: str, field: Field, columns: dict[str, Any]) -> str:
    """The text behind the year that stands at the beginning of another column, for days written without one."""
    year = str(columns.get(field.year) or "")[:4]
    return f"{year}.{text}" if field.year and text and year.isdigit() else text


def _as_amount(text: str, label: str) -> float | None:
    found = read_amount(text) if text else None
    if text and found is None:
        raise _Unreadable("value.amount", _("“%(label)s”写的是“%(v)s”，认不出是多少。请只填数字，金额以元为单位。")
                          % {"label": label, "v": text[:40]})  # fmt: skip
    return found


def _as_whole(text: str, label: str) -> int | None:
    if not text:
        return None
    found = read_whole(text)
    if found is None:
        raise _Unreadable("value.whole", _("“%(label)s”写的是“%(v)s”，不是整数。请只填数字。")
                          % {"label": label, "v": text[:40]})  # fmt: skip
    return found


def holds(check: Check, value: Any) -> bool:
    """Whether the check holds. An absent value only fails ``required``."""
    if value is None or value == "":
        return not check.required
    if isinstance(value, datetime):
        return _between(check, value)
    text = str(value)
    if check.legible and garbled(text):
        return False
    return (
        len(text) >= (check.min_length or 0)
        and (check.max_length is None or len(text) <= check.max_length)
        and (check.pattern is None or re.fullmatch(check.pattern, text) is not None)
        and (not check.one_of or text in check.one_of)
    )


def _between(check: Check, value: datetime) -> bool:
    latest = latest_moment() if check.until == "now" else _day(check.until)
    earliest = _day(check.since)
    return (earliest is None or value >= earliest) and (latest is None or value <= latest)


def latest_moment() -> datetime:
    """What “now” means in a check."""
    return now()


@cache
def _day(text: str | None) -> datetime | None:
    return read_moment(text) if text else None


def _failed(check: Check) -> str:
    """The check's kind, for its code."""
    given = [name for name in ("legible", "min_length", "max_length", "pattern", "one_of", "since", "until")
             if getattr(check, name) not in (None, (), False)]  # fmt: skip
    return given[0] if given else "required"
