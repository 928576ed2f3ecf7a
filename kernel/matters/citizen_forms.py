"""Forms of people without an account: few fields first, each refusal says how to put it right."""

import re
from typing import IO, Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kernel import registry
from kernel.common.identity import secret_digest
from kernel.common.words import gettext as _t
from kernel.files.services import content_type
from kernel.matters.forms.base import offer_kinds, one_of, words
from kernel.matters.models import Matter
from kernel.matters.reaching import WAYS
from kernel.matters.voices import ABOUT, ASPECTS
from kernel.places.models import Region

MOST_FILES = 9
PICTURES = "image/jpeg,image/png,image/webp,application/pdf,.docx,.xlsx,.txt"
VIOLENCE = "domestic_violence"
TOUCHES = (
    (VIOLENCE, _("家里有人动手、威胁或控制您")),
    ("minor_harmed", _("未成年人受到伤害")),
    ("accuses_official", _("举报公职人员违纪违法")),
)
"""What asks for a seal; the keys are facts of the matter."""


SOUND = "audio/*"
RECORDED = ("audio/", "video/webm")
"""How what a voice note is may begin: some browsers record into a film without a picture."""


class Files(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked by content and size before anything is taken in. Cleans to a list."""

    def __init__(self, *, accept: str, **more: Any) -> None:
        super().__init__(required=False, widget=Files(attrs={"accept": accept}), **more)
        self.accept = accept

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files chosen; a sentence for the first that cannot be taken."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        for one in given:
            self._check(one)
        return list(given)

    def _check(self, one: Any) -> None:
        if one.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1048576
            raise forms.ValidationError(
                _t("“%(name)s”超过%(mb)sMB。请压缩后再选，或分成几个文件。") % {"name": one.name, "mb": limit}
            )
        head = one.read(8192)
        one.seek(0)
        kind = content_type(head)
        if self.accept == SOUND and kind is not None and not kind.startswith(RECORDED):
            what = _t("“%(name)s”不是录音，这里只收录音。照片和文件请放在别的栏目。")
            raise forms.ValidationError(what % {"name": one.name})
        if kind is None:
            what = _t("“%(name)s”这种文件收不了。请选照片（JPG、PNG）、PDF、Word、Excel、纯文本或录音。")
            raise forms.ValidationError(what % {"name": one.name})


def chosen(form: Any, *names: str) -> list[tuple[IO[bytes], str]]:
    """The files of these fields as services take them."""
    return [(one, one.name) for name in names for one in form.cleaned_data.get(name) or []]


class HandIn(forms.Form):
    """What happened, where, and – unless one stays anonymous – who says so."""

    kind = forms.ChoiceField(label=_("事项类型"))
    text = words(
        _("发生了什么"), rows=5, max_length=20_000, hint=_("说清时间、地点、经过就行，不用写得很正式。")
    )  # fmt: skip
    township = one_of(_("乡镇（街道）"), cards=False, required=False)
    village = one_of(_("村（社区）"), cards=False, required=False)
    place_text = forms.CharField(
        label=_("具体地点"), required=False, max_length=180,
        widget=forms.TextInput(attrs={"placeholder": _("小区、路名、门牌")}),
    )  # fmt: skip
    photos = FilesField(label=_("照片或文件"), accept=PICTURES, help_text=_("最多9个，可以直接拍照。"))
    voice = FilesField(label=_("录音"), accept=SOUND, help_text=_("不方便打字，可以录一段话传上来，工作人员会听。"))
    confidentiality = one_of(_("要不要保密"), initial="open")
    touches = forms.MultipleChoiceField(
        label=_("有没有这些情况"), choices=TOUCHES, required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip
    name = forms.CharField(label=_("您的姓名"), required=False, max_length=40,
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    phone = forms.CharField(label=_("您的电话"), required=False, max_length=20,
                            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}))  # fmt: skip
    contact = one_of(
        _("怎样联系您方便、安全"), [("", _("没有特别要求")), *WAYS.items()], cards=False, required=False
    )  # fmt: skip
    contact_note = forms.CharField(
        label=_("联系时要注意什么"), required=False, max_length=120,
        help_text=_("例如“中午12点到1点打”“不要说是哪个单位”。除了您写的方式，我们不主动联系。"),
    )  # fmt: skip
    wish = words(_("您希望怎样解决"), rows=2, required=False, max_length=2000)
    other = forms.CharField(
        label=_("对方是谁"), required=False, max_length=80, help_text=_("人名或单位名称，知道就写。")
    )  # fmt: skip
    minor = forms.BooleanField(label=_("我未满18周岁"), required=False)
    guardian = forms.CharField(
        label=_("监护人姓名和电话"), required=False, max_length=60,
        help_text=_("未满14周岁的，请监护人陪着一起填；不方便的，可以不填，直接拨打12355青少年热线。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        offer_kinds(fields["kind"], [one for one in registry.scenarios() if one.for_people])
        fields["township"].choices = [("", _t("乡镇（街道）")), *places("township")]
        fields["township"].widget.attrs["data-township"] = ""
        fields["village"].choices = village_choices(str(self["township"].value() or ""))
        fields["confidentiality"].choices = [
            (code, format_html("{}<small>{}</small>", word, meaning)) for code, word, meaning in secrecy()
        ]

    def clean_phone(self) -> str:
        """Digits, with blanks and lines between them dropped."""
        phone = re.sub(r"[\s\-－—]", "", self.cleaned_data["phone"])
        if phone and not re.fullmatch(r"\+?\d{7,15}", phone):
            raise forms.ValidationError(_t("电话号码只能是数字，请核对一遍。"))
        return phone

    def clean(self) -> dict[str, Any]:
        """Name and phone are needed unless the person stays anonymous; not too many files."""
        given = super().clean() or {}
        if given.get("confidentiality") != "anonymous":
            for name in ("name", "phone"):
                if not given.get(name) and name not in self.errors:
                    sentence = _t("请填写%(what)s；不想留的，上面选“匿名”。")
                    self.add_error(name, sentence % {"what": self.fields[name].label})
        if len(given.get("photos") or []) + len(given.get("voice") or []) > MOST_FILES:
            self.add_error("photos", _t("最多一次传9个文件。请先传最要紧的，其余的以后在“补充情况”里传。"))
        return given

    def told(self) -> dict[str, Any]:
        """What ``hand_in`` takes."""
        given = self.cleaned_data
        return {
            "text": self._text(), "wish": given["wish"], "place": self._place(), "parties": self._parties(),
            "confidentiality": given["confidentiality"], "facts": dict.fromkeys(given["touches"], True),
            "files": chosen(self, "photos", "voice"),
        }  # fmt: skip

    def mark(self) -> str:
        """A keyed digest of all that was told but the files, by which the same form sent again is known."""
        told = {name: one for name, one in self.cleaned_data.items() if name not in ("photos", "voice")}
        return secret_digest(repr(sorted(told.items())))

    def _place(self) -> str:
        given = self.cleaned_data
        return str(given["village"] or given["township"] or given["place_text"])

    def _text(self) -> str:
        """The words; an exact place beside a chosen village stands under them."""
        given = self.cleaned_data
        exact = given["place_text"] if given["village"] or given["township"] else ""
        return given["text"] + (_t("\n具体地点：%(place)s") % {"place": exact} if exact else "")

    def _parties(self) -> list[dict[str, Any]]:
        """The person, a guardian, the other side. Somebody anonymous stands without name and phone."""
        given = self.cleaned_data
        known = given["confidentiality"] != "anonymous"
        me = {
            "role": "claimant", "minor": given["minor"],
            "contact_way": self._way(), "contact_preference": self._contact(),
        }  # fmt: skip
        found = [me | {"name": given["name"], "phone": given["phone"]} if known else me]
        if given["guardian"] and known:
            digits = re.search(r"\d{7,15}", given["guardian"])
            name = re.sub(r"[\d\s，,、]+", "", given["guardian"])
            found.append({"role": "guardian", "name": name, "phone": digits.group() if digits else ""})
        if given["other"]:
            company = given["other"].endswith(("公司", "厂", "店", "局", "院", "校", "社", "会", "中心", "政府", "所"))
            found.append(
                {"role": "respondent", "name": given["other"], "kind": "enterprise" if company else "person"}
            )  # fmt: skip
        return found

    def _contact(self) -> str:
        given = self.cleaned_data
        if given["confidentiality"] == "anonymous":
            return _t("匿名：只通过查进度页面留言")
        way = WAYS[self._way()] if self._way() else ""
        return "；".join(filter(None, [str(way), given["contact_note"]]))

    def _way(self) -> str:
        """What was asked for. Where there is violence at home and nothing was chosen, nobody calls."""
        given = self.cleaned_data
        if given["confidentiality"] == "anonymous":
            return ""
        return given["contact"] or ("message" if VIOLENCE in given["touches"] else "")


def secrecy() -> list[tuple[str, Any, Any]]:
    """The three choices with what each means."""
    return [
        ("open", _("不保密"), _("对方知道是您反映的，适合需要当面调解的事")),
        ("confidential", _("对对方保密"), _("只有办理人员知道您是谁，不告诉对方")),
        ("anonymous", _("匿名"), _("不留姓名电话，也不记录您的网络地址；凭编号和查询码查结果")),
    ]


def places(level: str, inside: str = "") -> list[tuple[str, str]]:
    """Code and name of the places of a level, within another one."""
    found = Region.objects.filter(level=level, code__startswith=inside).order_by("code")
    return list(found.values_list("code", "name"))


def village_choices(township: str) -> list[tuple[str, Any]]:
    """The villages of a township; before one is chosen there is nothing to pick."""
    if not re.fullmatch(r"\d{9}", township):
        return [("", _t("村（社区）"))]
    return [("", _t("村（社区），不清楚")), *places("village", township)]


class Track(forms.Form):
    """Number and query code, as they stand on the receipt."""

    no = forms.CharField(
        label=_("事项编号"), max_length=40,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("查询码"), max_length=40, help_text=_("受理回执上的8位字母和数字，不分大小写。"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class OnMatter(forms.Form):
    """A form about one matter, for the person it concerns."""

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter


class Add(OnMatter):
    """More facts or files."""

    text = words(_("补充什么情况"), rows=4, required=False, max_length=5000)
    photos = FilesField(label=_("照片或文件"), accept=PICTURES, help_text=_("最多9个。"))
    voice = FilesField(label=_("录音"), accept=SOUND)

    def clean(self) -> dict[str, Any]:
        """Not too many files at once."""
        given = super().clean() or {}
        if len(given.get("photos") or []) + len(given.get("voice") or []) > MOST_FILES:
            self.add_error("photos", _t("最多一次传9个文件，请分几次传。"))
        return given


class Urge(OnMatter):
    """A word to go with the urging."""

    text = words(_("想说的话"), rows=2, required=False, max_length=5000, hint=_("可以不写，直接点“催一催”。"))


class Ask(OnMatter):
    """A question."""

    text = words(_("想问什么"), rows=3, max_length=5000)


class Rate(OnMatter):
    """One to five stars, and a word if wanted."""

    stars = forms.TypedChoiceField(
        label=_("总的来说，您满意吗"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("非常满意")), (4, _("满意")), (3, _("一般")), (2, _("不满意")), (1, _("非常不满意"))],
        error_messages={"required": _("请点选几颗星。")},
    )  # fmt: skip
    text = words(_("想说的话"), rows=3, required=False, max_length=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (label, answers) in ASPECTS.items():
            self.fields[key] = forms.TypedChoiceField(
                label=label, choices=list(enumerate(answers, 1)), widget=forms.RadioSelect, coerce=int,
                empty_value=None, required=False,
            )  # fmt: skip

    @property
    def aspects(self) -> list[Any]:
        """The questions beside the stars."""
        return [self[key] for key in ASPECTS]


class Unsolved(OnMatter):
    """What is not solved."""

    text = words(_("哪里没有解决"), rows=4, least=4, max_length=5000, hint=_("写写现在是什么情况。"))


class Contest(OnMatter):
    """What the person does not agree with, and why."""

    about = one_of(_("对什么有异议"), list(ABOUT.items()))
    text = words(_("不同意什么，为什么"), rows=4, least=4, max_length=5000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ended = (self.matter.merged_into or self.matter).ended_at is not None
        offered = [(code, word) for code, word in ABOUT.items() if ended or code != "decision"]
        self.fields["about"].choices = offered


class Retaliation(OnMatter):
    """Who did what because the person spoke up."""

    text = words(_("发生了什么"), rows=5, least=4, max_length=5000, hint=_("写清时间、谁、做了什么。"))
