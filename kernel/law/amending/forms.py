"""What is entered: an amendment of a norm, and what a person makes of an instruction that was refused."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.common.errors import NotFound
from kernel.law.amending.models import Refused
from kernel.law.library.queries import norm_named
from kernel.law.models import Norm

_NUMBER = re.compile(r"([1-9]\d{0,3})(?:-([1-9]\d?))?")


class AmendmentForm(forms.Form):
    """The norm, the whole decision, the day it comes into force, and what it says about cases from before."""

    norm = forms.CharField(label=_("修改哪部法规"), max_length=160)
    text = forms.CharField(label=_("决定全文"), widget=forms.Textarea(attrs={"rows": 14}))
    in_force = forms.DateField(label=_("自哪天起施行"), widget=forms.DateInput(attrs={"type": "date"}))
    transition = forms.CharField(label=_("衔接规定"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_norm(self) -> Norm:
        """The norm of that name."""
        try:
            return norm_named(self.cleaned_data["norm"])
        except NotFound as refusal:
            raise forms.ValidationError(refusal.what) from refusal


class ByHandForm(forms.Form):
    """What becomes of the instruction, and of which article."""

    doing = forms.ChoiceField(
        label=_("怎样处理"),
        choices=[
            (Refused.Doing.WRITTEN, _("改写或增加一条")),
            (Refused.Doing.DELETED, _("删去一条")),
            (Refused.Doing.NOTHING, _("这条指令不需要改动条文")),
        ],
    )
    number = forms.CharField(
        label=_("条号"), required=False, max_length=8, help_text=_("草案里的条号，例如“12”，第十二条之一写“12-1”。")
    )
    text = forms.CharField(
        label=_("改后的条文"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("不写条号，每款、每项一行。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An article where one is changed, its text where one is written."""
        given: dict[str, Any] = super().clean() or {}
        doing = given.get("doing")
        found = _NUMBER.fullmatch((given.get("number") or "").strip())
        if doing in (Refused.Doing.WRITTEN, Refused.Doing.DELETED) and not found:
            self.add_error("number", _("请填写条号，例如“12”或者“12-1”。"))
        if doing == Refused.Doing.WRITTEN and not (given.get("text") or "").strip():
            self.add_error("text", _("请填写改后的条文。"))
        given["key"] = (int(found[1]), int(found[2] or 0)) if found else (0, 0)
        return given
