"""How a text comes to be decided: drafts, what people say to them, the legal examination, the meeting.

Shared by every scenario in which a government works out a text in public. Every row stands on the matter's chain; of
the people who read or speak nothing is kept but their words and, for a day, a keyed digest.
"""

from typing import Any

from django.db import models

from kernel.common.fields import JSON
from kernel.matters.models import Row
from kernel.people.models import User


class Draft(Row):
    """One version of the text, cut into clauses; with options where opinions differ widely."""

    number = models.PositiveSmallIntegerField()
    """From 1 within the matter."""
    title = models.CharField(max_length=200)
    text = models.TextField()
    clauses = JSON(default=list)
    """Each ``key`` (unique in the draft), ``label`` as written, ``text``."""
    explanation = models.TextField(default="")
    """Why this is needed and how it was worked out, for the public."""
    options = JSON(default=list)
    """Alternative plans, as texts."""
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "number"], name="deliberation_draft_once")]


class Consultation(Row):
    """A draft, or a text in force, laid open for everybody's opinion."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    """Until when opinions are taken; empty for a text in force, which is open as long as it stands."""
    short_reason = models.CharField(max_length=300, default="")
    """Why the time is shorter than the law's; published with it."""
    statement = models.TextField(default="")
    """How opinions were taken up, published with the result."""
    stated_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    @property
    def standing(self) -> bool:
        """Whether it has no last day."""
        return self.closes_at is None


class OpinionGroup(Row):
    """Opinions that say the same to the same clause; one answer serves them all."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="groups")
    clause = models.CharField(max_length=40, default="")
    title = models.CharField(max_length=200)
    adopted = models.CharField(max_length=8, default="")
    """whole, part or not; empty until answered."""
    reason = models.TextField(default="")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)


class Opinion(Row):
    """One opinion on a draft or on one of its clauses. Who gave it is not asked and not kept."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveIntegerField()
    """From 1 within the consultation; people quote it to find the answer."""
    clause = models.CharField(max_length=40, default="")
    """Key of the clause; empty for the whole text."""
    text = models.TextField()
    channel = models.CharField(max_length=12)
    """web, letter, meeting or hearing."""
    group = models.ForeignKey(OpinionGroup, null=True, on_delete=models.PROTECT, related_name="opinions")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="deliberation_opinion_once")]


class Examination(Row):
    """The examination of legality: authority, procedure, content clause by clause, and its conclusion."""

    measures = "words"  # ``points`` are the objections raised, one a line
    step_id = models.BigIntegerField()
    """The step in which it was made; an examination counts for that step only."""
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    authority = models.TextField()
    procedure = models.TextField()
    points = JSON(default=list)
    """What to mend: each ``clause``, ``text``; once the drafter has answered also ``taken`` and ``answer``."""
    counsel = models.TextField(default="")
    """What the government's counsel said."""
    counsel_name = models.CharField(max_length=80, default="")
    conclusion = models.CharField(max_length=8)
    """pass, revise or reject."""
    examined_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    examined_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)


class Meeting(Row):
    """A collective deliberation: who spoke in which order, who said no, what was decided."""

    step_id = models.BigIntegerField()
    body = models.CharField(max_length=80)
    held_on = models.DateField()
    speeches = JSON(default=list)
    """In the order spoken: each ``name``, ``post``, ``head``, ``position`` (for, against, abstain), ``words``."""
    decision = models.CharField(max_length=10)
    """passed, revise, postponed or stopped."""
    departing = models.TextField(default="")
    """Why the head decided otherwise than most who spoke."""
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class Omission(Row):
    """A stage that is left out, on a ground the law lists."""

    step_id = models.BigIntegerField()
    node = models.CharField(max_length=40)
    ground = models.CharField(max_length=40)
    """Key of the scenario's list ``grounds``."""
    basis = models.CharField(max_length=120)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Footfall(models.Model):
    """That somebody read or spoke today: a keyed digest of the day, worthless tomorrow, never beside their words."""

    ledger = False
    about = models.CharField(max_length=60)
    """What was read or spoken to, such as ``opinion:12`` or ``clause:12:3``."""
    day = models.DateField()
    who = models.CharField(max_length=32)
    times = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "day", "who"], name="deliberation_footfall_once")]

    def __str__(self) -> str:
        return f"{self.about} {self.day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Rows are counted with one statement (``footfall.step_in``), never saved one by one."""
        raise NotImplementedError
