"""What is known of which records belong together: tokens to compare by, claims of the machine, decisions of people.

Reports, mentions and claims follow from the records, the model and the decisions and can be made anew at any time;
they are not in the ledger. What a run was made of and what a person decided is.
"""

from django.conf import settings
from django.db import models

from kernel.audit.models import Recorded
from kernel.common.fields import JSON


class Run(Recorded):
    """All records linked at once: with which weights, how much came of it, and the digest of all claims."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    versions = JSON(default=dict)
    """Model to the version of its weights."""
    counts = JSON(default=dict)
    """Of reports, mentions, subjects, matters, and claims of each kind."""
    seconds = JSON(default=dict)
    sha256 = models.CharField(max_length=64)
    """Of the claims in their order: the same records and weights give the same."""


class Report(models.Model):
    """One record of a source, as far as it is compared."""

    ledger = False
    id = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    quote = models.BigIntegerField()
    who = models.BigIntegerField()
    """The subject that brings it; 0 for nobody known."""
    other = models.BigIntegerField()
    """The subject it is about."""
    village = models.BigIntegerField()
    house = models.BigIntegerField()
    slot = models.BigIntegerField()
    slot_between = models.BigIntegerField()
    rest = models.TextField()
    """What else is compared, as JSON."""
    matter = models.BigIntegerField(db_index=True)
    """The first report of the same matter."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="linkage_report_once")]
        indexes = [
            models.Index(fields=[*names, "id"], name=f"linkage_report_{at}", condition=~models.Q(**{names[0]: 0}))
            for at, names in enumerate(
                (("quote",), ("who",), ("other", "village"), ("house",), ("slot", "village"),
                 ("slot_between", "village"))
            )
        ]  # fmt: skip


class Mention(models.Model):
    """One party in one record, as far as it is compared."""

    ledger = False
    id = models.BigIntegerField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, db_constraint=False, related_name="mentions")
    seat = models.SmallIntegerField()
    """1 reporter, 2 respondent, 3 further claimant."""
    style = models.SmallIntegerField()
    full = models.BigIntegerField()
    sound = models.BigIntegerField()
    family = models.BigIntegerField()
    number_whole = models.BigIntegerField()
    number_frame = models.BigIntegerField()
    number_head = models.BigIntegerField()
    phone_whole = models.BigIntegerField()
    phone_head = models.BigIntegerField()
    phone_tail = models.BigIntegerField()
    house = models.BigIntegerField()
    village = models.BigIntegerField()
    rest = models.TextField()
    """What else is compared, as JSON."""
    subject = models.BigIntegerField(db_index=True)
    """The first mention of the same person or organisation."""

    class Meta:
        indexes = [
            models.Index(fields=[*names, "id"], name=f"linkage_mention_{at}", condition=~models.Q(**{names[0]: 0}))
            for at, names in enumerate(
                (("number_whole",), ("phone_whole",), ("number_frame", "family"), ("number_head", "family"),
                 ("sound", "village"), ("sound", "phone_tail"), ("sound", "phone_head"), ("sound", "house"),
                 ("full",), ("family",))
            )
        ]  # fmt: skip


class Claim(models.Model):
    """The machine holds two of a kind for the same, for reasons that can be worked out anew from both rows."""

    ledger = False
    kind = models.CharField(max_length=10)
    """persons, firms, retold (mentions); again, others (reports)."""
    one = models.BigIntegerField()
    two = models.BigIntegerField()
    weight = models.FloatField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "one"], name="linkage_claim_one"),
            models.Index(fields=["kind", "two"], name="linkage_claim_two"),
        ]


class Decision(Recorded):
    """A person says that two mentions are, or are not, the same party, or two reports the same matter."""

    kind = models.CharField(max_length=10)
    """subjects or matters."""
    one = models.BigIntegerField()
    two = models.BigIntegerField()
    same = models.BooleanField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    """When a later decision took its place."""
    carried_at = models.DateTimeField(null=True)
    """When the matters followed it; of subjects never, they have nothing that would have to follow."""

    class Meta:
        indexes = [models.Index(fields=["kind", "one"], name="linkage_decision_one"),
                   models.Index(fields=["kind", "two"], name="linkage_decision_two")]  # fmt: skip
