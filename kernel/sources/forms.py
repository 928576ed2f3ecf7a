"""What is entered on the pages of sources and of the register."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from kernel.common.moment import today
from kernel.places.models import Organisation

PURPOSES = [("correct", _("更正这一行")), ("verify", _("向来源单位核实")), ("protect", _("有人身安全风险"))]
METHODS = [("check", _("只核验是或否")), ("api", _("接口调用")), ("file", _("批量文件"))]
_TEXT = {"rows": 3}


class OpenForm(forms.Form):
    """Why a quarantined row is looked at in clear."""

    purpose = forms.ChoiceField(label=_("查看事由"), choices=PURPOSES, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"), min_length=8, max_length=300, widget=forms.Textarea(attrs=_TEXT),
        help_text=_("例如“核对来电号码是否少一位”。每次查看都记入账本。"),
        error_messages={"min_length": _("再具体一些，至少8个字。")},
    )  # fmt: skip


class RowForm(forms.Form):
    """The columns of one quarantined row, the faulty ones first; what is left empty stays as it is."""

    def __init__(self, *args: Any, columns: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = {}
        for place, column in sorted(enumerate(columns), key=lambda one: not one[1]["wrong"]):
            name = f"c{place}"
            self.columns[name] = column["column"]
            long = len(column["shown"]) > 40 or column["words"]
            hint = _("现在是：%(now)s") if column["shown"] else _("现在是空的")
            now = format_html('<span lang="zh-CN">{}</span>', column["shown"][:160])
            self.fields[name] = forms.CharField(
                label=column["label"], required=False, max_length=20_000, strip=False,
                widget=forms.Textarea(attrs=_TEXT) if long else forms.TextInput(),
                help_text=mark_safe(hint % {"now": now}),
            )  # fmt: skip

    def corrected(self) -> dict[str, str]:
        """Column to new value, only what was filled in."""
        return {self.columns[name]: value for name, value in self.cleaned_data.items() if value.strip()}


class PublishForm(forms.Form):
    """The result of the assessment that publishing an entry needs."""

    assessment = forms.CharField(
        label=_("影响评估和保密审查的结论"), max_length=300, widget=forms.Textarea(attrs=_TEXT),
        help_text=_("写明谁在什么时候审查、结论是什么。例如“11月20日由保密办李某审查，可以列入有条件共享”。"),
    )  # fmt: skip


class ShareForm(forms.Form):
    """A request to use data (条例 20)."""

    organisation = forms.ModelChoiceField(label=_("申请单位"), queryset=Organisation.objects.none())
    fields_asked = forms.MultipleChoiceField(
        label=_("要用的字段"), widget=forms.CheckboxSelectMultiple, help_text=_("只选办事必需的。")
    )
    basis = forms.CharField(label=_("使用依据"), max_length=200, help_text=_("法律法规的条款，例如“工伤保险条例#18”。"))
    purpose = forms.CharField(label=_("使用场景"), max_length=300, widget=forms.Textarea(attrs=_TEXT))
    scope = forms.CharField(label=_("使用范围"), max_length=200, help_text=_("哪些人、哪段时间、哪个地方的数据。"))
    method = forms.ChoiceField(label=_("共享方式"), choices=METHODS, widget=forms.RadioSelect(attrs={"data-row": True}))
    until = forms.DateField(
        label=_("用到哪一天"), widget=forms.DateInput(attrs={"type": "date"}), help_text=_("到期自动停止，可以再申请。")
    )
    head = forms.CharField(label=_("本单位批准的负责人"), max_length=60)

    def __init__(self, *args: Any, bodies: set[int], entry: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields["organisation"]
        body.queryset = Organisation.objects.filter(pk__in=bodies)
        if len(bodies) == 1:
            body.initial = next(iter(bodies))
        asked: Any = self.fields["fields_asked"]
        asked.choices = [(one["target"], one["label"]) for one in entry.content["fields"]]
        self.fields["until"].initial = today() + timedelta(days=180)


class AnswerForm(forms.Form):
    """The answer to a request."""

    agree = forms.ChoiceField(
        label=_("答复"), choices=[("yes", _("同意共享")), ("no", _("不同意"))],
        widget=forms.RadioSelect(attrs={"data-row": True})
    )  # fmt: skip
    text = forms.CharField(label=_("意见或理由"), max_length=300, widget=forms.Textarea(attrs=_TEXT))
    basis = forms.CharField(
        label=_("不同意的依据"), max_length=120, required=False, help_text=_("不同意时必须写明条款。")
    )


class NoteForm(forms.Form):
    """A reason, or what is missing."""

    note = forms.CharField(label=_("说明"), max_length=300, widget=forms.Textarea(attrs=_TEXT))


class SupplementForm(forms.Form):
    """What the asking body completes."""

    basis = forms.CharField(label=_("使用依据"), max_length=200)
    purpose = forms.CharField(label=_("使用场景"), max_length=300, widget=forms.Textarea(attrs=_TEXT))
    scope = forms.CharField(label=_("使用范围"), max_length=200)
    head = forms.CharField(label=_("本单位批准的负责人"), max_length=60)


class ExtendForm(forms.Form):
    """Why ten more working days are needed, and who agreed."""

    reason = forms.CharField(label=_("延长的理由"), max_length=300, widget=forms.Textarea(attrs=_TEXT))
    approver = forms.CharField(label=_("批准人"), max_length=60, help_text=_("同级政务数据共享主管部门的负责人。"))


class NothingForm(forms.Form):
    """Only a decision, nothing to fill in; the hidden field makes an empty form one that was sent."""

    sure = forms.CharField(widget=forms.HiddenInput(), initial="1", required=False)
