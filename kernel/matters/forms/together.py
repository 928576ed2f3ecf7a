"""Forms of working together: sessions, task force, plan, assistants."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.common.moment import now
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _t
from kernel.matters.cooperation.minutes import LONGEST, drafted
from kernel.matters.cooperation.plans import FIELDS, LISTS, NEEDED
from kernel.matters.cooperation.sessions import CHAIRS, TOPICS
from kernel.matters.cooperation.teams import Proposal, propose_team
from kernel.matters.desk import choices
from kernel.matters.forms.base import ActForm, day, moment, one_of, some_of, words
from kernel.places.queries import centre_id

STEPS = 3
MOST_STEPS = 12


class SessionForm(ActForm):
    """Call the bodies together."""

    topic = one_of(_("议题"), list(TOPICS.items()))
    agenda = words(_("要议定什么"), least=4)
    planned_for = moment(_("时间"))
    chair = one_of(_("主持人"), cards=False)
    organisations = some_of(_("参加单位"), help_text=_("至少两家；退回过本件的单位必须参加。"))

    def arrange(self) -> None:
        """Those who refused, answer and assist are ticked already; tomorrow morning is proposed."""
        matter = self.desk.matter
        near = choices.flat(choices.bodies_near(matter))
        refused = set(matter.refused.values_list("organisation_id", flat=True))
        assisting = set(matter.assistants.values_list("organisation_id", flat=True))
        people = choices.people_in([matter.accountable_id, centre_id()], with_roles=CHAIRS[:1])
        self.fields["organisations"].choices = near
        self.fields["chair"].choices = people
        tomorrow = (now() + timedelta(days=1)).replace(hour=9, minute=30, second=0, microsecond=0)
        self.default(
            organisations=[*refused, *assisting, matter.accountable_id], chair=self.desk.by.pk, planned_for=tomorrow,
            topic="competence" if self.desk.step("joint_session") else "resolution",
        )  # fmt: skip


class OpinionForm(ActForm):
    """What one body thinks."""

    text = words(_("意见"), least=4)
    basis = forms.CharField(label=_("依据"), required=False, max_length=120, help_text=_("职责归属的会商必填。"))
    dissents = forms.BooleanField(label=_("与多数意见不同，请记录保留意见"), required=False)


class AbsenceForm(ActForm):
    """A body did not come."""

    reason = words(_("情况"), rows=2, least=4, hint=_("例如“已通知，未派人参加”。"))


class DecideForm(ActForm):
    """The chair decides; on competence one body is named."""

    decision = words(_("议定事项"), rows=4, least=4)
    designated = one_of(_("指定承办单位"), cards=False, required=False)

    def arrange(self) -> None:
        """Only a session on competence names a body."""
        if self.target.topic != "competence":
            del self.fields["designated"]
        else:
            self.fields["designated"].choices = choices.bodies_near(self.desk.matter)


class MinutesForm(ActForm):
    """The minutes, as the record drafts them or as they were put so far."""

    text = words(_("会商纪要"), rows=16, least=20, max_length=LONGEST)

    def arrange(self) -> None:
        """What stands there now."""
        self.default(text=self.target.minutes or drafted(self.target))


class PostponeForm(ActForm):
    """Another time."""

    planned_for = moment(_("改到"))
    reason = words(_("理由"), rows=2, least=4)


class ChairForm(ActForm):
    """Another chair."""

    chair = one_of(_("新主持人"), cards=False)
    reason = words(_("理由"), rows=2, least=4)

    def arrange(self) -> None:
        """People who may chair."""
        people = choices.people_in([self.desk.matter.accountable_id, centre_id()], with_roles=CHAIRS[:1])
        self.fields["chair"].choices = people


class PersonForm(ActForm):
    """Somebody who speaks for an invited body."""

    user = one_of(_("由谁参加"), cards=False)

    def arrange(self) -> None:
        """People of the body."""
        self.fields["user"].choices = choices.people_in([self.target.organisation_id])


class TeamForm(ActForm):
    """The proposed team, to look at before it is seated."""

    expert = one_of(_("另行指定专家"), cards=False, required=False)
    reason = words(_("指定的理由"), rows=2, required=False)

    def arrange(self) -> None:
        """Another expert is asked for only where nobody of the field was found."""
        lacking = [one.seat.field for one in self.proposals() if one.user is None and one.seat.field]
        if not lacking:
            del self.fields["expert"], self.fields["reason"]
            return
        self.fields["expert"].choices = [("", _t("请选择")), *choices.people_in((), with_roles=("expert",))]
        told = _t("没有“%(field)s”方向的专家，选一位合适的并写明理由。") % {"field": lacking[0]}
        self.fields["expert"].help_text = told

    def proposals(self) -> list[Proposal]:
        """Who would take each seat and why, and who was kept out."""
        return propose_team(self.desk.matter)


class ReplaceForm(ActForm):
    """Another person for a seat of the task force."""

    user = one_of(_("由谁接替"), cards=False)
    reason = words(_("理由"), rows=2, least=4)

    def arrange(self) -> None:
        """People of the member's body."""
        self.fields["user"].choices = choices.people_in([self.target.organisation_id])


