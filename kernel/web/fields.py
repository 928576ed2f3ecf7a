"""Draws a form field in our look: the label says 必填 or 选填, the error says how to put it right."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

CONTROL = "form-control"
SELECT = "form-select"
CHECK = "form-check-input"


def _kind(widget: Any) -> str:
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "control"


def _css(widget: Any) -> str:
    return SELECT if isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect) else CONTROL


def _described(bound: Any, hint: Any) -> str:
    parts = [f"{bound.auto_id}_hint" if hint else "", f"{bound.auto_id}_error" if bound.errors else ""]
    return " ".join(part for part in parts if part)


def draw_field(bound: Any, *, wide: bool = False, hint: Any = "") -> SafeString:
    """The HTML of one bound field. Hidden fields come bare.

    Radio and checkbox groups become a fieldset of choice cards (rows of small boxes when the widget has the
    attribute ``data-row``); everything else a label above a control.
    """
    if bound.is_hidden:
        return bound.as_widget()
    widget, hint = bound.field.widget, hint or bound.help_text
    kind, described = _kind(widget), _described(bound, hint)
    attrs: dict[str, Any] = {"aria-describedby": described} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if kind == "control":
        attrs["class"] = " ".join(filter(None, [widget.attrs.get("class"), _css(widget), bound.errors and "is-invalid"]))
    elif kind == "check":
        attrs["class"] = CHECK
    row = "data-row" in widget.attrs
    control = "" if kind == "choices" else bound.as_widget(attrs=attrs)
    values = {"bound": bound, "kind": kind, "control": control, "hint": hint, "wide": wide, "row": row}
    return mark_safe(render_to_string("ui/field.html", {**values, "described": described}))  # noqa: S308
