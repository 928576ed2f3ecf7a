"""Attempts to open a matter with its number and query code, and matters handed in, counted by address."""

from django.db import models


class CodeTry(models.Model):
    """One attempt that failed or is being checked, or one handing in, by digests: no number, no address is kept."""

    ledger = False
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["who", "at"], name="matters_try_who_at")]
