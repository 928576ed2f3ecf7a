"""Templates a county changed, version by version, and case files that were asked for."""

from django.db import models

from kernel.audit.models import Recorded
from kernel.matters.models import Matter
from kernel.people.models import User


class Template(Recorded):
    """One version of a changed template. It is used from the moment a second person publishes it."""

    kind = models.CharField(max_length=80)
    """Which paper, as ``disputes.agreement``."""
    number = models.PositiveSmallIntegerField()
    """From 1 within the paper."""
    file_id = models.BigIntegerField()
    note = models.CharField(max_length=300)
    """What was changed and why."""
    status = models.CharField(max_length=10, default="proposed")
    """proposed, published, declined or replaced."""
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="")
    """Why it was declined, or why the house's own is used again."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="papers_template_once")]
        indexes = [models.Index(fields=["kind", "status"])]

    @property
    def audit_chain(self) -> str:
        """All versions of a paper's template stand on one chain."""
        return f"paper:{self.kind}"


class Bundle(models.Model):
    """A case file (卷宗) somebody asked for: how far it is, and until when it may be fetched. Derived, not recorded:
    that it was asked for stands on the matter's chain."""

    ledger = False
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="+")
    clear = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=10, default="waiting")
    """waiting, working, ready or failed."""
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    said = models.CharField(max_length=300, default="")
    """What went wrong, in a sentence."""

    class Meta:
        indexes = [models.Index(fields=["status", "asked_at"])]
