"""Forms of petitions: notice, statement, decision, review, link, extract."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.common.moment import LOCAL, now
from kernel.matters.desk import choices
from kernel.matters.forms.base import ActForm, moment, one_of, words
from scenarios.petitions.queries import branches
from scenarios.petitions.services import ADOPTIONS, HOWS, OPINIONS, OUTCOMES


class NoticeForm(ActForm):
    """Which way of article 31, and how the petitioner is told."""

    branch = one_of(_("按哪种办法办理"))
    text = words(_("告知内容"), rows=3, required=False, hint=_("不填时用这种办法的标准说明；期限会自动写上。"))
    how = one_of(_("怎样告知"), list(HOWS.items()), initial="online")

    def arrange(self) -> None:
        """The six ways and simple handling."""
        self.fields["branch"].choices = [(code, way.name) for code, way in branches().items()]


class HearForm(ActForm):
    """What the petitioner stated."""

    words = words(_("信访人陈述"), rows=5, least=6)
    held_at = moment(_("时间"))
    place = forms.CharField(label=_("地点或方式"), required=False, max_length=120)
    hearing = forms.BooleanField(label=_("举行了听证"), required=False, help_text=_("重大、复杂、疑难的事项可以听证。"))

    def arrange(self) -> None:
        """Just now."""
        self.default(held_at=now().astimezone(LOCAL))


class DecisionForm(ActForm):
    """The four parts of article 32, or the answer to a suggestion."""

    opinion = one_of(_("意见"))
    request = words(_("投诉请求"), rows=2)
    facts = words(_("事实和理由"), rows=4)
    text = words(_("处理意见"), rows=3)
    basis = forms.CharField(label=_("法律法规依据"), max_length=300)

    def arrange(self) -> None:
        """A suggestion is adopted or not; a grievance supported or not."""
        study = self.desk.step("study") is not None
        self.fields["opinion"].choices = list((ADOPTIONS if study else OPINIONS).items())
        self.default(request=self.desk.matter.wish)


class ServeForm(ActForm):
    """How the decision was handed over."""

    how = one_of(_("送达方式"), list(HOWS.items()), initial="online")


class GroundsForm(ActForm):
    """What the petitioner does not accept."""

    grounds = words(_("不服的理由"), rows=3, least=4)


class OpinionForm(ActForm):
    """The opinion of the next level up."""

    outcome = one_of(_("意见"), list(OUTCOMES.items()))
    text = words(_("查明的事实和理由"), rows=4, least=6)
    basis = forms.CharField(label=_("依据"), max_length=300)


class LinkForm(ActForm):
    """The earlier petition."""

    no = forms.CharField(label=_("原信访事项编号"), max_length=40)
    note = words(_("说明"), rows=2, required=False)


class BodyForm(ActForm):
    """A body near the matter."""

    body = one_of(_("单位"), cards=False)

    def arrange(self) -> None:
        """Bodies near."""
        self.fields["body"].choices = choices.bodies_near(self.desk.matter)


class ExtractForm(BodyForm):
    """Facts to verify, in the discipline body's own words."""

    text = words(_("要核实的事实"), rows=4, least=6, hint=_("用自己的话写，不写来源、编号和是谁反映的。"))
