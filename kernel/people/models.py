"""People who work here, the posts they hold, and the grants by which they may see personal data."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from kernel.audit.models import Recorded, RecordedQuerySet
from kernel.places.models import Organisation, Region


class UserManager(BaseUserManager.from_queryset(RecordedQuerySet)):  # type: ignore[misc]
    """Finds users by their name for signing in."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this sign-in name."""
        return self.get(username=username)


class User(AbstractBaseUser, Recorded):
    """Somebody, or a system, that acts. Nothing here measures a person."""

    standing = True
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")
    density = models.CharField(max_length=10, default="medium")
    """Row height of lists: loose, medium or compact."""
    shortcuts = models.BooleanField(default=True)
    """Whether single-letter keys act (WCAG 2.1.4)."""

    objects = UserManager()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Django's own sign-in touches ``last_login`` only; that is session life, not the ledger's."""
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            models.Model.save(self, *args, **kwargs)
        else:
            super().save(*args, **kwargs)


class Post(Recorded):
    """A role somebody holds in an organisation for a region, from one day until another."""

    standing = True
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    field = models.CharField(max_length=120, default="")
    """Of an expert: what they are expert in, several with 、 between them."""

    class Meta:
        indexes = [models.Index(fields=["organisation", "role"])]

    @property
    def fields(self) -> list[str]:
        """The fields of expertise, one by one."""
        return [name for name in self.field.split("、") if name]


class AccessGrant(Recorded):
    """Leave to see named personal fields on one subject, for a purpose, until a moment (PIPL 6, 34)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    subject = models.CharField(max_length=80, db_index=True)
    """Whose data, as a chain name: ``matter:12``."""
    purpose = models.CharField(max_length=40)
    note = models.CharField(max_length=300, default="")
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    approver = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Empty for leave that comes with handling the matter itself."""
    post_review = models.BooleanField(default=False)
    """Break-glass: four hours at once, looked at afterwards."""

    @property
    def audit_chain(self) -> str:
        """On the chain of whose data it opens."""
        return self.subject


class AccessLog(models.Model):
    """One look at clear personal data. The person it concerns can read these lines."""

    ledger = False
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, db_index=True)
    party_id = models.BigIntegerField(null=True)
    fields = models.CharField(max_length=100)
    purpose = models.CharField(max_length=40)
    note = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
