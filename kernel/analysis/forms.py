"""What a standard question is narrowed to, and what its answer is taken away for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel import registry
from kernel.analysis.queries import Period, Reach, last
from kernel.matters.export import PURPOSES
from kernel.matters.forms.base import one_of
from kernel.matters.hooks import all_class_names
from kernel.places.models import Region

DAYS = {"7": _("近7天"), "28": _("近28天"), "56": _("近56天"), "90": _("近90天"), "365": _("近一年")}
FORMATS = {"xlsx": _("表格（XLSX）"), "csv": _("文本（CSV）")}


class AskForm(forms.Form):
    """Period, township, class, kind. Unknown values count as not chosen."""

    days = forms.ChoiceField(label=pgettext_lazy("span", "时间"), required=False, choices=list(DAYS.items()))
    township = forms.ChoiceField(label=_("乡镇街道"), required=False)
    class_code = forms.ChoiceField(label=_("类别"), required=False)
    kind = forms.ChoiceField(label=_("事项类型"), required=False)

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Region.objects.filter(level="township").order_by("code")
        seen = places.filter(pk=reach.township) if reach.township else places
        self.fields["township"].choices = list(seen.values_list("code", "name"))
        self.fields["class_code"].choices = list(all_class_names().items())
        self.fields["kind"].choices = [(one.kind, one.name) for one in registry.scenarios()]

    def period(self, usual: int) -> Period:
        """The period chosen, or the question's own."""
        self.is_valid()
        return last(int(self.cleaned_data.get("days") or usual))

    def values(self) -> dict[str, str | None]:
        """Class and kind as the questions name them."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in ("class_code", "kind")}

    def township_chosen(self) -> str | None:
        """The township chosen, if any."""
        self.is_valid()
        return self.cleaned_data.get("township") or None


class TakeForm(forms.Form):
    """What an answer is taken away for, and as what; the purpose stands in the file."""

    purpose = one_of(_("用途"), list(PURPOSES.items()))
    ending = one_of(_("格式"), list(FORMATS.items()), initial="xlsx")
    note = forms.CharField(label=_("说明"), max_length=100, required=False, help_text=_("给谁、用在哪里，写一句话。"))
