"""What a major decision leaves beside its text: signed opinions of experts, appraisals before and after.

Every row stands on the matter's chain.
"""

from django.db import models

from kernel.matters.models import Row
from kernel.people.models import User


class ExpertOpinion(Row):
    """An expert was asked, and answered independently under their own name, or stepped back (条例 19–21)."""

    step_id = models.BigIntegerField()
    """The step for which the expert was asked; an opinion counts for that step only."""
    expert = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    position = models.CharField(max_length=12, default="")
    """support, conditions, oppose; recused when the expert has an interest; empty until answered."""
    text = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step_id", "expert"], name="decisions_expert_once")]


class Appraisal(Row):
    """An appraisal by a named unit: of the risk before the decision (22–24), of its effect afterwards (36)."""

    step_id = models.BigIntegerField()
    kind = models.CharField(max_length=10)
    """risk or effect."""
    unit = models.CharField(max_length=120)
    """Who carried it out; who appraised before does not appraise afterwards."""
    conclusion = models.CharField(max_length=14)
    """controllable or uncontrollable; met or below."""
    findings = models.TextField()
    """Risk points and where they come from; what the decision brought about."""
    measures = models.TextField()
    """How each risk is kept in check, and what to do when it comes; what is advised."""
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
