"""Forms of a warning: what was found, what was done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

VERDICTS = [("true", _("属实")), ("false", _("不属实"))]
ENDS = [("act", _("已处置")), ("dismiss", _("不需要处置"))]
STATES = [("", _("待办的")), ("all", _("全部")), ("done", _("已了结的"))]


class _Words(forms.Form):
    words = forms.CharField(label=_("情况"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class JudgeForm(_Words):
    """Whether it is so."""

    verdict = forms.ChoiceField(label=_("核实结果"), choices=VERDICTS, widget=forms.RadioSelect)
    field_order = ["verdict", "words"]


class EndForm(_Words):
    """What became of it."""

    verdict = forms.ChoiceField(label=_("怎样了结"), choices=ENDS, widget=forms.RadioSelect)
    field_order = ["verdict", "words"]


def form_for(alert: Any, data: Any = None) -> forms.Form | None:
    """The form that is next for a warning; None when nothing is left to do."""
    if alert.status in (alert.Status.NEW, alert.Status.SEEN):
        return JudgeForm(data)
    return EndForm(data) if alert.status == alert.Status.TRUE else None
