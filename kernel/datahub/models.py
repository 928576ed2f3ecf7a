"""What the hub remembers: every delivery, every row it took in, every row it could not."""

from django.conf import settings
from django.db import models

from kernel.audit.models import Recorded
from kernel.common.fields import JSON


class Batch(Recorded):
    """One delivery of one dataset, worked through in order. ``received`` = the sum of the four counts after it."""

    dataset = models.CharField(max_length=80)
    """Scenario and dataset, ``disputes.hotline``; of a source system its name alone, ``court``."""
    way = models.CharField(max_length=12, default="file")
    """How it came: file, pull or push."""
    stage = models.CharField(max_length=12, default="received")
    """received; stored: its records stand in the landing zone and in the tables; joined: each of them also with its
    matter. Before it is stored nothing of it counts."""
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    definition = models.CharField(max_length=64)
    """SHA-256 of the dataset file the rows were read under."""
    mapping = JSON(default=dict)
    """Target field to source column at that time: where every value came from."""
    historical = models.BooleanField(default=False)
    """Whether the source's own date stands as the moment of receipt."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    """Empty while it is being worked through, or was interrupted."""
    received = models.PositiveIntegerField(default=0)
    """Rows looked at so far; an interrupted batch goes on after them."""
    accepted = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    subjects = models.PositiveIntegerField(default=0)
    """How many new matters its rows made."""
    proposed = models.PositiveIntegerField(default=0)
    """How many likely duplicates were proposed for them."""
    seconds = models.FloatField(default=0)
    """Time worked, interruptions left out."""
    size = models.PositiveBigIntegerField(default=0)
    """Bytes of the delivery."""
    landed = models.CharField(max_length=64, default="")
    """SHA-256 of its records as Parquet, which stand in the landing zone under it. Empty until they do."""
    newest = models.DateTimeField(null=True)
    """The latest watermark among its records: a source that is asked for news is asked from here."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "sha256", "definition"], name="datahub_delivery_once")
        ]
        indexes = [models.Index(fields=["dataset", "started_at"], name="datahub_batch_recent")]


class OfBatch(Recorded):
    """A row of a delivery; it stands on its batch's chain."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT)

    class Meta:
        abstract = True

    @property
    def audit_chain(self) -> str:
        """The batch's chain."""
        return f"{Batch._meta.db_table}:{self.batch_id}"


class Record(models.Model):
    """One version of one row that was taken in, and what became of it. A correction is a new version.

    It holds what is asked for by column. What the row says of people and in words stands in the landing zone, whose
    digest the batch's ledger entry has: with it, file and row of every value can be shown.
    """

    ledger = False
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="records")
    dataset = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    """What the source calls the row."""
    version = models.PositiveIntegerField(default=1)
    """Counted here, by arrival."""
    source_version = models.PositiveIntegerField(default=1)
    """Counted by the source: a late older wording does not replace a newer one."""
    current = models.BooleanField(default=True)
    """Whether it is the newest wording of its key."""
    number = models.PositiveIntegerField()
    """Its place in the file, from 1."""
    digest = models.CharField(max_length=64)
    """Of the values as mapped: the same row sent again is recognised by it."""
    subject = models.CharField(max_length=80, default="")
    """What it became, as a chain's name: ``matter:12``. Empty until it is linked."""
    extra = JSON(default=dict)
    """Values that the subject has no place for."""
    at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    """When the source registered it."""
    class_code = models.CharField(max_length=12, default="")
    place_code = models.CharField(max_length=15, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "key", "version"], name="datahub_record_version_once")
        ]
        indexes = [models.Index(fields=["subject"], name="datahub_record_of", condition=~models.Q(subject=""))]


class Quarantined(OfBatch):
    """A row that could not be taken in, kept whole and sealed, with the reasons, until a person decides."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="quarantine")
    dataset = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=80, default="")
    digest = models.CharField(max_length=64)
    """Of the row as it stood: the same bad row sent again is not kept twice."""
    row_sealed = models.TextField()
    problems = JSON(default=list)
    """Each: field, code and a sentence to act on."""
    status = models.CharField(max_length=12, default="waiting")
    """waiting, resubmitted or dropped."""
    at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, default="")
    subject = models.CharField(max_length=80, default="")
    """What it became when it was resubmitted."""
    landed = models.CharField(max_length=64, default="")
    """SHA-256 of its record in the landing zone, when a source's row was resubmitted."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="datahub_quarantined_row_once")]
        indexes = [
            models.Index(fields=["dataset", "digest"], name="datahub_quarantined_digest"),
            models.Index(fields=["batch"], name="datahub_quarantined_waiting", condition=models.Q(status="waiting")),
        ]
