"""A warning: many matters of one class at one place, or against one enterprise, in days. Never about a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.learning.models import ModelVersion
from kernel.people.models import User
from kernel.places.models import Organisation, Region


class Alert(Recorded):
    """One warning with its evidence, one owner and what became of it; it feeds the precision of its model."""

    measures = "place"

    class Status(models.TextChoices):
        """Where a warning stands."""

        NEW = "new", _("待查看")
        SEEN = "seen", _("核实中")
        TRUE = "true", _("属实，待处置")
        ACTED = "acted", _("已处置")
        FALSE = "false", _("不属实")
        DISMISSED = "dismissed", _("属实，不需处置")

    model = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    shadow = models.BooleanField(default=False)
    """Raised by a version in the shadow: seen by its owner alone."""
    class_code = models.CharField(max_length=12)
    class_name = models.CharField(max_length=80)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    """The township or village."""
    level = models.CharField(max_length=12)
    """Which series it was found by: township, village or respondent."""
    respondent = models.CharField(max_length=80, default="")
    """The enterprise's name where that is the series; never a person's."""
    at = models.DateTimeField()
    """When the matter came in that made it."""
    days = models.FloatField()
    """How many days the count covers."""
    count = models.PositiveIntegerField()
    expected = models.FloatField()
    bound = models.PositiveIntegerField()
    """The highest count that chance allows."""
    series = JSON(default=list)
    """Day by day before it: ``[day, count, bound]``."""
    contributions = JSON(default=list)
    """Why: each ``label``, ``detail``, ``weight``."""
    matters = JSON(default=list)
    """Keys of the matters counted."""
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    """The one body that looks into it."""
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    raised_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True)
    judgement = models.CharField(max_length=500, default="")
    """What was found when it was looked into."""
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=500, default="")
    """What was done, or why nothing is needed."""

    class Meta:
        indexes = [models.Index(fields=["status", "at"]), models.Index(fields=["owner", "status"])]

    def __str__(self) -> str:
        return f"{self.region} {self.class_name}"

    @property
    def audit_chain(self) -> str:
        """A warning has a chain of its own."""
        return f"alert:{self.pk}"

    @property
    def counts(self) -> list[int]:
        """The counts of its series alone, for a small line."""
        return [int(count) for _day, count, _bound in self.series]

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status in (self.Status.NEW, self.Status.SEEN, self.Status.TRUE)
