"""What is entered in the administration of rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.administration import bodies, keeping
from kernel.administration.ledger import Search
from kernel.administration.naming import acts
from kernel.common.moment import today
from kernel.common.picking import PickField
from kernel.matters.desk.words import FUNCTIONS
from kernel.people.models import User
from kernel.people.queries import roles
from kernel.places.forms import BodyField, PlaceField
from kernel.places.models import Organisation


class WholeForm(forms.Form):
    """A whole table as text."""

    text = forms.CharField(
        label=_("整张表"), strip=False, max_length=2_000_000, widget=forms.Textarea(attrs={"rows": 22, "wrap": "off"}),
        help_text=_("从表格软件里选中全部单元格复制后粘贴，或者粘贴CSV。第一行是列名；“#”开头的行是备注和设置。"),
    )  # fmt: skip


class NoteForm(forms.Form):
    """Why a draft goes back."""

    note = forms.CharField(label=_("哪里要改"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PurposeForm(forms.Form):
    """What the ledger is searched for."""

    purpose = forms.CharField(
        label=_("为什么查"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明为哪件审计、检查或投诉而查。这次查询和每个条件都记入账本。"),
    )  # fmt: skip


def _acts() -> list[tuple[str, Any]]:
    return [("", _("全部动作")), *sorted(acts().items())]


class LedgerFilter(forms.Form):
    """What is searched for; what cannot be read counts as empty."""

    actor = forms.CharField(label=_("办理人"), required=False, max_length=60)
    act = forms.ChoiceField(label=_("动作"), required=False, choices=_acts)
    matter = forms.CharField(label=_("事项编号"), required=False, max_length=24)
    chain = forms.CharField(label=_("账本链"), required=False, max_length=120)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def asked(self) -> Search:
        """The search."""
        self.is_valid()
        return Search(**{name: self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)})


def _day(label: Any, **more: Any) -> Any:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


PICK = _("写名称里的几个字，或者代码。")
"""What may be typed where one of hundreds is picked."""


class AccountField(PickField):
    """An account at work, by name or account name; what comes of it is the ``User``."""

    names = ("name", "username")
    address = "administration:pick_account"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"rows": _active_accounts, **kwargs})


def _active_accounts() -> Any:
    return keeping.accounts().filter(is_active=True)


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=_("账号"), max_length=60, help_text=_("小写英文字母开头，如“li.ming”。"))
    name = forms.CharField(label=_("姓名"), max_length=60)


class PostForm(forms.Form):
    """A post to be given."""

    role = forms.ChoiceField(label=_("岗位"))
    organisation = BodyField(label=_("单位"), help_text=PICK)
    region = PlaceField(label=_("所辖地方"), required=False, help_text=_("不填就是单位所在的地方。"))
    since = _day(_("从哪天起"))
    until = _day(_("到哪天止"), required=False, help_text=_("不再任职的第一天；不填就是一直任职。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = [(role.code, role.name) for role in roles().values() if role.code not in ("citizen", "system")]
        self.fields["role"].choices = shown
        self.initial.setdefault("since", today())


class DayForm(forms.Form):
    """A day from which something no longer holds."""

    on = _day(_("从哪天起不再"), help_text=_("这一天是不再有效的第一天。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", today())


class HandOverForm(forms.Form):
    """Who takes the open work over."""

    to = forms.ModelChoiceField(label=_("交给谁"), queryset=User.objects.none(), help_text=_("只列同单位在岗的同事。"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = [one.pk for one in keeping.colleagues(user)]
        self.fields["to"].queryset = User.objects.filter(pk__in=fit).order_by("username")


class BodyForm(forms.Form):
    """A new body."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    code = forms.CharField(label=_("单位代码"), max_length=40, help_text=_("如“990123-water”，设立后不能改。"))
    kind = forms.ChoiceField(label=_("种类"))
    function = forms.ChoiceField(label=_("主要职责"))
    region = PlaceField(label=_("所在地"), help_text=PICK)
    parent = BodyField(label=_("上级单位"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = Organisation.objects.values_list("kind", flat=True).order_by("kind").distinct()
        self.fields["kind"].choices = [(kind, bodies.KINDS.get(kind, kind)) for kind in kinds]
        self.fields["function"].choices = list(FUNCTIONS.items())


class DutyForm(forms.Form):
    """A duty to be given to a body."""

    function = forms.ChoiceField(label=_("职责"))
    region = PlaceField(label=_("地点"), help_text=PICK)
    since = _day(_("从哪天起"))
    until = _day(_("到哪天止"), required=False, help_text=_("不再负责的第一天；不填就是一直负责。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = list(FUNCTIONS.items())
        self.initial.setdefault("since", today())


class MoveForm(forms.Form):
    """Which body takes a duty over, and from when."""

    to = BodyField(label=_("移交给"), help_text=PICK)
    on = _day(_("从哪天起"), help_text=_("从这一天起由接手的单位负责，之前的仍归原单位。"))


class SheetForm(forms.Form):
    """A spreadsheet to bring in."""

    kind = forms.ChoiceField(label=_("导入什么"), widget=forms.RadioSelect)
    file = forms.FileField(label=_("表格文件"), help_text=_("CSV或XLSX，第一行是列名。"))

    def __init__(self, *args: Any, kinds: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds


class KeyForm(forms.Form):
    """A key for another system."""

    system = forms.CharField(label=_("系统名称"), max_length=60)
    user = AccountField(label=_("以哪个账号的名义"), help_text=_("系统能看到和办理的，和这个账号一样。"))
    scopes = forms.CharField(
        label=_("权限范围"), max_length=300, help_text=_("如“matters:read disputes:write”，多个用空格隔开。")
    )
    days = forms.IntegerField(label=_("有效多少天"), min_value=1, max_value=1095, initial=365)
