"""Several matters of one cause against one party, put forward as one to be worked on together."""

from django.db import models

from kernel.common.fields import JSON
from kernel.matters.models.core import Matter, OfMatter
from kernel.people.models import User


class Group(OfMatter):
    """A proposal that several matters are worked on as one; its members are the ``Duplicate`` rows that name it.

    ``matter`` is the one it is worked on in. Nothing joins by itself: a person accepts or declines.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="groups")
    against = models.CharField(max_length=80, default="")
    """Whom the matters are against, masked as its party is."""
    reasons = JSON(default=list)
    status = models.CharField(max_length=10, default="proposed")
    """proposed, accepted or declined."""
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, default="")

    class Meta:
        indexes = [models.Index(fields=["status", "id"], name="matters_group_status")]
