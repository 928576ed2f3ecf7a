"""Forms of the beginning: take in, confirm class and grade, dispatch, accept or say it is not ours, duplicates."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel import registry
from kernel.common.words import enumerated, named
from kernel.common.words import gettext as _t
from kernel.law.citations import in_words
from kernel.matters.desk import choices
from kernel.matters.desk.questions import questions
from kernel.matters.forms.base import ActForm, offer_kinds, one_of, words
from kernel.matters.reaching import WAYS
from kernel.matters.registers import GRADES, ROLES
from kernel.matters.routing import Route
from kernel.matters.services import CHANNELS, proposed_route
from kernel.rules.listing import Fact

HANDS = ("window", "hotline", "grid", "letter", "referral")
"""Channels a member of staff may name; the others are doors of their own."""


class Register(forms.Form):
    """What somebody says at the window or on the phone."""

    kind = forms.ChoiceField(label=_("事项类型"))
    text = words(_("发生了什么"), rows=5, hint=_("时间、地点、经过、涉及多少人和多少钱；按对方的原话记。"))
    wish = words(_("希望怎样解决"), rows=2, required=False)
    title = forms.CharField(
        label=_("标题"), required=False, max_length=200, help_text=_("不填时取第一句话。")
    )  # fmt: skip
    channel = one_of(_("来源"), [(code, CHANNELS[code]) for code in HANDS], cards=False)
    township = one_of(_("乡镇（街道）"), cards=False, required=False)
    village = one_of(_("村（社区）"), cards=False, required=False)
    place_text = forms.CharField(
        label=_("具体地点"), required=False, max_length=180,
        help_text=_("小区、路名、门牌。没有选村社时，会从这里和内容里识别；识别不出的先由县中心承接。"),
    )  # fmt: skip
    confidentiality = one_of(
        _("是否保密"), [("open", _("不保密")), ("confidential", _("对对方保密")), ("anonymous", _("匿名"))],
        initial="open",
        help_text=_("匿名的请不要填写姓名和电话，凭编号和查询码可以查进度。"),
    )  # fmt: skip

    def __init__(self, *args: Any, scope: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_kinds(self.fields["kind"], registry.scenarios())
        add_questions(self, self.chosen, {})
        towns = choices.townships(scope)
        self.fields["township"].choices = [("", _t("不清楚，或看地址")), *towns]
        villages = self.fields["village"].choices = choices.villages(scope)
        self.fields["village"].widget.attrs["data-village"] = reverse("matters:villages")
        self.fields["township"].widget.attrs["data-township"] = ""
        if len(towns) == 1:
            self.fields["township"].initial = towns[0][0]
        town = str(self["township"].value() or self["village"].value() or "")[:9]
        self.fields["village"].widget.choices = choices.villages_of(town, villages)

    @property
    def chosen(self) -> str:
        """The kind the form is drawn for: what was sent, else what stands first."""
        given = self.data.get("kind") if self.is_bound else self.initial.get("kind")
        known = [code for code, _label in self.fields["kind"].choices]
        return str(given if given in known else self.fields["kind"].initial)

    @property
    def asked(self) -> list[Any]:
        """The fields that only matters of this kind have."""
        return [self[asked.name] for asked in questions(self.chosen)]

    def facts(self) -> dict[str, Any]:
        """What was answered of them."""
        return answers(self, self.chosen)

    def clean(self) -> dict[str, Any]:
        """A village lies in its township."""
        given = super().clean() or {}
        town, village = given.get("township", ""), given.get("village", "")
        if town and village and not village.startswith(town):
            self.add_error("village", _("这个村（社区）不在所选的乡镇里，请核对一下。"))
        return given

    def place(self) -> str:
        """The most precise place known: a code, else words."""
        given = self.cleaned_data
        return str(given.get("village") or given.get("place_text") or given.get("township") or "")


class PartyForm(forms.Form):
    """Somebody the matter concerns; an empty form is left out."""

    role = one_of(_("身份"), list(ROLES.items()), cards=False)
    kind = one_of(_("类型"), [("person", _("个人")), ("enterprise", _("单位"))], cards=False)
    name = forms.CharField(label=_("姓名或单位名称"), required=False, max_length=80)
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=20)
    id_number = forms.CharField(
        label=_("证件号码"), required=False, max_length=18, help_text=_("身份证号或统一社会信用代码，可以不填。")
    )  # fmt: skip
    address = forms.CharField(label=_("住址"), required=False, max_length=120)
    contact_way = one_of(
        _("怎样联系方便、安全"), [("", _("没有特别要求")), *WAYS.items()], cards=False, required=False
    )  # fmt: skip
    contact_preference = forms.CharField(
        label=_("联系时要注意什么"), required=False, max_length=200,
        help_text=_("涉及家庭暴力的，请问清安全的联系方式和时间，例如“先发短信再打，不要说是哪个单位”。"),
    )  # fmt: skip
    minor = forms.BooleanField(label=_("未成年人"), required=False)

    @property
    def filled(self) -> bool:
        """Whether anything about the person was typed."""
        return self.is_bound and any(self[name].value() for name in ("name", "phone", "id_number", "address"))

    def given(self) -> dict[str, Any] | None:
        """The party as the services take it; None when nothing was filled in."""
        row = dict(self.cleaned_data)
        return row if any(row.get(name) for name in ("name", "phone", "id_number", "address")) else None


class AddParty(PartyForm, ActForm):
    """One more party of a matter that is there already."""

    name = forms.CharField(label=_("姓名或单位名称"), max_length=80)


class DispatchForm(ActForm):
    """Class and grade as a person confirms them, and what is said to the body."""

    class_code = one_of(_("类别"), cards=False, required=False)
    grade = one_of(_("分级"), list(GRADES.items()))
    reason = words(_("说明"), rows=2, required=False, hint=_("改变建议分级时必填；其余可以写给承办单位的话。"))

    def arrange(self) -> None:
        """The machine's proposals stand first, marked as such."""
        matter = self.desk.matter
        self.fields["class_code"].choices = class_choices(matter)
        self.default(class_code=matter.class_code, grade=matter.grade)

    def route(self) -> Route | None:
        """Where it would go by the class that is proposed now."""
        return proposed_route(self.desk.matter) if self.desk.matter.class_code else None

    def basis(self) -> str:
        """Why there, in words."""
        found = self.route()
        return in_words(found.basis) if found else ""

    def route_row(self) -> str:
        """Which rows of the table said so."""
        found = self.route()
        return enumerated(_t("第%(n)s行") % {"n": row} for row in found.rows) if found else ""


