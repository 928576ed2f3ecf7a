"""What is entered on the pages of linkage."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DecideForm(forms.Form):
    """Whether two are the same, and why."""

    same = forms.ChoiceField(
        label=_("认定"), choices=[("yes", _("是同一个")), ("no", _("不是同一个"))],
        widget=forms.RadioSelect(attrs={"data-row": True}),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由"), min_length=2, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一句话即可，例如：已电话核实是同一人。"),
    )  # fmt: skip
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
    """The decision the person had before them, 0 for none."""
