"""Forms of reconsideration: examination, respondent, answer, views, hearing, ruling, documents, letters."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.matters.desk import choices
from kernel.matters.forms.base import ActForm, moment, one_of, some_of, words
from scenarios.reconsideration.queries import listed
from scenarios.reconsideration.services import HOWS, SIDES


class ExamineForm(ActForm):
    """The seven conditions."""

    failed = some_of(_("哪些条件不符合"), required=False, help_text=_("都符合的不用选。"))
    note = words(_("理由"), rows=3, required=False, hint=_("不予受理的必填，申请人会看到。"))
    agreed = forms.BooleanField(label=_("各方都同意适用简易程序"), required=False)

    def arrange(self) -> None:
        """Each with its words."""
        self.fields["failed"].choices = [(code, row["name"]) for code, row in listed("conditions").items()]


class BodyForm(ActForm):
    """A body near the case."""

    body = one_of(_("单位"), cards=False)

    def arrange(self) -> None:
        """Bodies near."""
        self.fields["body"].choices = choices.bodies_near(self.desk.matter)


class AnswerForm(ActForm):
    """The respondent's answer."""

    text = words(_("书面答复"), rows=5, least=6)
    evidence = words(_("证据、依据清单"), rows=4, least=4, hint=_("每行一项，文件另用“补材料”上传。"))


class ViewsForm(ActForm):
    """Whose views, and what they are."""

    side = one_of(_("听取谁的意见"), list(SIDES.items()))
    how = one_of(_("怎样听取"), list(HOWS.items()), initial="phone")
    words = words(_("意见"), rows=4, least=4)


class HearingForm(ActForm):
    """When and where, and who sits."""

    planned_for = moment(_("时间"))
    place = forms.CharField(label=_("地点"), max_length=120)
    panel = some_of(_("主持人、听证员、记录员"), help_text=_("至少四位，第一位主持，最后一位记录。"))

    def arrange(self) -> None:
        """People of the office."""
        self.fields["panel"].choices = choices.people_in([self.desk.matter.receiver_id])


class MinutesForm(ActForm):
    """What was said at the hearing."""

    minutes = words(_("听证笔录"), rows=6, least=6)
    head = forms.CharField(
        label=_("被申请人负责人是否参加"), max_length=200, help_text=_("不能参加的，写明理由和受委托的人。")
    )


class RulingForm(ActForm):
    """The draft of a decision."""

    kind = one_of(_("决定"))
    facts = words(_("查明的事实"), rows=4, least=6)
    reasons = words(_("理由和依据"), rows=4, least=6)
    worse = forms.BooleanField(label=_("变更后对申请人更不利"), required=False)
    third_party = forms.BooleanField(label=_("第三人提出相反请求，或者提供了证据"), required=False)

    def arrange(self) -> None:
        """The kinds of decisions."""
        self.fields["kind"].choices = [(code, row["name"]) for code, row in listed("rulings").items()]


class ApproveForm(ActForm):
    """Who agreed, and when."""

    how = forms.CharField(label=_("负责人同意或者集体讨论"), max_length=200)


class DocumentForm(ActForm):
    """A document the act stands on."""

    title = forms.CharField(label=_("文件名称和条款"), max_length=200)
    within_power = forms.BooleanField(label=_("本机关有权处理"), required=False)


class ResultForm(ActForm):
    """The result of a document's review."""

    result = one_of(_("结果"), [("lawful", _("合法")), ("stopped", _("停止执行，责令纠正"))])
    explanation = words(_("理由"), rows=3, least=4)


class LetterForm(BodyForm):
    """What is wrong beside the case."""

    text = words(_("问题和建议"), rows=4, least=6)


class ReportForm(ActForm):
    """What was mended."""

    text = words(_("纠正情况"), rows=3, least=4)
