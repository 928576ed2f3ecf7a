"""Forms of the work: outcomes of steps, evidence, replies, calls afterwards, files, a look at clear names."""

from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from kernel.common.words import gettext as _t
from kernel.common.words import named
from kernel.matters.desk import choices
from kernel.matters.documents import missing_documents
from kernel.matters.forms.base import ActForm, one_of, words
from kernel.matters.host import claimants
from kernel.matters.outcomes import ending_name
from kernel.matters.reaching import by_page, stop_of
from kernel.procedures.definition import Outcome

PURPOSES = [
    ("电话回访", _("电话回访")), ("上门核实", _("上门核实")), ("文书送达", _("文书送达")), ("紧急处置", _("紧急处置"))
]  # fmt: skip
FIELDS = {"name": _("姓名"), "phone": _("联系电话"), "id": _("证件号码"), "address": _("住址")}
YES_NO = [("yes", _("是")), ("no", _("否"))]


class OutcomeForm(ActForm):
    """How a step ends, with the reason where the procedure asks for one."""

    note = words(_("办理情况"), required=False)

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        self.outcome = outcome
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        """A reason is asked for where it decides something."""
        if self.outcome.reason:
            self.fields["note"].label, self.fields["note"].required = _t("理由"), True
            self.fields["note"].help_text = _t("写清原因，会记入办理过程。")


class EvidenceForm(ActForm):
    """One documented fact, with a file where it needs one."""

    fact = one_of(_("要证明什么"), cards=False)
    text = words(_("具体情况"), least=4, hint=_("时间、地点、谁、做了什么、结果如何。"))
    file = forms.FileField(label=_("凭据"), required=False, help_text=_("照片、PDF、Word，每个不超过20 MB。"))

    def arrange(self) -> None:
        """The facts people write down themselves; those a file must show say so."""
        rows = [row for row in self.desk.fact_rows.values() if row.get("from") == "person"]
        self.fields["fact"].choices = [("", _t("请选择")), *((row["key"], row["name"]) for row in rows)]
        told = (
            (_t("%(name)s：%(how)s") % {"name": named(row["name"]), "how": named(row.get("how", ""))},) for row in rows
        )
        self.fields["fact"].help_text = format_html_join("", '<span class="g-hint-line">{}</span>', told)

    def clean(self) -> dict[str, Any]:
        """Some facts are shown by a document only."""
        given = super().clean() or {}
        row = self.desk.fact_rows.get(given.get("fact", ""), {})
        if row.get("file") and not given.get("file"):
            self.add_error(
                "file", _t("“%(name)s”要附上凭据。%(how)s") % {"name": named(row["name"]), "how": named(row["how"])}
            )
        return given


class ReplyForm(ActForm):
    """The answer to the people concerned; the remedies are printed under it."""

    party = one_of(_("答复谁"), cards=False, required=False)
    text = words(_("答复内容"), rows=6, least=10, hint=_("查明的事实、处理结果、依据。救济途径会自动附在后面。"))

    def arrange(self) -> None:
        """Everybody who is owed a reply, those of merged matters too."""
        people = [(one.pk, one.name_masked or _t("未留姓名")) for one in claimants(self.desk.matter)]
        self.fields["party"].choices = [("", _t("每一位诉求人")), *people]


class FollowUpForm(ActForm):
    """The three questions of the call afterwards."""

    answered = one_of(_("电话接通了吗"), YES_NO)
    solved = one_of(_("问题解决了吗"), YES_NO, required=False, help_text=_("没有接通的不用填。"))
    respected = one_of(_("办理人员态度好吗"), YES_NO, required=False)
    note = words(_("对方怎么说"), rows=2, required=False)

    def arrange(self) -> None:
        """Who is not to be called is asked on the tracking page."""
        if by_page(self.desk.matter):
            self.fields["answered"].label = _t("在进度页面回复了吗")
            self.fields["answered"].help_text = _t("诉求人要求不打电话。选“否”，系统在进度页面留言询问。")

    def clean(self) -> dict[str, Any]:
        """Somebody who answered was asked the second question."""
        given = super().clean() or {}
        if given.get("answered") == "yes" and not given.get("solved"):
            self.add_error("solved", _t("接通的，请问清问题是否解决。"))
        return given

    def answers(self) -> dict[str, Any]:
        """As the service takes them: yes, no, or not asked."""
        said = {"yes": True, "no": False}
        given = self.cleaned_data
        return {
            "answered": given["answered"] == "yes", "solved": said.get(given["solved"]),
            "respected": said.get(given["respected"]), "note": given["note"],
        }  # fmt: skip


