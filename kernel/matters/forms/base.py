"""What all action forms share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kernel import registry
from kernel.matters.desk import Desk


class ActForm(forms.Form):
    """A form on one desk; ``arrange`` sets what depends on the matter."""

    def __init__(self, *args: Any, desk: Desk, target: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk, self.target = desk, target
        self.arrange()

    def default(self, **values: Any) -> None:
        """First values, where nothing else was given."""
        for name, value in values.items():
            self.initial.setdefault(name, value)

    def arrange(self) -> None:
        """Choices, first values and hints that depend on the matter."""


def words(label: Any, *, rows: int = 3, least: int = 0, required: bool = True, hint: Any = "", **more: Any) -> Any:
    """A text of several lines."""
    return forms.CharField(
        label=label, required=required, help_text=hint, min_length=least or None,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"min_length": _("再具体一些，至少写%(limit_value)d个字。")}, **more,
    )  # fmt: skip


def day(label: Any, **more: Any) -> Any:
    """A day."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请按“年-月-日”填写，例如2026-12-25。")}, **more,
    )  # fmt: skip


def moment(label: Any, **more: Any) -> Any:
    """A day and a time."""
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("请按“年-月-日 时:分”填写。")}, **more,
    )  # fmt: skip


def one_of(label: Any, choices: Any = (), *, cards: bool = True, **more: Any) -> Any:
    """One choice: cards, or a select for long lists."""
    widget = forms.RadioSelect if cards else forms.Select
    return forms.ChoiceField(label=label, choices=choices, widget=widget, **more)


def offer_kinds(field: Any, offered: Iterable[registry.Scenario]) -> None:
    """The kinds of matter to choose from, those people bring first: icon, name, one line. A single one is not asked."""
    rows = sorted(offered, key=lambda one: not one.for_people)
    field.widget = forms.RadioSelect() if len(rows) > 1 else forms.HiddenInput()
    field.choices = [
        (one.kind, format_html("{}<small>{}</small>", one.name, one.manifest["summary"])) for one in rows
    ]  # fmt: skip
    field.icons = {one.kind: one.manifest.get("icon", "") for one in rows}
    field.initial = rows[0].kind


def some_of(label: Any, choices: Any = (), **more: Any) -> Any:
    """Several choices, as small boxes."""
    widget = forms.CheckboxSelectMultiple(attrs={"data-row": ""})
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, **more)


class NoteForm(ActForm):
    """Nothing but a line of explanation, if wanted."""

    note = words(_("说明"), required=False)


class BareForm(ActForm):
    """Nothing to fill in: a button."""
