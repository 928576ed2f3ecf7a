"""Forms of a change of law: opening it, surveying it, deciding on a finding."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.matters.forms.base import ActForm, one_of, words
from scenarios.lawchange.models import Enactment

DECISIONS = [("adjusted", _("已调整")), ("kept", _("不需要调整"))]


class OpenForm(forms.Form):
    """The transition of a version and its basis."""

    transition = forms.ChoiceField(
        label=_("过渡办法"), choices=Enactment.Transition.choices, widget=forms.RadioSelect, initial="old"
    )
    basis = words(_("依据"), rows=2, hint=_("写明新法的过渡条款；没有的，写“无过渡条款，按立法法第一百零四条”。"))


class DecideForm(ActForm):
    """What becomes of a finding."""

    decision = one_of(_("处理意见"), DECISIONS)
    note = words(_("理由或者调整情况"), least=2)
