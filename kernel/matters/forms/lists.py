"""The chips above a list of matters; forms to keep a view, to take a list away, to act on several matters."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel import registry
from kernel.common.moment import LOCAL, now, today
from kernel.matters.desk import choices
from kernel.matters.desk.words import PHASES
from kernel.matters.export import PURPOSES
from kernel.matters.forms.base import one_of, words
from kernel.matters.hooks import all_class_names
from kernel.matters.lists import Filters
from kernel.matters.registers import GRADES

DUE = {"over": _("已超期"), "today": _("今天内到期"), "near": _("三天内到期"), "week": _("七天内到期")}
DAYS = {"today": 1, "near": 4, "week": 8}


class ListFilter(forms.Form):
    """What a list is narrowed to. Unknown values count as not chosen."""

    scope = forms.ChoiceField(label=_("范围"), required=False, choices=[("open", _("在办")), ("all", _("全部"))])
    grade = forms.MultipleChoiceField(label=_("分级"), required=False, choices=list(GRADES.items()))
    due = forms.ChoiceField(label=_("时限"), required=False, choices=list(DUE.items()))
    township = forms.MultipleChoiceField(label=_("属地"), required=False)
    class_code = forms.MultipleChoiceField(label=_("类别"), required=False)
    phase = forms.MultipleChoiceField(label=_("环节"), required=False, choices=list(PHASES.items()))
    kind = forms.MultipleChoiceField(label=_("事项类型"), required=False)

    def __init__(self, *args: Any, places: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = list(all_class_names().items())
        self.fields["township"].choices = choices.townships(places)
        self.fields["kind"].choices = [(one.kind, one.name) for one in registry.scenarios()]

    def filters(self) -> Filters:
        """The filter as the lists read it."""
        self.is_valid()
        given = self.cleaned_data
        phases, due = tuple(given.get("phase") or ()), given.get("due") or ""
        closed = bool(set(phases) - {"triage", "working", "verifying"})
        return Filters(
            open_only=bool(due) or (given.get("scope") != "all" and not closed), kinds=tuple(given.get("kind") or ()),
            grades=tuple(given.get("grade") or ()), classes=tuple(given.get("class_code") or ()),
            townships=tuple(given.get("township") or ()), phases=phases, due_before=due_edge(due),
        )  # fmt: skip


def due_edge(due: str) -> datetime | None:
    """Until when the matters of a due chip run out; None for no such chip."""
    if due == "over":
        return now()
    return datetime.combine(today() + timedelta(days=DAYS[due]), time(), LOCAL) if due in DAYS else None


class ViewForm(forms.Form):
    """A name for the list as it is narrowed now."""

    name = forms.CharField(label=_("视图名称"), max_length=20, help_text=_("一看就懂的名字，例如“岚汀红黄”。"))
    first = forms.BooleanField(label=_("打开事项列表时先看这个"), required=False)
    share = one_of(_("谁能用"), cards=False, required=False, help_text=_("同事用时，只看得到各自范围内的事项。"))

    def __init__(self, *args: Any, bodies: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["share"].choices = [("", _("只给自己用")), *bodies]


class ExportForm(forms.Form):
    """What a list is taken away for; it stands in the file."""

    purpose = one_of(_("用途"), list(PURPOSES.items()))
    note = forms.CharField(label=_("说明"), max_length=100, required=False, help_text=_("给谁、用在哪里，写一句话。"))


class ManyForm(forms.Form):
    """Several matters at once: nothing to fill in."""


class RemindManyForm(forms.Form):
    """The same reminder to the bodies of several matters."""

    text = words(_("催什么"), least=4, hint=_("每件的承办单位都会收到这句话；催办不改变时限。"))