class ClassForm(ActForm):
    """The class a person finds right."""

    class_code = one_of(_("类别"), cards=False)

    def arrange(self) -> None:
        """Three likeliest first, then all."""
        self.fields["class_code"].choices = class_choices(self.desk.matter)
        self.default(class_code=self.desk.matter.class_code)


LEAST = 0.005
"""A proposal less likely than this is none: it would read as no per cent."""


def class_choices(matter: Any) -> list[Any]:
    """The proposals with their confidence, then every class."""
    known = choices.classes(matter.kind)
    names = dict(known)
    likely = [
        (one["code"], _t("%(name)s（把握%(n)s%%）") % {"name": names[one["code"]], "n": round(one["confidence"] * 100)})
        for one in matter.guesses
        if one["code"] in names and one["confidence"] >= LEAST
    ]
    taken = {code for code, _label in likely}
    rest = [pair for pair in known if pair[0] not in taken]
    groups = [(_t("建议"), likely)] if likely else []
    return [("", _t("请选择类别")), *groups, (_t("全部类别"), rest)] if known else [("", _t("这类事项不分类别"))]


class GradeForm(ActForm):
    """The grade a person finds right, with the reason when it is another than proposed."""

    grade = one_of(_("分级"), list(GRADES.items()))
    reason = words(_("理由"), rows=2, required=False, hint=_("与建议不同时必填，诉求人看得到。"))

    def arrange(self) -> None:
        """What is proposed is chosen already."""
        self.default(grade=self.desk.matter.grade)


