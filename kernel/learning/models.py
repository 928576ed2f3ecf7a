"""The life of a model's version: in the shadow first, switched on by a second person, off again by itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.people.models import User
from kernel.places.models import Organisation


class ModelVersion(Recorded):
    """One version of a model. Only an active one proposes to everybody; one in the shadow shows its owner alone."""

    measures = "model"
    standing = True

    class Status(models.TextChoices):
        """Where a version stands."""

        SHADOW = "shadow", _("影子运行")
        PROPOSED = "proposed", _("待他人启用")
        ACTIVE = "active", _("使用中")
        OFF = "off", _("已停用")
        EXPIRED = "expired", _("已到期")

    key = models.CharField(max_length=60)
    """``<module>.<name>``."""
    version = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SHADOW)
    owner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    """The body that answers for it, and sees what it says in the shadow."""
    target = models.FloatField()
    """The share of its proposals that people must confirm."""
    valid_to = models.DateField()
    """The first day on which it is no longer used."""
    card = JSON(default=dict)
    registered_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, default="")
    """Why it should be switched on."""
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Who switched it on."""
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="learning_version_once"),
            models.UniqueConstraint(fields=["key"], name="learning_one_active", condition=models.Q(status="active")),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def audit_chain(self) -> str:
        """All versions of a model stand on one chain."""
        return f"learning:{self.key}"
