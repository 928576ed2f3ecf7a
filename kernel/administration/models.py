"""What the administration itself keeps: who searched the ledger, and for what."""

from django.db import models

from kernel.audit.models import Recorded
from kernel.people.models import User


class LedgerLook(Recorded):
    """Leave to search the ledger for a stated purpose, for half an hour; every search is told on its chain."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=300)
    at = models.DateTimeField()
    until = models.DateTimeField()
