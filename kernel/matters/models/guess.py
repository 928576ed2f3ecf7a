"""Attempts to open a matter with its number and query code."""

from django.db import models


class CodeTry(models.Model):
    """One attempt that failed or is being checked, by digests only: neither the number nor the address is kept."""

    ledger = False
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["who", "at"], name="matters_try_who_at")]
