"""Work outdoors: errands given to a grid worker or mediator, and where each act brought in by a phone came from."""

from django.db import models

from kernel.common.fields import JSON
from kernel.matters.models import Row
from kernel.people.models import User


class Errand(Row):
    """Somebody is asked to go and look: a visit, a check, or a question whether it is really solved."""

    kind = models.CharField(max_length=10)
    """visit, check or follow_up."""
    what = models.CharField(max_length=300)
    where = models.CharField(max_length=120, default="")
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    """How often nobody was there."""
    result = models.CharField(max_length=10, default="")
    """fine or problem; empty until somebody was met."""
    words = models.TextField(default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "due_on"], name="field_errand_open", condition=models.Q(done_at=None))
        ]


class Delivery(Row):
    """One act a phone brought in: its key, the moment on the phone, and the moment it was received, which counts."""

    key = models.CharField(max_length=40)
    """Made by the phone; the same key of the same person never acts twice."""
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=60)
    """What was done: ``report``, the key of an action, ``errand``, or ``step:<node>:<outcome>``."""
    made_at = models.DateTimeField()
    """As the phone's clock showed it when the act was recorded. Provenance only: no limit is counted from it."""
    sent_at = models.DateTimeField()
    """As the phone's clock showed it when the act was sent."""
    received_at = models.DateTimeField()
    """The legal moment of the act."""
    flags = JSON(default=list)
    """Why the phone's moments are doubtful: ``clock``, ``order``, ``before_data``, ``old``; empty when they fit."""
    choice = models.CharField(max_length=40, default="")
    """What the worker chose when two sides met: ``new``, ``note``, ``into:<number>``."""
    said = models.CharField(max_length=300)
    """The answer; a repeat gets the same one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="field_delivery_once")]
