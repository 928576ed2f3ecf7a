"""What a reader may narrow the library to, and which versions to lay side by side."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.common.moment import today
from kernel.law.models import Norm
from kernel.law.reading import KINDS, Sought, kinds_held
from kernel.law.search import LONGEST, Wanted

STANDING = [("in_force", _("现行有效")), ("not_yet", _("尚未施行")), ("ended", _("已经失效"))]
SHOWN = [("articles", _("条文")), ("norms", _("法规"))]


class LibraryFilter(forms.Form):
    """Words, kinds, whose norms, a day. Unknown values count as not chosen."""

    q = forms.CharField(label=_("找什么"), required=False, max_length=LONGEST)
    kind = forms.MultipleChoiceField(label=_("种类"), required=False)
    level = forms.MultipleChoiceField(label=_("层级"), required=False, choices=Norm.Level.choices)
    standing = forms.ChoiceField(label=_("效力"), required=False, choices=[("", _("不限")), *STANDING])
    on = forms.DateField(label=_("哪一天有效"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, KINDS.get(kind, kind)) for kind in kinds_held()]
        self.is_valid()

    def _of(self, name: str, fallback: Any) -> Any:
        return self.cleaned_data.get(name) or fallback

    @property
    def words(self) -> str:
        """The words asked, without white space around them."""
        return str(self._of("q", "")).strip()

    @property
    def day(self) -> Any:
        """The day asked about; today when none was named."""
        return self._of("on", today())

    def sought(self) -> Sought:
        """The filter as the list of norms reads it."""
        return Sought(
            self.words, tuple(self._of("kind", ())), tuple(self._of("level", ())), self._of("standing", ""), self.day
        )

    def wanted(self) -> Wanted:
        """The filter as the search of articles reads it."""
        return Wanted(self.words, on=self.day, kinds=tuple(self._of("kind", ())), levels=tuple(self._of("level", ())))


class DayChoice(forms.Form):
    """A day somebody wants to know the law of."""

    on = forms.DateField(label=_("日期"), required=False)

    @property
    def day(self) -> Any:
        """The day asked about; today when none, or none that is one, was named."""
        return (self.cleaned_data.get("on") if self.is_valid() else None) or today()
