"""Forms of time and supervision: extend, pause, remind, supervise."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.common.words import gettext as _t
from kernel.law.citations import in_words
from kernel.matters.forms.base import ActForm, one_of, words
from kernel.matters.oversight import GROUNDS, clock_of, extension_ground, pause_grounds

UNITS = [("个工作日", _("个工作日")), ("日", _("日")), ("小时", _("小时"))]


class ExtendForm(ActForm):
    """More time, on the ground the clock book lists."""

    amount = forms.IntegerField(label=_("延长多少"), min_value=1, max_value=180)
    unit = one_of(_("单位"), UNITS, cards=False)
    ground = one_of(_("规定的情形"))
    reason = words(_("为什么按期办不完"), least=4, hint=_("写清卡在哪一步、还要等什么；诉求人会看到这段话。"))

    def arrange(self) -> None:
        """The listed ground, with its article."""
        clock = clock_of(self.target)
        listed = extension_ground(clock) if clock is not None else ""
        self.fields["ground"].choices = [(listed, listed)] if listed else []
        if not listed:
            self.fields["ground"].required = False
            self.fields["ground"].help_text = _t("这一时限没有可以延长的规定。")
        self.default(ground=listed)

    def length(self) -> str:
        """As the law writes it."""
        return f"{self.cleaned_data['amount']}{self.cleaned_data['unit']}"


class PauseForm(ActForm):
    """Stop the clock on a listed ground."""

    ground = one_of(_("中止的情形"), required=False)
    reason = words(_("发生了什么、预计何时恢复"), least=4)

    def arrange(self) -> None:
        """The grounds the article lists."""
        clock = clock_of(self.target)
        listed = pause_grounds(clock) if clock is not None else {}
        self.fields["ground"].choices = [
            (ground, _t("%(ground)s（%(article)s）") % {"ground": ground, "article": in_words(article)})
            for ground, article in listed.items()
        ]
        if not listed:
            self.fields["ground"].help_text = _t("这一时限没有可以中止的规定。")

    def clean(self) -> dict[str, Any]:
        """One of the grounds, where there are any."""
        given = super().clean() or {}
        if self.fields["ground"].choices and not given.get("ground"):
            self.add_error("ground", _t("请选择中止的情形。"))
        return given


class RemindForm(ActForm):
    """What the accountable body should do."""

    text = words(_("催什么"), least=4, hint=_("写清希望它做什么、什么时候前。"))


class SuperviseForm(ActForm):
    """A supervision order on one of the lawful grounds."""

    ground = one_of(_("督办依据"), [(key, one.name) for key, one in GROUNDS.items()])
    demand = words(_("要求"), least=4, hint=_("写清要它做什么、报告什么。"))
    days = forms.IntegerField(label=_("几天内答复"), min_value=1, max_value=60, initial=7)


class SupervisionAnswerForm(ActForm):
    """What the body under supervision reports."""

    answer = words(_("办理情况报告"), rows=5, least=10)


class ConclusionForm(ActForm):
    """Whether it was put right."""

    conclusion = words(_("督办结论"), rows=2, least=4, hint=_("写清是否整改到位。"))
