"""What a normative document leaves beside its text: the checks of its content, its publication, proposals to clean up.

Every row stands on the matter's chain; of people who read or comment nothing is kept.
"""

from datetime import date

from django.db import models

from kernel.common.fields import JSON
from kernel.common.moment import today
from kernel.deliberation.models import Consultation, Draft
from kernel.matters.models import Row
from kernel.people.models import User


class Check(Row):
    """A draft held against a list, item by item: prohibited content, or fair competition."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    """A check counts for this version of the text only."""
    sheet = models.CharField(max_length=12)
    """prohibited or fairness."""
    answers = JSON(default=list)
    """Each ``item``, ``clean`` (nothing of the kind is in it), ``words`` (why)."""
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class Publication(Row):
    """One published version: its unified number, from when and until when it holds, and how it ended."""

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    summary = models.TextField()
    """What it means, in plain words."""
    published_on = models.DateField()
    in_force_on = models.DateField()
    valid_until = models.DateField()
    """The last day it holds."""
    trial = models.BooleanField(default=False)
    ended = models.CharField(max_length=10, default="")
    """amended, repealed or invalid, from ``ended_on``; empty while none of these."""
    ended_on = models.DateField(null=True)
    version_id = models.BigIntegerField(null=True)
    """The version in the library of law."""
    consultation = models.ForeignKey(Consultation, null=True, on_delete=models.PROTECT, related_name="+")
    """Where people comment on it as long as it stands."""
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number

    def status(self, on: date | None = None) -> str:
        """in_force, not_yet, amended, repealed, invalid or expired on a day."""
        day = on or today()
        if day < self.in_force_on:
            return "not_yet"
        if self.ended and self.ended_on is not None and day >= self.ended_on:
            return self.ended
        return "expired" if day > self.valid_until else "in_force"


class Cleanup(Row):
    """A clause many people commented on: a proposal that somebody look at it, with the comments attached."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="cleanups")
    clause = models.CharField(max_length=40)
    people = models.PositiveIntegerField()
    """How many commented when it was opened, each counted once a day."""
    opinions = JSON(default=list)
    """Keys of the opinions attached."""
    opened_at = models.DateTimeField()
    conclusion = models.CharField(max_length=8, default="")
    """keep, amend or repeal."""
    reason = models.TextField(default="")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
