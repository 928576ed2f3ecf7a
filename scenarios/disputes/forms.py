"""Forms of mediation: notice, session, agreement with its promises, signatures, performance, confirmation, lessons."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.common.moment import LOCAL, now, today
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _t
from kernel.matters.desk import choices
from kernel.matters.forms.base import ActForm, day, moment, one_of, some_of, words
from kernel.matters.models import Party
from kernel.matters.registers import ROLES
from kernel.places.queries import accountable_body
from scenarios.disputes.agreement import CONCERNS, METHODS, Promise, Terms
from scenarios.disputes.queries import seals_for, sides_of, signed, standing_refusal, violence_feared
from scenarios.disputes.services.lessons import ADOPTED, CAUSES

HOWS = [
    ("in_person", _("当面")), ("phone", _("电话")), ("message", _("短信")), ("post", _("邮寄")),
    ("tracking_page", _("进度页")),
]  # fmt: skip
OUTCOMES = [
    ("progress", _("继续协商")), ("agreed", _("达成一致")), ("failed", _("调解不成")), ("refused", _("一方拒绝调解"))
]  # fmt: skip
GROUNDS = [
    ("invited", _("邀请调解的法院")), ("domicile", _("当事人住所地")), ("subject", _("标的物所在地")),
    ("body", _("调解组织所在地")),
]  # fmt: skip
RULINGS = [
    ("valid", _("确认有效")), ("dismissed", _("驳回申请")), ("refused", _("不予受理")), ("withdrawn", _("双方撤回"))
]  # fmt: skip
PROMISES = 3
MOST_PROMISES = 12


def side_choices(desk: Any) -> list[tuple[int, str]]:
    """The people on either side, by masked name."""
    return [(one.pk, label_of(one)) for one in sides_of(desk.matter)]


def label_of(party: Party) -> str:
    """Role and masked name."""
    return f"{ROLES[party.role]} {party.name_masked or _t('未留姓名')}"


def chosen(desk: Any, keys: Any) -> list[Party]:
    """The parties of this matter with these keys."""
    return list(sides_of(desk.matter).filter(pk__in=[key for key in keys if key]))


def mediators(desk: Any) -> choices.Choices:
    """People of the accountable body, the township's committee and the assisting bodies."""
    matter = desk.matter
    bodies = {matter.accountable_id, accountable_body("committee", matter.region_id, today()).pk}
    bodies |= set(matter.assistants.values_list("organisation_id", flat=True))
    return choices.people_in(bodies)


class NoticeForm(ActForm):
    """Who was told their rights, and how."""

    parties = some_of(_("告知了谁"), required=False, help_text=_("默认全部当事人。"))
    how = one_of(_("怎样告知"), HOWS, initial="in_person")
    note = words(_("说明"), rows=2, required=False)

    def arrange(self) -> None:
        """Everybody on a side."""
        people = side_choices(self.desk)
        self.fields["parties"].choices = people
        self.default(parties=[key for key, _label in people])
        if not people:
            del self.fields["parties"]
            self.default(how="tracking_page")


class PlanForm(ActForm):
    """A session to come."""

    planned_for = moment(_("时间"))
    place = forms.CharField(label=_("地点"), max_length=120, help_text=_("例如“岚汀街道调解室”。"))
    mediator = one_of(_("主持调解"), cards=False)
    invited = some_of(_("邀请谁"), help_text=_("诉求人一方的邀请会写到进度页；来不来由当事人决定。"))
    how = one_of(_("怎样邀请"), HOWS, cards=False, initial="phone")
    consent = forms.CharField(
        label=_("重新同意的情况"), required=False, max_length=300,
        help_text=_("一方曾明确拒绝、后来又同意的，写明何时、以何种方式同意。"),
    )  # fmt: skip
    separate = forms.BooleanField(label=_("分别听取，双方不见面"), required=False)

    def arrange(self) -> None:
        """Tomorrow morning, the one who writes, both sides."""
        people = side_choices(self.desk)
        self.fields["invited"].choices = people
        self.fields["mediator"].choices = mediators(self.desk)
        tomorrow = (now().astimezone(LOCAL) + timedelta(days=1)).replace(hour=9, minute=30, second=0, microsecond=0)
        self.default(planned_for=tomorrow, mediator=self.desk.by.pk, invited=[key for key, _label in people])
        if standing_refusal(self.desk.matter) is None:
            del self.fields["consent"]
        if violence_feared(self.desk.matter):
            self.default(separate=True, invited=[])


