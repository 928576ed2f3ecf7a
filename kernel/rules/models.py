"""Published rule tables, and every time one of their rows decided something."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.audit.act import plain
from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.people.models import User


class TableVersion(Recorded):
    """One published text of a table. Never changed afterwards; a change is a new version."""

    standing = True
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


class Draft(Recorded):
    """A changed text of a table on its way: written by some, proposed, published by somebody who wrote none of it."""

    class Status(models.TextChoices):
        """Where a draft stands."""

        OPEN = "open", _("草稿")
        PROPOSED = "proposed", _("待他人发布")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤回")

    key = models.CharField(max_length=80)
    base = models.CharField(max_length=64)
    """The version it was begun from."""
    text = models.TextField()
    reason = models.CharField(max_length=300, default="")
    """Why the table is changed; stands in its history."""
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    writers = JSON(default=list)
    """Keys of everybody who wrote in it: none of them publishes it."""
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Who published it, or withdrew it."""
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, default="")
    """What the second person asks to be changed, when the draft was sent back."""
    version = models.OneToOneField(TableVersion, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="rules_one_draft", condition=models.Q(status__in=["open", "proposed"])
            )
        ]

    @property
    def audit_chain(self) -> str:
        """On the chain of its table."""
        return f"rules:{self.key}"

    @property
    def stamp(self) -> str:
        """When it was last changed, as a form says which draft it was drawn from."""
        return str(plain(self.changed_at))


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
