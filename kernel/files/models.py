"""Files people hand in: kept by content, named by their SHA-256."""

from django.conf import settings
from django.db import models

from kernel.audit.models import Recorded


class StoredFile(Recorded):
    """One file on one matter. The bytes stand in ``VAR_DIR/files`` under their digest; this row says what they are."""

    subject = models.CharField(max_length=80, db_index=True)
    """Whose file it is, as a chain name: ``matter:12``."""
    kind = models.CharField(max_length=40)
    """What it is for the file: evidence, agreement, record …"""
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    @property
    def audit_chain(self) -> str:
        """On the chain of what it belongs to."""
        return self.subject