class SessionRecordForm(ActForm):
    """One session of mediation."""

    held_at = moment(_("时间"))
    place = forms.CharField(label=_("地点"), max_length=120)
    mediators = one_of(_("主持调解"), cards=False)
    present = some_of(_("到场当事人"), required=False)
    outcome = one_of(_("结果"), OUTCOMES)
    agreed = words(_("一致的内容"), required=False)
    contested = words(_("还有分歧的内容"), required=False)
    refused_by = one_of(_("谁拒绝调解"), cards=False, required=False)
    consent = forms.CharField(
        label=_("重新同意的情况"), required=False, max_length=300,
        help_text=_("一方曾明确拒绝、后来又同意的，写明何时、以何种方式同意。"),
    )  # fmt: skip
    separate = forms.BooleanField(label=_("分别听取，双方没有见面"), required=False)
    public = forms.BooleanField(label=_("当事人要求公开调解"), required=False)

    def arrange(self) -> None:
        """Now, the one who writes, everybody present; the rest as the matter has it."""
        people = side_choices(self.desk)
        self.fields["present"].choices = people
        self.fields["refused_by"].choices = [("", _t("没有人拒绝")), *people]
        self.fields["mediators"].choices = mediators(self.desk)
        self.default(
            held_at=now().astimezone(LOCAL), mediators=self.desk.by.pk, present=[key for key, _label in people]
        )  # fmt: skip
        if standing_refusal(self.desk.matter) is None:
            del self.fields["consent"]
        if violence_feared(self.desk.matter):
            self.default(separate=True)


