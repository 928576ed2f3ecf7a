"""Draws a form field in our look: the label says 必填 or 选填, the error says how to put it right."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from kernel.common.words import gettext as _

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


def sentences(bound: Any) -> list[str]:
    """The field's errors; Django's bare 这个字段是必填项 becomes a sentence that names the field."""
    bare = str(forms.Field.default_error_messages["required"])
    chooses = isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField)
    ask = _("请选择%(label)s。") if chooses else _("请填写%(label)s。")
    return [ask % {"label": bound.label} if error == bare else str(error) for error in bound.errors]


def draw_field(bound: Any, *, wide: bool = False, hint: Any = "", mark: bool = True) -> SafeString:
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
        attrs["class"] = " ".join(
            filter(None, [widget.attrs.get("class"), _css(widget), bound.errors and "is-invalid"])
        )
    elif kind == "check":
        attrs["class"] = CHECK
    row = "data-row" in widget.attrs
    control = "" if kind == "choices" else bound.as_widget(attrs=attrs)
    values = {"bound": bound, "kind": kind, "control": control, "hint": hint, "wide": wide, "row": row, "mark": mark}
    values["errors"] = sentences(bound)
    icons: dict[str, str] = getattr(bound.field, "icons", {})
    if kind == "choices":
        values["options"] = [(option, icons.get(option.data["value"], "")) for option in bound.subwidgets]
    return mark_safe(render_to_string("ui/field.html", {**values, "described": described}))
