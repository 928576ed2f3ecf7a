"""What the shell itself keeps: keys of other systems, answers to repeated requests, tallies."""

from django.db import models

from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.people.models import User


class ApiKey(Recorded):
    """A system that may call the API: as whom, for what (scopes), until when. Only the digest of its key is kept."""

    standing = True
    system = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = JSON(default=list)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    created_at = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.system} ({self.prefix}…)"


class KeyUse(models.Model):
    """When a key was last used, to ten minutes: so that keys nobody uses are found and ended."""

    ledger = False
    key = models.OneToOneField(ApiKey, primary_key=True, on_delete=models.PROTECT, related_name="use")
    at = models.DateTimeField()


class StoredAnswer(models.Model):
    """The answer to a request that carried an idempotency key, so that a repeat gets the same one (seven days)."""

    ledger = False
    caller = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = JSON(default=dict)
    body = models.BinaryField(default=bytes)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="web_answer_once")]


class SignInTry(models.Model):
    """One failed attempt to sign in, by digests only: neither the name typed nor the address is kept."""

    ledger = False
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["who", "at"], name="web_try_who_at")]


class PolicyReport(models.Model):
    """How often browsers reported something that the content policy forbids, per day and kind."""

    ledger = False
    on = models.DateField()
    directive = models.CharField(max_length=60)
    blocked = models.CharField(max_length=200)
    page = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "directive", "blocked", "page"], name="web_policy_report_once")
        ]
