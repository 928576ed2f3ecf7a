"""The shell's own forms."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.matters.desk.table import COLUMNS, FIXED

DENSITIES = [("loose", _("宽松")), ("medium", _("适中")), ("compact", _("紧凑"))]


class SignIn(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=_("账号"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
        error_messages={"required": _("请输入账号。")},
    )  # fmt: skip
    password = forms.CharField(
        label=_("密码"), max_length=128, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请输入密码。")},
    )  # fmt: skip


class Password(forms.Form):
    """A new password; the old one is asked again."""

    old = forms.CharField(
        label=_("现在的密码"), max_length=128, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请输入现在的密码。")},
    )  # fmt: skip
    new = forms.CharField(
        label=_("新密码"), max_length=128, strip=False, help_text=_("至少8位，不要用容易猜到的。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请输入新密码。")},
    )  # fmt: skip
    again = forms.CharField(
        label=_("再输一遍新密码"), max_length=128, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("请再输一遍新密码。")},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        """The old password must be right."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("现在的密码不对，请再输一遍。"))
        return old

    def clean_new(self) -> str:
        """The new one must be hard to guess."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean_again(self) -> str:
        """Typed twice the same."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise forms.ValidationError(_("两次输入的新密码不一样。"))
        return again


class Preferences(forms.Form):
    """A person's own settings. Each field may come alone: a list's density buttons send only theirs."""

    density = forms.ChoiceField(label=_("列表行高"), choices=DENSITIES, widget=forms.RadioSelect, required=False)
    shortcuts = forms.TypedChoiceField(
        label=_("单个字母的快捷键"), widget=forms.RadioSelect, required=False,
        choices=[("on", pgettext_lazy("switch", "打开")), ("off", pgettext_lazy("switch", "关闭"))],
        coerce=lambda value: value == "on", empty_value=None,
        help_text=_("关闭后仍可用Ctrl K搜索。用读屏软件或语音输入的，建议关闭。"),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("界面语言"), choices=settings.LANGUAGES, widget=forms.RadioSelect, required=False
    )

    columns = forms.MultipleChoiceField(
        label=_("事项列表显示哪些列"), choices=[(one.key, one.label) for one in COLUMNS if one.key not in FIXED],
        widget=forms.CheckboxSelectMultiple(attrs={"data-row": ""}), required=False,
        help_text=_("标题、分级和时限总是显示。"),
    )  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        """Only what was sent."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
