"""Published rule tables, and every time one of their rows decided something."""

from django.db import models

from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.people.models import User


class TableVersion(Recorded):
    """One published text of a table. Never changed afterwards; a change is a new version."""

    key = models.CharField(max_length=80)
    """``<scenario>.<table>``, e.g. ``disputes.routing``."""
    version = models.CharField(max_length=64)
    """SHA-256 of the text."""
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="rules_version_once")]

    @property
    def audit_chain(self) -> str:
        """All versions of a table stand on one chain."""
        return f"rules:{self.key}"


class Hit(models.Model):
    """One decision of a table: what was asked, which rows spoke, what they said."""

    ledger = False
    key = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    rows = JSON(default=list)
    inputs = JSON(default=dict)
    outcome = JSON(default=dict)
    subject = models.CharField(max_length=80, db_index=True)
    at = models.DateTimeField()
