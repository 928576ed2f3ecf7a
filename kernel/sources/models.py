"""The register of data: what was published of each dataset, where it no longer fits, who asked to use it for what;
and how far fetching has come.

政务数据共享条例 13 to 29. Everything here is about data, bodies and purposes; no row of a source stands here.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _l

from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.datahub.models import Batch
from kernel.places.models import Organisation


class CatalogueEntry(Recorded):
    """One published version of a dataset's entry; never changed, a newer one replaces it (条例 13, 17)."""

    dataset = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    content = JSON(default=dict)
    """Name, provider, basis, sharing class with conditions, period, format and every field with its grade."""
    digest = models.CharField(max_length=64)
    """Of the content: what recognises that a definition has moved on."""
    assessment = models.CharField(max_length=300, default="")
    """Who assessed the impact on personal data and secrecy, and with what result (条例 13)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dataset", "version"], name="sources_entry_version_once")]

    @property
    def audit_chain(self) -> str:
        """All versions of a dataset's entry are one history."""
        return f"sources_catalogue:{self.dataset}"


class CatalogueGap(Recorded):
    """A place where the published entry and what is really there disagree, with the limit for putting it right."""

    dataset = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    """definition: the dataset's file says otherwise; columns: the source sends other columns."""
    digest = models.CharField(max_length=64)
    """Of the difference: the same one is told once."""
    details = JSON(default=dict)
    """Names that came, went or changed."""
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Ten working days to update the entry (条例 17)."""
    provisional = models.BooleanField(default=False)
    derivation = JSON(default=list)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "kind"], condition=models.Q(settled_at=None), name="sources_gap_once"
            )
        ]
        indexes = [models.Index(fields=["dataset"], name="sources_gap_open", condition=models.Q(settled_at=None))]

    @property
    def audit_chain(self) -> str:
        """On the history of the dataset's entry."""
        return f"sources_catalogue:{self.dataset}"


class ShareRequest(Recorded):
    """A body asks to use named fields of a dataset for one purpose until one day (条例 20 to 25)."""

    class Status(models.TextChoices):
        """Where a request stands; whether an agreed one still works is asked of its last day, not of this."""

        ASKED = "asked", _l("待答复")
        INCOMPLETE = "incomplete", _l("待补正")
        AGREED = "agreed", _l("已同意")
        REFUSED = "refused", _l("不予共享")
        DELIVERED = "delivered", _l("共享中")
        ENDED = "ended", _l("已终止")

    dataset = models.CharField(max_length=80)
    entry = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, related_name="requests")
    """The published entry it was asked under."""
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fields = JSON(default=list)
    """The targets asked for."""
    basis = models.CharField(max_length=200)
    """The law by which the asking body needs it."""
    purpose = models.CharField(max_length=300)
    """For which of its tasks, in which setting."""
    scope = models.CharField(max_length=200)
    """Of whom or what, and from when."""
    method = models.CharField(max_length=12)
    """api, file or check (only whether something is so)."""
    until = models.DateField()
    """The last day of use; nothing has to be done for it to end."""
    head = models.CharField(max_length=60)
    """Who at the head of the asking body approved it (条例 20)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    counted_from = models.DateTimeField()
    """When the running limit began: the asking, the supplement, or the agreement."""
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ASKED)
    supplemented = models.BooleanField(default=False)
    """Missing material has been asked for, which may happen once (条例 21)."""
    due_at = models.DateTimeField()
    """Until when it must be answered, then until when the data must flow."""
    provisional = models.BooleanField(default=False)
    derivation = JSON(default=list)
    extended = models.BooleanField(default=False)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, default="")
    answer_basis = models.CharField(max_length=120, default="")
    """The law a refusal stands on."""
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, default="")

    class Meta:
        indexes = [models.Index(fields=["status", "due_at"], name="sources_share_due")]

    def in_force(self, on: date) -> bool:
        """Whether the data may be used on this day."""
        return self.status in (self.Status.AGREED, self.Status.DELIVERED) and on <= self.until

    @property
    def no(self) -> str:
        """What people call it: GX and its number."""
        return f"GX{self.pk:06d}"


class Fetch(models.Model):
    """How far fetching from one source has come. What was fetched is in the batches; this is only the place in it."""

    ledger = False
    dataset = models.CharField(max_length=80, unique=True)
    busy_until = models.DateTimeField(null=True)
    """Somebody is fetching; taken over when it has passed."""
    since = models.CharField(max_length=200, default="")
    """The watermark: what came until here is in."""
    place = JSON(default=dict)
    """Of an interrupted fetch of pages: cursor, size, rows, top, pages and the file they are in."""
    seen = JSON(default=dict)
    """Of files of another machine: name to size and time, as they were when they were taken."""
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    """When it last worked."""
    rows = models.PositiveIntegerField(default=0)
    """Rows the last fetch that worked brought."""
    code = models.CharField(max_length=60, default="")
    """Of the refusal that ended the last try; empty when it worked."""
    note = models.CharField(max_length=300, default="")
    """Its sentence."""
    failures = models.PositiveIntegerField(default=0)
    """Tries in a row that did not work."""


class Face(models.Model):
    """What the columns of one batch look like, and in what they differ from the batches before. No personal value."""

    ledger = False
    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="face")
    dataset = models.CharField(max_length=80)
    columns = JSON(default=dict)
    """Source column to its face (``drift.Face``)."""
    alarms = JSON(default=list)
    """What changed (``drift.Alarm``)."""
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["dataset", "-at"], name="sources_face_recent")]
