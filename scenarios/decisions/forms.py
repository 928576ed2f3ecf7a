"""Forms of a major decision: propose, name a unit, ask experts, opinions, appraisals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.matters.desk import choices
from kernel.matters.forms.base import ActForm, one_of, words

POSITIONS = [("support", _("赞成")), ("conditions", _("附条件赞成")), ("oppose", _("反对"))]
RISKS = [("controllable", _("可控")), ("uncontrollable", _("不可控"))]
EFFECTS = [("met", _("达到预期")), ("below", _("明显未达到预期"))]


class AskForm(ActForm):
    """Whom to ask."""

    expert = one_of(_("专家"), cards=False)

    def arrange(self) -> None:
        """Everybody who holds a post as an expert."""
        self.fields["expert"].choices = choices.people_in([], with_roles=("expert",))


class ExpertForm(ActForm):
    """What the expert thinks."""

    position = one_of(_("结论"), POSITIONS)
    text = words(_("论证意见"), rows=6, least=8, hint=_("独立提出，署名存档；不同意见同样载入材料。"))


class InterestForm(ActForm):
    """Why the expert steps back."""

    reason = words(_("有什么利害关系"), rows=2, least=4)


class RiskForm(ActForm):
    """The risk as a unit appraised it."""

    unit = forms.CharField(label=_("评估单位"), max_length=120)
    conclusion = one_of(_("结论"), RISKS)
    findings = words(_("风险点和风险源"), rows=4)
    measures = words(_("防范化解措施和处置预案"), rows=4)


class EffectForm(ActForm):
    """What the decision brought about."""

    unit = forms.CharField(label=_("评估单位"), max_length=120, help_text=_("决策前承担主要论证评估工作的单位除外。"))
    conclusion = one_of(_("结论"), EFFECTS)
    findings = words(_("成效和问题"), rows=4)
    measures = words(_("建议"), rows=4)
