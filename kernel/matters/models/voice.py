"""What the people concerned say, and what they are told."""

from django.db import models

from kernel.common.fields import JSON
from kernel.matters.models.core import Matter, OfMatter, Party
from kernel.people.models import User
from kernel.places.models import Organisation


class Message(OfMatter):
    """A line between the person and the body that handles: something added, an urging, a question, an answer."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=12)
    """added, urged, asked, unsolved, answered, notice, proposed or taken_back. What is said by the house and is
    ``urged`` is a reminder to a body (``taken_back`` when its sender undid it), ``proposed`` a proposal to supervise
    it; none of them is for the person's eyes."""
    text = models.TextField()
    from_public = models.BooleanField()
    to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answers")
    """The line an answer answers."""
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Reply(OfMatter):
    """The answer one claimant is owed; a merged claimant gets one too."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="replies")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    remedies = JSON(default=list)
    """Each: body, days, route, basis (rights R19)."""
    sent_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")


class FollowUp(OfMatter):
    """The call afterwards (回访), by somebody who did not handle it: answered, solved, treated with respect."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="follow_ups")
    caller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered = models.BooleanField()
    solved = models.BooleanField(null=True)
    respected = models.BooleanField(null=True)
    note = models.TextField(default="")
    at = models.DateTimeField()


class Rating(OfMatter):
    """What the claimant thinks of how it was handled, one to five. It measures bodies, never people."""

    measures = "body"
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="ratings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    speed = models.PositiveSmallIntegerField(null=True)
    solved = models.PositiveSmallIntegerField(null=True)
    manner = models.PositiveSmallIntegerField(null=True)
    """How fast, how far solved, how it was treated: one (bad) to three (good); empty when nothing was said."""
    text = models.TextField(default="")
    at = models.DateTimeField()


class Contest(OfMatter):
    """The person contests a grade, a class or a decision; somebody else must answer (rights R5)."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="contests")
    about = models.CharField(max_length=12)
    """grade, class, decision or handling."""
    text = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    clock_id = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    upheld = models.BooleanField(null=True)
    answer = models.TextField(default="")
