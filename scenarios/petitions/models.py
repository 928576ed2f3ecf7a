"""What a petition leaves behind: notices, hearings, decisions, reviews, links between petitions, extracted facts.

Every row stands on the matter's chain. Nothing here measures or marks a person.
"""

from django.db import models

from kernel.common.fields import JSON
from kernel.matters.models import Matter, SignedRow
from kernel.people.models import User
from kernel.places.models import Organisation


class Notice(SignedRow):
    """The written notice of receipt: which way of article 31 the petition goes, and the limits of that way (23)."""

    branch = models.CharField(max_length=16)
    """litigation, arbitration, party, administrative, duty, accept (the petition procedure proper) or simple."""
    text = models.TextField()
    limits = JSON(default=list)
    """The limits of the way, computed on that day: name, due, basis."""
    how = models.CharField(max_length=16)
    """on_the_spot, post, message or online."""


class Hearing(SignedRow):
    """The petitioner was heard: a statement taken down, or a hearing of a major or complex petition (31(6), 36)."""

    kind = models.CharField(max_length=10)
    """statement or hearing."""
    held_at = models.DateTimeField()
    place = models.CharField(max_length=120, default="")
    words = models.TextField()
    """What the petitioner stated, or the minutes."""


class Decision(SignedRow):
    """A written decision (32) or an answer to a suggestion (29); a later one takes its place after a review."""

    request = models.TextField()
    facts = models.TextField()
    opinion = models.CharField(max_length=8)
    """support, explain or refuse (32); adopt, part or decline for suggestions (29)."""
    text = models.TextField()
    basis = models.CharField(max_length=300)
    served_at = models.DateTimeField(null=True)
    served_how = models.CharField(max_length=16, default="")


class Appeal(SignedRow):
    """A review (35) or re-review (36) the petitioner asked for, and the opinion given on it."""

    measures = "matter"  # ``level`` says whether it is the review or the re-review
    level = models.CharField(max_length=8)
    """review or recheck."""
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    grounds = models.TextField()
    opinion = models.CharField(max_length=8, default="")
    """upheld or changed; empty while it is examined."""
    text = models.TextField(default="")
    basis = models.CharField(max_length=300, default="")
    body = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    opined_at = models.DateTimeField(null=True)
    opined_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")


class Repeat(SignedRow):
    """The same person brought the same thing before: the petition is linked to the earlier one, not counted twice."""

    earlier = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter"], name="petitions_repeat_once")]


class Extract(SignedRow):
    """Facts to verify, taken out of an accusation by the discipline body: all the accused body ever sees (30)."""

    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