class RecuseForm(ActForm):
    """Why somebody must stay out."""

    reason = words(_("利害关系"), rows=2, least=4, hint=_("例如“是被申请人的近亲属”。"))


class AssistForm(ActForm):
    """A body and what it is asked to do."""

    organisation = one_of(_("协办单位"), cards=False)
    task = words(_("请它做什么"), rows=2, least=4)

    def arrange(self) -> None:
        """Bodies near, without those that work on it already."""
        matter = self.desk.matter
        present = [matter.accountable_id, *matter.assistants.values_list("organisation_id", flat=True)]
        self.fields["organisation"].choices = choices.bodies_near(matter, without=present)


class ReasonForm(ActForm):
    """A reason, and nothing else."""

    reason = words(_("理由"), rows=2, least=4)


class ResultForm(ActForm):
    """What came of a task."""

    result = words(_("办理结果"), rows=2, least=4, hint=_("一句话写清做成了什么。"))


class PlanForm(ActForm):
    """The ten fields of a resolution plan and its steps; lists are one item a line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in FIELDS.items():
            hint = _("每行一条。") if name in LISTS else ""
            if name == "options":
                hint = _("每行一个方案，至少两个。")
            self.fields[name] = words(label, rows=3, required=name in NEEDED, hint=hint)
        near = choices.bodies_near(self.desk.matter)
        for number in range(self.rows):
            self.fields[f"what_{number}"] = forms.CharField(label=_("任务"), required=False, max_length=300)
            self.fields[f"body_{number}"] = one_of(_("负责单位"), near, cards=False, required=False)
            self.fields[f"due_{number}"] = day(_("期限"), required=False)

    @property
    def rows(self) -> int:
        """How many lines for steps: three, or more when asked for."""
        wanted = (self.data if self.is_bound else self.initial).get("rows")
        return min(MOST_STEPS, max(STEPS, number_in(wanted, STEPS)))

    def content_fields(self) -> list[Any]:
        """The ten fields, to draw."""
        return [self[name] for name in FIELDS]

    def step_rows(self) -> list[dict[str, Any]]:
        """The lines of steps, to draw."""
        return [
            {"what": self[f"what_{n}"], "body": self[f"body_{n}"], "due": self[f"due_{n}"]} for n in range(self.rows)
        ]

    def clean(self) -> dict[str, Any]:
        """A step that was begun is complete."""
        given = super().clean() or {}
        for n in range(self.rows):
            row = [given.get(f"{part}_{n}") for part in ("what", "body", "due")]
            if any(row) and not all(row):
                self.add_error(f"what_{n}", _t("这一项任务还缺内容、负责单位或期限。"))
        return given

    def content(self) -> dict[str, Any]:
        """The plan as the service takes it."""
        given = self.cleaned_data
        return {name: given[name].splitlines() if name in LISTS else given[name] for name in FIELDS}

    def steps(self) -> list[tuple[str, Any, Any]]:
        """The steps as the service takes them."""
        given = self.cleaned_data
        return [
            (given[f"what_{n}"], choices.body(given[f"body_{n}"]), given[f"due_{n}"])
            for n in range(self.rows)
            if given.get(f"what_{n}")
        ]