class AgreementForm(ActForm):
    """The terms of an agreement, who is bound by it, and every promise with its day."""

    parties = some_of(_("协议当事人"), help_text=_("双方都要选。"))
    facts = words(_("纠纷的主要事实"), least=6)
    issues = words(_("争议事项"), rows=2, required=False)
    responsibility = words(_("责任"), rows=2, required=False)
    content = words(_("协议内容"), rows=4, least=6)
    manner = words(_("履行方式"), rows=2, required=False)
    time = forms.CharField(label=_("履行期限"), required=False, max_length=200)
    concerns = one_of(_("涉及什么"), list(CONCERNS.items()), initial="ordinary",
                      help_text=_("身份、收养、婚姻关系和确权，法院不予司法确认。"))  # fmt: skip
    mediator = one_of(_("主持调解"), cards=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [("", _t("请选择")), *side_choices(self.desk)]
        for n in range(self.rows):
            self.fields[f"debtor_{n}"] = one_of(_("谁"), people, cards=False, required=False)
            self.fields[f"creditor_{n}"] = one_of(_("向谁"), people, cards=False, required=False)
            self.fields[f"what_{n}"] = forms.CharField(label=_("做什么"), required=False, max_length=300)
            self.fields[f"amount_{n}"] = forms.DecimalField(
                label=_("金额（元）"), required=False, min_value=0, decimal_places=2, max_digits=14
            )  # fmt: skip
            self.fields[f"due_{n}"] = day(_("哪天前"), required=False)

    def arrange(self) -> None:
        """Everybody on a side is bound; the one who writes mediates."""
        people = side_choices(self.desk)
        self.fields["parties"].choices = people
        self.fields["mediator"].choices = mediators(self.desk)
        self.default(parties=[key for key, _label in people], mediator=self.desk.by.pk)

    @property
    def rows(self) -> int:
        """How many lines for promises: three, or more when asked for."""
        wanted = (self.data if self.is_bound else self.initial).get("rows")
        return min(MOST_PROMISES, max(PROMISES, number_in(wanted, PROMISES)))

    def term_fields(self) -> list[Any]:
        """The terms, to draw."""
        names = ("facts", "issues", "responsibility", "content", "manner", "time", "concerns", "parties", "mediator")
        return [self[name] for name in names]

    def promise_rows(self) -> list[list[Any]]:
        """The lines of promises, to draw."""
        parts = ("debtor", "creditor", "what", "amount", "due")
        return [[self[f"{part}_{n}"] for part in parts] for n in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """A promise that was begun is complete."""
        given = super().clean() or {}
        for n in range(self.rows):
            needed = [given.get(f"{part}_{n}") for part in ("debtor", "creditor", "what", "due")]
            if (any(needed) or given.get(f"amount_{n}")) and not all(needed):
                self.add_error(f"what_{n}", _t("这一项还缺义务人、权利人、内容或日期。"))
        return given

    def terms(self) -> Terms:
        """The terms as the service takes them."""
        given = self.cleaned_data
        names = ("facts", "content", "issues", "responsibility", "manner", "time", "concerns")
        return Terms(**{name: given[name] for name in names})

    def promises(self) -> list[Promise]:
        """The promises as the service takes them; money in fen."""
        given = self.cleaned_data
        return [
            Promise(
                int(given[f"debtor_{n}"]), int(given[f"creditor_{n}"]), given[f"what_{n}"], given[f"due_{n}"],
                int(given[f"amount_{n}"] * 100) if given[f"amount_{n}"] else None,
            )
            for n in range(self.rows)
            if given.get(f"what_{n}")
        ]  # fmt: skip


class SignForm(ActForm):
    """One signature, or the seal."""

    who = one_of(_("谁签"), cards=False)
    method = one_of(_("怎样签"), list(METHODS.items()), initial="signature")
    signer = forms.CharField(
        label=_("代签人及关系"), required=False, max_length=120, help_text=_("未成年人由监护人签，写明姓名和关系。")
    )  # fmt: skip
    file = forms.FileField(label=_("签署页照片"), required=False)

    def arrange(self) -> None:
        """Everybody whose name is not under it yet and for whom this person may stand by; what was sent is judged by
        the service, which tells when somebody has signed meanwhile."""
        made, by, state, sent = self.target, self.desk.by, signed(self.target), self.is_bound
        people = [
            (f"party:{one.pk}", label_of(one)) for one in chosen(self.desk, made.parties)
            if sent or one.pk not in state.parties
        ]  # fmt: skip
        if sent or (state.mediator is None and by.pk == made.mediator_id):
            people.append(("mediator", _t("调解员%(n)s") % {"n": made.mediator.name}))
        if sent or (state.seal is None and seals_for(by, made)):
            people.append(("committee", _t("%(b)s（盖章）") % {"b": made.committee.name}))
        elif state.seal is None:
            self.fields["who"].help_text = _t("印章由%(body)s负责人加盖。") % {"body": made.committee.name}
        self.fields["who"].choices = people if len(people) == 1 else [("", _t("请选择")), *people]
        if len(people) == 1 and people[0][0] == "committee":
            self.default(method="seal")

    def clean(self) -> dict[str, Any]:
        """The committee seals."""
        given = super().clean() or {}
        if given.get("who") == "committee":
            given["method"] = "seal"
        return given


class PerformForm(ActForm):
    """A promise was kept."""

    on = day(_("哪天履行"))
    evidence = forms.CharField(
        label=_("凭据"), max_length=300, help_text=_("例如转账回单、收条、现场照片。")
    )  # fmt: skip
    file = forms.FileField(label=_("凭据文件"), required=False)

    def arrange(self) -> None:
        """Today."""
        self.default(on=today())


class MissedForm(ActForm):
    """The promised day passed."""

    note = words(_("核实情况"), rows=2, least=4, hint=_("向谁核实、没有履行的原因。"))


class CourtForm(ActForm):
    """Which court, where the creditor knows it."""

    court = forms.CharField(label=_("法院"), required=False, max_length=80)


class ConfirmationForm(ActForm):
    """Both sides ask the court together."""

    court = forms.CharField(label=_("向哪个法院申请"), max_length=80)
    ground = one_of(_("为什么是这个法院"), GROUNDS)
    applicants = some_of(_("共同申请人"), help_text=_("双方都要同意。"))

    def arrange(self) -> None:
        """Everybody bound by the agreement."""
        people = [(one.pk, label_of(one)) for one in chosen(self.desk, self.target.parties)]
        self.fields["applicants"].choices = people
        self.default(applicants=[key for key, _label in people])


class RulingForm(ActForm):
    """What the court decided."""

    outcome = one_of(_("结果"), RULINGS)
    on = day(_("日期"))
    number = forms.CharField(label=_("裁定书文号"), required=False, max_length=60)
    reason = forms.CharField(label=_("理由"), required=False, max_length=300)

    def arrange(self) -> None:
        """Today."""
        self.default(on=today())


class WithdrawForm(ActForm):
    """A claimant withdraws in writing."""

    party = one_of(_("谁撤回"), cards=False, required=False)
    text = words(_("撤回书的内容"), least=6, hint=_("按本人原话；七日内可以反悔。"))
    file = forms.FileField(label=_("撤回书"), required=False)

    def arrange(self) -> None:
        """The claimants."""
        people = [(one.pk, label_of(one)) for one in sides_of(self.desk.matter) if one.role != "respondent"]
        self.fields["party"].choices = [("", _t("请选择")), *people]


class RootCauseForm(ActForm):
    """What let this happen, and who should mend it."""

    cause = one_of(_("根因类型"), list(CAUSES.items()))
    finding = words(_("根因"), least=8, hint=_("问题出在哪个环节、哪条规定、哪项管理。"))
    recommendation = words(_("工作建议"), required=False)
    addressed = one_of(_("建议给谁"), cards=False, required=False, help_text=_("收到建议的单位30日内答复。"))

    def arrange(self) -> None:
        """Bodies near."""
        self.fields["addressed"].choices = choices.bodies_near(self.desk.matter)


class RecommendationForm(ActForm):
    """The body addressed answers."""

    adopted = one_of(_("采纳情况"), list(ADOPTED.items()))
    reply = words(_("答复"), least=8, hint=_("采取的措施，或者不采纳的理由。"))


class CaseForm(forms.Form):
    """A case of the library as a person finds it fit to publish."""

    title = forms.CharField(label=_("标题"), max_length=120)
    facts = words(_("案情"), rows=5)
    measures = words(_("做法"), rows=5)
    outcome = words(_("结果"), rows=3)
    basis = forms.CharField(label=_("依据"), required=False, max_length=300)


class DeclineForm(forms.Form):
    """Why a case is not for the library."""

    note = words(_("理由"), rows=2)
