"""Forms of a normative document: checks item by item, publication, proposals to clean up."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.common.moment import today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _t
from kernel.deliberation.queries import draft_of
from kernel.matters.forms.base import ActForm, day, one_of, words
from scenarios.documents.queries import checklist, words_to_look_at

CLEAN = [("yes", _("没有")), ("no", _("有，要先改草案"))]
CONCLUSIONS = [("keep", _("保留，说明理由")), ("amend", _("启动修改")), ("repeal", _("启动废止"))]


class CheckForm(ActForm):
    """One question an item; words to look at are named, the answer is a person's."""

    list = ""

    def arrange(self) -> None:
        """The items of the list, with where its words stand in the draft."""
        draft = draft_of(self.desk.matter)
        for item in checklist(self.list):
            found = words_to_look_at(draft, item) if draft else []
            told = enumerated(f"{label}“{word}”" for label, word in found[:6])
            hint = _t("请留意：%(where)s。") % {"where": told} if told else _t("没有找到要留意的词，仍请逐条看过。")
            key = item["key"]
            self.fields[f"clean_{key}"] = one_of(item["text"], CLEAN, help_text=hint)
            self.fields[f"words_{key}"] = words(_t("理由（%(item)s）") % {"item": item["text"][:12]}, rows=2, least=2)

    def answers(self) -> dict[str, tuple[bool, str]]:
        """As the service takes them."""
        given = self.cleaned_data
        keys = [item["key"] for item in checklist(self.list)]
        return {key: (given[f"clean_{key}"] == "yes", given[f"words_{key}"]) for key in keys}


class ProhibitedForm(CheckForm):
    """What a normative document must not hold."""

    list = "prohibited"


class FairnessForm(CheckForm):
    """What restricts fair competition."""

    list = "fairness"


class PublishForm(ActForm):
    """Number, day, validity, plain words."""

    number = forms.CharField(label=_("统一编号"), max_length=40, help_text=_("例如“清政规〔2026〕3号”。"))
    in_force_on = day(_("施行日期"))
    trial = forms.BooleanField(label=_("试行（有效期两年；不勾选的为五年）"), required=False)
    summary = words(_("解读"), rows=4, least=10, hint=_("用大白话写清管什么、怎么办，会公开。"))

    def arrange(self) -> None:
        """From today unless told otherwise."""
        self.default(in_force_on=today())


class CleanupForm(ActForm):
    """What becomes of a clause many people commented on."""

    conclusion = one_of(_("结论"), CONCLUSIONS)
    reason = words(_("理由"), least=8, hint=_("请回应群众的意见。"))


class FindForm(forms.Form):
    """What was in force on a day about something."""

    q = forms.CharField(label=_("找什么"), required=False, max_length=40)
    on = forms.DateField(label=_("哪一天有效"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def asked(self) -> tuple[str, date | None]:
        """Words and day; nothing where nothing sensible was asked."""
        return (self.cleaned_data["q"].strip(), self.cleaned_data["on"]) if self.is_valid() else ("", None)
