"""A field that picks one of many by what is typed: a name, a part of one, or a code.

A list of hundreds is not carried in the page. With script, suggestions come while one types (``data-pick`` in the
shell's script, the browser's own list); without it the typed words are looked up when the form is sent, and where
several fit they are named and offered.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.common.words import enumerated
from kernel.common.words import gettext as _

MOST, NAMED = 20, 5
"""Suggestions at once; names in a sentence."""
KEY = 15
"""Digits of the longest key, which is that of a place."""


class PickWidget(forms.TextInput):
    """A line of text with suggestions."""

    address = ""
    offered: list[str]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.offered = []

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The line and its list, which is empty until something fits."""
        given = attrs or {}
        listed = f"{given.get('id') or name}_list"
        line = super().render(name, value, {**given, "list": listed, "data-pick": reverse(self.address)}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', line, listed, as_options(self.offered))


class PickField(forms.CharField):
    """One of ``rows()``, typed. A subclass says what is picked: ``names`` are the columns with its name and code."""

    names: tuple[str, str] = ("name", "code")
    address = ""
    """The name of the URL that answers with ``suggestions``."""

    def __init__(self, *, rows: Callable[[], QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(widget=PickWidget, **kwargs)
        self.rows = rows
        self.widget.address = self.address

    def label_of(self, one: Any) -> str:
        """How one is written: its name and, in brackets, its code."""
        name, code = (getattr(one, column) for column in self.names)
        return f"{name}（{code}）"

    def prepare_value(self, value: Any) -> Any:
        """What stands in the line: the label of what is chosen, or what was typed."""
        if isinstance(value, Model):
            return self.label_of(value)
        found = self.rows().filter(pk=value).first() if value and self._is_key(value) else None
        return self.label_of(found) if found else value

    def to_python(self, value: Any) -> Any:
        """The one that is meant; refused with the names of those that might be."""
        if isinstance(value, Model):
            return value
        typed = super().to_python(value)
        if not typed:
            return None
        found = self._exact(typed) or list(found_by(self.rows(), self.names, typed)[: MOST + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("没有找到“%(words)s”。请写名称里的几个字，或者代码。") % {"words": typed[:40]})
        self.widget.offered = [self.label_of(one) for one in found[:MOST]]
        named = enumerated(self.widget.offered[:NAMED])
        more = _("等") if len(found) > NAMED else ""
        raise ValidationError(
            _("名称里有“%(words)s”的不止一个：%(named)s%(more)s。请写全其中一个。")
            % {"words": typed[:40], "named": named, "more": more}
        )

    def run_validators(self, value: Any) -> None:
        """None beside being found."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something else is written than stood there."""
        return str(self.prepare_value(initial) or "") != str(data or "")

    def _is_key(self, value: Any) -> bool:
        return isinstance(value, int) or (str(value).isdecimal() and len(str(value)) <= KEY)

    def _exact(self, typed: str) -> list[Any]:
        """By the whole label, the code, the key, or a name that only one has."""
        name, code = self.names
        written = typed.removesuffix("）").rpartition("（")
        meant = Q(**{code: typed}) | Q(**{name: typed})
        if written[1]:
            meant |= Q(**{name: written[0], code: written[2]})
        if self._is_key(typed):
            meant |= Q(pk=typed)
        return list(self.rows().filter(meant)[: MOST + 1])


def found_by(rows: QuerySet[Any], names: tuple[str, str], words: str) -> QuerySet[Any]:
    """The rows whose name has the words or whose code begins with them."""
    return rows.filter(Q(**{f"{names[0]}__contains": words}) | Q(**{f"{names[1]}__startswith": words}))


def as_options(labels: list[str]) -> SafeString:
    """Labels as the inside of a ``<datalist>``."""
    return format_html_join("", '<option value="{}">', ((label,) for label in labels))


def suggestions(field: PickField, words: str) -> HttpResponse:
    """What fits the words typed so far, as the inside of the list; the first few for none."""
    typed = words.strip()[:40].rpartition("（")[0] or words.strip()[:40]
    rows = found_by(field.rows(), field.names, typed) if typed else field.rows()
    return HttpResponse(as_options([field.label_of(one) for one in rows[:MOST]]))
