"""The chips above a list of matters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.matters.desk import choices
from kernel.matters.desk.words import PHASES
from kernel.matters.hooks import all_class_names
from kernel.matters.lists import Filters
from kernel.matters.registers import GRADES


class ListFilter(forms.Form):
    """What a list is narrowed to. Unknown values count as not chosen."""

    scope = forms.ChoiceField(
        label=_("范围"), required=False, choices=[("open", _("在办")), ("all", _("全部"))], initial="open"
    )
    grade = forms.MultipleChoiceField(label=_("分级"), required=False, choices=list(GRADES.items()))
    class_code = forms.MultipleChoiceField(label=_("类别"), required=False)
    township = forms.MultipleChoiceField(label=_("乡镇"), required=False)
    phase = forms.MultipleChoiceField(label=_("环节"), required=False, choices=list(PHASES.items()))

    def __init__(self, *args: Any, places: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = list(all_class_names().items())
        self.fields["township"].choices = choices.townships(places)

    def filters(self) -> Filters:
        """The filter as the lists read it."""
        self.is_valid()
        given = self.cleaned_data
        phases = tuple(given.get("phase") or ())
        closed = bool(set(phases) - {"triage", "working", "verifying"})
        return Filters(
            open_only=given.get("scope") != "all" and not closed, grades=tuple(given.get("grade") or ()),
            classes=tuple(given.get("class_code") or ()), townships=tuple(given.get("township") or ()), phases=phases,
        )  # fmt: skip
