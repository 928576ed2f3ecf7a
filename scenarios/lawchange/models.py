"""What a change of law leaves behind: the enactment with its transition, and what a person must decide."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.common.fields import JSON
from kernel.matters.models import Matter, Row
from kernel.people.models import User


class Enactment(Row):
    """One version of a norm that comes into force, how it treats what is under way, and how far it was carried out."""

    class Transition(models.TextChoices):
        """What the new version does to limits that already run (立法法第一百零四条)."""

        OLD = "old", _("从旧：已经起算的时限继续适用旧法")
        NEW = "new", _("从新：自施行之日起适用新法，从原起算日重新计算")
        BETTER = "better", _("从旧兼从有利：哪一部更有利于群众就适用哪一部")

    norm = models.CharField(max_length=80)
    in_force = models.DateField()
    name = models.CharField(max_length=80)
    """What the new version is called."""
    previous = models.CharField(max_length=80, default="")
    transition = models.CharField(max_length=8, choices=Transition.choices, default=Transition.OLD)
    basis = models.CharField(max_length=300)
    """The transitional provision it stands on, or why there is none."""
    counts = JSON(default=dict)
    """What the last survey found, by kind of thing; and of open limits, by what happens to them."""
    surveyed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    surveyed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    reached = models.BigIntegerField(default=0)
    """Key of the last clock carried over: where a run that was cut off goes on."""
    applied_at = models.DateTimeField(null=True)
    """When the last open limit had been carried over; empty before."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["norm", "in_force"], name="lawchange_once")]


class Finding(Row):
    """Something that cites a changed article and that only a person can judge, with what was decided about it."""

    enactment = models.ForeignKey(Enactment, on_delete=models.PROTECT, related_name="findings")
    sort = models.CharField(max_length=20)
    """clock_row, rule_row, gate, form, template, indicator, document, or clock (one open limit)."""
    place = models.CharField(max_length=200)
    citation = models.CharField(max_length=120)
    why = models.CharField(max_length=300)
    of_matter = models.ForeignKey(Matter, null=True, on_delete=models.PROTECT, related_name="+")
    """The open matter an open limit belongs to."""
    decision = models.CharField(max_length=10, default="")
    """adjusted or kept; empty until a person decided."""
    note = models.CharField(max_length=300, default="")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