class FactsForm(ActForm):
    """What the rules ask about this kind of matter, filled with what was read from the words."""

    def arrange(self) -> None:
        """One field for every question of the scenario."""
        add_questions(self, self.desk.matter.kind, self.desk.matter.facts)

    def facts(self) -> dict[str, Any]:
        """The answers that were given, each of the question's kind."""
        return answers(self, self.desk.matter.kind)


def add_questions(form: forms.Form, kind: str, known: Mapping[str, Any]) -> None:
    """One field for every question of the kind's scenario, filled with what is known."""
    for asked in questions(kind):
        form.fields[asked.name] = _field(asked, known.get(asked.name))


def answers(form: forms.Form, kind: str) -> dict[str, Any]:
    """The answers that were given, each of the question's kind."""
    found = {}
    for asked in questions(kind):
        given = form.cleaned_data.get(asked.name)
        if given not in (None, ""):
            found[asked.name] = _answer(asked.kind, given)
    return found


def _field(asked: Fact, value: Any) -> forms.Field:
    unit = _t("（%(unit)s）") % {"unit": named(asked.unit)} if asked.unit else ""
    label = f"{named(asked.label)}{unit}"
    if asked.kind == "truth":
        options = [("", _("不清楚")), ("true", _("是")), ("false", _("否"))]
        first = "" if value is None else str(bool(value)).lower()
        return forms.ChoiceField(
            label=label, help_text=asked.question, choices=options, initial=first, required=False
        )  # fmt: skip
    if asked.kind == "whole":
        return forms.IntegerField(label=label, help_text=asked.question, initial=value, required=False, min_value=0)
    if asked.kind == "number":
        return forms.FloatField(label=label, help_text=asked.question, initial=value, required=False, min_value=0)
    return forms.CharField(label=label, help_text=asked.question, initial=value, required=False, max_length=200)


def _answer(kind: str, given: Any) -> Any:
    return given == "true" if kind == "truth" else given


class RefuseForm(ActForm):
    """“Not ours”, with the rule that says so."""

    reason = words(_("为什么不属于本单位"), least=4)
    basis = forms.CharField(
        label=_("依据的规定"), max_length=120, help_text=_("哪部法律、哪个“三定”规定或职责清单的哪一条。")
    )  # fmt: skip
    suggested = one_of(_("建议由谁承办"), cards=False, required=False)

    def arrange(self) -> None:
        """Bodies that could have it instead."""
        near = choices.bodies_near(self.desk.matter, without=[self.desk.matter.accountable_id])
        self.fields["suggested"].choices = near


class MergeForm(ActForm):
    """A person has looked at both and finds them to be one."""

    note = words(_("依据"), rows=2, least=4, hint=_("例如“同一起因、同一诉求人，诉求相同”。"))


class ApartForm(ActForm):
    """A person has looked at both and finds them to be two."""

    note = words(_("为什么不是同一件事"), rows=2, least=2)


class TogetherForm(ActForm):
    """A person has looked at the members and finds that they are to be worked on together."""

    note = words(_("为什么一起办"), rows=2, least=4, hint=_("例如“同一项目、同一对方，诉求相同”。"))


class NotTogetherForm(ActForm):
    """A person finds that the members are matters of their own."""

    note = words(_("为什么分开办"), rows=2, least=4)


class TakeOutForm(ActForm):
    """One member is to be worked on by itself again."""

    note = words(_("为什么单独办"), rows=2, least=4)


class AcceptForm(ActForm):
    """The body takes the matter on."""

    note = words(_("说明"), rows=2, required=False)
