"""Forms of work outdoors: the quick report, an errand asked for, its result."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel import registry
from kernel.common.moment import today
from kernel.common.words import gettext as _t
from kernel.field.services import GOES, KINDS, RESULTS
from kernel.matters.citizen_forms import SOUND, FilesField
from kernel.matters.desk import choices
from kernel.matters.forms.base import ActForm, day, one_of, words
from kernel.people.models import Post
from kernel.people.queries import roles
from kernel.places.models import Region
from kernel.places.queries import find_region

PHOTOS = "image/jpeg,image/png,image/webp"
MOST_FILES = 9
TOWNSHIP = 9
"""Digits of a township's code."""
MOST_PEOPLE = 200
"""So many people are offered for an errand where nobody knows in which township it is."""
TELLERS = (
    ("self", _("我巡查发现的"), "open"),
    ("anonymous", _("群众说的，不留姓名"), "anonymous"),
    ("confidential", _("群众说的，对外保密"), "confidential"),
)
"""Who saw it, and how far the name may go."""


def tiles() -> list[dict[str, str]]:
    """The tiles of the quick report: those of every scenario people bring matters to, else the scenario itself."""
    found = []
    for scenario in registry.scenarios():
        own = scenario.manifest.get("tiles", [])
        found += [{**one, "kind": scenario.kind, "code": f"{scenario.kind}:{one['key']}"} for one in own]
    if found:
        return found
    rows = [one for one in registry.scenarios() if one.for_people]
    return [
        {
            "kind": one.kind,
            "code": f"{one.kind}:",
            "name": one.name,
            "icon": one.manifest.get("icon", "dots"),
        }
        for one in rows
    ]


