"""What is done on a matter: refusals, sessions, teams, plans, supervision."""

from django.db import models

from kernel.common.fields import JSON
from kernel.matters.models.core import Matter, OfMatter
from kernel.people.models import User
from kernel.places.models import Organisation


class Refusal(OfMatter):
    """A body says the matter is not its own, with the rule that says so."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="refused")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    basis = models.CharField(max_length=120)
    suggested = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Assistant(OfMatter):
    """A body that works beside the accountable one (协办). It has its own step, never the matter."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="assistants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    task = models.CharField(max_length=300)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "organisation"], name="matters_assistant_once")]


class Session(OfMatter):
    """A joint session (会商): agenda, an opinion from every body, one decision, dissent kept."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="sessions")
    topic = models.CharField(max_length=20)
    """competence (whose matter it is) or resolution (how to solve it)."""
    agenda = models.TextField()
    chair = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_for = models.DateTimeField()
    status = models.CharField(max_length=10, default="called")
    """called, decided or signed."""
    decision = models.TextField(default="")
    designated = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    minutes = models.TextField(default="")
    """The minutes as the chair put them; empty while they are as the record drafts them."""
    signed_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField()


class Opinion(OfMatter):
    """What one body said in a session."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="opinions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(default="")
    basis = models.CharField(max_length=120, default="")
    dissents = models.BooleanField(default=False)
    absent = models.BooleanField(default=False)
    """The chair noted that nobody came; ``text`` says what is known of it."""
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)
    speaker = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Who sits there for the body."""
    came_at = models.DateTimeField(null=True)
    """When the speaker signed in at the meeting."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "organisation"], name="matters_opinion_once")]


class Signature(OfMatter):
    """One body under the minutes of a session: who signed for it, or why nobody did."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    """Who signed; the chair where ``unsigned`` says why nobody of the body did."""
    unsigned = models.CharField(max_length=200, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "organisation"], name="matters_signature_once")]


class Member(OfMatter):
    """A seat in the task force (专班): who, in which role, and why this person."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="team")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    why = models.CharField(max_length=300)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=200, default="")


class Plan(OfMatter):
    """A resolution plan (一案一策), as domain §3.5 asks; its steps become clocks."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="plans")
    content = JSON(default=dict)
    """claims, agreed, contested, basis, responsibility, options (two or more), risks, assistance,
    communication, remedies."""
    adopted_at = models.DateTimeField()
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)


class PlanStep(OfMatter):
    """One step of a plan: what, which body, by when."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    clock_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=300, default="")


class SupervisionOrder(OfMatter):
    """A supervision order (督办) on a body, on one of the three lawful grounds (domain §3.21)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="supervision")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=40)
    basis = models.CharField(max_length=80)
    demand = models.TextField()
    due_on = models.DateField()
    clock_id = models.BigIntegerField(null=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    answer = models.TextField(default="")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    conclusion = models.CharField(max_length=300, default="")


class Evidence(OfMatter):
    """A documented fact the procedure asks for before an outcome: what, by whom, in which round of work."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="evidence")
    fact = models.CharField(max_length=40)
    """One of the facts the scenario's manifest names (``decision_explained``, ``attempt_recorded`` …)."""
    text = models.TextField()
    data = JSON(default=dict)
    file_id = models.BigIntegerField(null=True)
    round = models.CharField(max_length=20)
    """Loop and number of reopenings: what was shown in an earlier round does not count in the next."""
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Recusal(OfMatter):
    """Somebody must stay out of this matter, and why (conflict of interest)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
