"""What a reconsideration leaves behind: examination, answer, views, hearings, rulings, documents reviewed, letters."""

from django.db import models

from kernel.common.fields import JSON
from kernel.matters.models import SignedRow
from kernel.people.models import User
from kernel.places.models import Organisation


class Examination(SignedRow):
    """The seven conditions of acceptance, each looked at (行政复议法 30)."""

    failed = JSON(default=list)
    """Codes of ``rules/conditions.csv`` that do not hold; empty: it is to be accepted."""
    note = models.TextField(default="")
    agreed = models.BooleanField(default=False)
    """All parties agree to the summary procedure (53)."""


class Answer(SignedRow):
    """What the respondent answers, with its evidence (48, 54). What comes late is late."""

    text = models.TextField()
    evidence = models.TextField()


class Views(SignedRow):
    """The views of one side, heard in person, by telephone or online (49)."""

    side = models.CharField(max_length=12)
    """applicant, respondent or third_party."""
    how = models.CharField(max_length=12)
    """in_person, phone or online."""
    words = models.TextField()


class Hearing(SignedRow):
    """A hearing: noticed five working days before (51), held by three or more people (50)."""

    planned_for = models.DateTimeField()
    place = models.CharField(max_length=120)
    panel = JSON(default=list)
    """Keys of the users: who presides first, then the members, the clerk last."""
    held_at = models.DateTimeField(null=True)
    minutes = models.TextField(default="")
    head = models.CharField(max_length=200, default="")
    """Whether the respondent's head attended, or why not and who came (51.3)."""


class Ruling(SignedRow):
    """A decision: drafted, approved by the head or a collective discussion (61), served (75)."""

    kind = models.CharField(max_length=10)
    """A code of ``rules/rulings.csv``."""
    facts = models.TextField()
    reasons = models.TextField()
    approved_how = models.CharField(max_length=200, default="")
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)


class DocumentReview(SignedRow):
    """A document the act stands on, reviewed with it (13, 56–60)."""

    title = models.CharField(max_length=200)
    within_power = models.BooleanField()
    """Whether this body may deal with it (30 days), or sends it on (7 working days; the answer comes in 60 days)."""
    due_at = models.DateTimeField()
    result = models.CharField(max_length=10, default="")
    """lawful, or stopped: the clause is no longer applied (59)."""
    explanation = models.TextField(default="")
    settled_at = models.DateTimeField(null=True)


class OpinionLetter(SignedRow):
    """A letter on what is wrong beside the case; the body reports within sixty days (76)."""

    addressed = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    clock_id = models.BigIntegerField()
    report = models.TextField(default="")
    reported_at = models.DateTimeField(null=True)