class ReportForm(forms.Form):
    """What a grid worker saw: a tile, a photo, a sentence or a voice note, the place."""

    tile = one_of(_("是什么事"))
    photos = FilesField(label=_("拍照"), accept=PHOTOS, help_text=_("最多9张；照片里不要拍到无关的人。"))
    text = words(_("情况"), rows=3, required=False, max_length=5000)
    voice = FilesField(label=_("录音"), accept=SOUND, help_text=_("不方便打字，可以说一段话，作为文件附上。"))
    village = one_of(_("村（社区）"), cards=False, required=False)
    spot = forms.CharField(label=_("具体地点"), required=False, max_length=120, help_text=_("路名、门牌、地标。"))
    position = forms.RegexField(r"^-?\d{1,3}\.\d{1,7},-?\d{1,3}\.\d{1,7},\d{1,6}$", required=False,
                                widget=forms.HiddenInput)  # fmt: skip
    """Latitude, longitude and accuracy in metres, when the worker pressed for it."""
    teller = one_of(_("谁发现的"), [(key, label) for key, label, _how in TELLERS], initial="self")
    name = forms.CharField(label=_("对方姓名"), required=False, max_length=40)
    phone = forms.CharField(label=_("对方电话"), required=False, max_length=20,
                            widget=forms.TextInput(attrs={"inputmode": "tel"}))  # fmt: skip
    handled = forms.BooleanField(label=_("当场已处理"), required=False)

    def __init__(self, *args: Any, post: Post | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: dict[str, Any] = self.fields
        field["tile"].choices = [(one["code"], one["name"]) for one in tiles()]
        field["tile"].icons = {one["code"]: one["icon"] for one in tiles()}
        self.around = post.region_id if post is not None else ""
        scope = (post.region_id,) if post is not None else ()
        field["village"].choices = choices.villages(scope)
        if post is not None and Region.objects.filter(pk=post.region_id, level="village").exists():
            self.initial.setdefault("village", post.region_id)

    def clean(self) -> dict[str, Any]:
        """Something must have been said or shown; an anonymous teller leaves no name."""
        given = super().clean() or {}
        files = len(given.get("photos") or []) + len(given.get("voice") or [])
        if not given.get("text", "").strip() and not files:
            self.add_error("text", _t("写一句话、拍一张照片或录一段音，至少要有一样。"))
        if files > MOST_FILES:
            self.add_error("photos", _t("最多一次传9个文件。"))
        if given.get("teller") != "confidential" and (given.get("name") or given.get("phone")):
            self.add_error("name", _t("不留姓名的，请不要填写姓名和电话。"))
        return given

    @property
    def kind(self) -> str:
        """The kind of matter the tile stands for."""
        return str(self.cleaned_data["tile"]).partition(":")[0]

    def told(self) -> dict[str, Any]:
        """What ``receive`` takes."""
        given = self.cleaned_data
        name = next(one["name"] for one in tiles() if one["code"] == given["tile"])
        said = given["text"].strip() or _t("现场情况见照片、录音。")
        lines = [said]
        if given["spot"].strip():
            lines.append(_t("地点：%(spot)s") % {"spot": given["spot"].strip()})
        if given["position"]:
            north, east, near = given["position"].split(",")
            lines.append(_t("现场位置：北纬%(n)s，东经%(e)s，精度%(m)s米") % {"n": north, "e": east, "m": near})
        if given["handled"]:
            lines.append(_t("上报时已当场处理。"))
        title = f"{name}：{(given['spot'].strip() + ' ' + said.splitlines()[0]).strip()[:60]}"
        party = {"role": "claimant", "kind": "person", "name": given["name"], "phone": given["phone"]}
        secrecy = next(how for key, _label, how in TELLERS if key == given["teller"])
        named = find_region(title + "\n".join(lines))
        return {
            "text": "\n".join(lines), "title": title, "place": given["village"] or ("" if named else self.around),
            "confidentiality": secrecy,
            "parties": [party] if given["name"] or given["phone"] else [],
        }  # fmt: skip

    def handed(self) -> list[tuple[Any, str]]:
        """The photos and voice notes."""
        given = self.cleaned_data
        return [(one, one.name) for one in [*(given["photos"] or []), *(given["voice"] or [])]]


class ErrandForm(ActForm):
    """Whom to ask to go and look, for what, by when."""

    kind = one_of(_("做什么"), list(KINDS.items()), initial="visit")
    what = words(_("要看什么、问什么"), rows=2, least=4, max_length=300)
    where = forms.CharField(label=_("在哪里"), required=False, max_length=120)
    assignee = one_of(_("请谁去"), cards=False)
    due_on = day(_("哪天前"))

    def arrange(self) -> None:
        """Grid workers and mediators of the matter's township and village."""
        region = self.desk.matter.region_id
        posts = Post.objects.filter(role__in=GOES, user__is_active=True, valid_from__lte=today()).exclude(
            valid_to__lte=today()
        )
        if len(region) >= TOWNSHIP:
            posts = posts.filter(region__code__startswith=region[:TOWNSHIP])
        inside = posts.select_related("user", "organisation").order_by("region_id", "id")[:MOST_PEOPLE]
        names = {
            one.user_id: _t("%(name)s（%(body)s·%(role)s）")
            % {"name": one.user.name, "body": one.organisation.name, "role": roles()[one.role].name}
            for one in inside
        }
        self.fields["assignee"].choices = [("", _t("请选择人员")), *names.items()]
        self.default(due_on=today(), where=self.desk.matter.place_text)


class ResultForm(forms.Form):
    """What was found."""

    result = one_of(_("结果"), list(RESULTS.items()))
    words = words(_("看到和听到的情况"), rows=3, least=2)
    photos = FilesField(label=_("照片"), accept=PHOTOS)
    voice = FilesField(label=_("录音"), accept=SOUND)

    def handed(self) -> list[tuple[Any, str]]:
        """The photos and voice notes."""
        given = self.cleaned_data
        return [(one, one.name) for one in [*(given["photos"] or []), *(given["voice"] or [])]]