SIMPLE = ("met", "decision", "procedure")
"""Endings that one body can reach alone and document in words."""


class SimpleForm(ActForm):
    """An ordinary matter handled in one go."""

    ending = one_of(_("怎样办结"))
    text = words(_("办理结果和答复"), rows=5, least=10, hint=_("会作为办结依据，并答复每位诉求人。"))

    def arrange(self) -> None:
        """The endings by the scenario's own names."""
        kind = self.desk.matter.kind
        self.fields["ending"].choices = [(key, ending_name(kind, key)) for key in SIMPLE]


class AssignForm(ActForm):
    """Who in the body does a step."""

    step = one_of(_("哪一步"), cards=False)
    user = one_of(_("由谁经办"), cards=False)

    def arrange(self) -> None:
        """The person's own open steps, for a dispatcher all of them, and the people in those bodies."""
        mine = self.desk.steps if self.desk.dispatches else self.desk.mine
        self.fields["step"].choices = [(step.pk, f"{step.name}（{step.organisation.name}）") for step in mine]
        self.fields["user"].choices = choices.people_in({step.organisation_id for step in mine})
        if len(mine) == 1:
            self.fields["step"].widget = forms.HiddenInput()
            self.default(step=mine[0].pk)


class FileForm(ActForm):
    """A document for the file."""

    file = forms.FileField(label=_("材料"), help_text=_("照片、PDF、Word、Excel、文本、录音，每个不超过20 MB。"))
    kind = one_of(
        _("是什么"), [("evidence", _("证据")), ("record", _("笔录记录")), ("agreement", _("协议文书")),
                      ("decision", _("决定文书")), ("other", _("其他"))], cards=False,
    )  # fmt: skip

    def arrange(self) -> None:
        """First the documents that the case file still lacks."""
        lacking = [(one.key, one.name) for one in missing_documents(self.desk.matter)]
        known = dict(lacking)
        rest = [(key, name) for key, name in self.fields["kind"].choices if key not in known]
        self.fields["kind"].choices = [*lacking, *rest]


class RevealForm(ActForm):
    """Why somebody wants to see clear personal data."""

    purpose = one_of(_("查看事由"), PURPOSES)
    note = forms.CharField(
        label=_("说明"), min_length=8, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例如“核实12人工资明细”，本人能看到这条记录。"),
        error_messages={"min_length": _("再具体一些，至少8个字，例如“核实12人工资明细”。")},
    )  # fmt: skip
    danger = forms.BooleanField(
        label=_("有人眼前有危险，必须马上联系"), required=False,
        help_text=_("当事人要求现在不打电话。勾选后本人会看到；能不打就不打，先报110。"),
    )  # fmt: skip

    def __init__(self, *args: Any, field: str = "", **kwargs: Any) -> None:
        self.field = field
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        """The way past a stop is offered only where there is one."""
        if self.field != "phone" or not stop_of(self.target):
            del self.fields["danger"]


class SayForm(ActForm):
    """What is said to the people concerned or about them, in words."""

    text = words(_("内容"), least=2)


class ContestForm(ActForm):
    """What the person who handed the matter in does not agree with."""

    about = one_of(
        _("对什么有异议"),
        [("grade", _("分级")), ("class", _("类别")), ("decision", _("处理结果")), ("handling", _("办理过程"))],
    )  # fmt: skip
    text = words(_("异议和理由"), least=4, hint=_("由没有经办过的另一人在5个工作日内答复。"))


class ContestAnswerForm(ActForm):
    """Another person finds for or against it."""

    upheld = one_of(_("异议是否成立"), [("yes", _("成立")), ("no", _("不成立"))])
    answer = words(_("答复"), rows=4, least=10, hint=_("写清理由和依据；不成立的，救济途径会自动附在后面。"))


class AddedForm(ActForm):
    """What the person says or brings, written down by staff."""

    text = words(_("补充内容"), required=False)
    file = forms.FileField(label=_("材料"), required=False)
